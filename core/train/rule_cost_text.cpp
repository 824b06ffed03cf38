// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/csv.h"
#include "core/base/json_value.h"
#include "core/base/table_text.h"
#include "core/train/rule_cost.h"

#include <algorithm>
#include <cstdio>

namespace sharpscope {

namespace {

std::string megabytes(std::int64_t bytes, const char* sign = "")
{
    char text[64];
    std::snprintf(text, sizeof text, *sign ? "%+.1f" : "%.1f", static_cast<double>(bytes) / 1e6);
    return text;
}

std::string spread(const std::vector<double>& ratios)
{
    const auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
    return fixedText(*low, 2) + " … " + fixedText(*high, 2);
}

std::string shapeOf(const Json& setting)
{
    std::string text;
    for (const Json& side : valueOr(setting, "shape", Json::array()))
        text += (text.empty() ? "" : "×") + side.dump();
    return text;
}

std::vector<std::string> row(const RuleCost& cost, const RuleCosts& costs)
{
    const bool isSgd = &cost == &costs.sgd;
    return {cost.label,
            fixedText(medianOf(cost.imagesPerSecond), 1),
            isSgd ? "1" : fixedText(medianOf(cost.ratios), 2),
            isSgd ? "" : spread(cost.ratios),
            fixedText(cost.passesPerStep, 2),
            megabytes(cost.mostBytes),
            isSgd ? "" : megabytes(cost.mostBytes - costs.sgd.mostBytes, "+"),
            megabytes(cost.carriedBytes)};
}

Json numbers(const RuleCost& cost)
{
    Json json{{"rule", cost.rule},
              {"label", cost.label},
              {"imagesPerSecond", cost.imagesPerSecond},
              {"ratios", cost.ratios},
              {"passesPerStep", cost.passesPerStep},
              {"steps", cost.steps},
              {"mostBytes", cost.mostBytes},
              {"carriedBytes", cost.carriedBytes}};
    if (cost.isMeasured()) json["ratio"] = medianOf(cost.ratios);
    if (!cost.problem.empty()) json["problem"] = cost.problem;
    return json;
}

} // namespace

std::string settingText(const RuleCosts& costs)
{
    const Json& s = costs.setting;
    const auto text = [&](const char* field) { return valueOr(s, field, std::string()); };
    const auto count = [&](const char* field) { return std::to_string(valueOr(s, field, std::int64_t{0})); };
    std::string all = text("network") + " (" + count("parameters") + " parameters), " + text("data") + ' ' +
                      shapeOf(s) + ", batch " + count("batchSize") + ", " + text("device") + ", " + count("threads") +
                      " threads, " + text("precision") + ", two passes " + text("twoPasses") + ", " + text("torch") +
                      ". " + std::to_string(costs.rounds) +
                      (costs.rounds < costs.asked ? " of " + std::to_string(costs.asked) : "") + " rounds";
    if (!costs.sgd.imagesPerSecond.empty())
        all += "; SGD " + fixedText(medianOf(costs.sgd.imagesPerSecond), 1) + " images/s";
    return all + '.';
}

CostTable tableOf(const RuleCosts& costs)
{
    CostTable table{{"rule", "images/s", "of SGD's", "lowest … highest", "passes a step", "memory, MB",
                     "beyond SGD's, MB", "carried, MB"},
                    {}};
    if (!costs.sgd.imagesPerSecond.empty()) table.rows.push_back(row(costs.sgd, costs));
    for (const RuleCost& cost : costs.rules)
        if (cost.isMeasured()) table.rows.push_back(row(cost, costs));
    return table;
}

std::string toMarkdown(const RuleCosts& costs)
{
    std::string text = settingText(costs) + "\n\n";
    CostTable table = tableOf(costs);
    if (table.rows.empty()) return text + "Nothing is measured yet.\n";
    text += markdownHeading(table.titles);
    for (std::vector<std::string>& cells : table.rows) {
        cells.front() = markdownText(cells.front());
        text += markdownRow(cells);
    }
    for (const RuleCost& cost : costs.rules)
        if (!cost.problem.empty())
            text += "\n" + markdownText(cost.label) + ": " + markdownText(oneLine(cost.problem)) + "\n";
    return text;
}

std::string toCsv(const RuleCosts& costs)
{
    CsvText csv;
    for (const char* title : {"rule", "label", "images_per_second", "of_sgd", "of_sgd_lowest", "of_sgd_highest",
                              "passes_per_step", "memory_bytes", "carried_bytes", "rounds", "problem"})
        csv.cell(title);
    csv.endRow();
    const auto line = [&](const RuleCost& cost) {
        csv.cell(cost.rule).cell(cost.label).cell(medianOf(cost.imagesPerSecond));
        if (cost.isMeasured()) {
            const auto [low, high] = std::minmax_element(cost.ratios.begin(), cost.ratios.end());
            csv.cell(medianOf(cost.ratios)).cell(*low).cell(*high);
        } else {
            csv.cell("").cell("").cell("");
        }
        csv.cell(cost.passesPerStep).cell(cost.mostBytes).cell(cost.carriedBytes);
        csv.cell(static_cast<std::int64_t>(cost.imagesPerSecond.size())).cell(cost.problem).endRow();
    };
    line(costs.sgd);
    for (const RuleCost& cost : costs.rules)
        line(cost);
    return csv.take();
}

Json toJson(const RuleCosts& costs)
{
    Json rules = Json::array();
    for (const RuleCost& cost : costs.rules)
        rules.push_back(numbers(cost));
    return {{"setting", costs.setting},
            {"rounds", costs.rounds},
            {"roundsAsked", costs.asked},
            {"sgd", numbers(costs.sgd)},
            {"rules", std::move(rules)}};
}

} // namespace sharpscope
