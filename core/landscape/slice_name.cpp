// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/slice_name.h"

#include <charconv>
#include <locale>
#include <sstream>
#include <string_view>

namespace sharpscope {

namespace {

constexpr std::string_view prefix = "landscape-step";

std::string shortText(double number)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << number;
    return text.str();
}

} // namespace

std::string sliceName(const SliceOptions& options, std::int64_t images, std::int64_t step)
{
    const std::string points = std::to_string(options.points);
    return std::string(prefix) + std::to_string(step) + '-' + options.split + std::to_string(images) + '-' + points +
           'x' + points + "-r" + shortText(options.range) + "-d" + std::to_string(options.directionSeed);
}

std::string sliceTitle(const SliceOptions& options, std::int64_t images, std::int64_t step)
{
    const std::string points = std::to_string(options.points);
    return "step " + std::to_string(step) + " · " + points + "×" + points + " · ±" + shortText(options.range) + " · " +
           std::to_string(images) + ' ' + options.split + " images · directions " +
           std::to_string(options.directionSeed);
}

SliceName splitSliceName(const std::string& name)
{
    if (!name.starts_with(prefix)) return {.kind = name};
    SliceName parts;
    const char* last = name.data() + name.size();
    const auto [end, error] = std::from_chars(name.data() + prefix.size(), last, parts.step);
    if (error != std::errc() || end == last || *end != '-') return {.kind = name};
    parts.kind.assign(end + 1, last);
    return parts;
}

} // namespace sharpscope
