// SPDX-License-Identifier: GPL-3.0-or-later
// The page of few-shot runs: what its figures and table say of known episodes, and an episode image by image;
// long because both panels are looked at in the same few runs.
#include "app/gui/data_tab.h"
#include "app/gui/episode_model.h"
#include "app/gui/report.h"
#include "app/gui/tag_title.h"
#include "app/gui/text_table.h"
#include "core/base/files.h"
#include "few_shot_runs.h"
#include "widgets/plots/interval_plot.h"
#include "window_fixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>

#include <algorithm>
#include <cmath>

using namespace sharpscope;

namespace fs = std::filesystem;

class TestFewShotTab : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<EpisodeRequest> m_requests; ///< in the window's thread

    fs::path root() const { return m_folder->filePath(QStringLiteral("runs")).toStdString(); }
    void makeRuns() const { makeKnownFewShotRuns(root()); }

    WindowSeams seams()
    {
        WindowSeams seams = fakeSeams();
        seams.episode = [this](EpisodeRequest request, auto take) -> Job {
            m_requests.push_back(request);
            return [request, take](JobContext&) {
                if (request.index == 13) throw Error(request.run.string() + ": has no such episode");
                take(std::make_shared<const ShownEpisode>(
                    ShownEpisode{.of = request, .record = knownRecord(request.index), .step = 8, .images = nullptr}));
            };
        };
        return seams;
    }
    std::unique_ptr<MainWindow> windowOn(const char* panel)
    {
        auto window = showWindow(*m_folder, seams());
        if (const QString runs = m_folder->filePath(QStringLiteral("runs")); QDir(runs).exists()) window->open(runs);
        ViewState view = window->view();
        view.page = "few-shot";
        view.fewShot.panel = panel;
        window->apply(view);
        return window;
    }
    static const EpisodeModel& modelOf(MainWindow& window)
    {
        return *static_cast<const EpisodeModel*>(find<QTableView>(window, "episodeImages")->model());
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
        m_requests.clear();
    }

    void anEmptyPageSaysWhatToDo()
    {
        QVERIFY(find<QAbstractButton>(*windowOn("accuracy"), "openFewShot")->isVisible());
    }

    void curvesAndTableAreThoseOfTheTestsEpisodes()
    {
        makeRuns();
        auto window = windowOn("accuracy");
        auto* steps = find<IntervalPlot>(*window, "fewShotSteps");
        QTRY_VERIFY(steps->series().size() == 2 && steps->series()[1].points.size() == 2 &&
                    steps->series()[1].points[0].count == 4);
        const auto point = [&](std::size_t run, std::size_t step) { return steps->series()[run].points[step]; };
        QCOMPARE(steps->series()[0].name, QStringLiteral("a-maml"));
        QCOMPARE(point(0, 0).mean, 50.0);
        QCOMPARE(point(0, 1).mean, 87.5);
        QCOMPARE(point(1, 0).mean, 25.0);
        QCOMPARE(point(1, 1).mean, 87.5);
        const double half = 196 * std::sqrt(4 * 0.125 * 0.125 / 3 / 4); // of 1, ¾, ¾, 1
        QVERIFY(std::abs(point(0, 1).low - (87.5 - half)) < 1e-9);
        QVERIFY(std::abs(point(0, 1).high - (87.5 + half)) < 1e-9);

        auto* table = find<TextTable>(*window, "fewShotTable");
        QCOMPARE(table->horizontalHeaderItem(1)->text(), QStringLiteral("b-agnostic"));
        QCOMPARE(table->verticalHeaderItem(1)->text(), QStringLiteral("after 1 step"));
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("87.50 ± %1 %").arg(half, 0, 'f', 2));
        QCOMPARE(table->item(2, 0)->text(), QStringLiteral("4"));

        window->store().setVisible({window->store().runs()[0]->id}, false);
        QTRY_COMPARE(steps->series().size(), std::size_t(1));
        QCOMPARE(steps->series()[0].name, QStringLiteral("b-agnostic"));
    }

    void episodesAreCountedByTheirAccuracyAfterTheChosenStep()
    {
        makeRuns();
        auto window = windowOn("accuracy");
        auto* plot = find<IntervalPlot>(*window, "fewShotEpisodes");
        QTRY_COMPARE(plot->series().size(), std::size_t(2));
        const auto sharesOf = [&](std::size_t run) {
            std::vector<double> shares;
            for (const IntervalPlot::Point& point : plot->series()[run].points)
                shares.push_back(point.mean);
            return shares;
        };
        QCOMPARE(plot->series()[0].points[3].x, 75.0); // an image of the four queries a bin
        QCOMPARE(sharesOf(0), (std::vector<double>{0, 0, 0, 50, 50}));
        QCOMPARE(sharesOf(1), (std::vector<double>{0, 0, 25, 0, 75}));
        auto* step = find<QComboBox>(*window, "fewShotStep");
        QCOMPARE(step->count(), 2);
        step->setFocus();
        QTest::keyClick(step, Qt::Key_Down);
        QCOMPARE(sharesOf(0), (std::vector<double>{0, 25, 50, 25, 0}));
        QCOMPARE(window->view().fewShot.step, std::int64_t(0));
        trigger(*window, "undo");
        QTRY_COMPARE(sharesOf(0), (std::vector<double>{0, 0, 0, 50, 50}));
    }

    /// Of 600 episodes, the papers' number: 450 all right and 150 all wrong.
    void theIntervalIsThatOfSixHundredEpisodes()
    {
        std::vector<double> last(600, 1.0);
        std::fill_n(last.begin(), 150, 0.0);
        makeFewShotRun(root(), "a-maml", {std::vector<double>(600, 0.5), last});
        auto window = windowOn("accuracy");
        auto* table = find<TextTable>(*window, "fewShotTable");
        const double half = 196 * std::sqrt((450 * 0.25 * 0.25 + 150 * 0.75 * 0.75) / 599 / 600);
        QTRY_VERIFY(table->item(2, 0) && table->item(2, 0)->text() == QStringLiteral("600"));
        QCOMPARE(table->item(0, 0)->text(), QStringLiteral("50.00 ± 0.00 %"));
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("75.00 ± %1 %").arg(half, 0, 'f', 2));
    }

    /// 87.5 and 62.5 % of two seeds are 75 ± 17.68 %; episodes are counted over both.
    void seedsAreOneLineWithTheirDeviation()
    {
        makeFewShotRun(root(), "a-maml", {{0.5, 0.5, 0.5, 0.5}, {1, 0.75, 0.75, 1}}, 1);
        makeFewShotRun(root(), "a-maml", {{0.5, 0.5, 0.5, 0.5}, {0.5, 0.75, 0.75, 0.5}}, 2);
        makeFewShotRun(root(), "b-agnostic", {{0.5, 0.5, 0.5, 0.5}, {1, 1, 1, 1}}, 1);
        auto window = windowOn("accuracy");
        auto* steps = find<IntervalPlot>(*window, "fewShotSteps");
        auto* episodes = find<IntervalPlot>(*window, "fewShotEpisodes");
        QTRY_VERIFY(steps->series().size() == 3 && episodes->series().size() == 3);
        find<QCheckBox>(*window, "groupFewShot")->click();
        QTRY_COMPARE(steps->series().size(), std::size_t(2));
        QCOMPARE(steps->series()[0].name, QStringLiteral("a-maml (n = 2)"));
        QCOMPARE(steps->series()[1].name, QStringLiteral("b-agnostic"));
        const IntervalPlot::Point last = steps->series()[0].points[1];
        QCOMPARE(last.mean, 75.0);
        QVERIFY(std::abs(last.high - 75 - 100 * 0.125 * std::sqrt(2.0)) < 1e-9);
        std::vector<double> shares;
        for (const IntervalPlot::Point& point : episodes->series()[0].points)
            shares.push_back(point.mean);
        QCOMPARE(shares, (std::vector<double>{0, 0, 25, 50, 25}));
        QVERIFY(window->view().fewShot.groupSeeds);
        trigger(*window, "undo");
        QTRY_COMPARE(steps->series().size(), std::size_t(3));
    }

    void theReportHasTheAccuraciesOverInnerSteps()
    {
        makeRuns();
        makeFewShotRun(root(), "c-maml", {});
        const QString file = m_folder->filePath(QStringLiteral("report.html"));
        writeReport(listRuns(root()), file);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QString html = QString::fromUtf8(written.readAll()).section(QStringLiteral("<h2>Few-shot</h2>"), 1);
        const auto cell = [](double mean, double squares) {
            return QStringLiteral("<td class=\"n\">%1 ± %2 %</td>")
                .arg(mean, 0, 'f', 2)
                .arg(196 * std::sqrt(squares / 3 / 4), 0, 'f', 2);
        };
        QVERIFY(html.contains(QStringLiteral("a-maml</td>") + cell(50, 0.125) + cell(87.5, 0.0625)));
        QVERIFY(html.contains(QStringLiteral("62.50 ± 12.50 %</td><td class=\"n\">200</td><td>validation on the way")));
        QVERIFY(html.contains(QStringLiteral("<svg")));
    }

    void aRunBeforeItsTestHasItsLastValidation()
    {
        makeFewShotRun(root(), "a-maml", {});
        auto window = windowOn("accuracy");
        auto* steps = find<IntervalPlot>(*window, "fewShotSteps");
        QTRY_COMPARE(steps->series().size(), std::size_t(1));
        QCOMPARE(steps->series()[0].points.size(), std::size_t(2));
        QVERIFY(std::isnan(steps->series()[0].points[0].low)); // its interval is not measured on the way
        QCOMPARE(steps->series()[0].points[1].low, 50.0);
        QVERIFY(find<IntervalPlot>(*window, "fewShotEpisodes")->series().empty());
        QCOMPARE(find<TextTable>(*window, "fewShotTable")->item(3, 0)->text(), QStringLiteral("validation on the way"));
    }

    void aDamagedTableIsSaid()
    {
        makeRuns();
        writeFileAtomically(root() / "a-maml" / testEpisodesFile, "episode,accuracy/step-0\n0,7\n");
        auto window = windowOn("accuracy");
        QTRY_VERIFY(find<QLabel>(*window, "fewShotWords")->text().contains(QStringLiteral("test-episodes.csv, row 2")));
        QTRY_COMPARE(find<IntervalPlot>(*window, "fewShotSteps")->series().size(), std::size_t(2)); // of its validation
    }

    void anEpisodeIsShownBeforeAndAfterEachInnerStep()
    {
        makeRuns();
        auto window = windowOn("episode");
        const EpisodeModel& model = modelOf(*window);
        QTRY_VERIFY(model.episode());
        QCOMPARE(m_requests.size(), std::size_t(1));
        QCOMPARE(m_requests[0].part, std::string("test"));
        QCOMPARE(m_requests[0].index, std::int64_t(0));
        QVERIFY(m_requests[0].run.filename() == "a-maml");
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 3);
        const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
        QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("support 1"));
        QCOMPARE(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("query 2"));
        QCOMPARE(text(1, 2), QStringLiteral("2 sandal, taken for 2 sandal, before adapting for 1 coat"));
        auto* words = find<QLabel>(*window, "episodeWords");
        QVERIFY(words->text().startsWith(QStringLiteral("100.00 % of 4 queries right (0.00 % before adapting)")));

        auto* steps = find<QSlider>(*window, "episodeSteps");
        QCOMPARE(steps->value(), 3);
        steps->setFocus();
        QTest::keyClick(steps, Qt::Key_Home);
        QTest::keyClick(steps, Qt::Key_Right);
        QCOMPARE(window->view().fewShot.episodeStep, std::int64_t(1));
        QVERIFY(words->text().startsWith(QStringLiteral("50.00 % of 4 queries right")));
        QCOMPARE(text(1, 1), QStringLiteral("2 sandal, taken for 2 sandal, before adapting for 1 coat"));
        QCOMPARE(text(1, 2), QStringLiteral("2 sandal, taken for 1 coat, before adapting for 1 coat"));
        const QString tip = model.index(1, 2).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(QStringLiteral("after step 1: 1 coat, 75.00 %, true class 25.00 % ◂")), qPrintable(tip));
        QCOMPARE(m_requests.size(), std::size_t(1)); // steps are looked at, not computed anew
    }

    void anotherEpisodeRunOrPartIsAskedForAndComesBackWithTheSession()
    {
        makeRuns();
        {
            auto window = windowOn("episode");
            QTRY_VERIFY(modelOf(*window).episode());
            auto* number = find<QSpinBox>(*window, "episodeNumber");
            number->setFocus();
            QTest::keyClick(number, Qt::Key_Up);
            QTRY_COMPARE(modelOf(*window).episode()->of.index, std::int64_t(1));
            auto* part = find<QComboBox>(*window, "episodePart");
            part->setFocus();
            QTest::keyClick(part, Qt::Key_Down);
            QTRY_COMPARE(modelOf(*window).episode()->of.part, std::string("validation"));
            auto* run = find<QComboBox>(*window, "episodeRun");
            run->setFocus();
            QTest::keyClick(run, Qt::Key_Down);
            QTRY_VERIFY(modelOf(*window).episode()->of.run.filename() == "b-agnostic");
            QCOMPARE(modelOf(*window).episode()->of.index, std::int64_t(1)); // the same episode of another run
            window->close();
        }
        auto window = showWindow(*m_folder, seams());
        QCOMPARE(window->view().page, std::string("few-shot"));
        QTRY_VERIFY(modelOf(*window).episode() && modelOf(*window).episode()->of.run.filename() == "b-agnostic");
        QCOMPARE(modelOf(*window).episode()->of.part, std::string("validation"));
    }

    void anEpisodeThatCannotBeSaysWhyAndIsAskedForAgainOnRequest()
    {
        makeRuns();
        auto window = windowOn("episode");
        QTRY_VERIFY(modelOf(*window).episode());
        find<QSpinBox>(*window, "episodeNumber")->setValue(13);
        auto* button = find<QAbstractButton>(*window, "stopEpisode");
        QTRY_COMPARE(button->text(), QStringLiteral("Compute"));
        QTRY_VERIFY(button->isVisible());
        const auto asked = m_requests.size();
        const auto labels = window->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->text().contains(QStringLiteral("has no such episode"));
        }));
        QTest::qWait(100);
        QCOMPARE(m_requests.size(), asked); // not again and again
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(m_requests.size(), asked + 1);
    }

    void aFewShotFormTakesClassFoldersAndNoOtherData()
    {
        auto window = windowOn("accuracy");
        ViewState view = window->view();
        view.experiment = {{"kind", "few-shot"}};
        window->apply(view);
        auto* name = find<QComboBox>(*window, "data.name");
        QCOMPARE(name->currentData().toString(), QStringLiteral("omniglot"));
        const auto use = [&](const char* data) {
            Q_EMIT window->findChild<DataTab*>()->useRequested(QLatin1String(data), m_folder->path());
        };
        use("cifar-10");
        QCOMPARE(name->currentData().toString(), QStringLiteral("omniglot"));
        use("image-folder");
        QCOMPARE(name->currentData().toString(), QStringLiteral("class-folders"));
        QCOMPARE(find<QLineEdit>(*window, "data.folder")->text(), m_folder->path());
        QCOMPARE(tagTitle(QStringLiteral("accuracy/test/step-0")), QStringLiteral("test accuracy before adapting"));
        QCOMPARE(tagTitle(QStringLiteral("interval/test")), QStringLiteral("± of the test accuracy (95 %)"));
    }

    void whatIsSaidOfTheImagesIsExported()
    {
        makeRuns();
        auto window = windowOn("episode");
        QTRY_VERIFY(modelOf(*window).episode());
        const QStringList lines = modelOf(*window).csv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 7);
        QVERIFY(lines[0].startsWith(QStringLiteral("set,row,class,predicted/step-0,confidence/step-0,of the true ")));
        QCOMPARE(lines[1], QStringLiteral("support,0,coat,sandal,0.75,0.25,coat,0.75,0.75,coat,0.75,0.75,coat,0.75,"
                                          "0.75"));
    }
};

QTEST_MAIN(TestFewShotTab)
#include "tst_few_shot_tab.moc"
