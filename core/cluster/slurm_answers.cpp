// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/slurm_answers.h"

#include "core/base/error.h"

#include <charconv>
#include <ctime>
#include <sstream>
#include <vector>

namespace sharpscope {

namespace {

std::optional<std::int64_t> wholeNumberIn(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return {};
    return number;
}

std::string trimmed(const std::string& text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n"), end = text.find_last_not_of(" \t\r\n");
    return begin == std::string::npos ? std::string() : text.substr(begin, end - begin + 1);
}

/// The lines, each cut at its bars.
std::vector<std::vector<std::string>> rowsIn(const std::string& answer)
{
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(answer);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, '|');)
            rows.back().push_back(trimmed(cell));
    }
    return rows;
}

/// What stands behind "Name=" up to the next blank.
std::string valueIn(const std::string& text, const std::string& name)
{
    std::istringstream words(text);
    for (std::string word; words >> word;)
        if (word.starts_with(name + '=')) return word.substr(name.size() + 1);
    return {};
}

} // namespace

std::optional<std::int64_t> maxArraySizeIn(const std::string& config)
{
    std::istringstream lines(config);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t equals = line.find('=');
        if (equals == std::string::npos || trimmed(line.substr(0, equals)) != "MaxArraySize") continue;
        const auto size = wholeNumberIn(trimmed(line.substr(equals + 1)));
        return size && *size > 0 ? size : std::nullopt;
    }
    return {};
}

std::string arrayIdIn(const std::string& answer)
{
    const std::string id = trimmed(answer.substr(0, answer.find(';')));
    if (!wholeNumberIn(id)) throw Error("sbatch: \"" + trimmed(answer) + "\" is no number of a job");
    return id;
}

std::string firstNumberIn(const std::string& answer)
{
    for (const std::vector<std::string>& row : rowsIn(answer))
        if (!row.empty() && wholeNumberIn(row.front())) return row.front();
    return {};
}

bool QueuedTask::isRunning() const
{
    for (const char* running : {"RUNNING", "COMPLETING", "CONFIGURING", "STAGE_OUT", "SIGNALING", "SUSPENDED"})
        if (state == running) return true;
    return false;
}

std::map<std::int64_t, QueuedTask> queueIn(const std::string& answer)
{
    std::map<std::int64_t, QueuedTask> tasks;
    for (const std::vector<std::string>& row : rowsIn(answer))
        if (row.size() >= 3)
            if (const auto number = wholeNumberIn(row[0])) tasks[*number] = {row[1], row[2]};
    return tasks;
}

std::map<std::int64_t, std::string> endsIn(const std::string& answer)
{
    std::map<std::int64_t, std::string> ends;
    for (const std::vector<std::string>& row : rowsIn(answer)) {
        if (row.size() < 2) continue;
        const std::size_t dash = row[0].find('_'); // "123_4"; "123_4.batch" and "123_[5-9]" say nothing of their own
        if (dash == std::string::npos) continue;
        if (const auto number = wholeNumberIn(std::string_view(row[0]).substr(dash + 1))) ends[*number] = row[1];
    }
    return ends;
}

bool JobNow::isToRequeue() const
{
    return state == "RUNNING" || state == "TIMEOUT" || (state == "COMPLETING" && reason == "TimeLimit");
}

JobNow jobIn(const std::string& answer)
{
    JobNow job;
    job.state = valueIn(answer, "JobState");
    job.reason = valueIn(answer, "Reason");
    const std::string preempted = valueIn(answer, "PreemptTime");
    job.isPreempted = !preempted.empty() && preempted != "None";
    std::tm local{};
    local.tm_isdst = -1;
    if (const char* end = ::strptime(valueIn(answer, "EndTime").c_str(), "%Y-%m-%dT%H:%M:%S", &local); end)
        job.ends = static_cast<std::int64_t>(std::mktime(&local));
    return job;
}

} // namespace sharpscope
