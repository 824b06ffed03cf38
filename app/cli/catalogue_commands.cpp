// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/catalogue_markdown.h"
#include "app/cli/command.h"
#include "app/cli/text.h"
#include "app/cli/usage_problem.h"
#include "core/base/files.h"
#include "core/detection/detection_network.h"
#include "core/fewshot/meta_methods.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace sharpscope {

namespace {

/// "rho=0.05 alpha=0.2", as --set takes them.
std::string assignments(const Json& options)
{
    std::string text;
    for (const auto& [path, value] : options.items())
        text += (text.empty() ? "" : " ") + path + '=' + (value.is_string() ? value.get<std::string>() : value.dump());
    return text;
}

/// Where paper and code differ, and which radii their authors used.
std::string notesOn(const RuleInfo& rule)
{
    std::string notes;
    for (const RuleDifference& difference : rule.differences) {
        notes += "\n  paper and code: " + difference.what;
        for (const RuleReading& reading : difference.readings)
            notes += ' ' + reading.of + ": " + assignments(reading.options) + '.';
    }
    for (const PublishedRadius& radius : rule.radii)
        notes += "\n  in use: " + assignments(radius.options) + " (" + radius.source + ')';
    return notes;
}

std::string toText(const RuleInfo& rule)
{
    return rule.name + " — " + rule.title + "\n  " + rule.formula + "\n  " + rule.paper +
           "\n  passes a step: " + rule.passes + "; memory: " + memoryText(rule.memory) + "\n  " + rule.help +
           "\n  helps: " + rule.helps + "\n  does not, or costs: " + rule.helpsNot + notesOn(rule) + '\n' +
           describeFields(rule.options) + '\n';
}

Json toJson(const std::vector<RuleDifference>& differences)
{
    Json all = Json::array();
    for (const RuleDifference& difference : differences) {
        Json readings = Json::array();
        for (const RuleReading& reading : difference.readings)
            readings.push_back({{"of", reading.of}, {"options", reading.options}});
        all.push_back({{"what", difference.what}, {"readings", readings}});
    }
    return all;
}

Json toJson(const std::vector<PublishedRadius>& radii)
{
    Json all = Json::array();
    for (const PublishedRadius& radius : radii)
        all.push_back({{"classes", radius.classes},
                       {"noisyLabels", radius.isOfNoisyLabels},
                       {"options", radius.options},
                       {"source", radius.source}});
    return all;
}

Json toJson(const RuleInfo& rule)
{
    return {{"name", rule.name},
            {"title", rule.title},
            {"formula", rule.formula},
            {"paper", rule.paper},
            {"passes", rule.passes},
            {"help", rule.help},
            {"memory", memoryText(rule.memory)},
            {"helps", rule.helps},
            {"helpsNot", rule.helpsNot},
            {"differences", toJson(rule.differences)},
            {"radii", toJson(rule.radii)},
            {"options", fieldsToJson(rule.options)}};
}

std::string toText(const AcquisitionInfo& acquisition)
{
    return acquisition.name + " — " + acquisition.title + "\n  " + acquisition.formula + "\n  " +
           (acquisition.paper.empty() ? "" : acquisition.paper + "\n  ") + "costs: " + acquisition.cost + "\n  " +
           acquisition.help + "\n" + describeFields(acquisition.options) + '\n';
}

Json toJson(const AcquisitionInfo& acquisition)
{
    return {{"name", acquisition.name},
            {"title", acquisition.title},
            {"formula", acquisition.formula},
            {"paper", acquisition.paper},
            {"cost", acquisition.cost},
            {"help", acquisition.help},
            {"options", fieldsToJson(acquisition.options)}};
}

std::string toText(const NetworkInfo& network)
{
    return network.name + " — " + network.title + "\n  " + network.help + "\n" + describeFields(network.options) + '\n';
}

Json toJson(const NetworkInfo& network)
{
    return {{"name", network.name},
            {"title", network.title},
            {"help", network.help},
            {"options", fieldsToJson(network.options)}};
}

std::string shapeOf(const DatasetInfo& data)
{
    std::string text;
    for (const std::int64_t size : data.imageShape)
        text += (text.empty() ? "" : "×") + std::to_string(size);
    return text.empty() ? "as the folder has them" : text;
}

std::string toText(const DatasetInfo& data)
{
    const auto count = [](std::int64_t n) { return n > 0 ? std::to_string(n) : std::string("?"); };
    return data.name + " — " + data.title + "\n  " + count(data.trainSize) + " train and " + count(data.testSize) +
           " test images, " + count(data.classes) + " classes, " + shapeOf(data) + "\n  " +
           (!data.available      ? "not found; looked for " + data.layout + "\n  get it: " + data.source
            : data.found.empty() ? "made on the spot"
                                 : "found in " + data.found.string()) +
           "\n\n";
}

Json toJson(const DatasetInfo& data)
{
    return {{"name", data.name},           {"title", data.title},
            {"classes", data.classes},     {"imageShape", data.imageShape},
            {"trainSize", data.trainSize}, {"testSize", data.testSize},
            {"layout", data.layout},       {"source", data.source},
            {"available", data.available}, {"found", data.found.string()}};
}

std::string toText(const NamedEntry& method)
{
    return method.name + " — " + method.title + "\n  " + method.formula + "\n  " + method.paper +
           "\n  costs: " + method.cost + "\n  " + method.help + "\n" + describeFields(method.options) + '\n';
}

Json toJson(const NamedEntry& method)
{
    return {{"name", method.name},
            {"title", method.title},
            {"formula", method.formula},
            {"paper", method.paper},
            {"cost", method.cost},
            {"help", method.help},
            {"options", fieldsToJson(method.options)}};
}

std::string toText(const ClassDataInfo& data)
{
    return data.name + " — " + data.title + "\n  " + data.split + "\n  " +
           (data.available ? "found in " + data.found.string()
                           : "not found; looked for " + data.layout + "\n  get it: " + data.source) +
           "\n\n";
}

Json toJson(const ClassDataInfo& data)
{
    return {{"name", data.name},           {"title", data.title},   {"layout", data.layout},
            {"split", data.split},         {"source", data.source}, {"available", data.available},
            {"found", data.found.string()}};
}

struct Arguments {
    std::string name;
    std::string folder;
    bool json = false;
    bool markdown = false;
};

/// Prints one entry, or all where none is named.
template <class Info>
int print(const std::vector<Info>& all, const Arguments& arguments)
{
    if (arguments.markdown) {
        std::cout << toMarkdown(all);
        return Success;
    }
    const std::string& wanted = arguments.name;
    Json list = Json::array();
    std::string text;
    std::vector<std::string> names;
    for (const Info& info : all) {
        names.push_back(info.name);
        if (!wanted.empty() && info.name != wanted) continue;
        list.push_back(toJson(info));
        text += toText(info);
    }
    if (!wanted.empty() && list.empty()) {
        const std::string nearest = nearestName(wanted, names);
        throw UsageProblem("there is no \"" + wanted + "\"" +
                           (nearest.empty() ? "" : ", did you mean \"" + nearest + "\"?"));
    }
    if (!text.empty()) text.pop_back(); // the last empty line
    std::cout << (arguments.json ? dumpLines(wanted.empty() ? list : list.front()) : text);
    return Success;
}

} // namespace

