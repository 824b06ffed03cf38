// SPDX-License-Identifier: GPL-3.0-or-later
// The page Curvature: what lies in the runs' folders is shown side by side, what is asked for is measured of the runs
// that are chosen, and numbers, figures and files say the same; long because each panel has its own.
#include "app/gui/curvature_tab.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/pages.h"
#include "app/gui/result_tab.h"
#include "app/gui/text_table.h"
#include "core/base/files.h"
#include "curvature_reports.h"
#include "view_fixture.h"
#include "widgets/base/runs_table.h"
#include "widgets/plots/curve_plot.h"

#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QProgressBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QTabWidget>

#include <cmath>

using namespace sharpscope;

class TestCurvatureTab : public QObject {
    Q_OBJECT

    struct Asked {
        std::vector<std::filesystem::path> runs;
        CurvatureOptions options;
    };
    std::unique_ptr<QTemporaryDir> m_folder;
    std::vector<Asked> m_asked;
    QString m_savedTo;
    std::function<bool(const QString& whatHappens)> m_closing; ///< whether the user closes

    WindowSeams seams()
    {
        WindowSeams seams = fakeSeams(20, 0);
        seams.fileToSave = [this](auto&&...) { return m_savedTo; };
        seams.closing = [this](QWidget*, const QString& whatHappens) {
            return CloseAnswer{.closes = !m_closing || m_closing(whatHappens)};
        };
        seams.curvature = [this](const std::vector<std::filesystem::path>& runs,
                                 const CurvatureOptions& options) -> Job {
            m_asked.push_back({runs, options});
            return [runs, options](JobContext& context) {
                for (const auto& run : runs) {
                    context.emit(run.string(), Progress{"eigenvalues", 0.5, 4});
                    while (options.seed == 99 && context.keepGoing())
                        std::this_thread::sleep_for(std::chrono::milliseconds(2));
                    if (context.isStopping()) return;
                    const double place = run.string().find("_sam_") != std::string::npos ? 1 : 0;
                    const auto file = writeCurvature(run, reportOf(place, options));
                    context.emit(run.string(), Progress{"", 1, 0});
                    context.emit(run.string(), Message{"info", file.string()});
                }
            };
        };
        return seams;
    }

    std::unique_ptr<MainWindow> windowOnPage()
    {
        auto window = showWindow(*m_folder, seams());
        trigger(*window, "launch");
        [&] { QTRY_VERIFY(window->store().runs().size() == 3 && !window->feed().isRunning()); }();
        window->findChild<Pages*>()->goTo(window->findChild<Pages*>()->curvature());
        settle();
        return window;
    }
    static QString idOf(MainWindow& window, std::size_t run) { return window.store().runs()[run]->id; }
    static void panel(MainWindow& window, const char* name)
    {
        auto* panels = find<QTabWidget>(window, "curvaturePanels");
        for (int i = 0; i < panels->count(); ++i)
            if (panels->tabWhatsThis(i) == QLatin1String(name)) panels->setCurrentIndex(i);
    }
    /// "column|row" → text, of the table's titles.
    static QString cell(MainWindow& window, const char* table, const char* row, int column)
    {
        auto* view = find<QTableWidget>(window, table);
        for (int i = 0; i < view->rowCount(); ++i)
            if (view->verticalHeaderItem(i)->text().startsWith(QString::fromUtf8(row)) && view->item(i, column))
                return view->item(i, column)->text();
        return QStringLiteral("none");
    }
    static QString wordsOf(MainWindow& window) { return find<QLabel>(window, "curvatureWords")->text(); }
    static void setOption(MainWindow& window, const char* name, const QString& value)
    {
        auto* page = &window.findChild<Pages*>()->curvature();
        auto* line = page->findChild<QWidget*>(QLatin1String(name))->findChild<QLineEdit*>();
        line->setText(value);
        Q_EMIT line->textEdited(value);
    }
    void compute(MainWindow& window)
    {
        const std::size_t before = m_asked.size();
        click(window, "computeCurvature");
        QCOMPARE(m_asked.size(), before + 1);
        QTRY_VERIFY(find<QAbstractButton>(window, "computeCurvature")->isEnabled());
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
        m_asked.clear();
    }

