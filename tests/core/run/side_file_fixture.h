// SPDX-License-Identifier: GPL-3.0-or-later
// A run on the disk with its side file, and whether that says what the events say.
#pragma once

#include "core/run/run_folder.h"
#include "core/run/run_reader.h"

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <fstream>
#include <sys/stat.h>

namespace sharpscope {

namespace fs = std::filesystem;

inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

inline Clock clockAt(std::int64_t step)
{
    const auto s = static_cast<double>(step);
    return {.step = step, .epoch = s / 468, .passes = 2 * s, .seconds = 0.0131 * s};
}

inline Measured measuredAt(std::int64_t step, double factor = 1)
{
    const auto s = static_cast<double>(step);
    return {clockAt(step),
            {{"loss", factor * std::exp(-s / 500)},
             {"accuracy/batch", static_cast<double>(step % 128) / 128},
             {"rho", 0.05},
             {"lr", factor}}};
}

/// Steps first..last of a run with an evaluation every 100, a probe every 7.
inline void train(RunFolder& run, std::int64_t first, std::int64_t last, double factor = 1)
{
    for (std::int64_t step = first; step <= last; ++step) {
        run.append(measuredAt(step, factor));
        if (step % 7 == 0) run.append(Measured{clockAt(step), {{"cosine/before", factor * 0.25}}});
        if (step % 100 == 0) {
            run.append(Measured{clockAt(step),
                                {{"accuracy/test", step == 200 ? notANumber : static_cast<double>(step) / 1e5}}});
            run.append(CheckpointSaved{clockAt(step), "checkpoint-" + std::to_string(step) + ".safetensors"});
        }
    }
    run.flush();
}

/// As events.jsonl says it, without any side file.
inline RunSeries truthOf(const fs::path& folder)
{
    RunSeries series;
    EventFollower(folder).takeNew([&](Event&& event) { series.apply(event); });
    return series;
}

inline bool sameNumber(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

inline bool sameSummary(const RunSummary& a, const RunSummary& b)
{
    if (a.tags.size() != b.tags.size()) return false;
    for (const auto& [tag, values] : a.tags)
        if (values.count != b.countOf(tag) || !sameNumber(values.last, b.lastOf(tag)) ||
            !sameNumber(values.best, b.bestOf(tag)))
            return false;
    return a.state == b.state && a.last == b.last && a.started.title == b.started.title &&
           a.started.seed == b.started.seed && a.started.stepsTotal == b.started.stepsTotal && a.failure == b.failure &&
           a.result == b.result && a.knobs.size() == b.knobs.size() && a.checkpoints.size() == b.checkpoints.size();
}

inline std::string bytesOf(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline void write(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

inline ino_t inodeOf(const fs::path& file)
{
    struct stat status = {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_ino : 0;
}

class SideFileTest : public QObject {
protected:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_folder, m_cache, m_events;

    /// A run that stopped at step 1,500, closed.
    void makeRun()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        RunFolder run = RunFolder::create(m_dir->path().toStdString(), "run", {{"seed", 3}});
        run.append(Started{.title = "SAM", .rule = "sam", .group = "g", .seed = 3, .stepsTotal = 3000});
        train(run, 1, 1000);
        run.append(Commanded{clockAt(1000), TurnKnob{"rho", 0.1}});
        train(run, 1001, 1500);
        run.append(Stopped{clockAt(1500)});
        run.sync();
        m_folder = run.path();
        m_cache = m_folder / "series.cache";
        m_events = m_folder / "events.jsonl";
    }

    /// All that is read of the run, with its side file or without, is what its events say.
    void isTrue()
    {
        const RunSeries truth = truthOf(m_folder);
        QVERIFY(sameSummary(readSummary(m_folder).summary, truth));
        const RunReader reader(m_folder);
        QVERIFY(sameSummary(reader.series, truth));
        QVERIFY(reader.series.columns == truth.columns);
        for (const auto& [tag, column] : truth.columns.tags()) {
            const ColumnsRead one = readColumns(m_folder, {tag}, {ClockPart::Seconds});
            QVERIFY(one.columns.has(tag));
            const SeriesView read = one.columns.of(tag), expected = truth.of(tag);
            QCOMPARE(read.size(), expected.size());
            std::vector<double> seconds(read.size()), steps(read.size());
            read.copyClock(ClockPart::Seconds, 0, seconds);
            read.copyClock(ClockPart::Step, 0, steps);
            for (std::size_t i = 0; i < read.size(); ++i) {
                QVERIFY(sameNumber(read.value(i), expected.value(i)));
                QCOMPARE(seconds[i], expected.clock(i).seconds);
                QCOMPARE(static_cast<std::int64_t>(steps[i]), expected.clock(i).step);
            }
        }
    }
};

} // namespace sharpscope
