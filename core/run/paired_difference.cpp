// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/paired_difference.h"

#include "core/base/describe.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace sharpscope {

namespace {

/// P(|T| ≤ √ν tan θ).
double probabilityWithin(double theta, std::int64_t freedom)
{
    const double sine = std::sin(theta), cosine = std::cos(theta);
    const bool isOdd = freedom % 2 == 1;
    double term = isOdd ? cosine : 1, sum = 0; // cosine, 2/3 cosine³, ...  or  1, 1/2 cosine², ...
    for (std::int64_t k = isOdd ? 3 : 2; k <= freedom; k += 2) {
        sum += term;
        term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
    }
    return isOdd ? 2 / std::numbers::pi * (theta + sine * sum) : sine * sum;
}

/// Labels → values, where both have one; a number of labels that came twice (all was skipped) has its last value.
std::map<std::int64_t, std::pair<double, double>> commonValues(const CurvePair& pair)
{
    std::map<std::int64_t, double> theirs;
    for (const LearningPoint& point : pair.second)
        theirs[point.labels] = point.value;
    std::map<std::int64_t, std::pair<double, double>> common;
    for (const LearningPoint& point : pair.first)
        if (const auto it = theirs.find(point.labels); it != theirs.end())
            common[point.labels] = {point.value, it->second};
    return common;
}

} // namespace

double studentQuantile(double probability, std::int64_t freedom)
{
    double low = 0, high = std::numbers::pi / 2;
    for (int i = 0; i < 100; ++i) {
        const double middle = (low + high) / 2;
        (probabilityWithin(middle, freedom) < probability ? low : high) = middle;
    }
    return std::sqrt(static_cast<double>(freedom)) * std::tan(low);
}

PairedDifference pairedDifference(std::span<const double> differences)
{
    PairedDifference result;
    double sum = 0, squares = 0;
    for (const double d : differences)
        if (!std::isnan(d)) {
            ++result.seeds;
            sum += d;
        }
    if (result.seeds == 0) return result;
    const auto n = static_cast<double>(result.seeds);
    result.mean = sum / n;
    if (result.seeds < 2) return result;
    for (const double d : differences)
        if (!std::isnan(d)) squares += (d - result.mean) * (d - result.mean);
    const double half = studentQuantile(confidence, result.seeds - 1) * std::sqrt(squares / (n - 1) / n);
    constexpr double rounding = 1e-9;               // of a difference of two accuracies; seeds' scatter is far above
    if (half <= rounding * std::abs(result.mean)) { // all the same: what others would be is not known
        result.low = result.high = result.mean;
        result.verdict = Verdict::NotDecided;
        return result;
    }
    result.low = result.mean - half;
    result.high = result.mean + half;
    result.verdict = result.low > 0 ? Verdict::Higher : result.high < 0 ? Verdict::Lower : Verdict::NotDecided;
    return result;
}

std::vector<DifferencePoint> differencesByLabels(const std::vector<CurvePair>& pairs)
{
    std::map<std::int64_t, std::vector<double>> byLabels;
    for (const CurvePair& pair : pairs)
        for (const auto& [labels, values] : commonValues(pair))
            byLabels[labels].push_back(values.first - values.second);
    std::vector<DifferencePoint> points;
    for (const auto& [labels, differences] : byLabels)
        points.push_back({.labels = labels, .difference = pairedDifference(differences)});
    return points;
}

std::optional<std::int64_t> lastCommonLabels(const std::vector<CurvePair>& pairs)
{
    std::map<std::int64_t, std::size_t> count;
    std::size_t begun = 0;
    for (const CurvePair& pair : pairs) {
        const auto common = commonValues(pair);
        begun += common.empty() ? 0 : 1;
        for (const auto& [labels, values] : common)
            ++count[labels];
    }
    for (auto it = count.rbegin(); it != count.rend(); ++it)
        if (it->second == begun) return it->first;
    return std::nullopt;
}

PairedDifference differenceOfBest(const std::vector<CurvePair>& pairs, bool isHigherBetter)
{
    std::vector<double> differences;
    for (const CurvePair& pair : pairs) {
        LearningCurve mine, theirs;
        for (const auto& [labels, values] : commonValues(pair)) {
            const auto isHere = [n = labels](const LearningPoint& point) { return point.labels == n; };
            const auto round = std::find_if(pair.first.begin(), pair.first.end(), isHere)->round;
            mine.push_back({.round = round, .labels = labels, .value = values.first});
            theirs.push_back({.round = round, .labels = labels, .value = values.second});
        }
        differences.push_back(summaryOf(mine, isHigherBetter).best - summaryOf(theirs, isHigherBetter).best);
    }
    return pairedDifference(differences);
}

std::string pairingKey(const Json& experiment)
{
    Json rest = experiment.is_object() ? experiment : Json::object();
    for (const char* field : {"acquisition", "branch", "fork", "title", "name", "group", "made", "format", "device",
                              "threads", "order", "atOnce", "measure"})
        rest.erase(field);
    for (const auto& [group, fields] :
         std::map<const char*, std::vector<const char*>>{{"rounds", {"rounds", "hold", "keepRounds", "keepEvery"}},
                                                         {"train", {"checkpointEvery", "keepCheckpoints"}},
                                                         {"method", {"label"}}})
        if (const auto it = rest.find(group); it != rest.end() && it->is_object())
            for (const char* field : fields)
                it->erase(field);
    return rest.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool isRandomBaseline(const Json& experiment)
{
    const Json* acquisition = findField(experiment, "acquisition.acquisition");
    return acquisition && *acquisition == "random" && !experiment.contains("branch");
}

} // namespace sharpscope
