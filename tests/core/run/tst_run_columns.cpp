// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_series.h"

#include <QtTest>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <new>
#include <random>

using namespace sharpscope;

namespace {

std::size_t allocated = 0; ///< bytes that are in use, and the most that ever were since
std::size_t peak = 0;
constexpr std::size_t headerSize = 16;

} // namespace

void* operator new(std::size_t size)
{
    auto* place = static_cast<std::size_t*>(std::malloc(size + headerSize));
    if (!place) throw std::bad_alloc();
    *place = size;
    allocated += size;
    peak = std::max(peak, allocated);
    return place + headerSize / sizeof *place;
}
void operator delete(void* at) noexcept
{
    if (!at) return;
    auto* place = static_cast<std::size_t*>(at) - headerSize / sizeof(std::size_t);
    allocated -= *place;
    std::free(place);
}
void operator delete(void* at, std::size_t) noexcept { operator delete(at); }

namespace {

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// What a column must give back: a plain vector beside it.
struct Twin {
    NumberColumn column;
    std::vector<double> plain;

    void append(double value)
    {
        column.append(value);
        plain.push_back(value);
    }
    bool isSame() const
    {
        if (column.size() != plain.size()) return false;
        std::vector<double> copy(plain.size());
        column.copy(0, copy);
        for (std::size_t i = 0; i < plain.size(); ++i)
            if (!sameBits(column.at(i), plain[i]) || !sameBits(copy[i], plain[i])) return false;
        return true;
    }
};

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

Clock clockAt(std::int64_t step)
{
    return {.step = step,
            .epoch = static_cast<double>(step) / 468,
            .passes = 2.0 * static_cast<double>(step),
            .seconds = 0.0131 * static_cast<double>(step)};
}

} // namespace

class TestRunColumns : public QObject {
    Q_OBJECT

    std::mt19937 m_random{1};
    double uniform() { return std::uniform_real_distribution<double>()(m_random); }

private Q_SLOTS:
    void everyBitComesBack()
    {
        Twin twin;
        const auto chunk = [&](auto value) {
            for (std::size_t i = 0; i < NumberColumn::chunkSize; ++i)
                twin.append(value(i));
        };
        chunk([](std::size_t) { return 0.1; });
        chunk([](std::size_t i) { return static_cast<double>(i) + 7; });
        chunk([](std::size_t i) { return 0.1 * static_cast<double>(i); }); // even but for rounding
        chunk([&](std::size_t) { return static_cast<double>(static_cast<float>(uniform())); });
        chunk([&](std::size_t) { return uniform(); });
        chunk([](std::size_t) { return notANumber; });
        chunk([](std::size_t i) {
            return i == 3 ? notANumber : i == 4 ? infinite : i == 5 ? -infinite : 0.5 * (i % 7);
        });
        chunk([](std::size_t i) { return i % 2 ? 0.0 : -0.0; });
        chunk([](std::size_t i) { return i == 1000 ? 1e300 : 1.0; });  // no float
        chunk([](std::size_t i) { return i == 1000 ? 1e-300 : 1.0; }); // rounds to a float's 0
        chunk([](std::size_t i) { return i == 1023 ? 5.0 : static_cast<double>(i); });
        for (int i = 0; i < 100; ++i)
            twin.append(uniform());
        QVERIFY(twin.isSame());

        std::vector<double> part(3000);
        twin.column.copy(900, part); // over the borders of chunks
        for (std::size_t i = 0; i < part.size(); ++i)
            QVERIFY(sameBits(part[i], twin.plain[900 + i]));

        std::string bytes = "xx";
        twin.column.save(bytes);
        bytes += "behind";
        std::string_view left = bytes;
        left.remove_prefix(2);
        QVERIFY(NumberColumn::load(left) == twin.column);
        QCOMPARE(left, std::string_view("behind"));
        for (std::size_t cut = 2; cut < bytes.size() - 6; cut += 997) {
            std::string_view torn = std::string_view(bytes).substr(2, cut - 2);
            QVERIFY_THROWS_EXCEPTION(std::exception, NumberColumn::load(torn));
        }
    }

