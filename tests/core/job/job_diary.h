// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs that write down what they do, so that a test can say who worked when.
#pragma once

#include "core/base/error.h"
#include "core/job/job_queue.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sharpscope {

using namespace std::chrono_literals;

/// What all jobs did, in the order they did it.
class Diary {
public:
    void write(const std::string& line)
    {
        const std::lock_guard lock(m_mutex);
        m_lines.push_back(line);
    }
    std::vector<std::string> lines() const
    {
        const std::lock_guard lock(m_mutex);
        return m_lines;
    }
    int count(const std::string& line) const
    {
        const auto all = lines();
        return static_cast<int>(std::count(all.begin(), all.end(), line));
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_lines;
};

/// A job of `units` units of a millisecond; each is written down when it begins and when it ends.
inline Job working(Diary& diary, const std::string& name, int units = 1 << 30)
{
    return [&diary, name, units](JobContext& context) {
        for (int unit = 0; unit < units && context.keepGoing(); ++unit) {
            diary.write(name + " begins");
            std::this_thread::sleep_for(1ms);
            diary.write(name + " ends");
        }
    };
}

inline Job failing(Diary& diary)
{
    return [&diary](JobContext& context) {
        context.keepGoing();
        diary.write("failing begins");
        throw Error("cannot do it");
    };
}

inline JobState stateOf(const std::shared_ptr<QueuedJob>& job) { return job->status().state; }

/// Between the first and the last line of `inner` there is none of `outer`, and its unit under way had ended.
inline bool restsDuring(const Diary& diary, const std::string& outer, const std::string& inner)
{
    const auto lines = diary.lines();
    const auto isInner = [&](const std::string& line) { return line.starts_with(inner); };
    const auto begin = std::find_if(lines.begin(), lines.end(), isInner);
    const auto end = std::find_if(lines.rbegin(), lines.rend(), isInner).base();
    const auto isOuter = [&](const std::string& line) { return line.starts_with(outer); };
    if (begin >= end || std::any_of(begin, end, isOuter)) return false;
    const auto before = std::find_if(std::make_reverse_iterator(begin), lines.rend(), isOuter);
    return before == lines.rend() || *before == outer + " ends";
}

} // namespace sharpscope
