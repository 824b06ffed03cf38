// SPDX-License-Identifier: GPL-3.0-or-later
// The panel Analyses: what its figures show of the run and the round that are looked at, and what it has computed.
#include "active_window.h"
#include "app/gui/active_tab.h"
#include "app/gui/analysis_figures.h"
#include "app/gui/analysis_panel.h"
#include "app/gui/pages.h"
#include "widgets/plots/bar_plot.h"
#include "widgets/plots/matrix_plot.h"
#include "widgets/plots/scatter_plot.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QProgressBar>
#include <QSpinBox>
#include <QTabWidget>

using namespace sharpscope;

namespace {

/// Of a round: as many images as the round's number and two, whose numbers tell the round.
Analysis termsOf(std::int64_t round)
{
    Analysis terms{
        .name = "terms", .round = round, .numbers = {{"pearson.gradient", 0.5}, {"spearman.gradient", 0.25}}};
    for (const auto& [name, title, factor] : std::vector<std::tuple<std::string, std::string, double>>{
             {"score", "max l", 10}, {"loss", "l", 1}, {"gradient", "ρ‖g‖", 2}, {"curvature", "½ρ²λ₁", 3}}) {
        terms.columns.push_back({name, title, {}});
        for (std::int64_t i = 0; i < round + 2; ++i)
            terms.columns.back().values.push_back(factor * static_cast<double>(round + i));
    }
    return terms;
}

} // namespace