    void stretchesAreAppendedAsIfOneByOne()
    {
        Twin twin;
        for (const std::size_t count : {std::size_t(1), std::size_t(0), std::size_t(1022), std::size_t(1),
                                        std::size_t(1024), std::size_t(700), std::size_t(5000), std::size_t(3)}) {
            std::vector<double> stretch(count);
            for (double& value : stretch)
                value = uniform();
            twin.column.append(stretch);
            twin.plain.insert(twin.plain.end(), stretch.begin(), stretch.end());
            QVERIFY(twin.isSame());
        }
    }

    void shrinksAndGrowsAtTheBorderOfAChunk()
    {
        for (const std::size_t kept : {std::size_t(0), std::size_t(1023), std::size_t(1024), std::size_t(1025),
                                       std::size_t(2047), std::size_t(2048), std::size_t(2049)}) {
            Twin twin;
            for (int i = 0; i < 2050; ++i)
                twin.append(i < 1024 ? i : uniform());
            const NumberColumn before = twin.column; // shares the packed chunks
            twin.column.truncate(kept);
            twin.plain.resize(kept);
            QVERIFY(twin.isSame());
            if (kept > 0) {
                twin.column.setBack(-1);
                twin.plain.back() = -1;
                QVERIFY(twin.isSame());
            }
            for (int i = 0; i < 2000; ++i)
                twin.append(uniform());
            QVERIFY(twin.isSame());
            QCOMPARE(before.size(), std::size_t(2050));
            QCOMPARE(before.at(1023), 1023.0);
        }
    }

    void equalChunksAreHeldOnce()
    {
        Twin a, b;
        for (int i = 0; i < 4000; ++i) {
            const double value = uniform();
            a.append(value);
            b.append(i == 2500 ? -value : value);
        }
        const std::size_t before = allocated;
        b.column.share(a.column);
        QCOMPARE((before - allocated) / (NumberColumn::chunkSize * sizeof(double)), std::size_t(2)); // one differs
        QVERIFY(a.isSame() && b.isSame());
        b.column.truncate(100);
        b.column.setBack(7);
        QVERIFY(a.isSame());
    }

    void sparseTagsStandAtTheirClocks()
    {
        RunColumns columns;
        std::vector<Clock> evaluated, probed;
        for (std::int64_t step = 1; step <= 5000; ++step) {
            const Clock clock = clockAt(step);
            columns.append(clock, "loss", static_cast<double>(step));
            if (step % 3 == 0) {
                columns.append(clock, "cosine", -static_cast<double>(step));
                probed.push_back(clock);
            }
            if (step % 468 == 0) {
                Clock later = clock; // an evaluation may say another time at the same step
                later.seconds += 0.5;
                columns.append(later, "accuracy/test", static_cast<double>(step) / 1e4);
                evaluated.push_back(later);
            }
        }
        QCOMPARE(columns.of("loss").size(), std::size_t(5000));
        QCOMPARE(columns.of("loss").clock(4999), clockAt(5000));
        QCOMPARE(columns.of("cosine").clocks(), probed);
        QCOMPARE(columns.of("accuracy/test").clocks(), evaluated);
        QCOMPARE(columns.of("accuracy/test").value(2), 0.1404);
        QCOMPARE(columns.rows(), 5000 + evaluated.size()); // one clock for all that was measured together
        for (const char* tag : {"loss", "cosine"})
            for (const ClockPart part : clockParts) {
                const SeriesView series = columns.of(tag);
                std::vector<double> place(1200);
                series.copyClock(part, 400, place); // over chunks and over the rows that evaluations took
                for (std::size_t i = 0; i < place.size(); ++i) {
                    const Clock clock = series.clock(400 + i);
                    const double expected = part == ClockPart::Step     ? static_cast<double>(clock.step)
                                            : part == ClockPart::Epoch  ? clock.epoch
                                            : part == ClockPart::Passes ? clock.passes
                                                                        : clock.seconds;
                    QCOMPARE(place[i], expected);
                }
            }
    }

