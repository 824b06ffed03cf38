// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/schedule.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/job/sentence_of.h"
#include "core/tensor/compute.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace sharpscope {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr auto progressEvery = std::chrono::milliseconds(500);
constexpr double enoughToExtrapolate = 0.002; // of all the work

/// A run of the schedule, from first to last.
struct Seat {
    const Kind* kind;
    Recorder recorder;
    std::int64_t threads; ///< see ScheduledRun
    double until;
    std::shared_ptr<const void> loaded;
    std::unique_ptr<Task> task = {};
    std::atomic<double> fraction = 0;
    bool waits = false; ///< for a word, as was said last

    Seat(ScheduledRun run, JobContext& context)
        : kind(run.kind),
          recorder(std::move(run.folder), context, std::move(run.resumedFor)),
          threads(run.threads),
          until(run.until),
          loaded(std::move(run.loaded))
    {
    }
};
using Turn = std::vector<std::unique_ptr<Seat>>;

/// How far all runs together are, said now and then.
class ProgressReport {
public:
    explicit ProgressReport(const std::function<double()>& left) : m_left(left) {}

    /// With `mutex`, which guards the source as well.
    std::mutex mutex;
    void begin(const Turn& turn)
    {
        for (const auto& seat : turn)
            m_underWay.push_back(seat.get());
    }
    void end(const Turn& turn)
    {
        m_ended += static_cast<double>(turn.size());
        for (const auto& seat : turn)
            std::erase(m_underWay, seat.get());
    }

    void say(JobContext& context)
    {
        const std::lock_guard lock(mutex);
        if (SteadyClock::now() - m_last < progressEvery) return;
        m_last = SteadyClock::now();
        const double all = m_ended + static_cast<double>(m_underWay.size()) + m_left();
        double done = m_ended / all;
        for (const Seat* seat : m_underWay)
            done += std::min(seat->fraction / seat->until, 1.0) / all;
        if (!m_begin) { // data are loaded by now
            m_begin = m_last;
            m_pausedAtBegin = context.pausedSeconds();
            m_doneAtBegin = done;
        }
        const double seconds =
            std::chrono::duration<double>(m_last - *m_begin).count() - (context.pausedSeconds() - m_pausedAtBegin);
        const double gained = done - m_doneAtBegin;
        context.emit(
            {}, Progress{.what = "training",
                         .fraction = done,
                         .secondsLeft = gained > enoughToExtrapolate ? seconds * (1 - done) / gained : notMeasured});
    }

private:
    const std::function<double()>& m_left;
    std::vector<const Seat*> m_underWay;
    double m_ended = 0;
    SteadyClock::time_point m_last = SteadyClock::now() - std::chrono::hours(1);
    std::optional<SteadyClock::time_point> m_begin;
    double m_pausedAtBegin = 0;
    double m_doneAtBegin = 0;
};

/// Does `work` for one run; what it throws ends this run and no other. Of several processes it ends it in all.
template <class Work>
void guarded(Seat& seat, Work work)
{
    if (seat.recorder.hasEnded()) return;
    Ranks& ranks = *seat.recorder.ranks();
    try {
        work();
        ranks.waitForAll();
    } catch (const std::exception& error) {
        seat.task.reset();
        ranks.fail(error);
        seat.recorder.fail(sentenceOf(error));
    } catch (...) {
        seat.task.reset();
        seat.recorder.fail("something was thrown that is no exception");
    }
    if (seat.recorder.hasEnded()) seat.fraction = 1;
}

std::int64_t threadsOf(const Seat& seat)
{
    return seat.threads > 0 ? seat.threads : valueOr(seat.recorder.folder().experiment(), "threads", std::int64_t{0});
}

void open(Seat& seat)
{
    useThreads(threadsOf(seat));
    seat.task = seat.kind->open(seat.recorder.folder().experiment(), seat.recorder);
    seat.loaded.reset();
    if (seat.task) seat.fraction = seat.task->fraction();
}

/// A run that is cut short, or whose turn never came.
void stop(Seat& seat)
{
    guarded(seat, [&] {
        if (seat.task) seat.task->save();
        seat.recorder.stop(seat.task ? seat.task->clock() : Clock{});
        seat.task.reset();
    });
}

void advance(Seat& seat, ProgressReport& progress, JobContext& context)
{
    useThreads(threadsOf(seat));
    if (!seat.task->isDone())
        seat.task->advance([&] {
            seat.fraction = seat.task->fraction();
            progress.say(context);
        });
    seat.fraction = seat.task->fraction();
    if (!seat.task->isDone()) return;
    seat.recorder.finish(seat.task->clock(), seat.task->result());
    seat.task.reset();
}

