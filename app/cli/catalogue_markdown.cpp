// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/catalogue_markdown.h"

#include "app/cli/text.h"
#include "core/base/table_text.h"

namespace sharpscope {

namespace {

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string madeBy(const char* command)
{
    return "Made by `sharpscope-cli " + std::string(command) + " --markdown`; a test keeps it up to date.\n\n";
}

std::string optionsTable(const Schema& schema)
{
    if (schema.empty()) return {};
    std::string table = markdownHeading({"Option", "Symbol", "Default", "Range", "What it does"});
    for (const FieldInfo& field : schema)
        table += markdownRow({code(field.path), markdownText(field.hint.symbol), code(field.defaultValue.dump()),
                              markdownText(rangeText(field.hint)), markdownText(field.hint.help)});
    return table + '\n';
}

/// "`norm` = \"paper\"".
std::string settings(const Json& options)
{
    std::string text;
    for (const auto& [path, value] : options.items())
        text += (text.empty() ? "" : ", ") + code(path + " = " + value.dump());
    return text;
}

std::string differencesList(const RuleInfo& rule)
{
    std::string list;
    for (const RuleDifference& difference : rule.differences) {
        list += "- " + markdownText(difference.what);
        for (const RuleReading& reading : difference.readings)
            list += " " + markdownText(reading.of) + ": " + settings(reading.options) + ".";
        list += '\n';
    }
    return list.empty() ? list : "Readings:\n\n" + list + '\n';
}

std::string radiiList(const RuleInfo& rule)
{
    std::string list;
    for (const PublishedRadius& radius : rule.radii)
        list += "- " + settings(radius.options) + ": " + markdownText(radius.source) + ".\n";
    return list.empty() ? list : "Radii in use:\n\n" + list + '\n';
}

} // namespace

std::string toMarkdown(const std::vector<RuleInfo>& rules)
{
    std::string page =
        "# Step rules\n\nWhat a rule does to the gradient before the base optimiser gets it. Passes are "
        "forward-backward passes over one train batch. Memory is what a step holds beside SGD's θ, gradient and "
        "momentum, P being the numbers in θ. What papers report was not measured again here. " +
        madeBy("rules") + markdownHeading({"Rule", "Name", "Formula", "Passes a step", "Memory"});
    for (const RuleInfo& rule : rules)
        page += markdownRow({markdownText(rule.title), code(rule.name), markdownText(rule.formula),
                             markdownText(rule.passes), markdownText(memoryText(rule.memory))});
    page += '\n';
    for (const RuleInfo& rule : rules)
        page += "## " + rule.title + "\n\n" + markdownText(rule.formula) + "\n\n" + markdownText(rule.help) +
                "\n\nHelps: " + markdownText(rule.helps) + "\n\nDoes not, or costs: " + markdownText(rule.helpsNot) +
                "\n\n" + optionsTable(rule.options) + differencesList(rule) + radiiList(rule) +
                markdownText(rule.paper) + ".\n\n";
    page.pop_back();
    return page;
}

std::string toMarkdown(const std::vector<AcquisitionInfo>& acquisitions)
{
    std::string page = "# Acquisitions\n\nWhich images of a pool to have labelled next. n: images of the pool, m: of "
                       "X_L, k: to choose. " +
                       madeBy("acquisitions") + markdownHeading({"Acquisition", "Name", "Formula", "Cost"});
    for (const AcquisitionInfo& acquisition : acquisitions)
        page += markdownRow({markdownText(acquisition.title), code(acquisition.name), markdownText(acquisition.formula),
                             markdownText(acquisition.cost)});
    page += '\n';
    for (const AcquisitionInfo& acquisition : acquisitions)
        page += "## " + acquisition.title + "\n\n" + markdownText(acquisition.formula) + "\n\n" +
                markdownText(acquisition.help) + "\n\n" + optionsTable(acquisition.options) +
                (acquisition.paper.empty() ? "" : markdownText(acquisition.paper) + ".\n\n");
    page.pop_back();
    return page;
}

std::string toMarkdown(const std::vector<NetworkInfo>& networks)
{
    std::string page = "# Networks\n\n" + madeBy("models");
    for (const NetworkInfo& network : networks)
        page += "## " + network.title + " (" + code(network.name) + ")\n\n" + markdownText(network.help) + "\n\n" +
                optionsTable(network.options);
    page.pop_back();
    return page;
}

std::string toMarkdown(const std::vector<DatasetInfo>& datasets)
{
    std::string page = "# Data sets\n\nLooked for in the folder of the experiment's `data.folder`, in "
                       "`$SHARPSCOPE_DATA` and where Debian puts data sets. " +
                       madeBy("datasets") + markdownHeading({"Name", "Data set", "Train", "Test", "Classes"});
    const auto count = [](std::int64_t n) { return n > 0 ? std::to_string(n) : std::string("–"); };
    for (const DatasetInfo& data : datasets)
        page += markdownRow({code(data.name), markdownText(data.title), count(data.trainSize), count(data.testSize),
                             count(data.classes)});
    page += '\n';
    for (const DatasetInfo& data : datasets)
        page += "## " + data.title + "\n\n" +
                (data.layout.empty() ? "Made by the program.\n\n"
                                     : "Files: " + code(data.layout) + "\n\n" + markdownText(data.source) + "\n\n");
    page.pop_back();
    return page;
}

std::string toMarkdown(const std::vector<NamedEntry>& methods)
{
    std::string page = "# Few-shot methods\n\nAn inner loop that adapts to a task's support S, and a step rule outside "
                       "that descends what is left on its queries Q. " +
                       madeBy("few-shot") + markdownHeading({"Method", "Name", "Formula", "Cost"});
    for (const NamedEntry& method : methods)
        page += markdownRow(
            {markdownText(method.title), code(method.name), markdownText(method.formula), markdownText(method.cost)});
    page += '\n';
    for (const NamedEntry& method : methods)
        page += "## " + markdownText(method.title) + "\n\n" + markdownText(method.formula) + "\n\n" +
                markdownText(method.help) + "\n\n" + optionsTable(method.options) + markdownText(method.paper) +
                ".\n\n";
    page.pop_back();
    return page;
}

std::string toMarkdown(const std::vector<ClassDataInfo>& datasets)
{
    std::string page =
        "# Few-shot data sets\n\nWhole classes are kept for validation and test. Looked for in the folder "
        "of the experiment's `data.folder`, in `$SHARPSCOPE_DATA` and where Debian puts data sets. " +
        madeBy("few-shot-datasets");
    for (const ClassDataInfo& data : datasets)
        page += "## " + data.title + " (" + code(data.name) + ")\n\nFiles: " + code(data.layout) + "\n\n" +
                markdownText(data.split) + "\n\n" + markdownText(data.source) + "\n\n";
    page.pop_back();
    return page;
}

} // namespace sharpscope
