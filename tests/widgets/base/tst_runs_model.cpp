// SPDX-License-Identifier: GPL-3.0-or-later
// Rows come, go and change one by one: what a user has selected, folded and scrolled to stays while a cluster adds
// runs; long because each way of looking at rows is tried on the same runs.
#include "widgets/base/runs_table.h"

#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>
#include <QTreeView>

#include <functional>

using namespace sharpscope;

namespace {

RunFromDisk aRun(int number, const std::string& group, double accuracy, const Json& more = {})
{
    RunFromDisk read{.run = "/r/" + std::to_string(number)};
    read.series.started = {.title = "SAM", .rule = "sam", .group = group, .seed = number, .stepsTotal = 100};
    read.series.state = RunState::Finished;
    read.series.tags["accuracy/test"] = {1, accuracy, accuracy};
    read.experiment = {{"name", group}, {"group", group}, {"seed", number}, {"train", {{"lr", 0.1}}}};
    if (!more.is_null()) read.experiment["train"].update(more);
    read.options = flatOptions(read.experiment);
    return read;
}

double accuracyOf(int number) { return ((number * 37) % 101) / 101.0; }

/// Runs first..last; every third belongs to a group of its own kind.
std::vector<RunFromDisk> runsFrom(int first, int last)
{
    std::vector<RunFromDisk> runs;
    for (int i = first; i <= last; ++i)
        runs.push_back(aRun(i, "g" + std::to_string(i % 3), accuracyOf(i)));
    return runs;
}

QString id(int number) { return QStringLiteral("/r/%1").arg(number); }

/// Every row's text as it must be, whatever the order of the rows.
void checkRows(const QAbstractItemModel& model, const QModelIndex& parent, QStringList& seen)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto index = model.index(row, 0, parent);
        const QString run = index.data(RunsModel::IdRole).toString();
        if (run.isEmpty()) {
            checkRows(model, index, seen);
            continue;
        }
        seen << run;
        const int number = run.mid(3).toInt();
        QCOMPARE(index.siblingAtColumn(RunsModel::Seed).data().toString(), QString::number(number));
        QCOMPARE(index.siblingAtColumn(RunsModel::TestAccuracy).data(RunsModel::SortRole).toDouble(),
                 accuracyOf(number));
    }
}

} // namespace

class TestRunsModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// What can be read of a damaged run is there, and that some cannot.
    void damageStandsInTheStateWithWhatItIs()
    {
        RunStore store;
        RunsModel model(store);
        RunFromDisk sound = aRun(1, "g", 0.9), cut = aRun(2, "g", 0.8);
        for (int line = 0; line < 10; ++line)
            cut.damage.push_back("/r/2/events.jsonl: line " + std::to_string(line));
        std::vector<RunFromDisk> runs;
        runs.push_back(std::move(sound));
        runs.push_back(std::move(cut));
        store.take(std::move(runs));
        QStringList states, tips;
        const std::function<void(const QModelIndex&)> read = [&](const QModelIndex& parent) {
            for (int row = 0; row < model.rowCount(parent); ++row) {
                const QModelIndex index = model.index(row, 0, parent), state = index.siblingAtColumn(RunsModel::State);
                if (index.data(RunsModel::IdRole).toString().isEmpty()) {
                    read(index);
                    continue;
                }
                states << state.data().toString();
                tips << state.data(Qt::ToolTipRole).toString();
            }
        };
        read({});
        QCOMPARE(states, (QStringList{QStringLiteral("finished"), QStringLiteral("⚠ finished")}));
        QVERIFY(tips[0].isEmpty());
        QVERIFY2(tips[1].startsWith(QStringLiteral("/r/2/events.jsonl: line 0\n")) &&
                     tips[1].endsWith(QStringLiteral("line 7\nand 2 more")),
                 qPrintable(tips[1]));
    }

    void rowsAreRightWhileRunsComeGoAndChange_data()
    {
        QTest::addColumn<bool>("grouped");
        QTest::newRow("flat") << false;
        QTest::newRow("grouped") << true;
    }
    void rowsAreRightWhileRunsComeGoAndChange()
    {
        QFETCH(bool, grouped);
        RunStore store;
        RunsModel model(store);
        model.setGrouped(grouped);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSortFilterProxyModel sorted;
        sorted.setSourceModel(&model);
        sorted.setSortRole(RunsModel::SortRole);
        sorted.sort(RunsModel::TestAccuracy, Qt::DescendingOrder);
        QAbstractItemModelTester proxyTester(&sorted, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);

        store.take(runsFrom(1, 50));
        store.take(runsFrom(51, 60));
        store.remove({id(1), id(30), id(60), id(2)});
        store.take({aRun(61, "g9", accuracyOf(61), {{"lr", 0.2}})}); // another option: a column
        store.take({aRun(5, "g9", accuracyOf(5))});                  // another group
        store.remove({id(61)});                                      // the column goes
        store.setVisible({id(7)}, false);
        QCOMPARE(reset.size(), 0);
        QStringList seen, sortedSeen;
        checkRows(model, {}, seen);
        checkRows(sorted, {}, sortedSeen);
        QCOMPARE(seen.size(), 56);
        std::sort(seen.begin(), seen.end());
        std::sort(sortedSeen.begin(), sortedSeen.end());
        QCOMPARE(seen, sortedSeen);
        QCOMPARE(std::set<QString>(seen.begin(), seen.end()).size(), std::size_t(56));
        for (const auto& run : store.runs())
            QVERIFY(seen.contains(run->id));
        if (grouped) QCOMPARE(model.rowCount(), 4);
        QStringList everything;
        for (const auto& run : store.runs())
            everything << run->id;
        store.remove(everything);
        QCOMPARE(model.rowCount(), 0); // no empty group stays
    }

    void aRunThatNeverStartedShowsItsSeedAndRule()
    {
        RunStore store;
        RunsModel model(store);
        RunFromDisk failed{.run = "/r/failed"};
        failed.series.state = RunState::Failed;
        failed.experiment = {{"name", "x"}, {"seed", 3}, {"method", {{"rule", "asam"}, {"rho", 0.5}}}};
        failed.options = flatOptions(failed.experiment);
        store.take({failed});
        const auto row = model.index(0, 0);
        QCOMPARE(row.siblingAtColumn(RunsModel::Seed).data().toString(), QStringLiteral("3"));
        QCOMPARE(row.siblingAtColumn(RunsModel::Seed).data(RunsModel::SortRole).toInt(), 3);
        QCOMPARE(row.siblingAtColumn(RunsModel::Rule).data().toString(), QStringLiteral("asam"));
    }

    void detectionIsJudgedByItsMeanAveragePrecision()
    {
        RunStore store;
        RunsModel model(store);
        RunFromDisk found = aRun(1, "g", 0.9);
        found.experiment["kind"] = "detection";
        found.series.tags["map/test"] = {2, 0.25, 0.5};
        store.take({found});
        const auto row = model.index(0, 0);
        QCOMPARE(row.siblingAtColumn(RunsModel::TestAccuracy).data(RunsModel::SortRole).toDouble(), 0.25);
        QCOMPARE(row.siblingAtColumn(RunsModel::BestAccuracy).data(RunsModel::SortRole).toDouble(), 0.5);
        QVERIFY(row.siblingAtColumn(RunsModel::TestAccuracy).data().toString().startsWith(QStringLiteral("25")));
    }

    void namesOfSeveralLinesStandOnOne()
    {
        RunStore store;
        RunsModel model(store);
        model.setGrouped(true);
        std::vector<RunFromDisk> runs;
        for (int seed = 1; seed <= 2; ++seed) {
            RunFromDisk run{.run = "/r/" + std::to_string(seed)};
            run.series.started = {.title = "A|B\nnew\tline", .rule = "sgd", .group = "g", .seed = seed};
            run.experiment = {{"name", "two\r\nlines"},
                              {"group", "g"},
                              {"seed", seed},
                              {"data", {{"folder", seed == 1 ? "a\nb" : "c"}}},
                              {"method", {{"rule", "sgd"}, {"label", "A|B\nnew\tline"}}}};
            run.options = flatOptions(run.experiment);
            runs.push_back(run);
        }
        store.take(runs);
        for (const auto& run : store.runs()) {
            QVERIFY2(run->label.startsWith(QStringLiteral("A|B new line · ")), qPrintable(run->label));
            QVERIFY(run->methodLabel.startsWith(QStringLiteral("A|B new line")));
        }
        const auto comparison = model.index(0, 0);
        QCOMPARE(comparison.data().toString(), QStringLiteral("two lines — 2 runs"));
        for (int row = 0; row < 2; ++row)
            for (int column = 0; column < model.columnCount(comparison); ++column)
                QVERIFY(!model.index(row, column, comparison).data().toString().contains(QLatin1Char('\n')));
    }

    void optionsThatDifferAreColumnsThatComeAndGo()
    {
        for (const bool grouped : {false, true}) {
            RunStore store;
            RunsModel model(store);
            model.setGrouped(grouped);
            QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
            store.take(runsFrom(1, 6));
            QCOMPARE(model.columnCount(), int(RunsModel::FixedColumns));
            QSignalSpy came(&model, &QAbstractItemModel::columnsInserted),
                reset(&model, &QAbstractItemModel::modelReset);
            store.take({aRun(7, "g0", 0.5, {{"lr", 0.2}})});
            QCOMPARE(model.columnCount(), RunsModel::FixedColumns + 1);
            QCOMPARE(came.size(), grouped ? 4 : 1); // the top level, and each comparison's
            QVERIFY(
                !model.headerData(-1, Qt::Horizontal, Qt::DisplayRole).isValid()); // as a header that is restored asks
            QCOMPARE(model.headerData(RunsModel::FixedColumns, Qt::Horizontal, Qt::DisplayRole).toString(),
                     QStringLiteral("lr"));
            const auto group = grouped ? model.index(model.rowCount() - 1, 0) : QModelIndex();
            for (int row = 0; row < model.rowCount(group); ++row) {
                const auto index = model.index(row, RunsModel::FixedColumns, group);
                const bool isNew = index.siblingAtColumn(0).data(RunsModel::IdRole).toString() == id(7);
                QCOMPARE(index.data().toString(), isNew ? QStringLiteral("0.2") : QStringLiteral("0.1"));
            }
            store.remove({id(7)});
            QCOMPARE(model.columnCount(), int(RunsModel::FixedColumns));
            QCOMPARE(reset.size(), 0);
        }
    }

    void onlyTheRowsThatChangedAreTold()
    {
        RunStore store;
        RunsModel model(store);
        store.take(runsFrom(1, 100));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        store.take({aRun(18, "g0", 0.125)});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 17);
        QCOMPARE(changed[0][1].toModelIndex().row(), 17);
        changed.clear();
        store.setVisible({id(3), id(4), id(5), id(90)}, false);
        QCOMPARE(changed.size(), 2); // neighbours together
        QCOMPARE(changed[0][0].toModelIndex().row(), 2);
        QCOMPARE(changed[0][1].toModelIndex().row(), 4);
        QCOMPARE(changed[1][0].toModelIndex().row(), 89);
    }

    void theStoreSaysWhichRuns()
    {
        RunStore store;
        store.take(runsFrom(1, 10));
        QSignalSpy list(&store, &RunStore::listChanged), values(&store, &RunStore::valuesChanged);
        store.setVisible({id(3), id(4)}, false);
        store.setVisible({id(3)}, false); // as it is: nothing to say
        QCOMPARE(list.size(), 1);
        QCOMPARE(list[0][0].toStringList(), (QStringList{id(3), id(4)}));
        store.apply({{"/new", Started{.title = "SGD"}},
                     {"/other", Started{.title = "SGD"}},
                     {"/new", Measured{{.step = 1}, {{"loss", 1}}}}});
        list.clear();
        values.clear();
        store.apply({{"/new", Measured{{.step = 2}, {{"loss", 1}}}}});
        QCOMPARE(list.size(), 0);
        QCOMPARE(values.size(), 1);
        QCOMPARE(values[0][0].toStringList(), QStringList{QStringLiteral("/new")});
    }

    void selectionScrollAndFoldingStayWhileRunsCome_data() { rowsAreRightWhileRunsComeGoAndChange_data(); }
    void selectionScrollAndFoldingStayWhileRunsCome()
    {
        QFETCH(bool, grouped);
        RunStore store;
        store.take(runsFrom(1, 60));
        RunsTable table(store);
        table.setGrouped(grouped);
        table.resize(900, 260);
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        auto* view = table.findChild<QTreeView*>();
        QCOMPARE(view->isExpanded(view->model()->index(1, 0)), grouped);
        if (grouped) view->collapse(view->model()->index(1, 0));
        const QStringList chosen = {id(6), id(21), id(33)};
        table.select(chosen);
        view->verticalScrollBar()->setValue(5);
        const QString top = view->indexAt({5, 5}).data(RunsModel::IdRole).toString();
        QVERIFY(!top.isEmpty() || grouped);
        const auto sortedIds = [&] {
            QStringList ids = table.selected();
            std::sort(ids.begin(), ids.end());
            return ids;
        };
        QStringList expected = chosen;
        std::sort(expected.begin(), expected.end());
        QCOMPARE(sortedIds(), expected);
        for (int i = 61; i <= 160; ++i) {
            store.take({aRun(i, i % 10 == 0 ? "late" : "g" + std::to_string(i % 3), accuracyOf(i),
                             i == 120 ? Json{{"lr", 0.2}} : Json())});
            QCoreApplication::processEvents();
        }
        QCOMPARE(sortedIds(), expected);
        QCOMPARE(view->verticalScrollBar()->value(), 5);
        QCOMPARE(view->indexAt({5, 5}).data(RunsModel::IdRole).toString(), top);
        if (!grouped) return;
        QVERIFY(!view->isExpanded(view->model()->index(1, 0))); // folded it stays
        QVERIFY(view->isExpanded(view->model()->index(0, 0)));
        QVERIFY(view->isExpanded(view->model()->index(3, 0))); // a new one is open
        table.setGrouped(false);
        QCOMPARE(sortedIds(), expected);
    }
};

QTEST_MAIN(TestRunsModel)
#include "tst_runs_model.moc"
