// SPDX-License-Identifier: GPL-3.0-or-later
// How the window names what is of active learning, and what it says where there is nothing else or nothing yet.
#include "active_window.h"
#include "app/gui/active_curves.h"
#include "app/gui/active_tab.h"
#include "app/gui/compare_tab.h"
#include "app/gui/figure_frame.h"
#include "app/gui/pages.h"
#include "app/gui/result_tab.h"
#include "known_images.h"
#include "widgets/plots/bar_plot.h"
#include "window_fixture.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabWidget>

using namespace sharpscope;

class TestActiveLooks : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString root() const
    {
        QDir(m_folder->path()).mkpath(QStringLiteral("al"));
        return m_folder->filePath(QStringLiteral("al"));
    }
    static bool isInFront(MainWindow& window, const QWidget& page)
    {
        return window.findChild<Pages*>()->currentWidget()->isAncestorOf(&page);
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void runsThatAreOpenedAreLookedAtOnTheirPage()
    {
        const Folders folders(root());
        auto window = showWindow(*m_folder, fakeSeams());
        auto& pages = *window->findChild<Pages*>();
        QVERIFY(isInFront(*window, pages.compare()));
        window->open(root());
        QVERIFY(isInFront(*window, pages.active()));
        pages.goTo(pages.results());
        window->open(root());
        QVERIFY(isInFront(*window, pages.results())); // which shows them, too
    }

    void comparingSaysWhereTheseRunsAreShown()
    {
        const Folders folders(root());
        auto window = showWindow(*m_folder, fakeSeams());
        auto& pages = *window->findChild<Pages*>();
        auto* go = find<QPushButton>(*window, "goToActive");
        const QWidget& figure = pages.compare().mainFigure();
        QVERIFY(!go->isVisible()); // nothing is here at all
        window->open(root());
        QTRY_COMPARE(window->store().runs().size(), folders.ids.size());
        pages.goTo(pages.compare());
        QVERIFY(go->isVisible() && !figure.isVisible());
        QTest::mouseClick(go, Qt::LeftButton);
        QVERIFY(isInFront(*window, pages.active()));
        pages.goTo(pages.compare());
        QTest::mouseClick(find<QPushButton>(*window, "showTrainings"), Qt::LeftButton);
        QVERIFY(figure.isVisible() && !go->isVisible());
    }

    void besideOtherRunsTheFiguresAreThere()
    {
        const Folders folders(root());
        auto window = showWindow(*m_folder, fakeSeams());
        auto& pages = *window->findChild<Pages*>();
        window->open(root());
        QTRY_COMPARE(window->store().runs().size(), folders.ids.size());
        pages.goTo(pages.compare());
        QVERIFY(!pages.compare().mainFigure().isVisible());
        window->store().apply({{"/r/sgd", Started{.title = "SGD", .rule = "sgd", .group = "g"}}});
        QVERIFY(pages.compare().mainFigure().isVisible());
    }

    void classesHaveTheNamesOfTheDataSet()
    {
        KnownRun run("simulated");
        RunStore store;
        ActiveRuns runs(store);
        ActiveCurves curves(store, runs);
        ActiveRunShown shown = run.shown();
        curves.setRun(shown);
        curves.setRound(-1);
        curves.resize(800, 500);
        curves.show();
        QTRY_COMPARE(curves.classes().names(), knownClasses);
        QCOMPARE(curves.classes().values(), std::vector<double>(6, 1));
        QVERIFY(curves.classes().title().contains(QStringLiteral("first labels")));
        QVERIFY(curves.classes().csv().contains(QStringLiteral("sneaker,1")));
        shown.id += QLatin1Char('2'); // another data set: not this one's names
        shown.experiment["data"] = {{"name", "image-folder"}, {"folder", "/nowhere"}};
        curves.setRun(shown);
        QCOMPARE(curves.classes().names().value(5), QStringLiteral("5"));
        shown.id += QLatin1Char('3'); // named by the run itself, a class of which there is no image
        shown.experiment["data"]["classes"] = {"a", "b", "c", "d", "e", "f", "g"};
        curves.setRun(shown);
        QCOMPARE(curves.classes().names().value(6), QStringLiteral("g"));
        QCOMPARE(curves.classes().values().at(6), 0.0);
        shown.id += QLatin1Char('4'); // named in a file beside images that nobody has labelled
        const auto open = run.images() / "train";
        writeFileAtomically(open / "classes.txt", "owl\nrobin\nwren\njay\nfinch\ntit\n");
        shown.experiment["data"] = {{"name", "unlabelled-images"}, {"folder", open.string()}};
        curves.setRun(shown);
        QTRY_COMPARE(curves.classes().names().value(0), QStringLiteral("owl"));
        QCOMPARE(curves.classes().names().size(), qsizetype(6));
    }

    void onASmallScreenNoPageIsScrolledAndTheCurvesAreSeen()
    {
        const Folders folders(root());
        auto window = showWindow(*m_folder, fakeSeams());
        window->resize(1024, 700);
        window->open(root());
        QTRY_COMPARE(window->store().runs().size(), folders.ids.size());
        auto& pages = *window->findChild<Pages*>();
        auto* scroll = qobject_cast<QScrollArea*>(pages.currentWidget());
        auto* panels = find<QTabWidget>(*window, "activePanels");
        for (int i = 0; i < panels->count(); ++i) {
            panels->setCurrentIndex(i);
            QTest::qWait(50);
            QVERIFY2(scroll->verticalScrollBar()->maximum() == 0,
                     qPrintable(QStringLiteral("%1: %2 of %3 pixels are below, it takes %4")
                                    .arg(panels->tabText(i))
                                    .arg(scroll->verticalScrollBar()->maximum())
                                    .arg(scroll->height())
                                    .arg(panels->widget(i)->minimumSizeHint().height())));
        }
        panels->setCurrentIndex(0);
        const QWidget& figure = window->findChild<ActiveCurves*>()->curves().canvas();
        const auto seen = [&] { return figure.visibleRegion().boundingRect().height(); };
        QTRY_VERIFY2(seen() > 0 && seen() >= figure.height() * 3 / 4,
                     qPrintable(QStringLiteral("%1 of %2").arg(seen()).arg(figure.height())));
    }

    /// A person is asked for them before the first training: nowhere does a round −1 appear.
    void firstLabelsAreCalledSo()
    {
        const Json experiment = activeRuns({0}).front();
        const Json images = {{"images", {4, 8, 15}}};
        writeRun(root().toStdString(), experiment,
                 {PhaseDone{.round = -1, .phase = "query", .data = images},
                  Asked{.clock = {}, .question = "round -1", .data = images}});
        auto window = showWindow(*m_folder, fakeSeams());
        window->open(root());
        auto* standing = find<QLabel>(*window, "runStanding");
        QTRY_COMPARE(standing->text(), QStringLiteral("first labels are asked of a person: 0 of 3 given"));
        QVERIFY2(find<QSpinBox>(*window, "activeRound")->text().startsWith(QStringLiteral("first labels")),
                 qPrintable(find<QSpinBox>(*window, "activeRound")->text()));
        for (auto* label : window->findChildren<QLabel*>())
            QVERIFY2(!label->text().contains(QStringLiteral("round -1")), qPrintable(label->text()));
    }
};

QTEST_MAIN(TestActiveLooks)
#include "tst_active_looks.moc"
