// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/catalogue_markdown.h"

#include "app/cli/text.h"

namespace sharpscope {

namespace {

/// For a cell of a table: a bar would end it, an asterisk start emphasis.
std::string cell(const std::string& text)
{
    std::string safe;
    for (const char c : text) {
        if (c == '|' || c == '*' || c == '<') safe += '\\';
        safe += c;
    }
    return safe;
}

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string row(const std::vector<std::string>& cells)
{
    std::string line = "|";
    for (const std::string& text : cells)
        line += " " + text + " |";
    return line + '\n';
}

std::string heading(const std::vector<std::string>& titles)
{
    return row(titles) + row(std::vector<std::string>(titles.size(), "---"));
}

std::string madeBy(const char* command)
{
    return "Made by `sharpscope-cli " + std::string(command) + " --markdown`; a test keeps it up to date.\n\n";
}

std::string optionsTable(const Schema& schema)
{
    if (schema.empty()) return {};
    std::string table = heading({"Option", "Symbol", "Default", "Range", "What it does"});
    for (const FieldInfo& field : schema)
        table += row({code(field.path), cell(field.hint.symbol), code(field.defaultValue.dump()),
                      cell(rangeText(field.hint)), cell(field.hint.help)});
    return table + '\n';
}

} // namespace

std::string toMarkdown(const std::vector<RuleInfo>& rules)
{
    std::string page = "# Step rules\n\nWhat a rule does to the gradient before the base optimiser gets it. Passes are "
                       "forward-backward passes over one train batch. " +
                       madeBy("rules") + heading({"Rule", "Name", "Formula", "Passes a step"});
    for (const RuleInfo& rule : rules)
        page += row({cell(rule.title), code(rule.name), cell(rule.formula), cell(rule.passes)});
    page += '\n';
    for (const RuleInfo& rule : rules)
        page += "## " + rule.title + "\n\n" + cell(rule.formula) + "\n\n" + cell(rule.help) + "\n\n" +
                optionsTable(rule.options) + cell(rule.paper) + ".\n\n";
    page.pop_back();
    return page;
}

std::string toMarkdown(const std::vector<NetworkInfo>& networks)
{
    std::string page = "# Networks\n\n" + madeBy("models");
    for (const NetworkInfo& network : networks)
        page += "## " + network.title + " (" + code(network.name) + ")\n\n" + cell(network.help) + "\n\n" +
                optionsTable(network.options);
    page.pop_back();
    return page;
}

std::string toMarkdown(const std::vector<DatasetInfo>& datasets)
{
    std::string page = "# Data sets\n\nLooked for in the folder of the experiment's `data.folder`, in "
                       "`$SHARPSCOPE_DATA` and where Debian puts data sets. " +
                       madeBy("datasets") + heading({"Name", "Data set", "Train", "Test", "Classes"});
    const auto count = [](std::int64_t n) { return n > 0 ? std::to_string(n) : std::string("–"); };
    for (const DatasetInfo& data : datasets)
        page +=
            row({code(data.name), cell(data.title), count(data.trainSize), count(data.testSize), count(data.classes)});
    page += '\n';
    for (const DatasetInfo& data : datasets)
        page += "## " + data.title + "\n\n" +
                (data.layout.empty() ? "Made by the program.\n\n"
                                     : "Files: " + code(data.layout) + "\n\n" + cell(data.source) + "\n\n");
    page.pop_back();
    return page;
}

} // namespace sharpscope