class TestAnalysisPanel : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<AnalysisRequest> m_asked;

    WindowSeams seams()
    {
        WindowSeams seams = fakeSeams();
        seams.analysis = [this](AnalysisRequest request) -> Job {
            m_asked.push_back(request);
            return [request](JobContext& context) {
                const std::string run = request.runs.at(0).string();
                context.emit(run, Progress{"terms, round 1", 0.4});
                if (!request.options.contains("images") || request.options["images"] != 33)
                    return writeAnalysis(run, termsOf(1)), context.emit(run, Message{"info", "file"});
                while (context.keepGoing())
                    std::this_thread::sleep_for(std::chrono::milliseconds(2));
            };
        };
        return seams;
    }
    QString root() const
    {
        QDir(m_folder->path()).mkpath(QStringLiteral("al"));
        return m_folder->filePath(QStringLiteral("al"));
    }
    /// With the panel in front, at round 1 of Entropy's seed 0.
    std::unique_ptr<MainWindow> windowOn(const Folders& folders)
    {
        auto window = showWindow(*m_folder, seams());
        window->findChild<Pages*>()->goTo(window->findChild<Pages*>()->active());
        window->open(root());
        auto* panels = find<QTabWidget>(*window, "activePanels");
        panels->setCurrentWidget(window->findChild<AnalysisPanel*>());
        [&] {
            QTRY_COMPARE(window->store().runs().size(), folders.ids.size());
            auto* run = find<QComboBox>(*window, "activeRun");
            run->setCurrentIndex(run->findData(folders.ids.at({"entropy", 0})));
            Q_EMIT run->activated(run->currentIndex());
            QTRY_COMPARE(find<QSpinBox>(*window, "activeRound")->maximum(), 2);
        }();
        return window;
    }
    static const AnalysisFigures& figures(MainWindow& window) { return window.findChild<AnalysisPanel*>()->figures(); }
    static void choose(MainWindow& window, const char* analysis)
    {
        auto* box = find<QComboBox>(window, "analysis");
        box->setCurrentIndex(box->findData(QLatin1String(analysis)));
        Q_EMIT box->activated(box->currentIndex());
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
        m_asked.clear();
    }

    void termsAreThoseOfTheRoundThatIsLookedAtAndMeansAreOfAll()
    {
        const Folders folders(root());
        for (const std::int64_t round : {0, 1})
            writeAnalysis(folders.ids.at({"entropy", 0}).toStdString(), termsOf(round));
        writeAnalysis(folders.ids.at({"random", 0}).toStdString(), termsOf(2)); // another run's
        auto window = windowOn(folders);
        const ScatterPlot& gradient = figures(*window).scatter(1);
        QTRY_COMPARE(gradient.classes().size(), std::size_t(1));
        QCOMPARE(gradient.classes()[0].x, (std::vector<double>{2, 4, 6}));
        QCOMPARE(gradient.classes()[0].y, (std::vector<double>{10, 20, 30})); // the score
        QCOMPARE(figures(*window).noteOf(1), QStringLiteral("r 0.500 · rₛ 0.250 · N 3"));
        QCOMPARE(figures(*window).noteOf(0), QStringLiteral("r – · rₛ – · N 3"));
        const CurvePlot& means = figures(*window).magnitudes().plot();
        QCOMPARE(valueOf(means, QStringLiteral("ρ‖g‖"), 0), 1.0); // of 0 and 2
        QCOMPARE(valueOf(means, QStringLiteral("ρ‖g‖"), 1), 4.0);
        QCOMPARE(valueOf(means, QStringLiteral("½ρ²λ₁"), 1), 6.0);
        const auto* frame = gradient.parentWidget(); // looked at alone, and with the others again
        auto* alone = frame->findChild<QAbstractButton*>(QStringLiteral("maximise"));
        alone->click();
        QVERIFY(frame->isVisible() && !figures(*window).magnitudes().isVisible());
        alone->click();
        QVERIFY(frame->isVisible() && figures(*window).magnitudes().isVisible());
        find<QSpinBox>(*window, "activeRound")->setValue(0);
        QCOMPARE(gradient.classes()[0].x, (std::vector<double>{0, 2}));
        find<QSpinBox>(*window, "activeRound")->setValue(2);
        QVERIFY(gradient.classes().empty());
        QCOMPARE(figures(*window).noteOf(1), QString());
        QCOMPARE(figures(*window).emptyTextOf(1), QStringLiteral("Not computed for round 2 yet."));
        QVERIFY(!figures(*window).scatter(1).isVisible());
    }

    void whatIsMissingIsComputedAndShown()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        auto* words = find<QLabel>(*window, "analysisWords");
        QTRY_VERIFY2(words->text().startsWith(QStringLiteral("A round costs: 32 images")), qPrintable(words->text()));
        QVERIFY(figures(*window).scatter(0).classes().empty());
        click(*window, "analyse");
        QTRY_COMPARE(figures(*window).scatter(0).classes().size(), std::size_t(1));
        QCOMPARE(m_asked.size(), std::size_t(1));
        QCOMPARE(m_asked[0].name, std::string("terms"));
        QCOMPARE(m_asked[0].runs[0].string(), folders.ids.at({"entropy", 0}).toStdString());
        QCOMPARE(m_asked[0].rounds, std::vector<std::int64_t>{1});
        find<QComboBox>(*window, "analysisRounds")->setCurrentIndex(1);
        QTRY_VERIFY(find<QAbstractButton>(*window, "analyse")->isEnabled());
        click(*window, "analyse");
        QTRY_COMPARE(m_asked.size(), std::size_t(2));
        QVERIFY(m_asked[1].rounds.empty()); // all
    }

    void aComputationIsStopped()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        auto* images = window->findChild<AnalysisPanel*>()->findChild<QSpinBox*>(QStringLiteral("images"));
        if (images) images->setValue(33);
        ViewState view = window->view();
        view.analyses.options = {{"terms", {{"images", 33}}}};
        window->findChild<AnalysisPanel*>()->show(view);
        QVERIFY(!find<QAbstractButton>(*window, "stopAnalysis")->isEnabled());
        click(*window, "analyse");
        QTRY_COMPARE(find<QProgressBar>(*window, "analysisProgress")->value(), 400);
        QVERIFY(!find<QAbstractButton>(*window, "analyse")->isEnabled());
        click(*window, "stopAnalysis");
        QTRY_VERIFY(find<QAbstractButton>(*window, "analyse")->isEnabled());
        QVERIFY(find<QProgressBar>(*window, "analysisProgress")->isHidden());
    }

    void theMatrixHasNamesOnBothSides()
    {
        const Folders folders(root());
        const Analysis overlap{.name = "overlap",
                               .round = 1,
                               .rows = {"Random", "SAAL"},
                               .columns = {{"common.Random", "Random", {1, 0.25}},
                                           {"common.SAAL", "SAAL", {0.5, 1}},
                                           {"spearman.Random", "Random", {1, std::nan("")}},
                                           {"spearman.SAAL", "SAAL", {-0.5, 1}}},
                               .notes = {"BALD is left out: no dropout"}};
        writeAnalysis(folders.ids.at({"entropy", 0}).toStdString(), overlap);
        auto window = windowOn(folders);
        choose(*window, "overlap");
        const MatrixPlot& common = figures(*window).common();
        QTRY_COMPARE(common.names(), QStringList({QStringLiteral("Random"), QStringLiteral("SAAL")}));
        QCOMPARE(common.values(), (std::vector<double>{1, 0.5, 0.25, 1})); // row by row
        QVERIFY(common.csv().contains(QStringLiteral("Random,SAAL,0.5\n")));
        auto& drawn = *window->findChild<AnalysisPanel*>()->findChildren<MatrixPlot*>().front();
        const QString svg = QString::fromUtf8(drawn.svg(drawn.exportSize({420, 360})));
        for (const char* text : {"Random", "SAAL", ">0.8<"}) // the last one at the colours' scale only
            QVERIFY2(svg.count(QLatin1String(text)) >= (text[0] == '>' ? 1 : 2), text);
        QVERIFY(find<QLabel>(*window, "analysisWords")->text().contains(QStringLiteral("BALD is left out")));
        QCOMPARE(window->view().analyses.figure, std::string("overlap"));
        QTest::qWait(1); // a step of undo ends with its event
        trigger(*window, "undo");
        QTRY_COMPARE(window->view().analyses.figure, std::string("terms"));
    }

    void secondsAreThoseOfAllRuns()
    {
        const Folders folders(root());
        auto window = windowOn(folders);
        choose(*window, "seconds");
        const BarPlot& scoring = figures(*window).scoring();
        QTRY_COMPARE(scoring.names().size(), qsizetype(3));
        QTRY_COMPARE(scoring.values()[static_cast<std::size_t>(
                         scoring.names().indexOf(QRegularExpression(QStringLiteral("Entropy.*"))))],
                     1.0);
        QVERIFY(!find<QWidget>(*window, "analyse")->isVisible());
    }

    void keptLabelsAreALineForEachRadius()
    {
        const Folders folders(root());
        for (const std::int64_t round : {0, 1})
            writeAnalysis(folders.ids.at({"entropy", 0}).toStdString(),
                          {.name = "radii",
                           .round = round,
                           .columns = {{"rho", "ρ", {0.01, 0.1}},
                                       {"psi", "ψ", {0.9 - 0.1 * static_cast<double>(round), 0.3}},
                                       {"r", "r", {0.1, 0.6}}}});
        auto window = windowOn(folders);
        choose(*window, "radii");
        const CurvePlot& kept = figures(*window).kept().plot();
        QTRY_COMPARE(kept.curves().size(), qsizetype(2));
        QVERIFY(std::abs(valueOf(kept, QStringLiteral("ρ = 0.01"), 1) - 0.8) < 1e-12);
        QCOMPARE(valueOf(kept, QStringLiteral("ρ = 0.1"), 0), 0.3);
    }

    /// What was computed with other options is another line, which is seen when one of its rounds is looked at.
    void aLineJoinsRoundsOfTheSameOptionsOnly()
    {
        const Folders folders(root());
        for (const std::int64_t round : {0, 1, 2})
            writeAnalysis(
                folders.ids.at({"entropy", 0}).toStdString(),
                {.name = "radii",
                 .round = round,
                 .options = {{"images", round == 1 ? 5 : 2000}},
                 .columns = {{"rho", "ρ", {0.1}}, {"psi", "ψ", {round == 1 ? 0.2 : 0.9}}, {"r", "r", {0.5}}}});
        auto window = windowOn(folders);
        choose(*window, "radii");
        const CurvePlot& kept = figures(*window).kept().plot();
        const auto isMissing = [&](double round) {
            return std::isnan(valueOf(kept, QStringLiteral("ρ = 0.1"), round));
        };
        auto* looked = find<QSpinBox>(*window, "activeRound");
        looked->setValue(0);
        QTRY_COMPARE(valueOf(kept, QStringLiteral("ρ = 0.1"), 2), 0.9);
        QCOMPARE(valueOf(kept, QStringLiteral("ρ = 0.1"), 0), 0.9);
        QVERIFY(isMissing(1));
        const auto says = [&](const char* text) {
            return find<QLabel>(*window, "analysisWords")->text().contains(QString::fromUtf8(text));
        };
        QVERIFY(says("of round 0, 2: computed with images=2000.") && says("other options: round 1."));
        looked->setValue(1);
        QTRY_COMPARE(valueOf(kept, QStringLiteral("ρ = 0.1"), 1), 0.2);
        QVERIFY(isMissing(0) && isMissing(2));
        QTRY_VERIFY(says("of round 1: computed with images=5. The form says otherwise"));
    }

    void aDamagedFileIsSaid()
    {
        const Folders folders(root());
        const std::string run = folders.ids.at({"entropy", 0}).toStdString();
        writeAnalysis(run, termsOf(1));
        writeFileAtomically(std::filesystem::path(run) / analysisFileName("terms", 0), "{");
        auto window = windowOn(folders);
        QTRY_COMPARE(figures(*window).scatter(0).classes().size(), std::size_t(1));
        QTRY_VERIFY(
            find<QLabel>(*window, "analysisWords")->text().contains(QStringLiteral("analysis-terms-0000.json")));
    }
};

QTEST_MAIN(TestAnalysisPanel)
#include "tst_analysis_panel.moc"
