// SPDX-License-Identifier: GPL-3.0-or-later
// The table over run folders: filtered by text and by expression, grouped, and with columns of any field.
#include "table_of_runs.h"

#include "core/run/export_tensorboard.h"
#include "core/run/run_reader.h"
#include "widgets/base/run_order.h"

#include <QDialog>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>
#include <QToolButton>

using namespace sharpscope;

class TestRunsFilter : public QObject {
    Q_OBJECT

    std::unique_ptr<TableOfRuns> m_runs;

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_runs = std::make_unique<TableOfRuns>();
    }

    void anExpressionFiltersTheTableAndTheFigures()
    {
        QCOMPARE(m_runs->listed(), QStringLiteral("0123"));
        m_runs->filter("rule == sam and accuracy/test > 80%");
        QCOMPARE(m_runs->listed(), QStringLiteral("2"));
        QCOMPARE(m_runs->drawn(), QStringLiteral("2"));
        QVERIFY(m_runs->find<QLabel>("runsFilterText")->isHidden());
        m_runs->filter("rho <= 0.1");
        QCOMPARE(m_runs->listed(), QStringLiteral("123"));
        m_runs->store().setVisible({m_runs->id(1)}, false); // hidden by hand is another thing: it stays listed
        QCOMPARE(m_runs->listed(), QStringLiteral("123"));
        QCOMPARE(m_runs->drawn(), QStringLiteral("23"));
        m_runs->filter("agnostic");
        QCOMPARE(m_runs->drawn(), QStringLiteral("3"));
        QTest::keyClick(m_runs->find<QLineEdit>("runsFilter"), Qt::Key_Escape);
        QCOMPARE(m_runs->listed(), QStringLiteral("0123"));
        QCOMPARE(m_runs->drawn(), QStringLiteral("023"));
        QCOMPARE(m_runs->store().hidden(), QStringList{m_runs->id(1)});
    }

    void aMistakeIsSaidAndTheTableStaysAsItIs()
    {
        m_runs->filter("rule = sam");
        QCOMPARE(m_runs->listed(), QStringLiteral("12"));
        auto* said = m_runs->find<QLabel>("runsFilterText");
        QTest::keyClicks(m_runs->find<QLineEdit>("runsFilter"), QStringLiteral(" and rhi > 0.05"));
        QCOMPARE(said->text(),
                 QStringLiteral("at character 16, \"rhi\": no run has the field \"rhi\"; did you mean \"rho\"?"));
        QVERIFY(said->isVisible());
        QCOMPARE(m_runs->listed(), QStringLiteral("12"));
        QCOMPARE(m_runs->drawn(), QStringLiteral("12"));
        m_runs->filter("epochs"); // no row says so, and a field begins like that: an expression is on its way
        QCOMPARE(m_runs->listed(), QStringLiteral("0123"));
        QVERIFY(said->isVisible() && said->text().startsWith(QStringLiteral("epochs is a field")));
        m_runs->filter("rhu"); // a text like any other
        QCOMPARE(m_runs->listed(), QString());
        QVERIFY(m_runs->find<QLabel>("noRuns")->isVisible());
        // A run that has the field makes an expression right that was none before.
        m_runs->filter("momentum > 0.5");
        QVERIFY(!said->text().isEmpty());
        RunFromDisk more{.run = "/r/more"};
        more.experiment = {{"seed", 1}, {"optimizer", {{"momentum", 0.9}}}};
        more.options = flatOptions(more.experiment);
        m_runs->store().take({more});
        QVERIFY(said->text().isEmpty());
        QCOMPARE(m_runs->drawn(), QString());
        QVERIFY(m_runs->store().find(QStringLiteral("/r/more"))->visible);
    }

    void columnsAreOfWhatDiffersInTheListedRunsAndOfWhatWasChosen()
    {
        QCOMPARE(m_runs->titles(), QStringList{QStringLiteral("rho")});
        m_runs->filter("rho = 0.1");
        QCOMPARE(m_runs->titles(), QStringList()); // they have the same
        m_runs->filter("");
        m_runs->find<QToolButton>("chooseColumns")->click();
        auto* dialog = m_runs->table().findChild<QDialog*>(QStringLiteral("fieldChooser"));
        auto* fields = dialog->findChild<QListWidget*>(QStringLiteral("fields"));
        for (const char* field : {"best(accuracy/test)", "train.epochs"})
            fields->findItems(QLatin1String(field), Qt::MatchExactly).front()->setCheckState(Qt::Checked);
        dialog->accept();
        QCOMPARE(m_runs->titles(),
                 (QStringList{QStringLiteral("rho"), QStringLiteral("best accuracy/test"), QStringLiteral("epochs")}));
        const RunsView chosen = m_runs->table().view();
        m_runs->view().sortByColumn(RunsModel::FixedColumns + 1, Qt::DescendingOrder);
        QCOMPARE(m_runs->listed(), QStringLiteral("2310"));
        m_runs->table().show(RunsView{});
        QCOMPARE(m_runs->titles(), QStringList{QStringLiteral("rho")});
        m_runs->table().show(chosen);
        QCOMPARE(m_runs->titles().size(), 3);
    }

    void runsAreGroupedByAnyField()
    {
        m_runs->table().groupBy("method.rho");
        const auto* model = m_runs->view().model();
        QCOMPARE(model->rowCount(), 3); // 0.05, 0.1, and one that has none
        QStringList groups;
        for (int i = 0; i < 3; ++i)
            groups << model->index(i, 0).data().toString();
        groups.sort();
        QCOMPARE(groups, (QStringList{QStringLiteral("rho 0.05 — 1 run"), QStringLiteral("rho 0.1 — 2 runs"),
                                      QStringLiteral("rho – — 1 run")}));
        m_runs->filter("accuracy/test >= 0.9"); // of a group what is listed, and no group that is empty
        QCOMPARE(model->rowCount(), 1);
        QCOMPARE(model->index(0, 0).data().toString(), QStringLiteral("rho 0.1 — 1 run"));
        m_runs->view().selectAll();
        QCOMPARE(m_runs->table().selected(), QStringList{m_runs->id(2)});
        QCOMPARE(m_runs->table().view().groupedBy, std::string("method.rho"));
    }

    /// Two methods on two seeds, exported for TensorBoard and opened again: the options are where they were, and of
    /// each method two seeds are one group, as of the runs themselves.
    void exportedRunsAreGroupedOverTheirSeedsAgain()
    {
        const QTemporaryDir logs;
        std::vector<Json> made;
        for (const char* rule : {"sgd", "sam"})
            for (const int seed : {1, 2}) {
                Json method = {{"rule", rule}, {"label", rule == std::string("sam") ? "SAM" : "SGD"}};
                if (rule == std::string("sam")) method["rho"] = 0.05;
                made.push_back({{"kind", "comparison"},
                                {"name", "2026"}, // reads like a number
                                {"group", "2026 a"},
                                {"seed", seed},
                                {"network", {{"name", "mlp"}, {"options", {{"hidden", {8, 8}}}}}},
                                {"optimizer", {{"lr", 0.1}, {"nesterov", true}}},
                                {"method", method}});
                RunSeries series;
                series.apply(Measured{.clock = {.step = 1}, .values = {{"loss", 0.5}}});
                writeTensorboard(logs.path().toStdString() + "/p0000_" + rule + "_s" + std::to_string(seed), series,
                                 1000, flatOptions(made.back()));
            }
        RunStore store;
        std::vector<RunFromDisk> runs;
        for (const auto& folder : listRuns(logs.path().toStdString())) {
            RunFromDisk run{.run = folder.string(), .isWhole = true};
            run.series = RunReader(folder).series;
            run.experiment = RunFolder::open(folder).experiment();
            run.options = flatOptions(run.experiment);
            runs.push_back(std::move(run));
        }
        store.take(std::move(runs));
        QCOMPARE(store.runs().size(), std::size_t(4));
        std::map<QString, std::set<std::int64_t>> seeds;
        QStringList labels;
        for (const auto& run : store.runs()) {
            seeds[run->group].insert(seedOf(*run));
            labels << run->label;
            const auto original = std::find_if(made.begin(), made.end(), [&](const Json& one) {
                return one.at("seed") == run->experiment.at("seed") && one.at("method") == run->experiment.at("method");
            });
            QVERIFY2(original != made.end(), run->experiment.dump().c_str());
            for (const auto& [name, value] : original->items())
                QVERIFY2(name == "kind" || run->experiment.at(name) == value, name.c_str());
            QVERIFY(!run->experiment.contains("hparams"));
        }
        QCOMPARE(seeds.size(), std::size_t(2));
        for (const auto& [group, ofGroup] : seeds)
            QCOMPARE(ofGroup, (std::set<std::int64_t>{1, 2}));
        labels.sort();
        QCOMPARE(labels, (QStringList{QStringLiteral("SAM · seed 1"), QStringLiteral("SAM · seed 2"),
                                      QStringLiteral("SGD · seed 1"), QStringLiteral("SGD · seed 2")}));
    }

    void selectedRunsStandOutUnlessTheMouseIsOnAnother()
    {
        QSignalSpy changed(&m_runs->store(), &RunStore::frontChanged);
        m_runs->select(1);
        QCOMPARE(m_runs->store().front(), QSet<QString>{m_runs->id(1)});
        m_runs->store().setPointedAt({m_runs->id(0)});
        QCOMPARE(m_runs->store().front(), QSet<QString>{m_runs->id(0)});
        m_runs->store().setPointedAt({});
        QCOMPARE(m_runs->store().front(), QSet<QString>{m_runs->id(1)});
        QCOMPARE(changed.size(), 3);
    }
};

QTEST_MAIN(TestRunsFilter)
#include "tst_runs_filter.moc"