void addCatalogueCommands(CLI::App& app, Action& action)
{
    const auto add = [&](const char* command, const char* what, auto list) {
        auto arguments = std::make_shared<Arguments>();
        CLI::App* added = app.add_subcommand(command, what);
        CLI::Option* name = added->add_option("NAME", arguments->name, "Only this one");
        CLI::Option* json = added->add_flag("--json", arguments->json, "As JSON");
        added->add_flag("--markdown", arguments->markdown, "All, as the page under docs/")->excludes(name, json);
        added->callback([&action, arguments, list] { action = [=] { return print(list(*arguments), *arguments); }; });
        return std::pair(added, arguments);
    };
    add("rules", "Step rules: formula, paper, options and their ranges", [](const Arguments&) { return rules(); });
    add("acquisitions", "Active learning: what chooses the images, formula, paper, cost and options",
        [](const Arguments&) { return acquisitions(); });
    add("few-shot", "Few-shot learning: methods, their formulas, costs and options",
        [](const Arguments&) { return metaMethodsList().entries; });
    const auto [classes, placed] =
        add("few-shot-datasets", "Few-shot learning: data sets, which are here, and where to get the others",
            [](const Arguments& a) { return classDatasets(a.folder); });
    classes->add_option("--folder", placed->folder, "Where to look first");
    add("models", "Networks and their options", [](const Arguments&) {
        std::vector<NetworkInfo> all = networks();
        for (DetectionNetworkInfo& boxes : detectionNetworks())
            all.push_back({.name = boxes.name, .title = boxes.title, .help = boxes.help, .options = boxes.options});
        return all;
    });
    const auto [command, arguments] = add("datasets", "Data sets: which are here, and where to get the others",
                                          [](const Arguments& a) { return datasets(a.folder); });
    command->add_option("--folder", arguments->folder, "Where to look first");
}

} // namespace sharpscope