    /// Of all visible runs; hidden ones are left out, and selected ones alone where that is asked for.
    void theRunsThatAreChosenAreMeasured()
    {
        auto window = windowOnPage();
        QCOMPARE(find<QAbstractButton>(*window, "computeCurvature")->text(), QStringLiteral("Compute of 3 runs"));
        window->store().setVisible({idOf(*window, 2)}, false);
        compute(*window);
        QCOMPARE(m_asked[0].runs.size(), std::size_t(2));
        QCOMPARE(m_asked[0].runs[0].string(), idOf(*window, 0).toStdString());
        QVERIFY(toJson(m_asked[0].options) == toJson(CurvatureOptions()));
        QTRY_COMPARE(find<QTableWidget>(*window, "curvatureTable")->columnCount(), 2);

        auto* which = find<QComboBox>(*window, "curvatureRuns");
        which->setCurrentIndex(1);
        Q_EMIT which->activated(1);
        QVERIFY(!find<QAbstractButton>(*window, "computeCurvature")->isEnabled());
        QVERIFY2(wordsOf(*window).startsWith(QStringLiteral("No run is selected")), qPrintable(wordsOf(*window)));
        window->findChild<Pages*>()->selectRuns({idOf(*window, 2)});
        QCOMPARE(find<QAbstractButton>(*window, "computeCurvature")->text(), QStringLiteral("Compute of 1 run"));
        compute(*window);
        QCOMPARE(m_asked[1].runs.size(), std::size_t(1));
        QCOMPARE(m_asked[1].runs[0].string(), idOf(*window, 2).toStdString());
        QTRY_COMPARE(find<QTableWidget>(*window, "curvatureTable")->columnCount(), 1);
    }

