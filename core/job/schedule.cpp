// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/schedule.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/tensor/compute.h"

#include <algorithm>
#include <atomic>
#include <chrono>
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

/// LibTorch appends a C++ stack to its messages; a user can act on the first lines only.
std::string sentenceOf(const std::exception& error)
{
    const std::string what = error.what();
    return what.substr(0, what.find("\nException raised from"));
}

/// A run of the schedule, from first to last.
struct Seat {
    const Kind* kind;
    std::string turn;
    Recorder recorder;
    std::int64_t threads; ///< see ScheduledRun
    std::unique_ptr<Task> task = {};
    std::atomic<double> fraction = 0;
    bool waits = false; ///< for a word, as was said last
};

/// How far all runs together are, said now and then.
class ProgressReport {
public:
    explicit ProgressReport(const std::vector<std::unique_ptr<Seat>>& seats) : m_seats(seats) {}

    void say(JobContext& context)
    {
        const std::lock_guard lock(m_mutex);
        if (SteadyClock::now() - m_last < progressEvery) return;
        m_last = SteadyClock::now();
        double done = 0;
        for (const auto& seat : m_seats)
            done += seat->fraction / static_cast<double>(m_seats.size());
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
    const std::vector<std::unique_ptr<Seat>>& m_seats;
    std::mutex m_mutex;
    SteadyClock::time_point m_last = SteadyClock::now() - std::chrono::hours(1);
    std::optional<SteadyClock::time_point> m_begin;
    double m_pausedAtBegin = 0;
    double m_doneAtBegin = 0;
};

/// Does `work` for one run; what it throws ends this run and no other.
template <class Work>
void guarded(Seat& seat, Work work)
{
    if (seat.recorder.hasEnded()) return;
    try {
        work();
    } catch (const std::exception& error) {
        seat.task.reset();
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
    if (seat.task) seat.fraction = seat.task->fraction();
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
void takeTurns(const std::vector<Seat*>& seats, ProgressReport& progress, JobContext& context)
{
    for (Seat* seat : seats)
        guarded(*seat, [&] {
            if (!context.isStopping()) open(*seat);
        });
    const auto goesOn = [](const Seat* seat) { return !seat->recorder.hasEnded(); };
    const auto isWorking = [&](const Seat* seat) { return goesOn(seat) && !(seat->task && seat->task->isWaiting()); };
    while (!context.isStopping() && std::any_of(seats.begin(), seats.end(), goesOn)) {
        const std::size_t known = context.sentSoFar();
        for (Seat* seat : seats)
            guarded(*seat, [&] {
                if (!context.isStopping() && seat->task) advance(*seat, progress, context);
                sayIfItWaits(*seat, context);
            });
        if (std::any_of(seats.begin(), seats.end(), isWorking) || std::none_of(seats.begin(), seats.end(), goesOn))
            continue;
        context.waitForMore(known);
        context.keepGoing(); // the device is somebody else's meanwhile, if the queue wants it
    }
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

} // namespace

void runSchedule(std::vector<ScheduledRun> runs, std::int64_t atOnce, JobContext& context)
{
    std::vector<std::unique_ptr<Seat>> seats;
    std::vector<std::vector<Seat*>> turns;
    for (ScheduledRun& run : runs) {
        Seat* seat = seats
                         .emplace_back(new Seat{.kind = run.kind,
                                                .turn = run.turn,
                                                .recorder = Recorder(std::move(run.folder), context),
                                                .threads = run.threads})
                         .get();
        const auto same = [&](const std::vector<Seat*>& turn) { return turn.front()->turn == seat->turn; };
        const auto turn = std::find_if(turns.begin(), turns.end(), same);
        (turn == turns.end() ? turns.emplace_back() : *turn).push_back(seat);
    }

    ProgressReport progress(seats);
    std::atomic<std::size_t> next = 0;
    const auto work = [&](JobContext& own) {
        for (std::size_t i = next++; i < turns.size() && !own.isStopping(); i = next++) {
            for (Seat* seat : turns[i])
                seat->recorder.use(own);
            takeTurns(turns[i], progress, own);
            for (Seat* seat : turns[i])
                stop(*seat); // lets go of what it holds, before the next turn begins
        }
    };
    if (atOnce <= 1 || turns.size() <= 1) {
        work(context);
    } else {
        std::vector<std::optional<JobContext>> contexts;
        for (std::size_t i = 0; i < turns.size() && static_cast<std::int64_t>(i) < atOnce; ++i)
            contexts.emplace_back(context.another());
        std::vector<std::jthread> workers;
        for (std::optional<JobContext>& own : contexts)
            try {
                workers.emplace_back([&] {
                    work(*own);
                    own.reset();
                });
            } catch (const std::system_error&) { // no more threads to be had: those that are there take the rest
                own.reset();
            }
        if (workers.empty()) work(context);
    }
    for (const auto& seat : seats)
        stop(*seat);
}

} // namespace sharpscope
