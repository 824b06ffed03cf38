// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/curvature_gap.h"

#include "core/run/run_reader.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace sharpscope {

double testGap(const std::filesystem::path& runFolder)
{
    const RunSummary summary = readSummary(runFolder).summary;
    return summary.lastOf("accuracy/train") - summary.lastOf("accuracy/test");
}

std::vector<GapCorrelation> gapCorrelations(const std::vector<RunCurvature>& reports, const std::vector<double>& gaps)
{
    std::vector<GapCorrelation> found;
    std::set<std::string> known = {"loss", "accuracy", "products"};
    for (const RunCurvature& one : reports)
        for (const auto& number : one.report.numbers) {
            const std::string& name = number.first;
            if (name.ends_with(".error") || !known.insert(name).second) continue;
            std::vector<double> values;
            for (const RunCurvature& other : reports)
                values.push_back(other.report.number(name));
            found.push_back({name, kendallInterval(values, gaps)});
            KendallInterval& kendall = found.back().kendall;
            if (kendall.count < leastForInterval) kendall.low = kendall.high = std::nan("");
        }
    return found;
}

std::string whyNoInterval(std::int64_t runs)
{
    if (runs >= leastForInterval) return {};
    return "No interval over " + std::to_string(runs) + " runs, it takes " + std::to_string(leastForInterval) +
           ": where a handful lies in perfect order, every resample does too, and the interval would be as narrow as "
           "it "
           "is wrong.";
}

} // namespace sharpscope
