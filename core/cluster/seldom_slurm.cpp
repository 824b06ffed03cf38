// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/seldom_slurm.h"

#include "core/base/error.h"

namespace sharpscope {

SeldomSlurm::SeldomSlurm(AskSlurm slurm, std::function<Time()> now) : m_slurm(std::move(slurm)), m_now(std::move(now))
{
}

AskSlurm SeldomSlurm::asking()
{
    return {.queue = [this](const std::string& array) { return queue(array); },
            .ends = [this](const std::string& array) { return ends(array); },
            .named = [this](const std::string& name) { return named(name); }};
}

void SeldomSlurm::askAgain()
{
    for (auto& [array, kept] : m_queues)
        kept.isLast = false;
    for (auto& [array, kept] : m_ends)
        kept.isLast = false;
}

/// @throws Error again, where it did.
template <class Answer>
const Answer& SeldomSlurm::answer(Kept<Answer>& kept, const std::function<Answer()>& ask)
{
    const bool isFresh = kept.asked && (kept.isLast || m_now() - *kept.asked < pause);
    if (!isFresh) {
        kept = {.asked = m_now()};
        try {
            kept.answer = ask();
        } catch (const Error& error) {
            kept.problem = error.what();
        }
        kept.asked = m_now(); // one that was long in coming is as young as any
    }
    if (!kept.problem.empty()) throw Error(kept.problem);
    return kept.answer;
}

std::map<std::int64_t, QueuedTask> SeldomSlurm::queue(const std::string& array)
{
    auto& kept = m_queues[array];
    const auto& found =
        answer<std::map<std::int64_t, QueuedTask>>(kept, [this, &array] { return m_slurm.queue(array); });
    kept.isLast = found.empty();
    return found;
}

std::map<std::int64_t, std::string> SeldomSlurm::ends(const std::string& array)
{
    auto& kept = m_ends[array];
    const bool wasOver = m_queues[array].isLast;
    const auto before = kept.asked;
    const auto& found =
        answer<std::map<std::int64_t, std::string>>(kept, [this, &array] { return m_slurm.ends(array); });
    if (kept.asked != before) kept.isLast = wasOver;
    return found;
}

std::string SeldomSlurm::named(const std::string& name)
{
    auto& kept = m_names[name];
    const std::string id = answer<std::string>(kept, [this, &name] { return m_slurm.named(name); });
    kept.isLast = !id.empty();
    return id;
}

} // namespace sharpscope
