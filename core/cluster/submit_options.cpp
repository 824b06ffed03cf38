// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/submit_options.h"

#include "core/cluster/sbatch_option.h"

#include <algorithm>
#include <charconv>

namespace sharpscope {

namespace {

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > 10'000'000) return {};
    return number;
}

bool isMemory(std::string_view text)
{
    if (!text.empty() && std::string_view("KMGT").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    return wholeNumber(text).has_value();
}

/// A word that stands in a line of its own in the script.
std::string whyNoName(const std::string& text)
{
    const bool isPlain = std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > ' ' && std::string_view("'\"\\#").find(c) == std::string_view::npos;
    });
    return isPlain ? "" : "\"" + text + "\" is no name that Slurm knows: it has a blank or a quote";
}

} // namespace

std::optional<std::int64_t> slurmSeconds(const std::string& time)
{
    const std::size_t dash = time.find('-');
    std::int64_t days = 0;
    if (dash != std::string::npos) {
        const auto number = wholeNumber(std::string_view(time).substr(0, dash));
        if (!number) return {};
        days = *number;
    }
    std::vector<std::int64_t> parts;
    for (std::size_t at = dash == std::string::npos ? 0 : dash + 1; at <= time.size();) {
        const std::size_t end = std::min(time.find(':', at), time.size());
        const auto number = wholeNumber(std::string_view(time).substr(at, end - at));
        if (!number) return {};
        parts.push_back(*number);
        at = end + 1;
    }
    if (parts.empty() || parts.size() > 3) return {};
    const std::int64_t day = 24 * 3600;
    if (dash != std::string::npos) { // hours first
        parts.resize(3);
        return days * day + parts[0] * 3600 + parts[1] * 60 + parts[2];
    }
    if (parts.size() == 3) return parts[0] * 3600 + parts[1] * 60 + parts[2];
    return parts[0] * 60 + (parts.size() > 1 ? parts[1] : 0);
}

bool setSignal(SubmitOptions& options, const std::string& text)
{
    const std::size_t at = text.find('@');
    std::string name = text.substr(0, at);
    if (name.starts_with("SIG")) name.erase(0, 3);
    if (at != std::string::npos) {
        const auto seconds = wholeNumber(std::string_view(text).substr(at + 1));
        if (!seconds) return false;
        options.signalSeconds = *seconds;
    }
    options.signal = name;
    return !name.empty();
}

void check(const SubmitOptions& options, std::vector<Problem>& problems)
{
    for (const auto& [field, value] :
         {std::pair("partition", &options.partition), {"account", &options.account}, {"qos", &options.qos}})
        if (const std::string why = whyNoName(*value); !why.empty()) problems.push_back({field, why});
    const auto seconds = slurmSeconds(options.time);
    if (!options.time.empty() && !seconds)
        problems.push_back({"time", "\"" + options.time +
                                        "\" is no time of Slurm's: 30 (minutes), 30:00, 8:00:00, 1-12 (days-hours), "
                                        "1-12:30:00"});
    if (const std::string why = whyTooShort(options.time, options.signalSeconds); !why.empty())
        problems.push_back({"signal", why});
    if (!options.mem.empty() && !isMemory(options.mem))
        problems.push_back({"mem", "\"" + options.mem + "\" is no memory of Slurm's: 8G, 16000M"});
    if (options.apptainer.find_first_of("\n\r") != std::string::npos)
        problems.push_back({"apptainer", "has a line break"});
    for (const std::string& option : options.sbatchOptions)
        if (const std::string why = whyNotForSbatch(option, options.signalSeconds); !why.empty())
            problems.push_back({"sbatchOptions", option + ": " + why});
}

} // namespace sharpscope
