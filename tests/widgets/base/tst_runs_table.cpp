// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/log_view.h"
#include "widgets/base/runs_table.h"
#include "widgets/base/sort_header.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace sharpscope;

namespace {

std::vector<RunEvent> aRun(const std::string& id, const std::string& title, std::int64_t seed, double accuracy,
                           const std::string& group = "g")
{
    const Clock clock{.step = 10, .epoch = 2, .passes = 20, .seconds = 65};
    return {{id, Started{.title = title, .rule = title, .group = group, .seed = seed, .stepsTotal = 40}},
            {id, Measured{.clock = clock, .values = {{"loss", 1.25}}}},
            {id, Measured{.clock = clock, .values = {{"accuracy/test", accuracy}}}}};
}

QStringList namesIn(const QTreeView& view)
{
    QStringList names;
    for (int i = 0; i < view.model()->rowCount(); ++i)
        names << view.model()->index(i, 0).data().toString();
    return names;
}

} // namespace

class TestRunsTable : public QObject {
    Q_OBJECT

    RunStore m_store;

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QStringList all;
        for (const auto& run : m_store.runs())
            all << run->id;
        m_store.remove(all);
        m_store.apply(aRun("/r/a", "sgd", 1, 0.81));
        m_store.apply(aRun("/r/b", "sam", 1, 0.9));
        m_store.apply(aRun("/r/c", "agnostic-sam", 1, 0.2));
    }

    void showsTheNumbers()
    {
        RunsTable table(m_store);
        const auto* model = table.findChild<RunsModel*>();
        const auto text = [&](int column) { return model->index(1, column).data().toString(); };
        QCOMPARE(text(RunsModel::Name), QStringLiteral("sam"));
        QCOMPARE(text(RunsModel::State), QStringLiteral("25 %"));
        QCOMPARE(text(RunsModel::Epoch), QStringLiteral("2.0"));
        QCOMPARE(text(RunsModel::TestAccuracy), QStringLiteral("90.00 %"));
        QCOMPARE(text(RunsModel::Loss), QStringLiteral("1.2500"));
        QCOMPARE(text(RunsModel::Time), QStringLiteral("1:05 min"));
        m_store.apply({{"/r/b", Failed{"the loss is no longer finite"}}});
        QCOMPARE(text(RunsModel::State), QStringLiteral("failed"));
        QCOMPARE(model->index(1, RunsModel::State).data(Qt::ToolTipRole).toString(),
                 QStringLiteral("the loss is no longer finite"));
    }

    void filters()
    {
        RunsTable table(m_store);
        auto* view = table.findChild<QTreeView*>();
        auto* filter = table.findChild<QLineEdit*>(QStringLiteral("runsFilter"));
        QTest::keyClicks(filter, QStringLiteral("^s.m|gn"));
        QCOMPARE(namesIn(*view), (QStringList{QStringLiteral("sam"), QStringLiteral("agnostic-sam")}));
        filter->clear();
        QTest::keyClicks(filter, QStringLiteral("(")); // no regular expression: taken as it is
        QCOMPARE(view->model()->rowCount(), 0);
        filter->clear();
        QCOMPARE(view->model()->rowCount(), 3);
    }

    void sortsNumbersAsNumbers()
    {
        RunsTable table(m_store);
        auto* view = table.findChild<QTreeView*>();
        QCOMPARE(namesIn(*view).first(), QStringLiteral("sgd"));
        view->sortByColumn(RunsModel::TestAccuracy, Qt::DescendingOrder);
        QCOMPARE(namesIn(*view),
                 (QStringList{QStringLiteral("sam"), QStringLiteral("sgd"), QStringLiteral("agnostic-sam")}));
    }

    void theArrowStandsBesideTheTitle()
    {
        RunsTable table(m_store);
        auto* view = table.findChild<QTreeView*>();
        const auto* header = static_cast<const SortHeader*>(view->header());
        const auto title = [&](int column) { return header->shownTitle(column); };
        QCOMPARE(title(RunsModel::Loss), QStringLiteral("Loss"));
        view->sortByColumn(RunsModel::Loss, Qt::DescendingOrder);
        QCOMPARE(title(RunsModel::Loss), QStringLiteral("▾ Loss")); // a column of numbers ends at the right
        view->sortByColumn(RunsModel::Name, Qt::AscendingOrder);
        QCOMPARE(title(RunsModel::Loss), QStringLiteral("Loss"));
        QCOMPARE(title(RunsModel::Name), QStringLiteral("Run ▴"));
    }

    void columnsAreChosenByARightClickOnTheirTitles()
    {
        RunsTable table(m_store);
        table.resize(900, 300);
        table.show();
        auto* view = table.findChild<QTreeView*>();
        QSignalSpy changed(&table, &RunsTable::viewChanged);
        const auto choose = [&](const QString& what) {
            auto* viewport = view->header()->viewport();
            QContextMenuEvent click(QContextMenuEvent::Mouse, QPoint(250, 8), viewport->mapToGlobal(QPoint(250, 8)));
            QApplication::sendEvent(viewport, &click);
            auto* menu = table.findChild<QMenu*>();
            QVERIFY(menu);
            for (auto* action : menu->actions())
                if (action->text() == what) action->trigger();
            delete menu;
        };
        choose(QStringLiteral("Seed"));
        choose(QStringLiteral("Best acc."));
        QVERIFY(view->isColumnHidden(RunsModel::Seed) && view->isColumnHidden(RunsModel::BestAccuracy));
        QVERIFY(!view->isColumnHidden(RunsModel::Loss));
        QCOMPARE(changed.size(), 2);
        const RunsView chosen = table.view();
        QCOMPARE(chosen.hiddenColumns, (std::vector<std::string>{"Seed", "Best acc."}));
        RunsTable other(m_store);
        other.show(chosen);
        QVERIFY(other.findChild<QTreeView*>()->isColumnHidden(RunsModel::Seed));
        choose(QStringLiteral("Seed"));
        QVERIFY(!view->isColumnHidden(RunsModel::Seed));
        choose(QStringLiteral("Show all"));
        QVERIFY(!view->isColumnHidden(RunsModel::BestAccuracy));
    }

    void theBoxHidesAndShows()
    {
        RunsTable table(m_store);
        table.resize(700, 300);
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        auto* view = table.findChild<QTreeView*>();
        QSignalSpy changed(&m_store, &RunStore::listChanged);
        const QRect row = view->visualRect(view->model()->index(0, 0));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, {row.left() + 10, row.center().y()});
        QCOMPARE(changed.size(), 1);
        QVERIFY(!m_store.find(QStringLiteral("/r/a"))->visible);
        QCOMPARE(m_store.hidden(), QStringList{QStringLiteral("/r/a")});
    }

    void selectsSeveral()
    {
        RunsTable table(m_store);
        QSignalSpy changed(&table, &RunsTable::selectionChanged);
        table.select({QStringLiteral("/r/a"), QStringLiteral("/r/c")});
        QCOMPARE(table.selected(), (QStringList{QStringLiteral("/r/a"), QStringLiteral("/r/c")}));
        QVERIFY(!changed.isEmpty());
        m_store.apply(aRun("/r/d", "asam", 1, 0.5));
    }

    void groupsByComparison()
    {
        m_store.apply(aRun("/r/d", "sam", 2, 0.5, "other"));
        RunsTable table(m_store);
        table.findChild<QToolButton*>(QStringLiteral("groupRuns"))->click();
        auto* view = table.findChild<QTreeView*>();
        QCOMPARE(view->model()->rowCount(), 2);
        QCOMPARE(view->model()->rowCount(view->model()->index(0, 0)), 3);
        table.findChild<QLineEdit*>(QStringLiteral("runsFilter"))->setText(QStringLiteral("sgd"));
        QCOMPARE(view->model()->rowCount(), 1);
        const auto* model = table.findChild<RunsModel*>();
        QCOMPARE(model->idsBelow(model->index(0, 0)).size(), 3);
    }

    void saysWhatToDoWhileEmpty()
    {
        RunStore empty;
        RunsTable table(empty);
        table.show();
        const auto labels = table.findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* l) {
            return l->isVisible() && l->text().contains(QStringLiteral("Launch"));
        }));
    }

    void labelsTellRunsApart()
    {
        RunStore store;
        store.apply(aRun("/r/a", "SAM", 1, 0.5, "one"));
        QCOMPARE(store.runs()[0]->label, QStringLiteral("SAM"));
        store.apply(aRun("/r/b", "SAM", 2, 0.5, "one"));
        store.apply(aRun("/r/c", "SGD", 1, 0.5, "one"));
        QCOMPARE(store.runs()[0]->label, QStringLiteral("SAM · seed 1"));
        QCOMPARE(store.runs()[1]->label, QStringLiteral("SAM · seed 2"));
        QCOMPARE(store.runs()[2]->label, QStringLiteral("SGD"));
        QCOMPARE(store.runs()[0]->group, store.runs()[1]->group);
        QVERIFY(store.runs()[0]->group != store.runs()[2]->group);
        store.apply(aRun("/r/d", "SGD", 1, 0.5, "one"));
        QCOMPARE(store.runs()[3]->label, QStringLiteral("SGD (2)"));
    }

    void onlyWhatDiffersIsAColumn()
    {
        const auto a = flatOptions({{"seed", 1},
                                    {"made", {{"host", "x"}}},
                                    {"train", {{"epochs", 3}, {"lr", 0.1}}},
                                    {"method", {{"rule", "sgd"}}}});
        const auto b = flatOptions({{"seed", 2},
                                    {"made", {{"host", "y"}}},
                                    {"train", {{"epochs", 3}, {"lr", 0.2}}},
                                    {"method", {{"rule", "sam"}, {"rho", 0.1}}}});
        QCOMPARE(differingOptions(std::vector<FlatOptions>{a, b}), (std::vector<std::string>{"train.lr"}));
        QVERIFY(differingOptions(std::vector<FlatOptions>{a}).empty());
    }

    void aColourThatIsFreeIsUsedAgain()
    {
        RunStore store;
        for (const char* rule : {"sgd", "sam", "agnostic-sam"})
            store.apply(aRun(std::string("/r/") + rule, rule, 1, 0.5));
        store.remove({QStringLiteral("/r/sam")});
        QCOMPARE(store.find(QStringLiteral("/r/agnostic-sam"))->color, runColor(2)); // none moves up
        store.apply(aRun("/r/x", "asam", 1, 0.5));
        QCOMPARE(store.find(QStringLiteral("/r/x"))->color, runColor(1));
    }

    void withoutAColumnToSortByRunsStandAsInTheirExperiment()
    {
        RunStore store;
        RunsTable table(store);
        const auto names = [&] { return namesIn(*table.findChild<QTreeView*>()); };
        for (const int seed : {10, 2, 1})
            store.apply(aRun("/r/20260101_x_sam_s" + std::to_string(seed), "SAM", seed, 0.1 * seed));
        const QStringList natural = {QStringLiteral("SAM · seed 1"), QStringLiteral("SAM · seed 2"),
                                     QStringLiteral("SAM · seed 10")};
        QCOMPARE(names(), natural);
        auto* view = table.findChild<QTreeView*>();
        view->sortByColumn(RunsModel::TestAccuracy, Qt::DescendingOrder);
        QCOMPARE(names().first(), natural.last());
        view->sortByColumn(-1, Qt::AscendingOrder);
        QCOMPARE(names(), natural);
    }

    void resumingStartsANewGeneration()
    {
        m_store.apply({{"/r/a", Measured{.clock = {.step = 20}, .values = {{"loss", 9}}}},
                       {"/r/a", Resumed{.clock = {.step = 10}}}});
        QCOMPARE(m_store.find(QStringLiteral("/r/a"))->generation, 1);
        QCOMPARE(m_store.find(QStringLiteral("/r/a"))->series.lastOf("loss"), 1.25);
    }

    void theLogKeepsEverything()
    {
        LogView log;
        log.add(LogView::Level::Info, QString(), QStringLiteral("started <b>"));
        log.add(LogView::Level::Problem, QStringLiteral("SAM"), QStringLiteral("disk full"));
        QVERIFY(log.toPlainText().contains(QStringLiteral("started <b>")));
        QVERIFY(log.toPlainText().contains(QStringLiteral("SAM")));
        QCOMPARE(log.warnings(), 1);
        QPalette dark = log.palette();
        dark.setColor(QPalette::Window, Qt::black);
        log.setPalette(dark);
        QVERIFY(log.toPlainText().contains(QStringLiteral("disk full")));
    }
};

QTEST_MAIN(TestRunsTable)
#include "tst_runs_table.moc"
