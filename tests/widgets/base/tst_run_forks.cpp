// SPDX-License-Identifier: GPL-3.0-or-later
// Forks in the runs' table: a tree however it is sorted and filtered, folded by arrow and keys.
#include "widgets/base/run_delegates.h"
#include "widgets/base/runs_sorter.h"
#include "widgets/base/runs_table.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace sharpscope;

namespace {

/// With its test accuracy; a fork of `of`.
RunFromDisk run(const char* id, double accuracy, const char* of = "")
{
    RunFromDisk read;
    read.run = std::string("/r/") + id;
    read.series.apply(Started{.title = id, .rule = id, .group = "g", .seed = 1});
    read.series.apply(Measured{{.step = 10}, {{"accuracy/test", accuracy}}});
    read.isWhole = true;
    read.experiment = {{"seed", 1}, {"group", "g"}, {"method", {{"rule", id}, {"label", id}}}};
    if (*of)
        read.experiment["fork"] = {{"run", of},      {"step", 5},    {"epoch", 0},
                                   {"passes", 10.0}, {"seconds", 0}, {"past", Json::object()}};
    read.options = flatOptions(read.experiment);
    return read;
}

} // namespace

class TestRunForks : public QObject {
    Q_OBJECT

    std::unique_ptr<RunStore> m_store;
    std::unique_ptr<RunsTable> m_table;

    QTreeView& view() const { return *m_table->findChild<QTreeView*>(QStringLiteral("runs")); }
    QModelIndex indexOf(const char* id) const
    {
        for (int i = 0; i < view().model()->rowCount(); ++i)
            if (const auto index = view().model()->index(i, 0); idIn(index) == QLatin1String(id)) return index;
        return {};
    }
    static QString idIn(const QModelIndex& index) { return index.data(RunsModel::IdRole).toString().mid(3); }
    /// "a a1 b": the rows, "a" with a dot before it for each run that it hangs below.
    QString listed() const
    {
        QStringList all;
        for (int i = 0; i < view().model()->rowCount(); ++i) {
            const QModelIndex index = view().model()->index(i, 0);
            all << QString(index.data(RunsSorter::DepthRole).toInt(), QLatin1Char('.')) + idIn(index);
        }
        return all.join(QLatin1Char(' '));
    }
    QStringList selected() const
    {
        QStringList ids;
        for (const QString& id : m_table->selected())
            ids << id.mid(3);
        return ids;
    }
    void press(const char* id, Qt::Key key) const
    {
        view().setCurrentIndex(indexOf(id));
        QTest::keyClick(&view(), key);
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_table.reset();
        m_store = std::make_unique<RunStore>();
        m_table = std::make_unique<RunsTable>(*m_store);
        m_table->resize(900, 400);
        m_table->show();
        m_store->take({run("a", 0.5), run("b", 0.7), run("c", std::nan("")), run("a1", 0.9, "a"), run("a2", 0.1, "a1"),
                       run("a3", 0.95, "a"), run("b1", 0.8, "b")});
        QVERIFY(QTest::qWaitForWindowExposed(m_table.get()));
    }
    void cleanup() { m_table.reset(); }

    void standBelowTheirRunHoweverItIsSorted()
    {
        QCOMPARE(listed(), QStringLiteral("a .a1 ..a2 .a3 b .b1 c"));
        view().sortByColumn(RunsModel::TestAccuracy, Qt::DescendingOrder);
        QCOMPARE(listed(), QStringLiteral("b .b1 a .a3 .a1 ..a2 c")); // 0.7; 0.5, of whose forks 0.95 and 0.9; none
        view().sortByColumn(RunsModel::TestAccuracy, Qt::AscendingOrder);
        QCOMPARE(listed(), QStringLiteral("a .a1 ..a2 .a3 b .b1 c"));
        m_store->apply({{"/r/a", Measured{.clock = {.step = 20}, .values = {{"accuracy/test", 0.75}}}}});
        QTRY_COMPARE(listed(), QStringLiteral("b .b1 a .a1 ..a2 .a3 c")); // they move with it
        m_store->setNotes({{QStringLiteral("/r/a3"), RunNotes{.pinned = true}}});
        QTRY_COMPARE(listed(), QStringLiteral("a3 b .b1 a .a1 ..a2 c"));
    }

