// SPDX-License-Identifier: GPL-3.0-or-later
// Who may write a run: across threads, processes and kills.
#include "core/base/error.h"
#include "core/run/run_folder.h"

#include <QtTest>
#include <atomic>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

const Json experiment = {{"name", "a"}, {"seed", 1}};

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

Measured step(std::int64_t number) { return {.clock = {.step = number}, .values = {{"loss", 1.0}}}; }

/// Events of the kind, in what any reader sees.
template <class Kind>
std::vector<Kind> eventsOf(const fs::path& folder)
{
    std::vector<Kind> found;
    for (const Event& event : RunFolder::open(folder).readEvents().events)
        if (const auto* one = std::get_if<Kind>(&event)) found.push_back(*one);
    return found;
}

/// A process of its own, which takes the run, writes a step and waits to be killed.
pid_t startHolder(const fs::path& folder)
{
    const pid_t child = fork();
    if (child != 0) return child;
    try {
        RunFolder run = RunFolder::openToWrite(folder);
        run.append(step(1));
        run.flush();
        for (;;)
            pause();
    } catch (const Error&) {
    }
    _exit(1);
}

void killAndWait(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
}

} // namespace

class TestRunWriter : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    fs::path m_root;
    fs::path m_run;

    bool isFree() const { return !RunFolder::open(m_run).isBeingWritten(); }

private Q_SLOTS:
    void init()
    {
        m_folder = QTemporaryDir();
        m_root = m_folder.path().toStdString();
        m_run = RunFolder::create(m_root, "a", experiment).path();
    }

    void aRunIsHeldFromItsCreationOn()
    {
        const RunFolder made = RunFolder::create(m_root, "b", experiment);
        QVERIFY(RunFolder::open(made.path()).isBeingWritten());
        const std::string why = errorOf([&] { RunFolder::openToWrite(made.path()); });
        QVERIFY2(why.starts_with(made.id()) && why.find("is being written by another process") != std::string::npos,
                 why.c_str());
    }

    void theLockGoesWithItsOwner()
    {
        QVERIFY(isFree());
        {
            RunFolder writer = RunFolder::openToWrite(m_run);
            QVERIFY(!isFree());
            const RunFolder moved = std::move(writer);
            QVERIFY(!isFree());
        }
        QVERIFY(isFree());
        RunFolder::openToWrite(m_run);
    }

    void askingIsInNobodysWay()
    {
        std::atomic<bool> isDone = false;
        std::vector<std::jthread> askers;
        for (int i = 0; i < 3; ++i)
            askers.emplace_back([&] {
                const RunFolder reader = RunFolder::open(m_run);
                while (!isDone)
                    reader.isBeingWritten();
            });
        int refused = 0;
        for (int i = 0; i < 2000; ++i)
            refused += errorOf([&] { RunFolder::openToWrite(m_run); }).empty() ? 0 : 1;
        isDone = true;
        QCOMPARE(refused, 0);
    }

    void whoOnlyReadsCannotWrite()
    {
        RunFolder reader = RunFolder::open(m_run);
        QVERIFY(errorOf([&] { reader.append(step(1)); }).find("to be read") != std::string::npos);
        QVERIFY(errorOf([&] { reader.finish({}); }).find("to be read") != std::string::npos);
        QVERIFY(!reader.hasEnded());
    }

    void ofManyThreadsExactlyOneWins()
    {
        for (int round = 0; round < 50; ++round) {
            std::atomic<int> ready = 0, won = 0, lost = 0;
            {
                std::vector<std::jthread> threads;
                for (int i = 0; i < 4; ++i)
                    threads.emplace_back([&] {
                        ++ready;
                        while (ready < 4)
                            std::this_thread::yield();
                        try {
                            RunFolder run = RunFolder::openToWrite(m_run);
                            ++won;
                            while (won + lost < 4)
                                std::this_thread::yield();
                        } catch (const Error&) {
                            ++lost;
                        }
                    });
            }
            QCOMPARE(won, 1);
        }
    }

    void ofManyProcessesExactlyOneWins()
    {
        for (int round = 0; round < 20; ++round) {
            int start[2], outcome[2];
            QVERIFY(pipe(start) == 0 && pipe(outcome) == 0);
            std::vector<pid_t> children;
            for (int i = 0; i < 4; ++i) {
                children.push_back(fork());
                if (children.back() != 0) continue;
                ::close(start[1]);
                char c = 0;
                (void)!::read(start[0], &c, 1); // all go at once, when the parent closes its end
                try {
                    RunFolder run = RunFolder::openToWrite(m_run);
                    (void)!::write(outcome[1], "w", 1);
                    for (;;)
                        pause();
                } catch (const Error&) {
                    (void)!::write(outcome[1], "l", 1);
                }
                _exit(0);
            }
            ::close(start[0]);
            ::close(start[1]);
            std::string all;
            for (char c = 0; all.size() < 4 && ::read(outcome[0], &c, 1) == 1;)
                all += c;
            for (const pid_t child : children)
                killAndWait(child);
            ::close(outcome[0]);
            ::close(outcome[1]);
            QCOMPARE(std::count(all.begin(), all.end(), 'w'), 1);
            QVERIFY(isFree());
        }
    }

    void aKilledWriterLeavesNoObstacle()
    {
        const pid_t child = startHolder(m_run);
        QTRY_VERIFY(!eventsOf<Measured>(m_run).empty());
        QVERIFY(!isFree());
        QVERIFY(!errorOf([&] { RunFolder::openToWrite(m_run); }).empty());
        killAndWait(child);
        QVERIFY(isFree());
        RunFolder next = RunFolder::openToWrite(m_run);
        next.append(step(2));
        next.flush();
        QCOMPARE(eventsOf<Measured>(m_run).size(), 2u);
    }
};

QTEST_GUILESS_MAIN(TestRunWriter)
#include "tst_run_writer.moc"
