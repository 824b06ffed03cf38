// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a step rule beside what it does: the text and the numbers of its method card, of the reference page
// and of `sharpscope-cli rules`. Each rule says it beside its code. Torch-free.
#pragma once

#include "core/base/describe.h"

#include <map>
#include <string>
#include <vector>

namespace sharpscope {

/// Options with which a rule is what one text or program has it be.
struct RuleReading {
    std::string of; ///< "paper", "authors' code", "davda54/sam"
    Json options;   ///< only those in which the readings differ
};

/// Where texts and programs do not agree on a rule, or this one does not do as they do.
struct RuleDifference {
    std::string what;                  ///< a sentence or two
    std::vector<RuleReading> readings; ///< what an option chooses between; none where there is no choice
};

/// In vectors of θ's length, beside θ, a gradient and what the base optimiser keeps.
struct RuleMemory {
    int vectors = 0;         ///< held while a gradient is taken, at the most, those that are kept among them
    int kept = 0;            ///< carried from one step to the next, and through a checkpoint
    std::string beside = {}; ///< what else: "two numbers for each train image"
};

/// A radius that somebody used, and for what.
struct PublishedRadius {
    std::int64_t classes = 10; ///< of the data
    Json options;              ///< the radius, and what was set with it
    std::string source;
    bool isOfNoisyLabels = false;
};

/// Where a rule stands in its worked example (rule_example.h): the options, and what it carries from a step before.
struct RuleStart {
    Json options = Json::object();
    std::map<std::string, std::vector<double>> carried = {}; ///< by the names of its buffers
    std::vector<double> momentum = {};                       ///< of the base optimiser; none: it has no momentum
};

struct RuleInfo {
    std::string name;    ///< "agnostic-sam"
    std::string title;   ///< "Agnostic-SAM"
    std::string formula; ///< one line, with the paper's symbols
    std::string paper;   ///< authors, title, year
    std::string passes;  ///< "2(1+r), r = |B_v|/|B_t|"
    std::string help;    ///< one or two sentences: what it does and when to use it
    RuleMemory memory = {};
    std::string helps = {};    ///< where it is known to help, and who measured it
    std::string helpsNot = {}; ///< where it is not, or what it costs
    std::vector<RuleDifference> differences = {};
    std::vector<PublishedRadius> radii = {};
    RuleStart example = {};
    Schema options = {};
};

/// "+ 2 P, 1 P of it kept", with P the numbers in θ.
std::string memoryText(const RuleMemory& memory);

/// SAM's radii for CIFAR-10 and CIFAR-100 under that option's name, for rules of which no other is known.
std::vector<PublishedRadius> samsRadii(const std::string& option = "rho");

} // namespace sharpscope
