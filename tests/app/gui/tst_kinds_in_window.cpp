// SPDX-License-Identifier: GPL-3.0-or-later
// What a kind of work gets for nothing in the window: a kind that only this test knows is chosen, typed into, checked,
// launched with the real job, resumed and duplicated.
#include "core/work/experiment_job.h"
#include "tests/app/toy_kind.h"
#include "widgets/base/number_box.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QToolBar>
#include <QTreeView>

using namespace sharpscope;

class TestKindsInWindow : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<MainWindow> makeWindow()
    {
        WindowSeams seams = fakeSeams();
        seams.comparison = experimentJob;
        seams.resume = [](std::vector<std::filesystem::path> runs) { return resumeJob(std::move(runs)); };
        return showWindow(*m_folder, std::move(seams));
    }
    static void choose(MainWindow& window, const char* kind)
    {
        auto* box = find<QComboBox>(window, "kind");
        QVERIFY(box->isVisible());
        box->setCurrentIndex(box->findData(QLatin1String(kind)));
        Q_EMIT box->activated(box->currentIndex());
    }
    static void type(MainWindow& window, const char* field, const char* text)
    {
        auto* line = find<NumberBox>(window, field)->findChild<QLineEdit*>();
        line->selectAll();
        QTest::keyClicks(line, QLatin1String(text));
    }

