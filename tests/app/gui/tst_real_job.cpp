// SPDX-License-Identifier: GPL-3.0-or-later
// The window with the real jobs, on a few images of Fashion-MNIST: launch, stop, resume to the end.
#include "../../core/work/few_shot_experiment.h"
#include "app/gui/compare_tab.h"
#include "core/data/registry.h"
#include "widgets/plots/curve_plot.h"
#include "window_fixture.h"

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QPushButton>
#include <QTreeView>

#include <algorithm>

using namespace sharpscope;

class TestRealJob : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto known = datasets();
        if (std::none_of(known.begin(), known.end(),
                         [](const auto& d) { return d.name == "fashion-mnist" && d.available; }))
            QSKIP("Fashion-MNIST is not installed");
    }

    void stopsAndResumesToTheEnd()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QTemporaryDir folder;
        writeFileAtomically(folder.filePath(QStringLiteral("small.json")).toStdString(), R"({"name": "small",
            "data": {"name": "fashion-mnist", "trainSize": 400, "testSize": 100, "augmentation": "none"},
            "network": {"name": "mlp"}, "train": {"epochs": 30, "batchSize": 32, "probeEvery": 10}, "device": "cpu", "threads": 1,
            "methods": [{"rule": "sgd"}, {"rule": "sam"}, {"rule": "agnostic-sam"}]})");
        auto window = showWindow(folder, [] {
            WindowSeams seams = fakeSeams();
            const WindowSeams real = realSeams();
            seams.comparison = real.comparison;
            seams.resume = real.resume;
            return seams;
        }());
        window->open(folder.filePath(QStringLiteral("small.json")));
        window->launch();
        QTRY_VERIFY_WITH_TIMEOUT(window->store().runs().size() == 3 && stepsOf(*window) > 12, 60000);
        trigger(*window, "stop");
        QTRY_VERIFY_WITH_TIMEOUT(!window->feed().isRunning(), 60000);
        const auto stopped = stepsOf(*window);
        QVERIFY2(messageOf(*window).isEmpty(), qPrintable(messageOf(*window)));
        find<QTreeView>(*window, "runs")->selectAll();
        trigger(*window, "resume");
        QTRY_VERIFY_WITH_TIMEOUT(!window->feed().isRunning(), 120000);
        QVERIFY2(messageOf(*window).isEmpty(), qPrintable(messageOf(*window)));
        QCOMPARE(window->store().runs().size(), std::size_t(3));
        for (const auto& run : window->store().runs()) {
            QCOMPARE(run->series.state, RunState::Finished);
            QCOMPARE(run->series.last.step, std::int64_t(30 * 12));
            QCOMPARE(run->series.of("loss").size(), std::size_t(30 * 12));
            QVERIFY(run->series.lastOf("accuracy/test") > 0.5);
        }
        QVERIFY(stopped < 30 * 12);
        const char* const rules[] = {"sgd", "sam", "agnostic-sam"};
        for (std::size_t i = 0; i < 3; ++i) { // the experiment's order, which their folders' names do not have
            QCOMPARE(window->store().runs()[i]->series.started.rule, std::string(rules[i]));
            QVERIFY(window->store().runs()[i]->experiment["made"]["place"] == Json(i));
        }
        for (auto* plot : window->findChild<CompareTab*>()->findChildren<CurvePlot*>())
            QTRY_VERIFY(!plot->readingsAt(100).empty());
    }

    /// SAM for the last third, by the dialog: the fork is trained at once, and is a run of its own beside the other.
    void aSelectedRunIsForked()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QTemporaryDir folder;
        writeFileAtomically(folder.filePath(QStringLiteral("small.json")).toStdString(), R"({"name": "small",
            "data": {"name": "fashion-mnist", "trainSize": 320, "testSize": 100, "augmentation": "none"},
            "network": {"name": "mlp"}, "train": {"epochs": 3, "batchSize": 32}, "device": "cpu", "threads": 1,
            "methods": [{"rule": "sgd"}]})");
        auto window = showWindow(folder, [] {
            WindowSeams seams = fakeSeams();
            const WindowSeams real = realSeams();
            seams.comparison = real.comparison;
            seams.resume = real.resume;
            return seams;
        }());
        window->open(folder.filePath(QStringLiteral("small.json")));
        QVERIFY(!find<QAction>(*window, "fork")->isEnabled());
        window->launch();
        QTRY_VERIFY_WITH_TIMEOUT(window->store().runs().size() == 1 && !window->feed().isRunning(), 60000);
        find<QTreeView>(*window, "runs")->selectAll();
        trigger(*window, "fork");
        QTRY_VERIFY(window->findChild<QDialog*>(QStringLiteral("forkDialog")));
        auto* dialog = window->findChild<QDialog*>(QStringLiteral("forkDialog"));
        auto* from = dialog->findChild<QComboBox*>(QStringLiteral("forkFrom"));
        QCOMPARE(from->currentData().toString(), QStringLiteral("2/3")); // it has ended: the last third comes first
        auto* rule = dialog->findChild<QComboBox*>(QStringLiteral("rule"));
        rule->setCurrentIndex(rule->findData(QStringLiteral("sam")));
        Q_EMIT rule->activated(rule->currentIndex());
        dialog->findChild<QPushButton*>(QStringLiteral("makeFork"))->click();
        QTRY_VERIFY_WITH_TIMEOUT(window->store().runs().size() == 2, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!window->feed().isRunning(), 60000);
        const StoredRun& fork = *window->store().runs()[1];
        QCOMPARE(fork.series.state, RunState::Finished);
        QCOMPARE(fork.series.started.rule, std::string("sam"));
        QCOMPARE(fork.experiment.at("fork").at("step").get<int>(), 20);
        QCOMPARE(fork.series.last.step, std::int64_t(30));
        QVERIFY2(fork.label.startsWith(QStringLiteral("SAM ρ=0.05 from epoch 2")), qPrintable(fork.label));
    }

    /// The dialog asks for what this kind of work has, and the fork is trained as one.
    void aFewShotRunIsForkedByItsOwnFields()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QTemporaryDir folder, data;
        test::writeOmniglot(data.path().toStdString(), 40, 4);
        Json experiment = test::smallFewShot(data.path().toStdString());
        experiment["methods"] = {{{"rule", "maml"}}};
        writeFileAtomically(folder.filePath(QStringLiteral("small.json")).toStdString(), experiment.dump());
        auto window = showWindow(folder, [] {
            WindowSeams seams = fakeSeams();
            const WindowSeams real = realSeams();
            seams.comparison = real.comparison;
            seams.resume = real.resume;
            return seams;
        }());
        window->open(folder.filePath(QStringLiteral("small.json")));
        window->launch();
        QTRY_VERIFY_WITH_TIMEOUT(window->store().runs().size() == 1 && !window->feed().isRunning(), 60000);
        find<QTreeView>(*window, "runs")->selectAll();
        trigger(*window, "fork");
        QTRY_VERIFY(window->findChild<QDialog*>(QStringLiteral("forkDialog")));
        auto* dialog = window->findChild<QDialog*>(QStringLiteral("forkDialog"));
        auto* rule = dialog->findChild<QComboBox*>(QStringLiteral("rule"));
        QVERIFY(rule->findData(QStringLiteral("sharp-maml-both")) >= 0 && rule->findData(QStringLiteral("sam")) < 0);
        for (const auto& [field, isThere] : {std::pair("inner.steps", true),
                                             {"optimizer.lr", true},
                                             {"episodes.ways", false},
                                             {"train.batchSize", false}})
            QCOMPARE(dialog->findChild<QWidget*>(QLatin1String(field)) != nullptr, isThere);
        rule->setCurrentIndex(rule->findData(QStringLiteral("sharp-maml-both")));
        Q_EMIT rule->activated(rule->currentIndex());
        dialog->findChild<QPushButton*>(QStringLiteral("makeFork"))->click();
        QTRY_VERIFY_WITH_TIMEOUT(window->store().runs().size() == 2, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(!window->feed().isRunning(), 60000);
        const StoredRun& fork = *window->store().runs()[1];
        QCOMPARE(fork.series.state, RunState::Finished);
        QCOMPARE(fork.series.started.rule, std::string("sharp-maml-both"));
        QCOMPARE(fork.experiment.at("fork").at("step").get<int>(), 5);
        QCOMPARE(fork.series.last.step, std::int64_t(8));
    }
};

QTEST_MAIN(TestRealJob)
#include "tst_real_job.moc"
