// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of few-shot learning and of detection, trained, on every page of the window with the real jobs: each opens
// without a warning, and landscape and sharpness are of the run's own loss.
#include "../../core/work/active_experiment.h"
#include "../../core/work/detection_experiment.h"
#include "../../core/work/few_shot_experiment.h"
#include "app/gui/active_curves.h"
#include "app/gui/active_tab.h"
#include "app/gui/compare_tab.h"
#include "app/gui/curvature_tab.h"
#include "app/gui/figure_frame.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/pages.h"
#include "app/gui/report.h"
#include "app/gui/round_gallery.h"
#include "core/base/files.h"
#include "core/detection/detection_data.h"
#include "core/run/curvature_report.h"
#include "widgets/base/run_palette.h"
#include "widgets/base/runs_model.h"
#include "widgets/base/runs_table.h"
#include "widgets/plots/curve_plot.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QTreeView>

using namespace sharpscope;

namespace {

/// The real jobs, of few points and test images alone.
WindowSeams smallSeams()
{
    WindowSeams seams = realSeams();
    seams.slice = [real = seams.slice](const auto& runs, SliceOptions options) {
        options.points = 3;
        options.split = "test";
        options.images = 0;
        return real(runs, options);
    };
    seams.curvature = [real = seams.curvature](const auto& runs, CurvatureOptions options) {
        options.split = "test";
        options.images = 0;
        options.eigenvalues = 0;
        options.ascentSteps = 1;
        return real(runs, options);
    };
    return seams;
}

} // namespace

class TestKindsOnPages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const fs::path data = m_data.path().toStdString();
        test::writeOmniglot(data / "characters", 40, 4);
        test::writeDiscImages(data / "boxes");
        m_experiments["few-shot"] = test::smallFewShot(data / "characters");
        m_experiments["few-shot"]["methods"] = {{{"rule", "maml"}}};
        m_experiments["detection"] = test::tinyDetection(data / "boxes");
        m_experiments["active-detection"] = test::tinyRounds(data / "boxes");
        m_experiments["active-detection"]["acquisitions"] = {{{"acquisition", "entropy"}}};
    }

    void everyPageOpens_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("accuracy");    // what the landscape calls it
        QTest::addColumn<QString>("loss");        // the run's own of the test images at its end
        QTest::addColumn<QStringList>("figures"); // that have curves, without a choice
        const auto row = [](const char* kind, const char* accuracy, const char* loss, const QStringList& figures) {
            QTest::newRow(kind) << QString::fromLatin1(kind) << QString::fromLatin1(accuracy)
                                << QString::fromLatin1(loss) << figures;
        };
        row("few-shot", "accuracy", "", {QStringLiteral("loss"), QStringLiteral("validation accuracy")});
        row("detection", "mAP", "loss/test", {QStringLiteral("loss"), QStringLiteral("map")});
        row("active-detection", "mAP", "loss/test", {QStringLiteral("loss by epoch"), QStringLiteral("map")});
    }
    void everyPageOpens()
    {
        QFETCH(QString, kind);
        QFETCH(QString, accuracy);
        QFETCH(QString, loss);
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QTemporaryDir folder;
        runJob(jobOf(m_experiments[kind.toStdString()], folder.filePath(QStringLiteral("runs")).toStdString()));
        auto window = showWindow(folder, smallSeams());
        QVERIFY(window->open(folder.filePath(QStringLiteral("runs"))));
        QTRY_COMPARE_WITH_TIMEOUT(window->store().runs().size(), std::size_t(1), 20000);
        const StoredRun& run = *window->store().runs().front();
        QTRY_COMPARE(run.series.state, RunState::Finished);
        auto* pages = window->findChild<Pages*>();
        for (int i = 0; i < pages->count(); ++i) {
            pages->setCurrentIndex(i);
            QTest::qWait(30);
            QVERIFY2(!window->grab().isNull(), qPrintable(pages->tabText(i)));
            QVERIFY2(messageOf(*window).isEmpty(), qPrintable(pages->tabText(i) + messageOf(*window)));
        }
        pages->goTo(pages->compare());
        const auto shown = [&](const char* quantity) {
            for (const FigureFrame* figure : pages->compare().figures())
                if (figure->quantity() == QLatin1String(quantity)) return !figure->plot().curves().isEmpty();
            return false;
        };
        QFETCH(QStringList, figures);
        for (const QString& quantity : figures)
            QTRY_VERIFY2(shown(qPrintable(quantity)), qPrintable(quantity));
        const auto* table = window->findChild<RunsTable*>()->findChild<QTreeView*>();
        const QString head =
            table->model()->headerData(RunsModel::TestAccuracy, Qt::Horizontal, Qt::DisplayRole).toString();
        QCOMPARE(head,
                 kind.contains(QLatin1String("detection")) ? QStringLiteral("Test mAP") : QStringLiteral("Test acc."));
        if (kind == QLatin1String("active-detection")) roundsOfBoxesAreShown(*window, run);

        pages->goTo(pages->landscape());
        auto* compute = pages->landscape().findChild<QPushButton*>(QStringLiteral("compute"));
        QTRY_VERIFY(compute->isEnabled());
        compute->click();
        QTRY_VERIFY_WITH_TIMEOUT(run.series.surfaces.size() == 1 && !pages->landscape().isComputing(), 60000);
        const Surface& surface = run.series.surfaces.begin()->second;
        QCOMPARE(surface.pointsDone, std::int64_t(9));
        QCOMPARE(accuracyNameOf(surface), accuracy.toStdString());
        QTRY_VERIFY(pages->landscape().findChild<QLabel*>(QStringLiteral("sharpness"))->text().contains(accuracy));
        if (!loss.isEmpty())
            QVERIFY(std::abs(surface.loss[4] - run.series.lastOf(loss.toStdString())) < 1e-4 * surface.loss[4]);

        pages->goTo(pages->curvature());
        auto* measure = pages->curvature().findChild<QPushButton*>(QStringLiteral("computeCurvature"));
        QTRY_VERIFY(measure->isEnabled());
        measure->click();
        QTRY_COMPARE_WITH_TIMEOUT(curvatureFiles(run.id.toStdString()).size(), std::size_t(1), 60000);
        const CurvatureReport report = readCurvature(curvatureFiles(run.id.toStdString()).front());
        const auto measured = std::find_if(report.numbers.begin(), report.numbers.end(),
                                           [](const auto& number) { return number.first == "loss"; });
        QVERIFY(std::abs(measured->second - surface.loss[4]) < 1e-4 * surface.loss[4]); // of the same images
        const bool isBoxes = accuracy == QLatin1String("mAP");
        const auto share = std::find_if(report.numbers.begin(), report.numbers.end(), [&](const auto& number) {
            return number.first == (isBoxes ? "map" : "accuracy");
        });
        QVERIFY(share != report.numbers.end() && std::abs(share->second - surface.accuracy[4]) < 1e-9);
        QTRY_VERIFY(measure->isEnabled());
        QVERIFY2(messageOf(*window).isEmpty(), qPrintable(messageOf(*window)));

        const QString file = folder.filePath(QStringLiteral("report.html"));
        writeReport(std::vector<std::filesystem::path>{run.id.toStdString()}, file);
        const QString html = QString::fromStdString(readFile(file.toStdString()));
        const QString drawn = html.section(QStringLiteral("<div class=\"figures\">"), 1, 1); // the first figures
        const QString help = kind == QLatin1String("few-shot") ? QStringLiteral("test episodes' queries")
                             : kind == QLatin1String("active-detection")
                                 ? QStringLiteral("end of each round's training")
                                 : QStringLiteral("average precision by area");
        QVERIFY2(drawn.contains(help, Qt::CaseInsensitive), qPrintable(kind));
        QCOMPARE(drawn.contains(QStringLiteral("smooth-L1")), isBoxes);
    }