private Q_SLOTS:
    void initTestCase() { addKind(ballKind()); }
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void theFormIsTheKinds()
    {
        auto window = makeWindow();
        QVERIFY(window->findChild<QWidget*>(QStringLiteral("addMethod")));
        choose(*window, "ball");
        QVERIFY(!window->findChild<QWidget*>(QStringLiteral("addMethod")));
        QVERIFY(!window->findChild<QWidget*>(QStringLiteral("optimizer.lr")));
        QCOMPARE(*find<NumberBox>(*window, "height")->value(), 8.0);
        QCOMPARE(find<QComboBox>(*window, "preset")->count(), 0); // presets belong to a kind
        type(*window, "height", "101");
        QTRY_VERIFY(find<QLabel>(*window, "problem:height")->isVisible());
        QVERIFY(!find<QPushButton>(*window, "launch")->isEnabled());
        type(*window, "height", "4");
        QTRY_VERIFY(find<QPushButton>(*window, "launch")->isEnabled());
        choose(*window, "comparison"); // looking at another loses nothing
        QVERIFY(find<QComboBox>(*window, "preset")->count() > 0);
        choose(*window, "ball");
        QCOMPARE(*find<NumberBox>(*window, "height")->value(), 4.0);
    }

    /// Acquisitions stand beside the step rules, each a list of its own: cards × cards × seeds are the runs.
    void aKindHasSeveralLists()
    {
        auto window = makeWindow();
        choose(*window, "active-learning");
        const auto cards = [&](const char* name) { return window->findChildren<QFrame*>(QLatin1String(name)).size(); };
        QCOMPARE(cards("acquisitionCard"), 3); // of the first preset that can begin on any machine
        QCOMPARE(cards("methodCard"), 1);
        click(*window, "addAcquisition");
        click(*window, "addMethod");
        QTRY_COMPARE(cards("acquisitionCard"), 4);
        const Json value = window->view().experiment;
        QCOMPARE(value["acquisitions"].size(), 4U);
        QCOMPARE(value["acquisitions"][0]["acquisition"].get<std::string>(), std::string("random"));
        QCOMPARE(value["methods"].size(), 2U);
        QVERIFY(!value["methods"][1].contains("acquisition"));
        QTRY_COMPARE(find<QLabel>(*window, "summary")->text(),
                     QStringLiteral("4 acquisitions × 2 methods × 2 seeds = 16 runs"));
        type(*window, "rho", "-1"); // of SAAL, the first that has it
        QTRY_VERIFY(find<QLabel>(*window, "problem:rho")->isVisible());
        QVERIFY(!find<QPushButton>(*window, "launch")->isEnabled());
    }

    void itIsLaunchedAndDuplicated()
    {
        auto window = makeWindow();
        choose(*window, "ball");
        type(*window, "height", "16");
        QTRY_VERIFY(find<QPushButton>(*window, "launch")->isEnabled());
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 1 && !window->feed().isRunning());
        QCOMPARE(window->store().runs()[0]->series.state, RunState::Finished);
        QCOMPARE(window->store().runs()[0]->series.lastOf("height"), 1.0); // halved four times
        choose(*window, "comparison");
        QTest::qWait(1); // an event of its own, and so a step of its own
        auto* runs = find<QTreeView>(*window, "runs");
        runs->setCurrentIndex(runs->model()->index(0, 0));
        trigger(*window, "duplicate");
        QCOMPARE(find<QComboBox>(*window, "kind")->currentData().toString(), QStringLiteral("ball"));
        QCOMPARE(*find<NumberBox>(*window, "height")->value(), 16.0);
        trigger(*window, "undo");
        QTRY_COMPARE(find<QComboBox>(*window, "kind")->currentData().toString(), QStringLiteral("comparison"));
    }

    void itIsStoppedAndResumed()
    {
        auto window = makeWindow();
        choose(*window, "ball");
        type(*window, "turns", "400");
        QTRY_VERIFY(find<QPushButton>(*window, "launch")->isEnabled());
        click(*window, "launch");
        QTRY_VERIFY(window->store().runs().size() == 1 && stepsOf(*window) > 3);
        const auto press = [&](const char* action) {
            auto* bar = find<QToolBar>(*window, "jobBar");
            QTest::mouseClick(bar->widgetForAction(find<QAction>(*window, action)), Qt::LeftButton);
        };
        press("stop");
        QTRY_VERIFY(!window->feed().isRunning());
        QCOMPARE(window->store().runs()[0]->series.state, RunState::Stopped);
        const auto stopped = stepsOf(*window);
        QVERIFY(stopped < 400);
        press("resume");
        QTRY_VERIFY(window->feed().isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!window->feed().isRunning(), 30000);
        const auto& series = window->store().runs()[0]->series;
        QCOMPARE(series.state, RunState::Finished);
        QCOMPARE(series.of("height").size(), std::size_t(400)); // nothing lost, nothing twice
        QCOMPARE(window->store().runs().size(), std::size_t(1));
    }

    void aSessionOfAnUnknownKindIsSaidAndKept()
    {
        const std::string session = m_folder->filePath(QStringLiteral("session.json")).toStdString();
        const Json later = {{"kind", "orbit"}, {"planets", 9}};
        writeFileAtomically(session, Json({{"format", 2}, {"experiment", later}}).dump());
        {
            auto window = makeWindow();
            QVERIFY2(messageOf(*window).contains(QStringLiteral("orbit")), qPrintable(messageOf(*window)));
            QCOMPARE(find<QComboBox>(*window, "kind")->currentData().toString(), QStringLiteral("comparison"));
            QVERIFY(window->close());
        }
        QVERIFY(readJsonFile(session)["experiment"] == later); // for the program that knows it
        auto window = makeWindow();
        choose(*window, "ball");
        QVERIFY(window->close());
        window.reset();
        QCOMPARE(QString::fromStdString(readJsonFile(session)["experiment"]["kind"]), QStringLiteral("ball"));
    }

    void anUnknownKindIsSaidAndTheFormStays()
    {
        auto window = makeWindow();
        const ViewState before = window->view();
        const QString file = m_folder->filePath(QStringLiteral("later.json"));
        writeFileAtomically(file.toStdString(), R"({"kind": "bal", "height": 3})");
        QVERIFY(!window->open(file));
        QVERIFY2(messageOf(*window).contains(QStringLiteral("\"bal\"; did you mean \"ball\"?")),
                 qPrintable(messageOf(*window)));
        QVERIFY(window->view().experiment == before.experiment);
    }
};

QTEST_MAIN(TestKindsInWindow)
#include "tst_kinds_in_window.moc"
