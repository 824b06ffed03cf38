// SPDX-License-Identifier: GPL-3.0-or-later
// A few hundred things that a user may do, in any order, with jobs under way. Whatever comes: nothing crashes or warns,
// the store holds every event that is on the disk, and undo all the way is back where it began. The seed is printed;
// SHARPSCOPE_SEED repeats one; long because each action is a line or two here.
#include "app/gui/figure_frame.h"
#include "core/run/run_reader.h"
#include "known_sweep.h"
#include "view_fixture.h"
#include "widgets/base/runs_table.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QInputDialog>
#include <QLineEdit>
#include <QSlider>
#include <QToolButton>
#include <QTreeView>
#include <QWheelEvent>

#include <random>

using namespace sharpscope;

namespace fs = std::filesystem;

namespace {

unsigned seedOfTheDay()
{
    bool isGiven = false;
    const unsigned given = qEnvironmentVariable("SHARPSCOPE_SEED").toUInt(&isGiven);
    return isGiven ? given : std::random_device()();
}

} // namespace

class TestRandomActions : public QObject {
    Q_OBJECT

    struct Act {
        const char* name;
        std::function<void()> what;
    };
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
    std::mt19937 m_random{seedOfTheDay()};
    QStringList m_did;

    int pick(int count) { return static_cast<int>(m_random() % static_cast<unsigned>(count)); }
    RunStore& store() const { return m_window->store(); }
    RunsTable& table() const { return *m_window->findChild<RunsTable*>(); }

