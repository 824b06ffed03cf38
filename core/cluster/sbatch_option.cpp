// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/sbatch_option.h"

#include "core/cluster/submit_options.h"

#include <array>
#include <sstream>

namespace sharpscope {

namespace {

constexpr std::int64_t slack = 60; // seconds: Slurm looks at limits once a minute

/// Rows, logs, signals, requeues, the environment and what finds the array again rest on them, or nothing is submitted.
constexpr std::array ownOptions = {
    "--array",    "--output",   "--error",  "--open-mode",     "--requeue",   "--no-requeue", "--signal",
    "--wrap",     "--parsable", "--ntasks", "--cpus-per-task", "--chdir",     "--export",     "--export-file",
    "--job-name", "--clusters", "--wait",   "--help",          "--test-only", "--usage",      "--version"};
constexpr std::string_view ownLetters = "aoencDJMWhV";
constexpr std::string_view lettersWithoutValue = "HkOQsuv"; // another may follow in the same word

std::string isOwn(const std::string& name)
{
    return name + " is what this program says itself: rows, logs, signals and requeues rest on it";
}

std::string whyNotThatTime(const std::string& time, std::int64_t signalSeconds)
{
    if (!slurmSeconds(time)) return "\"" + time + "\" is no time of Slurm's";
    const std::string why = whyTooShort(time, signalSeconds);
    return why.empty() ? "" : "the signal " + why;
}

/// getopt takes any beginning of a name that fits one alone; `next` is the word behind.
std::string whyNotLong(const std::string& word, const std::string& next, std::int64_t signalSeconds)
{
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    for (const std::string_view own : ownOptions)
        if (own.starts_with(name)) return isOwn(std::string(own));
    if (!std::string_view("--time").starts_with(name) && !std::string_view("--time-min").starts_with(name)) return {};
    return whyNotThatTime(equals == std::string::npos ? next : word.substr(equals + 1), signalSeconds);
}

std::string whyNotShort(const std::string& word, const std::string& next, std::int64_t signalSeconds)
{
    for (std::size_t i = 1; i < word.size(); ++i) {
        if (ownLetters.find(word[i]) != std::string_view::npos) return isOwn(std::string("-") + word[i]);
        if (word[i] == 't') return whyNotThatTime(i + 1 < word.size() ? word.substr(i + 1) : next, signalSeconds);
        if (lettersWithoutValue.find(word[i]) == std::string_view::npos) return {}; // the rest is its value
    }
    return {};
}

} // namespace

std::string whyTooShort(const std::string& time, std::int64_t signalSeconds)
{
    const auto seconds = slurmSeconds(time);
    if (!seconds || *seconds > signalSeconds + slack) return {};
    return "comes " + std::to_string(signalSeconds) +
           " s before the limit, give or take the minute in which Slurm looks at limits: the time must be longer "
           "than " +
           std::to_string(signalSeconds + slack) + " s";
}

std::string whyNotForSbatch(const std::string& option, std::int64_t signalSeconds)
{
    std::vector<std::string> words;
    std::istringstream text(option);
    for (std::string word; text >> word;)
        words.push_back(word);
    if (!option.starts_with('-') || words.front().size() < 2 || option.find_first_of("\n\r") != std::string::npos)
        return "is no option of sbatch: one begins with a dash, --gres=gpu:1";
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].starts_with('-')) continue;
        const std::string next = i + 1 < words.size() ? words[i + 1] : "";
        const std::string why = words[i].starts_with("--") ? whyNotLong(words[i], next, signalSeconds)
                                                           : whyNotShort(words[i], next, signalSeconds);
        if (!why.empty()) return why;
    }
    return {};
}

} // namespace sharpscope
