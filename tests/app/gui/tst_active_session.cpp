// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning by hand in the real window with the real jobs: a person starts a run, steps through its phases, looks
// at a round's images, labels them by keys, takes an answer back, branches with another acquisition, runs both to the
// end, closes the window in the middle of a question, and finds everything there again.
#include "app/gui/active_tab.h"
#include "app/gui/label_panel.h"
#include "app/gui/picture_view.h"
#include "app/gui/round_gallery.h"
#include "known_images.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>

using namespace sharpscope;

namespace {

constexpr int patience = 60000; ///< ms, on a machine that has other work
constexpr std::int64_t rounds = 5;
constexpr std::size_t asked = 5; ///< images a round

/// The window as a person has it in front of them.
class Hand {
public:
    explicit Hand(const QTemporaryDir& folder) : m_folder(folder) { open(); }

    void open()
    {
        WindowSeams seams = fakeSeams();
        const WindowSeams real = realSeams();
        seams.comparison = real.comparison;
        seams.resume = real.resume;
        m_window = showWindow(m_folder, std::move(seams));
        m_window->activateWindow(); // or no key is a shortcut
        Q_UNUSED(QTest::qWaitForWindowActive(m_window.get()));
    }
    void close()
    {
        m_window->close();
        m_window.reset();
    }
    MainWindow& window() { return *m_window; }
    ActiveTab& tab() { return *m_window->findChild<ActiveTab*>(); }
    ActiveHistory history() { return tab().run().history ? *tab().run().history : ActiveHistory(); }
    const ActiveRound* round(std::int64_t number)
    {
        m_last = history();
        return m_last.find(number);
    }
    template <class Widget>
    Widget* find(const char* name)
    {
        return sharpscope::find<Widget>(*m_window, name);
    }
    void click(const char* button) { sharpscope::click(*m_window, button); }
    void goTo(const char* panel)
    {
        auto* tabs = find<QTabWidget>("activePanels");
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->tabWhatsThis(i) == QLatin1String(panel)) tabs->setCurrentIndex(i);
    }
    bool isAsking() { return m_window->findChild<LabelPanel*>()->open() > 0; }
    bool mayType() { return isAsking() && find<QLineEdit>("classLine")->isEnabled(); }

    /// The class of the picture that is shown, which its colour tells who knows.
    std::int64_t seen() { return labelOfRow(middleOf(m_window->findChild<PictureView*>()->image()).red() / 5); }
    void type(const QString& keys) { QTest::keyClicks(find<QLineEdit>("classLine"), keys); }
    void label() { type(QString::number(seen())); }
    std::size_t answers() { return history().answers().size(); }

private:
    const QTemporaryDir& m_folder;
    ActiveHistory m_last;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace

class TestActiveSession : public QObject {
    Q_OBJECT

    /// Answers all that the run asks until it has trained its last round.
    static void answerToTheEnd(Hand& hand)
    {
        const auto isDone = [&] {
            const ActiveRound* last = hand.round(rounds);
            return last && last->labels > 0;
        };
        while (!isDone()) {
            QTRY_VERIFY_WITH_TIMEOUT(hand.mayType() || isDone(), patience);
            if (isDone()) break;
            const std::size_t before = hand.answers();
            hand.label();
            QTRY_VERIFY_WITH_TIMEOUT(hand.answers() != before || !hand.isAsking(), patience);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!hand.window().feed().isRunning(), patience);
    }
    static void compareLabels(Hand& hand)
    {
        const ActiveHistory history = hand.history();
        QCOMPARE(history.rounds().size(), std::size_t(rounds) + 2);
        for (const ActiveRound& round : history.rounds()) {
            if (round.round == rounds) continue; // trained only
            QCOMPARE(round.labelledImages.size(), round.round < 0 ? 6U : asked);
            for (std::size_t i = 0; i < round.labelledImages.size(); ++i)
                QCOMPARE(round.givenLabels[i], labelOfRow(round.labelledImages[i]));
        }
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aPersonStepsLabelsBranchesClosesAndComesBack()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        writeKnownImages(root / "images");
        const Json experiment = {
            {"kind", "active-learning"},
            {"name", "by hand"},
            {"seeds", Json::array({3})},
            {"data", {{"name", "image-folder"}, {"folder", (root / "images").string()}, {"augmentation", "none"}}},
            {"network", {{"name", "mlp"}}},
            {"train", {{"epochs", 2}, {"batchSize", 4}}},
            {"rounds",
             {{"initial", 6},
              {"query", asked},
              {"rounds", rounds},
              {"poolSize", 20},
              {"oracle", "person"},
              {"hold", "phase"}}},
            {"methods", Json::array({{{"rule", "sgd"}}})},
            {"acquisitions", Json::array({{{"acquisition", "margin"}}})},
            {"device", "cpu"},
            {"threads", 1}};
        writeFileAtomically(root / "by-hand.json", experiment.dump());
        Hand hand(folder);

        // Start.
        hand.window().open(folder.filePath(QStringLiteral("by-hand.json")));
        hand.window().launch();
        auto* pages = hand.find<QTabWidget>("tabs");
        for (int i = 0; i < pages->count(); ++i)
            if (pages->tabWhatsThis(i) == QLatin1String("active")) pages->setCurrentIndex(i);
        QTRY_VERIFY_WITH_TIMEOUT(hand.tab().isVisible() && hand.round(-1), patience);

        // A phase at a time: train, score, look, query.
        QTRY_VERIFY_WITH_TIMEOUT(hand.find<QAbstractButton>("activeNextPhaseButton")->isEnabled(), patience);
        hand.click("activeNextPhaseButton");
        QTRY_VERIFY_WITH_TIMEOUT(hand.round(0) && hand.round(0)->labels == 6, patience);
        QTest::qWait(50); // and no further by itself
        QVERIFY(hand.round(0)->scoreFile.empty());
        hand.click("activeNextPhaseButton");
        QTRY_VERIFY_WITH_TIMEOUT(!hand.round(0)->scoreFile.empty(), patience);
        hand.goTo("round");
        RoundModel& model = hand.window().findChild<RoundGallery*>()->model();
        QTRY_COMPARE_WITH_TIMEOUT(model.shown().rows.size(), 20U, patience);
        QCOMPARE(model.count(), 0); // nothing is chosen yet
        hand.click("activeNextPhaseButton");
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), int(asked), patience);
        for (int row = 0; row < int(asked); ++row)
            QCOMPARE(model.rowAt(model.index(row)).image, hand.round(0)->picks[std::size_t(row)]);
        hand.click("activeNextPhaseButton");

