// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/surface_style.h"

#include "widgets/view3d/surface_field.h"

#include <QObject>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// Every so many decades: of a loss that has run away to 1e36 there are forty.
std::vector<double> thinned(const std::vector<double>& decades, int count)
{
    const std::size_t stride = decades.size() / static_cast<std::size_t>(std::max(count, 3)) + 1;
    std::vector<double> ticks;
    for (std::size_t i = (decades.size() - 1) % stride; i < decades.size(); i += stride)
        ticks.push_back(decades[i]);
    return ticks;
}

std::vector<double> logarithmicTicks(double low, double high, int count)
{
    for (const std::vector<double>& digits : {std::vector<double>{1, 2, 5}, {1, 3}, {1}}) {
        std::vector<double> ticks;
        for (int power = static_cast<int>(std::floor(std::log10(low))); power <= std::log10(high); ++power)
            for (const double digit : digits) {
                const double tick = digit * std::pow(10, power);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push_back(tick);
            }
        if (static_cast<int>(ticks.size()) <= std::max(count, 3)) return ticks;
        if (digits.size() == 1) return thinned(ticks, count);
    }
    return {};
}

} // namespace

double HeightScale::unclippedHeightOf(double value) const
{
    if (std::isnan(value)) return value;
    const double above = std::max(value, low);
    return logarithmic ? std::log(above / low) / std::log(high / low) : (above - low) / (high - low);
}

double HeightScale::heightOf(double value) const
{
    return std::isnan(value) ? value : std::min(unclippedHeightOf(value), 1.0);
}

double HeightScale::valueAt(double height) const
{
    return logarithmic ? low * std::pow(high / low, height) : low + height * (high - low);
}

void ValueSpan::add(const std::vector<double>& values)
{
    for (const double value : values)
        if (std::isfinite(value)) add(ValueSpan{value, value});
}

void ValueSpan::add(const ValueSpan& other)
{
    low = std::min(low, other.low);
    high = std::max(high, other.high);
}

std::vector<SurfaceMark> marksOf(const ShownSurface& shown, bool isAlone)
{
    if (!shown.surface.marks.empty()) return shown.surface.marks;
    SurfaceMark theta;
    theta.label = isAlone ? "θ" : shown.title.toStdString();
    theta.isEnd = true;
    return {theta};
}

RunColor colorOfMark(const ShownSurface& shown, std::size_t mark)
{
    return mark < shown.markColors.size() ? shown.markColors[mark] : shown.color;
}

AxisNames axisNamesOf(const Surface& surface)
{
    AxisNames names;
    const auto about = surface.grid.identity.find("about"); // see core/landscape/surface_identity.h
    if (about == surface.grid.identity.end() || !about->is_object()) return names;
    const auto axes = about->find("axes");
    if (axes == about->end() || axes->size() != 2) return names;
    const auto add = [](QString& name, const Json& text) {
        if (text.is_string()) name += QStringLiteral(": ") + QString::fromStdString(text.get<std::string>());
    };
    add(names.a, (*axes)[0]);
    add(names.b, (*axes)[1]);
    return names;
}

bool isOutline(const SurfaceMark& mark) { return mark.run == "ball"; }

bool hasEpoch(std::size_t k, const std::vector<const SurfaceMark*>& path)
{
    constexpr std::size_t most = 5;
    const bool isTraining = path.front()->epoch != path.back()->epoch;
    return isTraining && k + 1 < path.size() && k % std::max<std::size_t>(1, path.size() / most) == 0;
}

QString accuracyName(const Surface& surface)
{
    const std::string name = accuracyNameOf(surface);
    return name == "accuracy" ? QObject::tr("accuracy") : QString::fromStdString(name);
}

QString nameOf(SurfaceQuantity quantity, const Surface& surface)
{
    switch (quantity) {
    case SurfaceQuantity::Loss:
        return QStringLiteral("L");
    case SurfaceQuantity::Rise:
        return QStringLiteral("L − L(θ)");
    case SurfaceQuantity::Accuracy:
        return accuracyName(surface);
    }
    return {};
}

std::vector<double> valuesOf(const Surface& surface, SurfaceQuantity quantity)
{
    if (quantity == SurfaceQuantity::Accuracy) return surface.accuracy;
    std::vector<double> values = surface.loss;
    if (quantity == SurfaceQuantity::Rise) {
        const double atOrigin = valuesOn(surface, SurfaceQuantity::Loss).at(0, 0);
        for (double& value : values)
            value -= atOrigin;
    }
    return values;
}

double truthOf(const SurfaceMark& mark, const Surface& surface, SurfaceQuantity quantity)
{
    if (quantity == SurfaceQuantity::Accuracy) return mark.accuracy;
    return quantity == SurfaceQuantity::Loss ? mark.loss
                                             : mark.loss - valuesOn(surface, SurfaceQuantity::Loss).at(0, 0);
}

HeightScale heightScale(const std::vector<ShownSurface>& surfaces, const SurfaceStyle& style)
{
    ValueSpan span;
    for (const ShownSurface& shown : surfaces) {
        span.add(valuesOf(shown.surface, style.quantity));
        span.add(shown.film[static_cast<std::size_t>(style.quantity)]);
    }
    const auto [low, high] = span;
    if (low > high) return {};
    HeightScale scale{.low = low, .high = high};
    if (style.quantity != SurfaceQuantity::Accuracy && style.clip)
        scale.high = std::min(high, std::max(*style.clip, low));
    scale.clips = scale.high < high;
    scale.logarithmic = style.logarithmic && style.quantity == SurfaceQuantity::Loss && low > 0;
    const double least = std::max(std::abs(low) * 1e-6, 1e-12);
    if (scale.high - scale.low < least) scale.high = scale.low + least;
    return scale;
}

std::vector<double> axisTicks(double low, double high, int count, bool logarithmic)
{
    if (!(high > low) || !std::isfinite(high - low)) return {};
    if (logarithmic && low > 0 && high > 10 * low) return logarithmicTicks(low, high, count);
    const double raw = (high - low) / std::max(count, 1);
    const double power = std::pow(10, std::floor(std::log10(raw)));
    const double step = power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
    std::vector<double> ticks;
    for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i)
        ticks.push_back(i == 0 ? 0 : i * step);
    return ticks;
}

} // namespace sharpscope
