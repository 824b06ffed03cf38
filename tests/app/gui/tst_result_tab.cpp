// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/result_tab.h"

#include "core/run/run_folder.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace {

struct Made {
    std::string label;
    double epochs = 6.0;
    int place = 0; ///< in its experiment
};

/// A finished run, which says where it stands in its experiment.
void addRun(RunStore& store, const std::string& id, const std::string& rule, const Made& made)
{
    RunFromDisk run{.run = id};
    run.experiment = {{"name", "x"},
                      {"group", "g"},
                      {"seed", 1},
                      {"made", {{"place", made.place}}},
                      {"data", {{"name", "two-moons"}}},
                      {"train", {{"epochs", made.epochs}}},
                      {"method", {{"rule", rule}, {"label", made.label}}}};
    run.options = flatOptions(run.experiment);
    run.series.started = {.title = made.label, .rule = rule, .group = "g", .seed = 1};
    run.series.state = RunState::Finished;
    run.series.result = {{"accuracy/test", {{"last", 0.5}, {"best", 0.5}}}};
    store.take({run});
}

/// A finished run with a folder of its own, as the store knows it.
void addRun(RunStore& store, const std::filesystem::path& root, const char* rule, int seed, double noise,
            double accuracy)
{
    const Json experiment = {{"name", "x"},
                             {"seed", seed},
                             {"data", {{"name", "fashion-mnist"}, {"labelNoise", noise}}},
                             {"method", {{"rule", rule}, {"label", rule}}}};
    const auto folder = RunFolder::create(root, rule, experiment);
    const Json result = {{"accuracy/test", {{"last", accuracy}, {"best", accuracy + 0.02}}},
                         {"loss/test", {{"last", 1.5}, {"best", 1.0}}}};
    store.apply(
        {{folder.id(), Started{.title = rule, .rule = rule, .seed = seed}}, {folder.id(), Finished{.result = result}}});
}

} // namespace

