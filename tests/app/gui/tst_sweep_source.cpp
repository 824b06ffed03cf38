// SPDX-License-Identifier: GPL-3.0-or-later
// Which runs of a sweep count on its page, and what the page says of those that do not.
#include "app/gui/sweep_shown.h"
#include "app/gui/sweep_source.h"
#include "core/run/run_reader.h"
#include "known_sweep.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace sharpscope;

class TestSweepSource : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<KnownSweep> m_sweep;
    RunStore m_store;

    QString add(std::size_t point, int seed, double accuracy)
    {
        const std::string id = m_sweep->add(point, {.seed = seed, .accuracy = accuracy});
        RunFromDisk run;
        run.run = id;
        run.series = RunReader(id).series;
        run.isWhole = true;
        run.experiment = RunFolder::open(id).experiment();
        run.options = flatOptions(run.experiment);
        m_store.take({run});
        return QString::fromStdString(id);
    }
    static SweepShown shownOf(const SweepSource& source)
    {
        SweepShown shown;
        shown.file = source.file();
        shown.runs = source.runs();
        shown.table = sweepTable(*shown.file, shown.runs, SweepMetric());
        shown.seeds = source.seeds();
        shown.fraction = [](const std::string&) { return 1.0; };
        setLeftOut(shown, source.leftOut());
        return shown;
    }
    static const SweepLine& lineOf(const SweepShown& shown, std::int64_t point)
    {
        for (const SweepLine& line : shown.table.lines)
            if (line.point == point) return line;
        throw Error("no such point");
    }

private Q_SLOTS:
    /// What the table's filter or the archive takes away is in no mean; runs with hidden curves count.
    void runsThatAreLeftOutAreInNoMean()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_sweep = std::make_unique<KnownSweep>(m_folder.filePath(QStringLiteral("sweeps")).toStdString());
        const QString hidden = add(0, 1, 0.50), out = add(0, 2, 0.60);
        const QString third = add(3, 1, 0.70), fourth = add(3, 2, 0.76);
        SweepSource source(m_store);
        source.choose(QString::fromStdString(m_sweep->folder().string()));
        QTRY_VERIFY(source.file());
        const auto isNear = [](double a, double b) { return std::abs(a - b) < 1e-12; };
        const SweepShown all = shownOf(source);
        QVERIFY(isNear(lineOf(all, 0).mean, 0.55) && isNear(lineOf(all, 3).mean, 0.73));
        QCOMPARE(leftOutOf(all, lineOf(all, 0)), std::size_t(0));

        m_store.setVisible({hidden, fourth}, false);
        m_store.setFilter([&](const StoredRun& run) { return run.id != out; });
        const SweepShown some = shownOf(source);
        QVERIFY(isNear(lineOf(some, 0).mean, 0.5) && isNear(lineOf(some, 3).mean, 0.73));
        QCOMPARE(lineOf(some, 0).runs, std::vector<std::string>{hidden.toStdString()}); // what a click selects
        QCOMPARE(leftOutOf(some, lineOf(some, 0)), std::size_t(1));
        QCOMPARE(seedsOf(some, lineOf(some, 0)), std::size_t(1)); // nothing is missing there
        QCOMPARE(fractionOf(some, lineOf(some, 0)), 1.0);
        const QString help = sweepHelp(some, lineOf(some, 0));
        QVERIFY2(help.contains(QStringLiteral("1 run left out: archived, or not meant by the filter")),
                 qPrintable(help));
        QVERIFY(!sweepHelp(some, lineOf(some, 3)).contains(QStringLiteral("left out")));
        QCOMPARE(source.progress().finished, std::int64_t(4)); // the sweep is as far as it is

        m_store.setFilter([&](const StoredRun& run) { return run.id == third; });
        const SweepShown one = shownOf(source);
        QVERIFY(std::isnan(lineOf(one, 0).mean) && isNear(lineOf(one, 3).mean, 0.7));
        const QString gone = sweepHelp(one, lineOf(one, 0));
        QVERIFY2(gone.contains(QStringLiteral("2 runs left out")) && !gone.contains(QStringLiteral("not run yet")),
                 qPrintable(gone));
        QVERIFY(sweepHelp(one, lineOf(one, 1)).contains(QStringLiteral("not run yet")));

        m_store.setFilter({});
        QVERIFY(isNear(lineOf(shownOf(source), 0).mean, 0.55));
    }
};

QTEST_GUILESS_MAIN(TestSweepSource)
#include "tst_sweep_source.moc"
