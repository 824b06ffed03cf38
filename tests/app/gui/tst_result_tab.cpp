// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/result_tab.h"

#include "core/run/run_folder.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QPushButton>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace {

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

    void meansOverSeedsWithTheBestBold()
    {
        QTemporaryDir root;
        RunStore store;
        ResultTab tab(store);
        tab.show();
        auto* table = tab.findChild<QTableWidget*>(QStringLiteral("resultTable"));
        QVERIFY(!table->isVisible()); // nothing is finished
        for (const double noise : {0.4, 0.8}) {
            addRun(store, root.path().toStdString(), "sam", 1, noise, 0.80 - noise / 10); // SGD's row comes first
            addRun(store, root.path().toStdString(), "sgd", 1, noise, 0.70 - noise / 10);
            addRun(store, root.path().toStdString(), "sgd", 2, noise, 0.72 - noise / 10);
        }
        QTRY_VERIFY(table->isVisible());
        QCOMPARE(table->rowCount(), 2);
        QCOMPARE(table->columnCount(), 2);
        QCOMPARE(table->horizontalHeaderItem(0)->text(), QStringLiteral("Label noise 0.4")); // as in the form
        QCOMPARE(table->item(0, 0)->text(), QStringLiteral("67.00 ± 1.41  (2)"));
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("76.00  (1)"));
        QVERIFY(table->item(1, 0)->font().bold() && !table->item(0, 0)->font().bold());

        auto* summary = tab.findChild<QComboBox*>(QStringLiteral("summary"));
        QTest::keyClick(summary, Qt::Key_Down);
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("78.00  (1)"));
        QTest::keyClick(tab.findChild<QComboBox*>(QStringLiteral("metric")), Qt::Key_Down);
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("1.00  (1)"));

        for (const auto& run : store.runs())
            if (run->series.started.rule == "sgd") store.setVisible({run->id}, false);
        QTRY_COMPARE(table->item(0, 0)->text(), QStringLiteral("1.00  (1)"));
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
        QVERIFY2(markdown.contains(QStringLiteral("| sam | **80.00** (1) |")), qPrintable(markdown));
        QVERIFY(copied("copyLatex").contains(QStringLiteral("\\begin{tabular}")));
        QVERIFY(copied("copyCsv").contains(QStringLiteral("80.0")));
    }
};

QTEST_MAIN(TestResultTab)
#include "tst_result_tab.moc"