class TestResultTab : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void meansOverSeeds()
    {
        QTemporaryDir root;
        RunStore store;
        ResultTab tab(store);
        tab.show();
        auto* table = tab.findChild<QTableWidget*>(QStringLiteral("resultTable"));
        QVERIFY(!table->isVisible()); // nothing is finished
        for (const double noise : {0.4, 0.8}) {
            addRun(store, root.path().toStdString(), "sgd", 1, noise, 0.70 - noise / 10);
            addRun(store, root.path().toStdString(), "sgd", 2, noise, 0.72 - noise / 10);
            addRun(store, root.path().toStdString(), "sam", 1, noise, 0.80 - noise / 10);
        }
        QTRY_VERIFY(table->isVisible());
        QCOMPARE(table->rowCount(), 2);
        QCOMPARE(table->columnCount(), 2);
        QCOMPARE(table->horizontalHeaderItem(0)->text(), QStringLiteral("Label noise 0.4")); // as in the form
        QCOMPARE(table->item(0, 0)->text(), QStringLiteral("67.00 ± 1.41  (2)"));
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("76.00  (1)"));
        QVERIFY(!table->item(1, 0)->font().bold() && !table->item(0, 0)->font().bold()); // SAM has one seed of two

        auto* summary = tab.findChild<QComboBox*>(QStringLiteral("summary"));
        QTest::keyClick(summary, Qt::Key_Down);
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("78.00  (1)"));
        QTest::keyClick(tab.findChild<QComboBox*>(QStringLiteral("metric")), Qt::Key_Down);
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("1.00  (1)"));

        for (const auto& run : store.runs())
            if (run->series.started.rule == "sgd") store.setVisible({run->id}, false);
        QTRY_COMPARE(table->item(0, 0)->text(), QStringLiteral("1.00  (1)"));
    }

    void theBestIsBoldWhereSeedsAreTheSame()
    {
        QTemporaryDir root;
        RunStore store;
        ResultTab tab(store);
        tab.show();
        auto* table = tab.findChild<QTableWidget*>(QStringLiteral("resultTable"));
        for (const auto& [rule, accuracy] : {std::pair("sgd", 0.7), {"sam", 0.8}})
            addRun(store, root.path().toStdString(), rule, 1, 0.4, accuracy);
        QTRY_COMPARE(table->rowCount(), 2);
        QVERIFY(table->item(1, 0)->font().bold() && !table->item(0, 0)->font().bold());
        addRun(store, root.path().toStdString(), "sgd", 2, 0.4, 0.7);
        QTRY_VERIFY(!table->item(1, 0)->font().bold());
    }

    void rowsStandAsTheExperimentHasThemAndAsTheLegend()
    {
        RunStore store;
        ResultTab tab(store);
        tab.show();
        addRun(store, "/r/1", "sgd", {.label = "plain", .place = 2}); // of the registry's rules the first
        addRun(store, "/r/2", "agnostic-sam", {.label = "the\nbest", .place = 0});
        addRun(store, "/r/3", "sam", {.label = "SAM", .place = 1});
        auto* table = tab.findChild<QTableWidget*>(QStringLiteral("resultTable"));
        QTRY_COMPARE(table->rowCount(), 3);
        QStringList rows, legend;
        for (int row = 0; row < 3; ++row)
            rows << table->verticalHeaderItem(row)->text();
        for (const auto& run : store.runs())
            legend << run->label;
        QCOMPARE(rows, QStringList({QStringLiteral("the best"), QStringLiteral("SAM"), QStringLiteral("plain")}));
        QCOMPARE(rows, legend);
    }

    void aRightClickOnATitleHidesColumns()
    {
        RunStore store;
        ResultTab tab(store);
        tab.resize(690, 400); // what a page has at 1024 × 700
        tab.show();
        for (const double epochs : {3.0, 6.0, 9.5})
            addRun(store, "/r/" + std::to_string(epochs), "sgd", {.label = "SGD", .epochs = epochs});
        auto* table = tab.findChild<QTableWidget*>(QStringLiteral("resultTable"));
        const auto titles = [&] {
            QStringList all;
            for (int column = 0; column < table->columnCount(); ++column)
                all << table->horizontalHeaderItem(column)->text();
            return all.join(QLatin1Char('|'));
        };
        QTRY_COMPARE(titles(), QStringLiteral("Epochs 3|Epochs 6|Epochs 9.5")); // numbers as the legend has them
        const auto choose = [&](const QString& what) {
            auto* header = table->horizontalHeader();
            QContextMenuEvent click(QContextMenuEvent::Mouse, QPoint(8, 8), header->mapToGlobal(QPoint(8, 8)));
            QApplication::sendEvent(header->viewport(), &click);
            auto* menu = tab.findChild<QMenu*>();
            QVERIFY(menu);
            for (auto* action : menu->actions())
                if (action->text() == what) action->trigger();
            delete menu;
        };
        QSignalSpy changed(&tab, &ResultTab::changed);
        choose(QStringLiteral("Epochs 6"));
        QCOMPARE(titles(), QStringLiteral("Epochs 3|Epochs 9.5"));
        QCOMPARE(changed.size(), 1);
        QTest::mouseClick(tab.findChild<QPushButton*>(QStringLiteral("copyMarkdown")), Qt::LeftButton);
        QVERIFY(!QApplication::clipboard()->text().contains(QStringLiteral("Epochs 6")));
        choose(QStringLiteral("Epochs 3"));
        choose(QStringLiteral("Epochs 9.5"));
        QCOMPARE(titles(), QStringLiteral("Epochs 9.5")); // the last one stays
        choose(QStringLiteral("Epochs 6"));
        QCOMPARE(titles(), QStringLiteral("Epochs 6|Epochs 9.5"));
        choose(QStringLiteral("Show all"));
        QCOMPARE(titles(), QStringLiteral("Epochs 3|Epochs 6|Epochs 9.5"));
        for (const auto* box : tab.findChildren<QComboBox*>())
            QTRY_VERIFY2(box->width() >= box->sizeHint().width(), qPrintable(box->objectName())); // all is read
    }

    void copiesForPapers()
    {
        QTemporaryDir root;
        RunStore store;
        addRun(store, root.path().toStdString(), "sam", 1, 0.4, 0.8);
        ResultTab tab(store);
        tab.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tab));
        const auto copied = [&](const char* button) {
            QTest::mouseClick(tab.findChild<QPushButton*>(QLatin1String(button)), Qt::LeftButton);
            return QApplication::clipboard()->text();
        };
        const QString markdown = copied("copyMarkdown");
        QVERIFY2(markdown.contains(QStringLiteral("| sam | 80.00 (1) |")), qPrintable(markdown));
        QVERIFY(copied("copyLatex").contains(QStringLiteral("\\begin{tabular}")));
        QVERIFY(copied("copyCsv").contains(QStringLiteral("80.0")));
    }
};

QTEST_MAIN(TestResultTab)
#include "tst_result_tab.moc"
