// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/meta_methods.h"

#include "core/optim/perturbation_options.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"

#include <algorithm>
#include <map>
#include <set>

namespace sharpscope {

namespace {

struct MethodEntry {
    NamedEntry shown;
    std::string rule;                       ///< outside
    std::map<std::string, Json> fixed = {}; ///< inner options that make the method what it is: no choice of the user's
    bool isReptile = false;
};

constexpr const char* mamlPaper =
    "Finn, Abbeel, Levine, Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks, 2017";
constexpr const char* sharpPaper =
    "Abbas, Xiao, Chen, Chen, Chen, Sharp-MAML: Sharpness-Aware Model-Agnostic Meta Learning, arXiv 2206.03996";

bool hasSecondBatch(const std::string& rule) { return makeRule(rule, Json::object())->secondBatchFraction() > 0; }

/// The inner loop's fields and the rule's, with other defaults where `own` has them.
Schema fieldsFor(const MethodEntry& entry, const std::map<std::string, Json>& own)
{
    Schema schema = schemaOf<InnerMethodOptions>();
    std::erase_if(schema, [&](const FieldInfo& field) {
        const bool isNone = entry.isReptile && (field.path == "order" || field.path == "adapts");
        return isNone || entry.fixed.contains(field.path) ||
               (field.path == "supportLoss" && !hasSecondBatch(entry.rule));
    });
    const Schema& rule = ruleInfo(entry.rule).options;
    schema.insert(schema.end(), rule.begin(), rule.end());
    for (FieldInfo& field : schema)
        if (field.path == "secondFraction")
            field.hint.help = "Of how many of the meta-batch's tasks the supports play the second batch, at least one.";
    for (FieldInfo& field : schema)
        if (const auto value = own.find(field.path); value != own.end()) field.defaultValue = value->second;
    return schema;
}

MethodEntry entryWith(MethodEntry entry, const std::map<std::string, Json>& own = {})
{
    entry.shown.options = fieldsFor(entry, own);
    return entry;
}

/// Names that papers have given.
std::vector<MethodEntry> namedMethods()
{
    constexpr double sharpRho = 5e-4;
    const std::string perTask = "A step of T tasks: k support gradients each";
    const std::string second = perTask + ", differentiated once more, and one on the queries";
    return {
        entryWith({{.name = "maml",
                    .title = "MAML",
                    .formula = "θ ← opt(θ, ∇ 1/T Σᵢ L_Qᵢ(θ'ᵢ)), θ' = θ − α ∇L_S(θ), k times",
                    .paper = mamlPaper,
                    .cost = second,
                    .help = "Looks for weights from which a few gradient steps on a few images solve a new task."},
                   "sgd"}),
        entryWith({{.name = "fo-maml",
                    .title = "First-order MAML",
                    .formula = "θ ← opt(θ, 1/T Σᵢ ∇L_Qᵢ(θ'ᵢ))",
                    .paper = mamlPaper,
                    .cost = perTask + " and one on the queries",
                    .help = "MAML without the inner steps' second derivatives."},
                   "sgd",
                   {{"order", "first"}}}),
        entryWith(
            {{.name = "anil",
              .title = "ANIL",
              .formula = "MAML whose inner steps move the last layer alone",
              .paper = "Raghu, Raghu, Bengio, Vinyals, Rapid Learning or Feature Reuse? Towards Understanding the "
                       "Effectiveness of MAML, 2020",
              .cost = second,
              .help = "Features are shared by all tasks; only what reads them adapts."},
             "sgd",
             {{"adapts", "head"}}}),
        entryWith(
            {{.name = "reptile",
              .title = "Reptile",
              .formula = "θ ← opt(θ, θ − 1/T Σᵢ θ'ᵢ), θ' after k steps on all of a task's images",
              .paper = "Nichol, Achiam, Schulman, On First-Order Meta-Learning Algorithms, 2018",
              .cost = "A step of T tasks: k gradients on all images of each",
              .help = "Moves towards each task's solution. Its train loss is that of images it was adapted to, so "
                      "it is no measure beside the others'."},
             "sgd",
             {},
             true}),
        entryWith({{.name = "sharp-maml-low",
                    .title = "Sharp-MAML (low)",
                    .formula = "MAML with θ' = θ − α ∇L_S(θ + ε), ε = ρ_in g/‖g‖, g = ∇L_S(θ)",
                    .paper = sharpPaper,
                    .cost = "As MAML with twice the support gradients",
                    .help = "SAM inside: every inner step is taken from the worst point near by."},
                   "sgd"},
                  {{"innerRho", sharpRho}}),
        entryWith({{.name = "sharp-maml-up",
                    .title = "Sharp-MAML (up)",
                    .formula = "θ ← opt(θ, ∇F(θ + ε)), ε = ρ ∇F/‖∇F‖, F = 1/T Σᵢ L_Qᵢ(θ'ᵢ)",
                    .paper = sharpPaper,
                    .cost = "Twice MAML's",
                    .help = "SAM outside: looks for weights around which all solve new tasks as well."},
                   "sam"}),
        entryWith({{.name = "sharp-maml-both",
                    .title = "Sharp-MAML (both)",
                    .formula = "SAM inside with ρ_in and outside with ρ",
                    .paper = sharpPaper,
                    .cost = "Twice that of Sharp-MAML (low)",
                    .help = "Both of Sharp-MAML's perturbations."},
                   "sam"},
                  {{"innerRho", sharpRho}}),
        entryWith(
            {{.name = "agnostic-maml",
              .title = "Agnostic-SAM (few-shot)",
              .formula = "Agnostic-SAM on F = 1/T Σᵢ L_Qᵢ(θ'ᵢ) with Bᵗ the queries and Bᵛ the supports; SAM inside",
              .paper = "Nguyen et al., Agnostic Sharpness-Aware Minimization, arXiv 2406.07107, 2024",
              .cost = "Four passes outside: two over the supports, two over the queries, each with its inner steps",
              .help = "Ascends on the queries and descends on the supports before it takes the outer gradient. "
                      "What a support's loss is, is an option (supportLoss)."},
             "agnostic-sam"},
            {{"innerRho", sharpRho}, {"secondFraction", 1}}),
    };
}

std::vector<MethodEntry> makeMethods()
{
    std::vector<MethodEntry> all = namedMethods();
    std::set<std::string> outside = {"sgd"};
    for (const MethodEntry& entry : all)
        outside.insert(entry.rule);
    for (const RuleInfo& rule : rules()) {
        if (outside.contains(rule.name) || makeRule(rule.name, Json::object())->asks() != Asks::Gradients) continue;
        const bool hasSecond = hasSecondBatch(rule.name);
        NamedEntry shown{.name = "maml-" + rule.name,
                         .title = "MAML, " + rule.title + " outside",
                         .formula = rule.formula + ", on F = 1/T Σᵢ L_Qᵢ(θ'ᵢ)",
                         .paper = rule.paper,
                         .cost = "MAML's, times " + rule.passes,
                         .help = rule.help};
        all.push_back(
            entryWith({.shown = std::move(shown), .rule = rule.name},
                      hasSecond ? std::map<std::string, Json>{{"secondFraction", 1}} : std::map<std::string, Json>{}));
    }
    return all;
}

const std::vector<MethodEntry>& metaMethods()
{
    static const std::vector<MethodEntry> all = makeMethods();
    return all;
}

std::vector<std::string> metaMethodNames()
{
    std::vector<std::string> names;
    for (const MethodEntry& entry : metaMethods())
        names.push_back(entry.shown.name);
    return names;
}

const MethodEntry& metaMethodNamed(const std::string& name)
{
    for (const MethodEntry& entry : metaMethods())
        if (entry.shown.name == name) return entry;
    const std::string nearest = nearestName(name, metaMethodNames());
    throw Error("unknown few-shot method \"" + name + "\"" +
                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

} // namespace

NamedList metaMethodsList()
{
    NamedList list{.path = "methods", .key = "rule", .one = "method", .title = "Methods"};
    for (const MethodEntry& entry : metaMethods())
        list.entries.push_back(entry.shown);
    return list;
}

const NameRegistry& metaMethodRegistry()
{
    static const NameRegistry registry{
        .key = "rule",
        .listing = "sharpscope-cli few-shot",
        .names = metaMethodNames,
        .options = [](const std::string& name) -> const Schema& { return metaMethodNamed(name).shown.options; },
        .title = [](const std::string& name) -> const std::string& { return metaMethodNamed(name).shown.title; },
        .expectSound = [](const std::string& name, const Json& options) { makeMetaMethod(name, options); }};
    return registry;
}

MetaMethod makeMetaMethod(const std::string& name, const Json& asked)
{
    const Json given = renamedOptions(asked);
    const MethodEntry& entry = metaMethodNamed(name);
    std::vector<Problem> problems;
    validate(given, entry.shown.options, {}, problems);
    if (!problems.empty()) throw Error(toText(problems));
    Json rule = withDefaults(given, entry.shown.options), inner = Json::object();
    for (const FieldInfo& field : schemaOf<InnerMethodOptions>())
        if (const auto it = rule.find(field.path); it != rule.end()) {
            inner[field.path] = *it;
            rule.erase(it);
        }
    for (const auto& [field, value] : entry.fixed)
        inner[field] = value;
    MetaMethod method;
    method.outer = makeRule(entry.rule, rule);
    method.isReptile = entry.isReptile;
    method.inner = fromJsonOrThrow<InnerMethodOptions>(inner);
    return method;
}

} // namespace sharpscope
