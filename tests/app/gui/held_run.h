// SPDX-License-Identifier: GPL-3.0-or-later
// A job of one active-learning run that does what it is told and nothing else.
#pragma once

#include "active_folders.h"
#include "core/job/job.h"
#include "core/job/schedule.h"

#include <QStringList>

#include <memory>
#include <mutex>

namespace sharpscope {

/// What the runs of a fake job were told, in order; "" where they were resumed.
class Told {
public:
    void add(const std::string& text)
    {
        const std::lock_guard lock(m_mutex);
        m_all << QString::fromStdString(text);
    }
    QStringList all()
    {
        const std::lock_guard lock(m_mutex);
        return m_all;
    }

private:
    std::mutex m_mutex;
    QStringList m_all;
};

/// A resumed run that waits for every word, and does the next phase of its round 2 when it is told to; labels are asked
/// for where its oracle is a person.
inline Job heldRun(const std::filesystem::path& path, std::shared_ptr<Told> told)
{
    return [path, told](JobContext& context) {
        const std::string run = path.string();
        told->add("resume");
        context.emit(run, startOf(RunFolder::open(path).experiment()));
        context.emit(run, Resumed{roundClock(2)});
        context.emit(run, Progress{.what = waitingForWord, .fraction = 0.5});
        std::vector<Event> phases = choiceOf(2, 5);
        if (RunFolder::open(path).experiment().at("rounds").at("oracle") == "person")
            phases.back() = Asked{.clock = roundClock(2),
                                  .question = "round 2",
                                  .data = {{"images", std::get<PhaseDone>(phases[1]).data.at("images")}}};
        std::size_t phase = 0;
        while (context.keepGoing()) {
            const std::size_t known = context.sentSoFar();
            for (const Command& command : context.takeCommands(run)) {
                told->add(toJson(command).dump());
                if (std::holds_alternative<NextPhase>(command) && phase < phases.size())
                    context.emit(run, phases[phase++]);
            }
            context.waitForMore(known);
        }
        context.emit(run, Stopped{roundClock(2)});
    };
}

} // namespace sharpscope
