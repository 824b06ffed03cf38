// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/spectral_density.h"

#include "core/run/json_fields.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sharpscope {

namespace {

std::vector<double> numbersFromJson(const Json& list, const std::string& field)
{
    if (!list.is_array()) throw Error("field \"" + field + "\" is no list of numbers");
    std::vector<double> numbers;
    for (const Json& value : list) {
        const std::optional<double> number = numberFromJson(value);
        if (!number) throw Error("field \"" + field + "\" holds what is no number");
        numbers.push_back(*number);
    }
    return numbers;
}

struct Span {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    bool isEmpty() const { return !(low <= high); }
};

Span spanOf(const std::vector<SeenSpectrum>& starts)
{
    Span span;
    for (const SeenSpectrum& start : starts)
        for (const double node : start.nodes)
            if (std::isfinite(node)) {
                span.low = std::min(span.low, node);
                span.high = std::max(span.high, node);
            }
    return span;
}

double heightAt(double t, const SpectralDensity& of)
{
    double sum = 0;
    for (const SeenSpectrum& start : of.starts)
        for (std::size_t i = 0; i < start.nodes.size(); ++i) {
            const double z = (t - start.nodes[i]) / of.sigma;
            if (std::abs(z) < 38) sum += start.weights[i] * std::exp(-0.5 * z * z);
        }
    return sum / (std::sqrt(2 * std::numbers::pi) * of.sigma * static_cast<double>(of.starts.size()));
}

} // namespace

double usualSigma(const std::vector<SeenSpectrum>& starts)
{
    const Span span = spanOf(starts);
    const double width = span.isEmpty() ? 0 : span.high - span.low;
    return width > 0 ? 0.01 * width : 0.01 * std::max(span.isEmpty() ? 0 : std::abs(span.high), 1e-12);
}

SpectralDensity broadened(std::vector<SeenSpectrum> starts, double sigma)
{
    SpectralDensity density{.starts = std::move(starts), .sigma = sigma};
    const Span span = spanOf(density.starts);
    if (span.isEmpty()) return density;
    const double low = span.low - 6 * sigma, high = span.high + 6 * sigma;
    const auto steps = static_cast<std::int64_t>(std::min(std::ceil((high - low) / (sigma / 3)), 20'000.0));
    for (std::int64_t i = 0; i <= steps; ++i) {
        density.values.push_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(steps));
        density.density.push_back(heightAt(density.values.back(), density));
    }
    return density;
}

Json toJson(const SpectralDensity& density)
{
    Json starts = Json::array();
    for (const SeenSpectrum& start : density.starts)
        starts.push_back({{"nodes", start.nodes}, {"weights", start.weights}});
    return withWritableNumbers({{"sigma", density.sigma},
                                {"starts", std::move(starts)},
                                {"values", density.values},
                                {"density", density.density}});
}

SpectralDensity densityFromJson(const Json& json)
{
    const FieldReader field{json, "the density"};
    SpectralDensity density;
    field("sigma", density.sigma);
    density.values = numbersFromJson(field.field("values"), "density.values");
    density.density = numbersFromJson(field.field("density"), "density.density");
    if (density.values.size() != density.density.size())
        throw Error("field \"density.density\" has " + std::to_string(density.density.size()) + " values, " +
                    std::to_string(density.values.size()) + " expected");
    const Json& starts = field.field("starts");
    if (!starts.is_array()) throw Error("field \"density.starts\" is no list");
    for (const Json& start : starts) {
        const FieldReader inner{start, "a start"};
        density.starts.push_back({numbersFromJson(inner.field("nodes"), "density.starts.nodes"),
                                  numbersFromJson(inner.field("weights"), "density.starts.weights")});
        if (density.starts.back().nodes.size() != density.starts.back().weights.size())
            throw Error("field \"density.starts.weights\" is not as long as the nodes");
    }
    return density;
}

} // namespace sharpscope
