// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/learning_result.h"

#include "core/run/json_numbers.h"
#include "core/run/run_reader.h"

namespace sharpscope {

Json learningResult(const std::filesystem::path& folder, const ActiveHistory& history)
{
    Json result = Json::object();
    for (const std::string tag : {"loss/test", "accuracy/test", "map/test", "map11/test"}) {
        const RunColumns columns = readColumns(folder, {tag}, {ClockPart::Step}).columns;
        const LearningCurve curve = learningCurve(history, columns.of(tag));
        if (curve.empty()) continue;
        const CurveSummary summary = summaryOf(curve, isHigherBetter(tag));
        result[tag] = {{"last", numberToJson(summary.last)},
                       {"best", numberToJson(summary.best)},
                       {"bestFrom", bestFrom},
                       {"area", numberToJson(summary.area)}};
    }
    return result;
}

} // namespace sharpscope