private:
    /// mAP over the images whose boxes are known, and what each round chose: its scores, its boxes, its picture.
    static void roundsOfBoxesAreShown(MainWindow& window, const StoredRun& run)
    {
        auto* pages = window.findChild<Pages*>();
        pages->goTo(pages->active());
        auto* curves = window.findChild<ActiveCurves*>();
        QTRY_COMPARE(curves->curves().pointCount(run.id), qsizetype(3)); // rounds 0, 1, 2
        QCOMPARE(window.findChild<QComboBox*>(QStringLiteral("curveQuantity"))->currentData().toString(),
                 QStringLiteral("map"));
        const ActiveHistory history = readActiveHistory(RunFolder::open(run.id.toStdString())).history;
        const SeriesView measured = run.series.of("map/test");
        const auto readings = curves->curves().readingsAt(12); // 6 images and two rounds of 3
        QCOMPARE(readings.size(), std::size_t(1));
        QCOMPARE(readings[0].x, 12.0);
        QCOMPARE(readings[0].value, 100 * measured.value(measured.size() - 1));

        auto* panels = window.findChild<QTabWidget*>(QStringLiteral("activePanels"));
        QVERIFY(panels->isTabEnabled(0) && panels->isTabEnabled(1) && !panels->isTabEnabled(2) &&
                !panels->isTabEnabled(3));
        panels->setCurrentIndex(1);
        window.findChild<QSpinBox*>(QStringLiteral("activeRound"))->setValue(1);
        RoundModel& model = window.findChild<RoundGallery*>()->model();
        QTRY_VERIFY(model.rowCount() == 3 && model.shown().images); // those that were chosen
        const auto data =
            *loadDetectionData("voc-folder", run.experiment["data"]["folder"].get<std::string>(), [] { return false; });
        for (int i = 0; i < 3; ++i) {
            const RoundRow& row = model.rowAt(model.index(i, 0));
            QCOMPARE(row.image, history.find(1)->picks[std::size_t(i)]);
            const BoxedImage& image = data->train.data->images()[std::size_t(row.image)];
            QCOMPARE(valueOf(model.shown(), row, QStringLiteral("true")), double(image.truths.size()));
            QCOMPARE(truthText(model.shown(), row).isEmpty(), false);
            QCOMPARE(fileText(model.shown(), row).toStdString(), image.id);
            QCOMPARE(model.picture(model.index(i, 0)).size(), QSize(image.width, image.height));
            QVERIFY(std::isfinite(row.score) && row.rank >= 1);
            // a box is drawn in the colour of its class
            if (!image.truths.empty()) {
                const TruthBox& truth = image.truths.back();
                const QImage picture = model.picture(model.index(i, 0));
                const QColor drawn = picture.pixelColor(int(truth.box.x1 * image.width),
                                                        int((truth.box.y1 + truth.box.y2) / 2 * image.height));
                QCOMPARE(drawn.rgb(), runColor(int(truth.label)).on(false).rgb());
            }
        }
        QVERIFY(!window.findChild<QAction*>(QStringLiteral("activeBranch"))->isEnabled());
    }

    QTemporaryDir m_data;
    std::map<std::string, Json> m_experiments;
};

QTEST_MAIN(TestKindsOnPages)
#include "tst_kinds_on_pages.moc"