    void areFoldedByKeysAndTheRowSaysHowMany()
    {
        const QSignalSpy changed(m_table.get(), &RunsTable::viewChanged);
        press("a", Qt::Key_Left);
        QCOMPARE(listed(), QStringLiteral("a b .b1 c"));
        QCOMPARE(indexOf("a").data().toString(), QStringLiteral("a  + 3 forks"));
        QCOMPARE(indexOf("a").data(Qt::EditRole).toString(), QStringLiteral("a")); // its name is not that
        press("b", Qt::Key_Left);
        QCOMPARE(indexOf("b").data().toString(), QStringLiteral("b  + 1 fork"));
        QCOMPARE(changed.count(), 2);
        press("c", Qt::Key_Left); // has none
        QCOMPARE(changed.count(), 2);
        press("a", Qt::Key_Right);
        QCOMPARE(listed(), QStringLiteral("a .a1 ..a2 .a3 b c"));
        QCOMPARE(indexOf("a").data().toString(), QStringLiteral("a"));
        press("a", Qt::Key_Right); // to the first
        QCOMPARE(idIn(view().currentIndex()), QStringLiteral("a1"));
        press("a2", Qt::Key_Left); // to the one above
        QCOMPARE(idIn(view().currentIndex()), QStringLiteral("a1"));
        QCOMPARE(selected(), QStringList{QStringLiteral("a1")});
    }

    void areFoldedByTheArrowWhichSelectsNothing()
    {
        m_table->select({QStringLiteral("/r/c")});
        const auto* delegate = static_cast<RunNameDelegate*>(view().itemDelegateForColumn(RunsModel::Name));
        const auto click = [&](const char* id) {
            QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, delegate->arrowRect(view(), indexOf(id)).center());
        };
        click("a1");
        QCOMPARE(listed(), QStringLiteral("a .a1 .a3 b .b1 c"));
        click("a");
        QCOMPARE(listed(), QStringLiteral("a b .b1 c"));
        click("a");
        QCOMPARE(listed(), QStringLiteral("a .a1 .a3 b .b1 c")); // that below it stays folded
        QCOMPARE(selected(), QStringList{QStringLiteral("c")});
        click("a3"); // has no arrow: it is the row that is clicked
        QCOMPARE(selected(), QStringList{QStringLiteral("a3")});
    }

    void aFoldedRunStandsForWhatWasSelectedBelowIt()
    {
        m_table->select({QStringLiteral("/r/a2"), QStringLiteral("/r/c")});
        press("a", Qt::Key_Left);
        QVERIFY(selected().contains(QStringLiteral("a")) && !selected().contains(QStringLiteral("a2")));
        m_table->select({QStringLiteral("/r/a2")}); // as another page does
        QCOMPARE(selected(), QStringList{QStringLiteral("a2")});
        QCOMPARE(listed(), QStringLiteral("a .a1 ..a2 .a3 b .b1 c"));
    }

    void filtersFindWhatIsFoldedBelowARunThatTheyLeaveOut()
    {
        auto* filter = m_table->findChild<QLineEdit*>(QStringLiteral("runsFilter"));
        press("a", Qt::Key_Left);
        filter->setText(QStringLiteral("name = a1 or name = a2 or name = b1"));
        QCOMPARE(listed(), QStringLiteral("a1 .a2 b1"));
        filter->setText(QStringLiteral("name = a or name = a2 or name = c"));
        QCOMPARE(listed(), QStringLiteral("a c"));
        QCOMPARE(indexOf("a").data().toString(), QStringLiteral("a  + 1 fork")); // of those that are meant
        filter->clear();
        QCOMPARE(listed(), QStringLiteral("a b .b1 c"));
        m_store->take({run("a4", 0.2, "a")}); // comes while it is folded
        QTRY_COMPARE(indexOf("a").data().toString(), QStringLiteral("a  + 4 forks"));
        m_table->groupBy("method.rule"); // each stands in a group of its own
        QCOMPARE(view().model()->rowCount(), 8);
        QVERIFY(view().model()->index(0, 0, view().model()->index(0, 0)).isValid());
        m_table->setGrouped(false);
        QCOMPARE(listed(), QStringLiteral("a b .b1 c"));
    }

    void isRememberedAlsoOfRunsThatAreNotHere()
    {
        press("a", Qt::Key_Left);
        RunsView kept = m_table->view();
        QVERIFY(kept.folded == std::vector<std::string>{"/r/a"});
        press("a", Qt::Key_Right);
        kept.folded = {"/r/a", "/r/z"};
        m_table->show(kept);
        QCOMPARE(listed(), QStringLiteral("a b .b1 c"));
        m_store->take({run("z", 0.3), run("z1", 0.4, "z")});
        QTRY_COMPARE(listed(), QStringLiteral("a b .b1 c z"));
        QVERIFY(m_table->view() == kept);
    }
};

QTEST_MAIN(TestRunForks)
#include "tst_run_forks.moc"