    /// What is on the disk is shown without computing: of each run the latest step, side by side what answers one
    /// question.
    void whatWasMeasuredBeforeIsShown()
    {
        auto window = windowOnPage();
        CurvatureOptions some{.images = 500};
        for (const std::size_t run : {0, 1}) {
            writeCurvature(idOf(*window, run).toStdString(), reportOf(10, some, 5));
            writeCurvature(idOf(*window, run).toStdString(), reportOf(static_cast<double>(run), some, 20));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // the newest file is looked at first
        writeCurvature(idOf(*window, 2).toStdString(), reportOf(6, {.images = 70}, 20));
        window->findChild<Pages*>()->goTo(window->findChild<Pages*>()->results());
        window->findChild<Pages*>()->goTo(window->findChild<Pages*>()->curvature());
        auto* report = find<QComboBox>(*window, "curvatureReport");
        QTRY_COMPARE(report->count(), 2);
        QCOMPARE(report->itemText(0), QStringLiteral("70 test images (1 of 3)"));
        QCOMPARE(report->itemText(1), QStringLiteral("500 test images (2 of 3)"));
        QCOMPARE(cell(*window, "curvatureTable", "Largest eigenvalue", 0), QStringLiteral("7 ± 0.5"));
        report->setCurrentIndex(1);
        Q_EMIT report->activated(1);
        QCOMPARE(find<QTableWidget>(*window, "curvatureTable")->columnCount(), 2);
        QCOMPARE(cell(*window, "curvatureTable", "Largest eigenvalue", 0), QStringLiteral("1 ± 0.5"));
        QCOMPARE(cell(*window, "curvatureTable", "Largest eigenvalue", 1), QStringLiteral("2 ± 0.5"));
        QCOMPARE(cell(*window, "curvatureTable", "λ₂", 1), QStringLiteral("1 ± 0.25"));
        QVERIFY(
            find<QLabel>(*window, "curvatureNotes")
                ->text()
                .startsWith(QStringLiteral("step 20, 500 test images of stripes, cross-entropy, stored statistics")));
        QVERIFY(m_asked.empty());
        writeFileAtomically(idOf(*window, 0).toStdString() + "/curvature-step30-test5-0.json", "{"); // damaged
        window->findChild<Pages*>()->goTo(window->findChild<Pages*>()->results());
        window->findChild<Pages*>()->goTo(window->findChild<Pages*>()->curvature());
        QTRY_VERIFY2(wordsOf(*window).contains(QStringLiteral("curvature-step30-test5-0.json")),
                     qPrintable(wordsOf(*window)));
        QCOMPARE(find<QTableWidget>(*window, "curvatureTable")->columnCount(), 2);
    }

    /// The options that are typed are those of the job; a line a run in its colour; σ is said.
    void theSpectrumIsOnALogarithmicAxis()
    {
        auto window = windowOnPage();
        setOption(*window, "densityStarts", QStringLiteral("2"));
        panel(*window, "spectrum");
        compute(*window);
        QCOMPARE(m_asked[0].options.densityStarts, std::int64_t(2));
        auto* plot = window->findChild<CurvePlot*>(QStringLiteral("spectralDensity"));
        QTRY_COMPARE(plot->curves().size(), 3);
        const double peak =
            0.375 / (0.05 * std::sqrt(2 * 3.14159265358979)); // λ₁ = 1 of the first run, 2 of the second
        const auto readings = plot->readingsAt(1);
        QCOMPARE(readings.size(), std::size_t(3));
        for (const CurveReading& reading : readings) {
            if (reading.label == window->store().runs()[0]->label) QVERIFY(std::abs(reading.value / peak - 1) < 0.02);
            if (reading.label == window->store().runs()[1]->label) QVERIFY(reading.value < 1e-3 * peak);
        }
        QVERIFY(plot->title().contains(QStringLiteral("n_v = 2, σ = 0.05")));
        for (std::size_t i = 0; i < readings.size(); ++i)
            QVERIFY(plot->isCurveShown(idOf(*window, i)));
        m_savedTo = m_folder->filePath(QStringLiteral("density.csv"));
        plot->parentWidget()->findChild<QAbstractButton*>(QStringLiteral("export"))->click();
        QVERIFY(QFileInfo(m_savedTo).size() > 1000);
        QVERIFY2(messageOf(*window).contains(QStringLiteral("density.csv")), qPrintable(messageOf(*window)));
    }

    void aComputationIsStoppedAndAFailureIsSaid()
    {
        auto window = windowOnPage();
        setOption(*window, "seed", QStringLiteral("99"));
        click(*window, "computeCurvature");
        auto* progress = find<QProgressBar>(*window, "curvatureProgress");
        QTRY_COMPARE(progress->format(), QStringLiteral("eigenvalues, 1 of 3, 20 s left")); // 4 and twice 8
        QCOMPARE(progress->value(), 166);
        QVERIFY(!find<QAbstractButton>(*window, "computeCurvature")->isEnabled());
        click(*window, "stopCurvature");
        QTRY_VERIFY(find<QAbstractButton>(*window, "computeCurvature")->isEnabled());
        QVERIFY(!progress->isVisible());
        setOption(*window, "seed", QStringLiteral("a lot"));
        QVERIFY(!find<QAbstractButton>(*window, "computeCurvature")->isEnabled());
    }

    void closingMeanwhileAsksAndSaysWhatStays()
    {
        QStringList said;
        bool closes = false;
        m_closing = [&](const QString& whatHappens) {
            said << whatHappens;
            return closes;
        };
        auto window = windowOnPage();
        setOption(*window, "seed", QStringLiteral("99"));
        click(*window, "computeCurvature");
        auto* stop = find<QAbstractButton>(*window, "stopCurvature");
        QTRY_VERIFY(stop->isEnabled());
        QVERIFY(!window->close());
        QTest::qWait(100);
        QVERIFY(window->isVisible() && stop->isEnabled()); // the user would rather stay
        QCOMPARE(said.size(), 1);
        QVERIFY2(said[0].contains(QStringLiteral("Sharpness numbers")), qPrintable(said[0]));
        QVERIFY(!said[0].contains(QStringLiteral("Resume"))); // no training runs
        closes = true;
        QVERIFY(!window->close());
        QTRY_VERIFY(!window->isVisible());
        QCOMPARE(said.size(), 2);
    }

    void thePageFitsItsPane_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("usual") << QSize(1440, 900);
        QTest::newRow("small") << QSize(1024, 700);
    }
    void thePageFitsItsPane()
    {
        QFETCH(QSize, size);
        auto window = windowOnPage();
        window->resize(size);
        compute(*window);
        auto* pages = window->findChild<Pages*>();
        for (QWidget* page : std::initializer_list<QWidget*>{&pages->curvature(), &pages->landscape()}) {
            pages->goTo(*page);
            settle();
            auto* scroll = qobject_cast<QScrollArea*>(pages->currentWidget());
            QVERIFY2(scroll->verticalScrollBar()->maximum() == 0,
                     qPrintable(QStringLiteral("%1 pixels too high").arg(scroll->verticalScrollBar()->maximum())));
            QCOMPARE(scroll->horizontalScrollBar()->maximum(), 0);
        }
        pages->goTo(pages->curvature());
        settle();
        for (const char* control : {"curvatureRuns", "computeCurvature", "stopCurvature", "curvatureReport"})
            QVERIFY2(!find<QWidget>(*window, control)->visibleRegion().isEmpty(), control);
    }

    /// Three runs: τ without an interval, and why.
    void theTestGapsRanksAreThoseOfTheRuns()
    {
        auto window = windowOnPage();
        compute(*window);
        panel(*window, "gap");
        QTRY_COMPARE(cell(*window, "gapTable", "Largest eigenvalue", 2), QStringLiteral("3"));
        QCOMPARE(cell(*window, "gapTable", "Largest eigenvalue", 1), QStringLiteral("–"));
        QVERIFY(find<QLabel>(*window, "gapWords")->text().contains(QStringLiteral("over 3 runs, it takes 8")));
        window->store().setVisible({idOf(*window, 2)}, false);
        QTRY_VERIFY(!find<QTableWidget>(*window, "gapTable")->isVisible());
        QVERIFY(find<QLabel>(*window, "gapWords")->text().contains(QStringLiteral("there are 2")));
    }