        // Label five, one of them wrongly at first.
        QTRY_VERIFY_WITH_TIMEOUT(hand.isAsking(), patience);
        hand.goTo("label");
        QTRY_VERIFY_WITH_TIMEOUT(hand.mayType(), patience);
        hand.label();
        const std::int64_t second = hand.seen();
        hand.type(QString::number((second + 1) % 6));
        QTRY_COMPARE_WITH_TIMEOUT(hand.answers(), 2U, patience);
        QTest::keyClick(hand.find<QLineEdit>("classLine"), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(hand.answers(), 1U, patience);
        QCOMPARE(hand.seen(), second);
        for (std::size_t i = 1; i < asked; ++i)
            hand.label();
        QTRY_COMPARE_WITH_TIMEOUT(hand.round(0)->labelledImages.size(), asked, patience);
        const QString first = hand.tab().run().id;
        const std::vector<std::int64_t> picks = hand.round(0)->picks;

        // Stop, and branch with Entropy.
        hand.click("activeStopButton");
        QTRY_VERIFY_WITH_TIMEOUT(!hand.window().feed().isRunning(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(hand.find<QAbstractButton>("activeBranchButton")->isEnabled(), patience);
        hand.click("activeBranchButton");
        auto* acquisition = hand.find<QComboBox>("branchAcquisition");
        acquisition->setCurrentIndex(acquisition->findData(QStringLiteral("entropy")));
        QTest::mouseClick(hand.find<QPushButton>("makeBranch"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(hand.window().store().runs().size() == 2 && hand.tab().run().id != first, patience);
        QTRY_VERIFY_WITH_TIMEOUT(hand.window().feed().isRunning(), patience);
        QCOMPARE(hand.tab().run().experiment["acquisition"]["acquisition"].get<std::string>(), std::string("entropy"));

        // The branch to its end.
        QTRY_VERIFY_WITH_TIMEOUT(hand.find<QAbstractButton>("activeToEndButton")->isEnabled(), patience);
        hand.click("activeToEndButton");
        hand.goTo("label");
        answerToTheEnd(hand);
        compareLabels(hand);

        // The first one on, up to the middle of its last question.
        auto* runs = hand.find<QComboBox>("activeRun");
        runs->setCurrentIndex(runs->findData(first));
        Q_EMIT runs->activated(runs->currentIndex());
        QTRY_VERIFY_WITH_TIMEOUT(hand.tab().run().id == first && hand.tab().run().history, patience);
        QTRY_VERIFY_WITH_TIMEOUT(hand.find<QAbstractButton>("activeToEndButton")->isEnabled(), patience);
        hand.click("activeToEndButton");
        const auto isLastQuestion = [&] { return hand.history().question() == "round " + std::to_string(rounds - 1); };
        while (!isLastQuestion()) {
            QTRY_VERIFY_WITH_TIMEOUT(hand.mayType() || isLastQuestion(), patience);
            if (isLastQuestion()) break;
            const std::size_t before = hand.answers();
            hand.label();
            QTRY_VERIFY_WITH_TIMEOUT(hand.answers() != before || !hand.isAsking(), patience);
        }
        QTRY_VERIFY_WITH_TIMEOUT(hand.mayType(), patience);
        hand.label();
        hand.label();
        QTRY_COMPARE_WITH_TIMEOUT(hand.answers(), 2U, patience);
        const ActiveHistory before = hand.history();
        hand.close();

        // Everything is there.
        hand.open();
        QVERIFY(hand.tab().isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(hand.window().store().runs().size() == 2, patience);
        QTRY_VERIFY_WITH_TIMEOUT(hand.tab().run().id == first && hand.tab().run().history, patience);
        QCOMPARE(hand.history().question(), before.question());
        QCOMPARE(hand.history().asked(), before.asked());
        QCOMPARE(hand.history().answers(), before.answers());
        QCOMPARE(hand.round(0)->picks, picks);
        auto* resume = hand.find<QPushButton>("resumeToAnswer");
        QTRY_VERIFY_WITH_TIMEOUT(resume->isVisible(), patience);
        QTest::mouseClick(resume, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(hand.mayType(), patience);
        for (std::size_t i = 2; i < asked; ++i)
            hand.label();
        QTRY_VERIFY_WITH_TIMEOUT(hand.answers() == asked &&
                                     hand.find<QAbstractButton>("activeToEndButton")->isEnabled(),
                                 patience); // held, as a run is that is resumed
        hand.click("activeToEndButton");
        answerToTheEnd(hand);
        compareLabels(hand);
        const ActiveHistory after = hand.history();
        for (std::size_t i = 0; i < 2; ++i)
            QCOMPARE(after.find(rounds - 1)->labelledImages[i], before.answers()[i].first);
        for (const auto& run : hand.window().store().runs())
            QCOMPARE(run->series.state, RunState::Finished);
    }
};

QTEST_MAIN(TestActiveSession)
#include "tst_active_session.moc"
