// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/row_history.h"

#include "core/base/json_value.h"

#include <ctime>
#include <sstream>
#include <unistd.h>

namespace sharpscope {

namespace {

std::string timeNow()
{
    const std::time_t time = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&time, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

std::string hostName()
{
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    return host;
}

} // namespace

std::string RowHistory::reasonToResume(const std::string& newJob) const
{
    if (attempts == 0) return {};
    if (isOpen) return "killed";
    return left.empty() || job != newJob ? "resubmitted" : left;
}

RowHistory readHistory(const std::filesystem::path& file)
{
    RowHistory history;
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return history;
    std::istringstream lines(readFile(file));
    std::int64_t begin = 0;
    for (std::string text; std::getline(lines, text);) {
        JsonFault fault;
        const Json line = tryParseJson(text, fault).value_or(Json());
        const std::string event = valueOr(line, "event", std::string()), why = valueOr(line, "why", std::string());
        const std::int64_t step = valueOr(line, "step", std::int64_t{0});
        if (event == "began" || event == "early") {
            const std::string job = valueOr(line, "job", std::string());
            history.requeues += history.attempts > 0 && job == history.job && !job.empty() ? 1 : 0;
            ++history.attempts;
            history.job = job;
            if (!history.failure.empty()) history.vainTimeouts = 0; // somebody asked for it again
            history.failure.clear();
            history.isOpen = event == "began";
            history.left = history.isOpen ? "" : leftForTime;
            if (!history.isOpen) {
                ++history.vainTimeouts;
                continue;
            }
            if (step > begin) history.vainTimeouts = 0; // the one before, which was killed, had come further
            begin = step;
        } else if (event == "left") {
            history.isOpen = false;
            history.left = why;
            if (step > begin)
                history.vainTimeouts = 0;
            else if (why == leftForTime)
                ++history.vainTimeouts;
        } else if (event == "failed") {
            history.isOpen = false;
            history.failure = why;
        } else if (event == "ended")
            history.isOpen = false;
    }
    return history;
}

bool isRowHeld(const std::filesystem::path& file) { return AppendFile::isOpenAnywhere(file); }

RowAttempt::RowAttempt(const std::filesystem::path& file, const std::string& job, std::int64_t step)
    : m_file(file), m_begin(step)
{
    m_before = readHistory(file);
    say({{"event", "began"}, {"job", job}, {"host", hostName()}, {"step", step}, {"time", timeNow()}});
    m_vainTimeouts = readHistory(file).vainTimeouts;
}

void RowAttempt::say(const Json& line)
{
    m_file.appendLine(dumpLine(line));
    m_file.sync();
}

void RowAttempt::left(const std::string& why, std::int64_t step)
{
    say({{"event", "left"}, {"why", why}, {"step", step}, {"time", timeNow()}});
}

void RowAttempt::failed(const std::string& why) { say({{"event", "failed"}, {"why", why}, {"time", timeNow()}}); }

void RowAttempt::ended() { say({{"event", "ended"}, {"time", timeNow()}}); }

} // namespace sharpscope
