// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/flat_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sharpscope {

namespace {

void flattenInto(const Json& value, const std::string& path, FlatOptions& flat)
{
    if (!value.is_object() || (value.empty() && !path.empty())) {
        flat.emplace_back(path, optionText(value));
        return;
    }
    for (const auto& [name, inner] : value.items())
        flattenInto(inner, path.empty() ? name : path + '.' + name, flat);
}

/// "fork.run", "fork.past.fork.seconds": all that a fork says of itself but for its step and its past's options.
bool isOfOneForkOnly(const std::string& path)
{
    const std::size_t fork = path.rfind("fork.");
    if (!path.starts_with("fork.")) return false;
    const std::string field = path.substr(fork + 5);
    return field != "step" && !field.starts_with("past.");
}

} // namespace

std::string optionText(const Json& value)
{
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float() && std::isfinite(value.get<double>())) {
        std::array<char, 32> digits;
        const auto [end, error] = std::to_chars(digits.begin(), digits.end(), value.get<double>());
        return {digits.begin(), end};
    }
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

FlatOptions flatten(const Json& json)
{
    FlatOptions flat;
    if (json.is_object()) flattenInto(json, {}, flat);
    return flat;
}

FlatOptions flatOptions(const Json& experiment)
{
    FlatOptions flat = flatten(experiment);
    std::erase_if(flat, [](const auto& option) {
        return option.first == "format" || option.first.starts_with("made.") || isOfOneForkOnly(option.first);
    });
    return flat;
}

const std::string* findOption(const FlatOptions& options, const std::string& path)
{
    const auto it = std::find_if(options.begin(), options.end(), [&](const auto& o) { return o.first == path; });
    return it == options.end() ? nullptr : &it->second;
}

void OptionSpread::count(const FlatOptions& options, int by)
{
    m_runs += by;
    for (const auto& [path, value] : options) {
        const auto [place, isNew] = m_places.try_emplace(path, m_options.size());
        if (isNew) m_options.emplace_back(path, Option());
        Option& option = m_options[place->second].second;
        option.runs += by;
        if ((option.values[value] += by) == 0) option.values.erase(value);
    }
}

std::vector<std::string> OptionSpread::differing(Absent absent) const
{
    std::vector<std::string> paths;
    for (const auto& [path, option] : m_options) {
        const bool isMissing = option.runs > 0 && option.runs < m_runs;
        if (option.values.size() > 1 || (absent == Absent::Differs && isMissing)) paths.push_back(path);
    }
    return paths;
}

bool isTakenOver(const std::string& path)
{
    return path == "measure.alignment.rho" || path.starts_with("measure.congruence.rho");
}

std::vector<std::string> differingOptions(const OptionSpread& spread, std::size_t most, const OptionPlace& place)
{
    static constexpr std::array<std::string_view, 7> naming = {
        "name", "group", "seed", "title", "method.rule", "method.label", "acquisition.label"};
    std::vector<std::string> paths = spread.differing(OptionSpread::Absent::IsPassedOver);
    std::erase_if(paths, [](const std::string& path) {
        return path.starts_with("fork.past.") || std::find(naming.begin(), naming.end(), path) != naming.end();
    });
    if (std::any_of(paths.begin(), paths.end(), [](const auto& path) { return path.starts_with("method.rho"); }))
        std::erase_if(paths, isTakenOver);
    if (place)
        std::sort(paths.begin(), paths.end(), [&](const std::string& a, const std::string& b) {
            return std::pair(place(a), std::string_view(a)) < std::pair(place(b), std::string_view(b));
        });
    paths.resize(std::min(paths.size(), most));
    return paths;
}

std::vector<std::string> differingOptions(const std::vector<FlatOptions>& runs, std::size_t most)
{
    OptionSpread spread;
    for (const FlatOptions& options : runs)
        spread.add(options);
    return differingOptions(spread, most);
}

} // namespace sharpscope