/// Whoever holds the run is told when it waits for a word, and when it goes on; who follows its folder sees how far it
/// is.
void sayIfItWaits(Seat& seat, JobContext& context)
{
    const bool waits = seat.task && seat.task->isWaiting();
    if (waits) seat.recorder.flush();
    if (std::exchange(seat.waits, waits) != waits)
        context.emit(seat.recorder.id(),
                     Progress{.what = waits ? waitingForWord : "training", .fraction = seat.fraction});
}

/// The runs advance one after the other until all are done or the job is to stop.
void takeTurns(const Turn& seats, ProgressReport& progress, JobContext& context)
{
    for (const auto& seat : seats)
        guarded(*seat, [&] {
            if (!context.isStopping()) open(*seat);
        });
    const auto goesOn = [](const auto& seat) { return !seat->recorder.hasEnded(); };
    const auto isWorking = [&](const auto& seat) { return goesOn(seat) && !(seat->task && seat->task->isWaiting()); };
    while (!context.isStopping() && std::any_of(seats.begin(), seats.end(), goesOn)) {
        const std::size_t known = context.sentSoFar();
        for (const auto& seat : seats)
            guarded(*seat, [&] {
                if (!context.isStopping() && seat->task) advance(*seat, progress, context);
                sayIfItWaits(*seat, context);
                if (seat->until < 1 && seat->fraction >= seat->until) stop(*seat);
            });
        if (std::any_of(seats.begin(), seats.end(), isWorking) || std::none_of(seats.begin(), seats.end(), goesOn))
            continue;
        context.waitForMore(known);
        context.keepGoing(); // the device is somebody else's meanwhile, if the queue wants it
    }
}

} // namespace

void runSchedule(const RunSource& source, std::int64_t atOnce, JobContext& context)
{
    ProgressReport progress(source.left);
    const auto nextTurn = [&](JobContext& own) {
        Turn turn;
        const std::lock_guard lock(progress.mutex);
        if (own.isStopping()) return turn;
        for (ScheduledRun& run : source.next())
            turn.push_back(std::make_unique<Seat>(std::move(run), own));
        progress.begin(turn);
        return turn;
    };
    const auto work = [&](JobContext& own) {
        for (Turn turn = nextTurn(own); !turn.empty(); turn = nextTurn(own)) {
            takeTurns(turn, progress, own);
            for (const auto& seat : turn)
                stop(*seat); // lets go of what it holds, before the next turn begins
            const std::lock_guard lock(progress.mutex);
            progress.end(turn);
        }
    };
    if (atOnce <= 1 || source.left() <= 1 || context.ranks()->areSeveral()) return work(context);
    std::vector<std::optional<JobContext>> contexts;
    for (std::int64_t i = 0; static_cast<double>(i) < source.left() && i < atOnce; ++i)
        contexts.emplace_back(context.another());
    std::vector<std::jthread> workers;
    std::exception_ptr thrown; // by the source
    for (std::optional<JobContext>& own : contexts)
        try {
            workers.emplace_back([&] {
                try {
                    work(*own);
                } catch (...) {
                    const std::lock_guard lock(progress.mutex);
                    thrown = std::current_exception();
                }
                own.reset();
            });
        } catch (const std::system_error&) { // no more threads to be had: those that are there take the rest
            own.reset();
        }
    if (workers.empty()) work(context);
    workers.clear();
    if (thrown) std::rethrow_exception(thrown);
}

void runSchedule(std::vector<ScheduledRun> runs, std::int64_t atOnce, JobContext& context)
{
    std::deque<std::vector<ScheduledRun>> turns;
    for (ScheduledRun& run : runs) {
        const auto same = [&](const auto& turn) { return turn.front().turn == run.turn; };
        const auto turn = std::find_if(turns.begin(), turns.end(), same);
        (turn == turns.end() ? turns.emplace_back() : *turn).push_back(std::move(run));
    }
    const auto next = [&] {
        std::vector<ScheduledRun> turn;
        if (turns.empty()) return turn;
        turn = std::move(turns.front());
        turns.pop_front();
        return turn;
    };
    const auto left = [&] {
        std::size_t count = 0;
        for (const auto& turn : turns)
            count += turn.size();
        return static_cast<double>(count);
    };
    runSchedule(RunSource{.next = next, .left = left}, std::min(atOnce, static_cast<std::int64_t>(turns.size())),
                context);
    for (auto& turn : turns)
        for (ScheduledRun& run : turn) {
            Seat seat(std::move(run), context);
            stop(seat);
        }
}

} // namespace sharpscope
