// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/curvature_table.h"

#include "core/base/csv.h"
#include "core/base/json_value.h"

namespace sharpscope {

std::string toCsv(const std::vector<RunCurvature>& reports)
{
    CsvText csv;
    for (const char* title : {"run", "step", "split", "images", "name", "layer", "value", "error"})
        csv.cell(title);
    csv.endRow();
    for (const auto& [run, report] : reports) {
        const Json& on = report.measuredOn;
        const auto line = [&](const std::string& name, const std::string& layer, double value, double error) {
            csv.cell(run).cell(valueOr(on, "step", std::int64_t(0))).cell(valueOr(on, "split", std::string()));
            csv.cell(valueOr(on, "images", std::int64_t(0))).cell(name).cell(layer).cell(value);
            if (std::isnan(error))
                csv.cell("");
            else
                csv.cell(error);
            csv.endRow();
        };
        for (const auto& [name, value] : report.numbers)
            if (!name.ends_with(".error") && name != "lambda1") line(name, {}, value, report.number(name + ".error"));
        for (std::size_t i = 0; i < report.eigenvalues.size(); ++i)
            line("lambda" + std::to_string(i + 1), {}, report.eigenvalues[i].value, report.eigenvalues[i].residual);
        for (const LayerCurvature& layer : report.layers) {
            line("lambda1", layer.name, layer.largest.value, layer.largest.residual);
            line("trace", layer.name, layer.trace, layer.traceError);
        }
    }
    return csv.take();
}

Json toJson(const std::vector<RunCurvature>& reports)
{
    Json all = Json::array();
    for (const auto& [run, report] : reports) {
        Json one = {{"run", run}};
        one.update(toJson(report));
        all.push_back(std::move(one));
    }
    return all;
}

} // namespace sharpscope