    void forgetsBehindACheckpointAndGoesOn()
    {
        RunColumns stopped, never;
        const auto measure = [](RunColumns& columns, std::int64_t step, double factor) {
            columns.append(clockAt(step), "loss", factor * static_cast<double>(step));
            if (step % 10 == 0) columns.append(clockAt(step), "loss/test", factor * static_cast<double>(step));
            if (step > 1500 && step < 1700 && factor != 1) columns.append(clockAt(step), "late", 1);
        };
        for (std::int64_t step = 1; step <= 1700; ++step)
            measure(stopped, step, step > 1100 ? 3 : 1);
        stopped.forgetAfter(1100);
        QVERIFY(!stopped.has("late"));
        for (std::int64_t step = 1101; step <= 3000; ++step)
            measure(stopped, step, 1);
        for (std::int64_t step = 1; step <= 3000; ++step)
            measure(never, step, 1);
        QVERIFY(stopped == never);
    }

    void aTagMeasuredTwiceAtAStepHasTheLaterValue()
    {
        RunSeries run;
        run.apply(Measured{clockAt(1), {{"loss", 1}, {"accuracy/test", 0.9}}});
        run.apply(Measured{clockAt(1), {{"accuracy/test", 0.2}}});
        QCOMPARE(run.of("accuracy/test").values(), std::vector<double>{0.2});
        QCOMPARE(run.bestOf("accuracy/test"), 0.2); // not the one that was replaced
        QCOMPARE(run.countOf("accuracy/test"), std::int64_t(1));
        QCOMPARE(run.of("loss").values(), std::vector<double>{1});
        Clock later = clockAt(1);
        later.seconds += 1;
        run.apply(Measured{later, {{"accuracy/test", notANumber}}});
        QVERIFY(std::isnan(run.lastOf("accuracy/test")));
        QCOMPARE(run.of("accuracy/test").clock(0), later);
        QCOMPARE(run.of("loss").clock(0), clockAt(1));
    }

    void notANumberIsAPointAndNeverTheBest()
    {
        RunSeries run;
        for (const double value : {notANumber, 0.5, 0.7, notANumber})
            run.apply(Measured{clockAt(run.countOf("accuracy/test")), {{"accuracy/test", value}}});
        QCOMPARE(run.of("accuracy/test").size(), std::size_t(4));
        QVERIFY(std::isnan(run.lastOf("accuracy/test")));
        QCOMPARE(run.bestOf("accuracy/test"), 0.7);
        run.apply(Resumed{clockAt(1)});
        QCOMPARE(run.bestOf("accuracy/test"), 0.5);
        QCOMPARE(run.lastOf("accuracy/test"), 0.5);
        QCOMPARE(run.countOf("accuracy/test"), std::int64_t(2));
    }

    void aMillionStepsOfSamTakeAtMostAHundredMegabytes()
    {
        const std::size_t before = allocated;
        peak = before;
        {
            RunSeries run;
            const auto asFloat = [&](double x) { return static_cast<double>(static_cast<float>(x)); };
            for (std::int64_t step = 1; step <= 1'000'000; ++step) {
                const double perturbed = asFloat(uniform()), loss = asFloat(uniform());
                run.apply(Measured{clockAt(step),
                                   {{"loss", loss},
                                    {"accuracy/batch", static_cast<double>(m_random() % 129) / 128},
                                    {"gradient norm", asFloat(uniform())},
                                    {"perturbation", asFloat(0.05 + 1e-9 * uniform())},
                                    {"sharpness", perturbed - loss},
                                    {"lr", 0.1 * (1 + std::cos(static_cast<double>(step) * 3e-6))},
                                    {"rho", 0.05}}});
                if (step % 468 == 0)
                    run.apply(Measured{clockAt(step), {{"loss/test", uniform()}, {"accuracy/test", uniform()}}});
            }
            qInfo("10^6 steps of SAM take %.1f MB, at most %.1f MB on the way",
                  static_cast<double>(allocated - before) / 1e6, static_cast<double>(peak - before) / 1e6);
            QVERIFY(peak - before < 100'000'000);
            QCOMPARE(run.of("loss").size(), std::size_t(1'000'000));
        }
    }
};

QTEST_GUILESS_MAIN(TestRunColumns)
#include "tst_run_columns.moc"