    QStringList someRuns()
    {
        QStringList ids;
        for (const auto& run : store().runs())
            if (pick(3) == 0) ids << run->id;
        return ids;
    }
    void act(const char* action)
    {
        auto* found = m_window->findChild<QAction*>(QLatin1String(action));
        QVERIFY2(found, action);
        found->trigger(); // nothing where it is not enabled
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { press(*m_window, key, modifiers); }
    void clickIfThere(const char* name)
    {
        auto* button = m_window->findChild<QAbstractButton*>(QLatin1String(name));
        QVERIFY2(button, name);
        if (button->isVisible() && button->isEnabled()) button->click();
    }
    void choose(const char* name)
    {
        auto* box = m_window->findChild<QComboBox*>(QLatin1String(name));
        QVERIFY2(box, name);
        if (!box->isEnabled() || box->count() == 0) return;
        box->setCurrentIndex(pick(box->count()));
        Q_EMIT box->activated(box->currentIndex());
    }
    void typeInto(QLineEdit* line, const QString& text)
    {
        if (!line || !line->isVisible()) return;
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
    }
    FigureFrame& figure() { return *m_window->findChildren<FigureFrame*>()[pick(4)]; }

    void palette()
    {
        static const char* const words[] = {"grou", "zzzz", "dark", "epochs", "sam",
                                            "fit",  "",     "curv", "undo",   "moons"};
        key(Qt::Key_K, Qt::ControlModifier);
        auto* line = m_window->findChild<QLineEdit*>(QStringLiteral("paletteText"));
        if (!line) return; // another window has the keys
        QTest::keyClicks(line, QLatin1String(words[pick(10)]));
        for (int i = pick(3); i > 0; --i)
            QTest::keyClick(line, Qt::Key_Down);
        QTest::keyClick(line, Qt::Key_Escape);
        QTRY_VERIFY(!m_window->findChild<QDialog*>(QStringLiteral("palette")));
    }
    void tag()
    {
        act("tagRuns");
        auto* dialog = m_window->findChild<QInputDialog*>();
        if (!dialog) return; // nothing is selected
        dialog->setTextValue(pick(3) ? QStringLiteral("good, of round %1").arg(pick(3)) : QString());
        dialog->accept();
        closeDialogs();
    }
    void closeDialogs()
    {
        for (auto* dialog : m_window->findChildren<QDialog*>())
            dialog->reject();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    QWidget& map() { return *find<QWidget>(*m_window, "sweepMap")->findChild<QWidget*>(QStringLiteral("plot")); }
    void clickOn(QWidget& canvas)
    {
        if (!canvas.isVisible()) return;
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, {pick(canvas.width()), pick(canvas.height())});
    }
    void wheelOver(QWidget& canvas)
    {
        if (!canvas.isVisible()) return;
        const QPointF at = canvas.rect().center();
        QWheelEvent wheel(at, canvas.mapToGlobal(at), {}, {0, pick(2) ? 120 : -120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(&canvas, &wheel);
    }

    std::vector<Act> acts()
    {
        return {
            {"launch", [&] { act("launch"); }},
            {"pause", [&] { act("pause"); }},
            {"step", [&] { act("step"); }},
            {"stop", [&] { act("stop"); }},
            {"resume", [&] { act("resume"); }},
            {"turn rho",
             [&] {
                 typeInto(m_window->findChild<QWidget*>(QStringLiteral("liveRadius"))->findChild<QLineEdit*>(),
                          QStringLiteral("0.%1\r").arg(1 + pick(9)));
             }},
            {"select", [&] { table().select(someRuns()); }},
            {"hide", [&] { store().toggleVisible(someRuns()); }},
            {"only", [&] { act("showOnly"); }},
            {"remove",
             [&] {
                 if (table().selected().size() == 1) act("removeRuns");
             }},
            {"pin", [&] { act("pinRuns"); }},
            {"archive", [&] { act("archiveRuns"); }},
            {"archive and think better of it",
             [&] {
                 act("archiveRuns");
                 key(Qt::Key_Z, Qt::ControlModifier);
             }},
            {"tag", [&] { tag(); }},
            {"move figure",
             [&] { figure().findChild<QAction*>(QLatin1String(pick(2) ? "moveBack" : "moveOn"))->trigger(); }},
            {"save session", [&] { act("saveSession"); }},
            {"open session", [&] { act("openSession"); }},
            {"fork",
             [&] {
                 act("fork");
                 closeDialogs();
             }},
            {"list archived", [&] { clickIfThere("archivedRuns"); }},
            {"group", [&] { clickIfThere("groupRuns"); }},
            {"maximise runs", [&] { clickIfThere("maximiseRuns"); }},
            {"sort",
             [&] {
                 find<QTreeView>(*m_window, "runs")
                     ->header()
                     ->setSortIndicator(pick(8), pick(2) ? Qt::AscendingOrder : Qt::DescendingOrder);
             }},
            {"filter",
             [&] {
                 static const char* const texts[] = {"sam",
                                                     "rule = sgd",
                                                     "rho > ",
                                                     "",
                                                     "(",
                                                     "seed in (1",
                                                     ".",
                                                     "accuracy/test > 50% and not tag = good",
                                                     "tag ~ goo or rule = sam"};
                 typeInto(find<QLineEdit>(*m_window, "runsFilter"), QLatin1String(texts[pick(9)]));
             }},
            {"clear filter", [&] { find<QLineEdit>(*m_window, "runsFilter")->clear(); }},
            {"page", [&] { key(static_cast<Qt::Key>(Qt::Key_1 + pick(9)), Qt::ControlModifier); }},
            {"sweep's measure", [&] { choose(pick(2) ? "sweepTag" : "sweepSummary"); }},
            {"sweep's axis", [&] { choose(pick(2) ? "sweepX" : "sweepY"); }},
            {"sweep's bars", [&] { choose("sweepSpread"); }},
            {"sweep's point", [&] { clickOn(map()); }},
            {"sweep's zoom", [&] { wheelOver(map()); }},
            {"log", [&] { clickIfThere(pick(2) ? "logX" : "logY"); }},
            {"mean", [&] { clickIfThere("groupSeeds"); }},
            {"x axis", [&] { choose("xAxis"); }},
            {"smooth", [&] { find<QSlider>(*m_window, "smoothing")->setValue(pick(99)); }},
            {"quantity",
             [&] {
                 auto* box = figure().findChild<QComboBox*>(QStringLiteral("quantity"));
                 box->setCurrentIndex(pick(box->count()));
                 Q_EMIT box->activated(box->currentIndex());
             }},
            {"maximise", [&] { figure().findChild<QToolButton*>(QStringLiteral("maximise"))->click(); }},
            {"zoom", [&] { wheelOver(figure().plot().canvas()); }},
            {"fit", [&] { act("fit"); }},
            {"theme", [&] { act("dark"); }},
            {"rate",
             [&] {
                 typeInto(m_window->findChild<QWidget*>(QStringLiteral("optimizer.lr"))->findChild<QLineEdit*>(),
                          QStringLiteral("0.%1").arg(1 + pick(98)));
             }},
            {"method", [&] { clickIfThere("addMethod"); }},
            {"duplicate", [&] { act("duplicate"); }},
            {"side by side",
             [&] {
                 act("sideBySide");
                 closeDialogs();
             }},
            {"palette", [&] { palette(); }},
            {"export", [&] { act("exportFigure"); }},
            {"resize", [&] { m_window->resize(1000 + pick(500), 700 + pick(200)); }},
            {"undo", [&] { key(Qt::Key_Z, Qt::ControlModifier); }},
            {"redo", [&] { key(Qt::Key_Y, Qt::ControlModifier); }},
        };
    }

    QString told() const { return QStringLiteral("after %1").arg(m_did.join(QStringLiteral(", "))); }

    /// What is in the runs' folders is in the store, number by number.
    void compareWithTheDisk()
    {
        const fs::path root = m_folder.filePath(QStringLiteral("runs")).toStdString();
        for (const fs::path& folder : listRuns(root)) {
            const QString id = QString::fromStdString(folder.string());
            const auto& removed = m_window->view().folders.removed;
            if (std::find(removed.begin(), removed.end(), id.toStdString()) != removed.end()) continue;
            const auto& open = m_window->view().folders.open; // opening the sweep can be taken back
            const fs::path sweep = folder.parent_path();
            if (isSweep(sweep) && std::find(open.begin(), open.end(), sweep.string()) == open.end()) continue;
            QTRY_VERIFY2_WITH_TIMEOUT(store().find(id), qPrintable(id), 10000);
            const RunSeries disk = RunReader(folder).series;
            const auto isEqual = [&] {
                const StoredRun* run = store().find(id);
                if (!run || run->series.state != disk.state || run->series.last != disk.last) return false;
                if (run->series.knobs.size() != disk.knobs.size()) return false;
                for (const auto& [tag, summary] : disk.tags)
                    if (run->series.countOf(tag) != summary.count || run->series.lastOf(tag) != summary.last)
                        return false;
                return run->series.tags.size() == disk.tags.size();
            };
            QTRY_VERIFY2_WITH_TIMEOUT(isEqual(), qPrintable(id + QLatin1Char(' ') + told()), 10000);
        }
    }

private Q_SLOTS:
    void whateverIsDoneNothingIsLostAndAllIsTakenBack()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        const unsigned seed = seedOfTheDay();
        m_random.seed(seed);
        qInfo("SHARPSCOPE_SEED=%u repeats this", seed);
        WindowSeams seams = fakeSeams(60, 1);
        const QString session = m_folder.filePath(QStringLiteral("by-hand.json"));
        seams.fileToSave = [this, session](QWidget*, const QString&, const QString& suggestion, const QString&) {
            if (suggestion.endsWith(QStringLiteral(".json"))) return session;
            return pick(2) ? QString() : m_folder.filePath(QStringLiteral("figure.svg"));
        };
        seams.fileToOpen = [session](auto&&...) { return QFileInfo::exists(session) ? session : QString(); };
        m_window = showWindow(m_folder, std::move(seams));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        trigger(*m_window, "launch");
        QTRY_VERIFY(store().runs().size() == 3 && !m_window->feed().isRunning());
        const KnownSweep sweep(m_folder.filePath(QStringLiteral("runs")).toStdString());
        for (std::size_t point = 0; point < sweep.file().points.size(); ++point)
            for (const std::int64_t seedOfRun : {1, 2})
                sweep.add(point, {.seed = seedOfRun, .accuracy = 0.6 + 0.01 * pick(20)});
        settle();
        const QString first = text(m_window->view());
        m_window->open(QString::fromStdString(sweep.folder().string()));
        QTRY_COMPARE(store().runs().size(), std::size_t(3 + 12));
        settle();
        const std::vector<Act> all = acts();
        for (int round = 0; round < 3; ++round) {
            for (int i = 0; i < 60; ++i) {
                const Act& one = all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
                m_did << QLatin1String(one.name);
                one.what();
                if (QTest::currentTestFailed()) return;
                QTest::qWait(pick(4) ? 1 : 15);
            }
            if (m_window->feed().isPaused()) trigger(*m_window, "pause");
            if (m_window->feed().isRunning()) trigger(*m_window, "stop");
            QTRY_VERIFY2_WITH_TIMEOUT(!m_window->feed().isRunning(), qPrintable(told()), 20000);
            compareWithTheDisk();
            if (QTest::currentTestFailed()) return;
        }
        settle();
        const QString last = text(m_window->view());
        int steps = 0;
        for (; find<QAction>(*m_window, "undo")->isEnabled(); ++steps) {
            QVERIFY2(steps < 1000, qPrintable(told()));
            trigger(*m_window, "undo");
        }
        QVERIFY(steps > 20);
        const QString begin = text(m_window->view());
        QVERIFY2(begin == first || steps >= 200,
                 qPrintable(differing(begin, first) + told())); // older steps are let go
        for (int i = 0; i < steps; ++i)
            trigger(*m_window, "redo");
        QVERIFY2(text(m_window->view()) == last, qPrintable(differing(text(m_window->view()), last) + told()));
        compareWithTheDisk();
    }

private:
    static QString differing(const QString& is, const QString& expected)
    {
        const Json difference = Json::diff(Json::parse(expected.toStdString()), Json::parse(is.toStdString()));
        QString text = QString::fromStdString(difference.dump(1)) + QLatin1Char('\n');
        const QStringList now = is.split(QLatin1Char('\n')), then = expected.split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < std::min(now.size(), then.size()); ++i) // also where only the order differs
            if (now[i] != then[i]) return text + QStringLiteral("line %1: %2 | %3\n").arg(i).arg(now[i], then[i]);
        return text;
    }
};

QTEST_MAIN(TestRandomActions)
#include "tst_random_actions.moc"