    /// Before, after and their ratio; the reports that were looked at stay.
    void rescalingStandsSideBySide()
    {
        auto window = windowOnPage();
        compute(*window);
        panel(*window, "rescaling");
        find<QLineEdit>(*window, "rescaledLayer")->setText(QStringLiteral("conv"));
        click(*window, "rescale");
        QTRY_COMPARE(find<QTableWidget>(*window, "rescalingTable")->columnCount(), 9);
        QCOMPARE(m_asked.size(), std::size_t(3));
        QCOMPARE(m_asked[1].options.rescale, std::string());
        QCOMPARE(m_asked[2].options.rescale, std::string("conv=10"));
        QCOMPARE(cell(*window, "rescalingTable", "Largest eigenvalue", 0), QStringLiteral("1 ± 0.5"));
        QCOMPARE(cell(*window, "rescalingTable", "Largest eigenvalue", 1), QStringLiteral("0.01 ± 0.5"));
        QCOMPARE(cell(*window, "rescalingTable", "Largest eigenvalue", 2), QStringLiteral("0.01"));
        QCOMPARE(cell(*window, "rescalingTable", "Adaptive sharpness, projected", 2), QStringLiteral("1"));
        QVERIFY(find<QLabel>(*window, "rescalingWords")
                    ->text()
                    .contains(QStringLiteral("conv times 10, fc over 10. The function is the same: the largest "
                                             "difference of logits is 1e-6, the largest logit 12.")));
        panel(*window, "numbers");
        QCOMPARE(cell(*window, "curvatureTable", "Largest eigenvalue", 0), QStringLiteral("1 ± 0.5"));
        auto* report = find<QComboBox>(*window, "curvatureReport");
        QCOMPARE(report->count(), 2); // no rescaled copy among them
        QVERIFY(report->currentText().startsWith(QStringLiteral("1000 test images (3 of 3)")));
    }

    void layersAndTheoremsHaveTheirTables()
    {
        auto window = windowOnPage();
        setOption(*window, "theorems", QStringLiteral("2"));
        auto* perLayer =
            window->findChild<Pages*>()->curvature().findChild<QAbstractButton*>(QStringLiteral("perLayer"));
        perLayer->click();
        compute(*window);
        panel(*window, "layers");
        QTRY_COMPARE(cell(*window, "layersTable", "2  fc", 1), QStringLiteral("0.25 ± 0.01"));
        QCOMPARE(cell(*window, "layersTable", "1  conv", 0), QStringLiteral("90"));
        QCOMPARE(cell(*window, "layersTable", "1  conv", 2), QStringLiteral("2 ± 0.5"));
        panel(*window, "theorems");
        QCOMPARE(cell(*window, "congruenceTable", "… for which it holds", 0), QStringLiteral("1"));
        QCOMPARE(cell(*window, "congruenceTable", "… with radii", 0), QStringLiteral("1"));
        QCOMPARE(cell(*window, "boundTable", "Right side", 0), QStringLiteral("2.5"));
        QCOMPARE(cell(*window, "boundTable", "Left below right by", 0), QStringLiteral("2.25"));
    }

    /// With every digit, and the table as it is seen.
    void numbersAreCopiedAndSaved()
    {
        auto window = windowOnPage();
        compute(*window);
        QTRY_COMPARE(find<QTableWidget>(*window, "curvatureTable")->columnCount(), 3);
        click(*window, "copyCurvature");
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
        QVERIFY(lines[0].startsWith(QStringLiteral("\t") + window->store().runs()[0]->label));
        QCOMPARE(lines.filter(QStringLiteral("Largest eigenvalue  λ₁\t1 ± 0.5\t2 ± 0.5\t")).size(), 1);
        m_savedTo = m_folder->filePath(QStringLiteral("all.csv"));
        click(*window, "saveCurvatureCsv");
        QFile csv(m_savedTo);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(csv.readAll()).split(QLatin1Char('\n')).filter(QStringLiteral("lambda1,,")).size(),
                 3);
        m_savedTo = m_folder->filePath(QStringLiteral("all.json"));
        click(*window, "saveCurvatureJson");
        QCOMPARE(readJsonFile(m_savedTo.toStdString()).size(), std::size_t(3));
    }
};

QTEST_MAIN(TestCurvatureTab)
#include "tst_curvature_tab.moc"
