// SPDX-License-Identifier: GPL-3.0-or-later
// The landscape tab driven by clicks, with a job that computes a bowl instead of a network; long because every choice
// of the tab has its clicks.
#include "app/gui/landscape_boxes.h"
#include "app/gui/landscape_export.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/sharing_box.h"

#include "right_click.h"

#include "core/base/error.h"
#include "core/base/npz.h"
#include "core/landscape/grid.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_hold.h"
#include "tests/core/landscape/slice_grid.h"
#include "tests/failed_picture.h"
#include "widgets/base/row_scroll.h"
#include "widgets/base/theme.h"
#include "widgets/view3d/vtk_view.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLayout>
#include <QMouseEvent>
#include <QProcess>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <atomic>
#include <map>
#include <thread>

using namespace sharpscope;

namespace {

const QString firstRun = QStringLiteral("/no/such/runs/one");
const QString secondRun = QStringLiteral("/no/such/runs/two");

/// x² + 4y² + 0.1 on as many points as are asked for; `pause` between points.
Job bowlJob(const std::filesystem::path& folder, const SliceOptions& options, std::chrono::milliseconds pause)
{
    return [=](JobContext& context) {
        const GridStarted grid = gridOf(options, options.images, 40);
        const std::string name = grid.name;
        context.emit(folder.string(), grid);
        const std::vector<double> at = gridCoordinates(options.points, -options.range, options.range);
        double done = 0;
        for (const GridIndex& point : coarseToFine(options.points)) {
            if (!context.keepGoing()) return;
            const double x = at[static_cast<std::size_t>(point.column)];
            const double y = at[static_cast<std::size_t>(point.row)];
            context.emit(folder.string(), GridPoint{.name = name,
                                                    .column = point.column,
                                                    .row = point.row,
                                                    .loss = x * x + 4 * y * y + 0.1,
                                                    .accuracy = 1 - 0.1 * (x * x + y * y)});
            const auto total = static_cast<double>(options.points * options.points);
            context.emit(folder.string(), Progress{.what = "landscape", .fraction = ++done / total, .secondsLeft = 42});
            std::this_thread::sleep_for(pause);
        }
    };
}

} // namespace

class TstLandscapeTab : public QObject {
    Q_OBJECT

private:
    std::map<QString, RunSeries> m_series;
    std::atomic<int> m_units = 0; ///< of train()
    std::shared_ptr<JobQueue> m_queue;
    std::unique_ptr<LandscapeTab> m_tab;
    std::chrono::milliseconds m_pause{0};
    std::string m_failWith;
    Progress m_before; ///< where it has a name, the job does nothing else until it is stopped

    template <class W>
    W* find(const char* name)
    {
        auto* widget = m_tab->findChild<W*>(QLatin1String(name));
        if (!widget) qFatal("no widget is called %s", name);
        return widget;
    }
    void click(const char* name) { QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton); }
    QString text(const char* name) { return find<QLabel>(name)->text(); }

    std::vector<RunEntry> entries()
    {
        return {
            {.id = firstRun, .title = QStringLiteral("SGD"), .color = runColor(0), .series = &m_series[firstRun]},
            {.id = secondRun, .title = QStringLiteral("SAM"), .color = runColor(1), .series = &m_series[secondRun]}};
    }
    const Surface* onlySurface(const QString& run)
    {
        const auto& surfaces = m_series[run].surfaces;
        return surfaces.size() == 1 ? &surfaces.begin()->second : nullptr;
    }

    /// In a drawing of the scene the surfaces are a picture of the size that was asked for, without its background; the
    /// axes' names are letters.
    void checkDrawings(const QTemporaryDir& folder)
    {
        const auto contentOf = [&](const char* name) {
            QFile file(folder.filePath(QLatin1String(name)));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray svg = contentOf("scene.svg"), pdf = contentOf("scene.pdf");
        const qsizetype at = svg.indexOf("base64,") + 7;
        const QImage picture = QImage::fromData(QByteArray::fromBase64(svg.mid(at, svg.indexOf('"', at) - at)));
        QCOMPARE(picture.size(), QSize(900, 700));
        QCOMPARE(picture.pixelColor(2, 697).alpha(), 0);
        QCOMPARE(picture.pixelColor(450, 380).alpha(), 255);
        for (const char* letters : {">a<", ">b<", ">L<", ">SGD<"})
            QVERIFY2(svg.contains(letters), letters);
        QVERIFY(pdf.startsWith("%PDF") && pdf.contains("/Width 900") && pdf.contains("/Height 700"));
        QVERIFY(pdf.contains("/SMask") && pdf.contains("/Font"));
    }

    /// Of PGFPlots' scene: all points of the surface row by row, seen from where the window sees it; and that LaTeX
    /// sets it, where it is installed.
    void checkPgf(const QTemporaryDir& folder)
    {
        const auto linesOf = [&](const char* name) {
            QFile file(folder.filePath(QLatin1String(name)));
            return QString::fromUtf8(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray())
                .split(QLatin1Char('\n'));
        };
        const QStringList rows = linesOf("scene-surface1.csv");
        QCOMPARE(rows.size(), 17 * 17 + 2);
        QCOMPARE(rows.value(0), QStringLiteral("a,b,value,height"));
        QCOMPARE(rows.value(1).left(6), QStringLiteral("-1,-1,"));
        QCOMPARE(rows.value(17).left(5), QStringLiteral("1,-1,")); // a row of b, then the next
        for (const QString& row : rows.mid(1, 17 * 17)) {
            const QStringList cells = row.split(QLatin1Char(','));
            const double a = cells.value(0).toDouble(), b = cells.value(1).toDouble();
            QVERIFY2(std::abs(cells.value(2).toDouble() - (a * a + 4 * b * b + 0.1)) < 1e-9, qPrintable(row));
            QVERIFY(std::abs(cells.value(3).toDouble() - std::log10(cells.value(2).toDouble())) <
                    1e-9); // as the view has it
        }
        const QString tex = linesOf("scene.tex").join(QLatin1Char('\n'));
        QVERIFY2(tex.contains(QStringLiteral("view={28}{34}")), qPrintable(tex.left(600)));
        QVERIFY(tex.contains(QStringLiteral("mesh/cols=17")) && tex.contains(QStringLiteral("{scene-surface1.csv};")));
        QVERIFY(tex.contains(QStringLiteral("zmin=-1, zmax=0.7075701761")));
        QVERIFY(tex.contains(QStringLiteral("coordinates {(0,0,-1)}"))); // θ in the middle
        for (const QString& what : {QStringLiteral("{tikzpicture}"), QStringLiteral("{axis}")})
            QCOMPARE(tex.count(QStringLiteral("\\begin") + what), tex.count(QStringLiteral("\\end") + what));
        QProcess kpsewhich;
        kpsewhich.start(QStringLiteral("kpsewhich"), {QStringLiteral("pgfplots.sty")});
        if (!kpsewhich.waitForFinished() || kpsewhich.exitCode() != 0) return;
        QFile all(folder.filePath(QStringLiteral("all.tex")));
        QVERIFY(all.open(QIODevice::WriteOnly));
        all.write("\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n\\usepackage{pgfplots}\n"
                  "\\pgfplotsset{compat=1.16}\n\\begin{document}\n\\input{scene.tex}\n\\end{document}\n");
        all.close();
        QProcess latex;
        latex.setWorkingDirectory(folder.path());
        latex.start(QStringLiteral("pdflatex"), {QStringLiteral("-halt-on-error"), QStringLiteral("all.tex")});
        QVERIFY(latex.waitForFinished(120000));
        const QByteArray said = latex.readAllStandardOutput();
        QVERIFY2(latex.exitCode() == 0, said.mid(said.indexOf("\n! ")).left(800).constData());
        if (qEnvironmentVariableIsSet("KEEP_FIGURES")) // to be looked at
            QFile::copy(folder.filePath(QStringLiteral("all.pdf")), qEnvironmentVariable("KEEP_FIGURES"));
    }

    /// A training of units of a millisecond that holds the device, and a run with a checkpoint.
    std::shared_ptr<QueuedJob> train()
    {
        m_units = 0;
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        return m_queue->add([this](JobContext& context) {
            for (; context.keepGoing(); ++m_units)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
        });
    }

private Q_SLOTS:
    void init()
    {
        useTheme(*qApp, lightTheme());
        m_series.clear();
        m_pause = std::chrono::milliseconds(0);
        m_failWith.clear();
        m_before = {};
        m_queue = std::make_shared<JobQueue>();
        m_tab = std::make_unique<LandscapeTab>(
            [this](const std::vector<std::filesystem::path>& folders, const SliceOptions& options) -> Job {
                if (!m_failWith.empty()) return [why = m_failWith](JobContext&) { throw Error(why); };
                return [=, pause = m_pause, before = m_before](JobContext& context) {
                    if (!before.what.empty()) context.emit(folders.front().string(), before);
                    while (!before.what.empty() && context.keepGoing())
                        std::this_thread::sleep_for(std::chrono::milliseconds(2));
                    for (const auto& folder : folders)
                        if (!context.isStopping()) bowlJob(folder, options, pause)(context);
                };
            },
            m_queue);
        connect(m_tab.get(), &LandscapeTab::eventsArrived, this, [this](const std::vector<RunEvent>& events) {
            for (const RunEvent& event : events)
                m_series[QString::fromStdString(event.run)].apply(event.event);
        });
        m_tab->resize(1000, 640);
        m_tab->setVisible(true);
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
    }
    void cleanup()
    {
        if (QTest::currentTestFailed()) m_tab->grab().save(test::failedPicture(QStringLiteral("landscape-tab")));
        m_tab.reset();
        m_queue.reset();
    }

    void saysWhatIsMissing()
    {
        QVERIFY(text("message").contains(QLatin1String("No runs yet")));
        QVERIFY(!find<QPushButton>("compute")->isEnabled());
        m_tab->runsChanged(entries());
        QTRY_VERIFY(text("message").contains(QLatin1String("SGD has no checkpoint yet")));
        QVERIFY(!find<QPushButton>("compute")->isEnabled());
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}, .file = "checkpoint-40.safetensors"});
        m_tab->runsChanged(entries());
        QTRY_VERIFY(text("message").contains(QLatin1String("Compute draws its loss")));
        QVERIFY(find<QPushButton>("compute")->isEnabled());
        find<QSpinBox>("points")->setValue(18);
        QTRY_VERIFY(text("message").contains(QLatin1String("18 is even")));
        QVERIFY(!find<QPushButton>("compute")->isEnabled());
    }

    void theSurfaceHasAMenuAndTheRightButtonTurnsNothing()
    {
        if (!VtkView::isPossible()) QSKIP("no GL context");
        auto* view = find<QWidget>("view3d");
        QTRY_VERIFY(view->isVisible());
        QApplication::clipboard()->clear();
        const QStringList offered = rightClick(*view, QStringLiteral("Copy picture"));
        QCOMPARE(offered, QStringList({QStringLiteral("Show everything"), QStringLiteral("Export …"),
                                       QStringLiteral("Copy picture")}));
        QCOMPARE(QApplication::clipboard()->image().size(), view->size());
        QSignalSpy moved(m_tab.get(), &LandscapeTab::changed);
        const auto drag = [&](Qt::MouseButton button) {
            QPointF at = view->rect().center();
            const auto send = [&](QEvent::Type type, Qt::MouseButton cause, Qt::MouseButtons held) {
                QMouseEvent event(type, at, view->mapToGlobal(at), cause, held, {});
                QApplication::sendEvent(view, &event);
            };
            send(QEvent::MouseButtonPress, button, button);
            for (int i = 0; i < 5; ++i) {
                at += QPointF(12, 9);
                send(QEvent::MouseMove, Qt::NoButton, button);
            }
            send(QEvent::MouseButtonRelease, button, Qt::NoButton);
        };
        drag(Qt::RightButton);
        QCOMPARE(moved.size(), 0);
        const auto camera = [&] {
            ViewState state;
            m_tab->read(state);
            return state.landscape.camera;
        };
        QVERIFY(camera().empty());
        drag(Qt::LeftButton);
        QTRY_VERIFY(!camera().empty());
        rightClick(*view, QStringLiteral("Show everything"));
        QVERIFY(camera().empty());
    }

    void longNamesMakeNoWidePageAndAreToldApart()
    {
        const auto named = [&] {
            auto runs = entries();
            for (auto& run : runs)
                run.title = QStringLiteral("Agnostic-SAM · Epochs 6, η 0.1 · seed %1").arg(run.id == firstRun ? 7 : 8);
            return runs;
        };
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(named());
        click("compute");
        QTRY_VERIFY(!m_tab->isComputing() && onlySurface(firstRun));
        QTRY_VERIFY(text("sharpness").contains(QLatin1String("seed 7")));
        auto* numbers = find<QLabel>("sharpness");
        m_tab->resize(640, 400); // what a page has at scale 2 on 1920 × 1080
        QVERIFY2(m_tab->minimumSizeHint().width() <= 640,
                 qPrintable(QString::number(m_tab->minimumSizeHint().width())));
        QVERIFY2(m_tab->minimumSizeHint().height() <= 260,
                 qPrintable(QString::number(m_tab->minimumSizeHint().height())));
        QVERIFY2(!m_tab->layout()->hasHeightForWidth(), qPrintable(text("message") + text("note3d")));
        auto* row = m_tab->findChild<RowScroll*>();
        QTRY_VERIFY(row->height() >= numbers->minimumSizeHint().height());
        QVERIFY(numbers->width() > row->width()); // all of it is there, to be scrolled to
        auto* box = static_cast<NameBox*>(find<QComboBox>("run"));
        QStringList shown;
        for (int i = 0; i < 2; ++i) {
            box->setCurrentIndex(i);
            shown << box->shownText();
            QVERIFY(box->fontMetrics().horizontalAdvance(shown.back()) < box->width());
        }
        QVERIFY2(shown[0] != shown[1], qPrintable(shown[0]));
    }

    void computesAndShowsTheNumbers()
    {
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QVERIFY(m_tab->isComputing());
        QVERIFY(find<QPushButton>("stop")->isEnabled());
        QTRY_VERIFY(!m_tab->isComputing());
        QVERIFY(onlySurface(firstRun));
        QCOMPARE(onlySurface(firstRun)->pointsDone, 17 * 17);
        QTRY_VERIFY(text("sharpness").contains(QLatin1String("0.1")));
        QVERIFY(text("sharpness").contains(QLatin1String("SGD")));
        QVERIFY(text("sharpness").contains(QLatin1String("<td>5</td>"))); // 1 + 4: the highest rise
        QVERIFY(!find<QLabel>("message")->isVisible());
        QVERIFY(find<QComboBox>("surface")->currentText().contains(QStringLiteral("17×17")));
        QVERIFY(!find<QPushButton>("stop")->isEnabled());
        QVERIFY(find<QPushButton>("compute")->isEnabled());
    }

    void stopKeepsThePoints()
    {
        m_pause = std::chrono::milliseconds(5);
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QTRY_VERIFY(onlySurface(firstRun) && onlySurface(firstRun)->pointsDone >= 12);
        click("stop");
        QTRY_VERIFY(!m_tab->isComputing());
        const std::int64_t kept = onlySurface(firstRun)->pointsDone;
        QVERIFY(kept < 17 * 17);
        QTRY_VERIFY(text("message").contains(QStringLiteral("%1 of 289 points").arg(kept)));
        QVERIFY(text("sharpness").contains(QLatin1String("of 289")));
    }

    void computesAllRunsOneAfterTheOther()
    {
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_series[secondRun].apply(CheckpointSaved{.clock = {.step = 44}});
        m_tab->runsChanged(entries());
        find<QComboBox>("shown")->setCurrentIndex(1);
        find<QSpinBox>("points")->setValue(9);
        click("compute");
        QTRY_VERIFY(!m_tab->isComputing());
        QVERIFY(onlySurface(firstRun) && onlySurface(secondRun));
        QTRY_VERIFY(text("sharpness").contains(QLatin1String("SGD")) &&
                    text("sharpness").contains(QLatin1String("SAM")));
        find<QComboBox>("shown")->setCurrentIndex(0);
        QVERIFY(!text("sharpness").contains(QLatin1String("SAM")));
    }

    void failureIsShownAndNothingIsLost()
    {
        m_failWith = "/no/such/runs/one: has no checkpoint yet";
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QTRY_COMPARE(text("message"), QString::fromStdString(m_failWith));
        QVERIFY(find<QPushButton>("compute")->isEnabled());
        m_failWith.clear();
        click("compute");
        QTRY_VERIFY(onlySurface(firstRun) && onlySurface(firstRun)->pointsDone == 289);
        QTRY_VERIFY(!find<QLabel>("message")->isVisible());
    }

    void findsSurfacesInTheFolder()
    {
        QTemporaryDir folder;
        Surface surface{.grid = gridOf({.points = 3}, 1000, 40),
                        .loss = {3, 2, 3, 2, 1.25, 2, 3, 2, 3},
                        .accuracy = std::vector<double>(9, 0.5)};
        writeSurface((folder.path() + QLatin1Char('/')).toStdString() + surface.grid.name + ".npz", surface, {});
        QFile damaged(folder.filePath(QStringLiteral("landscape-broken.npz")));
        QVERIFY(damaged.open(QIODevice::WriteOnly) && damaged.write("PK but no archive") > 0);
        damaged.close();
        m_tab->runsChanged({{.id = folder.path(),
                             .title = QStringLiteral("old"),
                             .color = runColor(2),
                             .series = &m_series[folder.path()]}});
        QTRY_COMPARE(m_series[folder.path()].surfaces.size(), 1U);
        QTRY_VERIFY(text("sharpness").contains(QLatin1String("1.25")));
        QVERIFY(text("message").contains(QLatin1String("landscape-broken.npz"))); // named, and the rest is shown
    }

    /// The file goes with its points, and both can be put back.
    void aSurfaceIsRemovedAndPutBack()
    {
        QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        for (const std::int64_t step : {40, 50}) {
            Surface surface{.grid = gridOf({.points = 3}, 1000, step),
                            .loss = std::vector<double>(9, static_cast<double>(step)),
                            .accuracy = std::vector<double>(9, 0.5)};
            writeSurface(root / (surface.grid.name + ".npz"), surface, {});
        }
        m_tab->runsChanged({{.id = folder.path(), .title = QStringLiteral("old"), .series = &m_series[folder.path()]}});
        auto* surfaces = find<QComboBox>("surface");
        QTRY_COMPARE(surfaces->count(), 2);
        QVERIFY(surfaces->currentText().startsWith(QLatin1String("step 50")));
        QSignalSpy changed(m_tab.get(), &LandscapeTab::changed);
        find<QToolButton>("removeSurface")->click();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(surfaces->count(), 1);
        QVERIFY(surfaces->currentText().startsWith(QLatin1String("step 40")));
        QCOMPARE(surfaceFiles(root).size(), 1U);
        auto* putBack = find<QToolButton>("putBackSurface");
        QVERIFY(putBack->toolTip().contains(QStringLiteral("step 50 · 3×3")));
        putBack->click();
        QTRY_COMPARE(surfaces->count(), 2);
        QCOMPARE(surfaceFiles(root).size(), 2U);
        QVERIFY(putBack->isHidden());
        QTRY_VERIFY(surfaces->currentText().startsWith(QLatin1String("step 50")));
        find<QToolButton>("removeSurface")->click();
        QCOMPARE(surfaceFiles(root).size(), 1U);

        const SurfaceHold held(surfaceFiles(root).front()); // as by a job of another program
        find<QToolButton>("removeSurface")->click();
        QVERIFY(text("message").contains(QLatin1String("is being computed")));
        QCOMPARE(surfaceFiles(root).size(), 1U);
    }

    void logarithmIsForLossesOnly()
    {
        QVERIFY(find<QCheckBox>("logarithmic")->isEnabled());
        find<QComboBox>("quantity")->setCurrentIndex(1);
        QVERIFY(!find<QCheckBox>("logarithmic")->isEnabled());
    }

    void exportsByTheEnding()
    {
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        QVERIFY(!find<QPushButton>("export")->isEnabled());
        click("compute");
        QTRY_VERIFY(!m_tab->isComputing());
        QTRY_VERIFY(find<QPushButton>("export")->isEnabled());
        QTemporaryDir folder;
        using What = LandscapeExport::What;
        std::vector<std::pair<What, const char*>> wanted = {
            {What::Map, "a.png"},      {What::Map, "a.svg"},   {What::Map, "a.pdf"},         {What::Values, "a.vti"},
            {What::Geometry, "a.vtp"}, {What::Table, "a.csv"}, {What::PlaneNpz, "plane.npz"}};
        if (VtkView::isPossible())
            for (const char* name : {"scene.png", "scene.svg", "scene.pdf", "scene.tex"})
                wanted.emplace_back(What::Scene, name);
        for (const auto& [what, name] : wanted) {
            m_tab->setAskExport([&, what = what, name = name](QWidget*, LandscapeExport request, bool has3d) {
                if (has3d != VtkView::isPossible() || request.file.isEmpty()) return std::optional<LandscapeExport>();
                request.what = what;
                request.file = folder.filePath(QLatin1String(name));
                request.size = {900, 700};
                request.transparent = true;
                return std::optional(request);
            });
            click("export");
            QVERIFY2(QFile(folder.filePath(QLatin1String(name))).size() > 100, name);
            QVERIFY(text("message").contains(QLatin1String("Saved")) && text("message").contains(QLatin1String(name)));
            if (!QString::fromLatin1(name).endsWith(QLatin1String(".png"))) continue;
            const QImage image(folder.filePath(QLatin1String(name)));
            QCOMPARE(image.size(), QSize(900, 700));
            QCOMPARE(image.pixelColor(2, 697).alpha(), 0);
            QCOMPARE(image.pixelColor(430, 380).alpha(), 255);
        }
        const NpzArrays plane = readNpz(
            std::filesystem::path(folder.filePath(QStringLiteral("plane.npz")).toStdString()), {"tr_loss", "te_acc"});
        QCOMPARE(plane.size(), std::size_t(2));
        QVERIFY(std::abs(realsOf(plane[0].second)[0] - 5.1) < 1e-9 && std::isnan(realsOf(plane[1].second)[0]));
        if (VtkView::isPossible()) {
            checkDrawings(folder);
            checkPgf(folder);
        }
        m_tab->setAskExport([](QWidget*, LandscapeExport request, bool) {
            request.what = What::Table;
            request.file = QStringLiteral("/no/such/a.csv");
            return std::optional(request);
        });
        click("export");
        QVERIFY(text("message").contains(QLatin1String("/no/such/a.csv")));
        m_tab->setAskExport([](QWidget*, const LandscapeExport&, bool) { return std::optional<LandscapeExport>(); });
        click("export"); // dismissed
    }

    void aTurnIsAPictureForEachFrame()
    {
        if (!VtkView::isPossible()) QSKIP("no display with OpenGL");
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QTRY_VERIFY(!m_tab->isComputing());
        QTRY_VERIFY(find<QPushButton>("export")->isEnabled());
        QTemporaryDir folder;
        m_tab->setAskExport([&](QWidget*, LandscapeExport request, bool) {
            request.what = LandscapeExport::What::Orbit;
            request.file = folder.filePath(QStringLiteral("turn.png"));
            request.size = {200, 160};
            request.frames = 4;
            return std::optional(request);
        });
        click("export");
        QTRY_VERIFY(text("message").contains(QLatin1String("Saved")));
        std::vector<QImage> frames;
        for (int i = 0; i < 4; ++i)
            frames.emplace_back(folder.filePath(QStringLiteral("turn-000%1.png").arg(i)));
        for (int i = 0; i < 4; ++i)
            QVERIFY(frames[std::size_t(i)].size() == QSize(200, 160) &&
                    frames[std::size_t(i)] != frames[std::size_t((i + 1) % 4)]);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 4);
        ViewState state;
        m_tab->read(state);
        QVERIFY(state.landscape.camera.empty()); // the view itself has not turned
    }

    void withoutFfmpegAFilmIsRefusedWithTheWayOut()
    {
        if (!VtkView::isPossible()) QSKIP("no display with OpenGL");
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QTRY_VERIFY(!m_tab->isComputing());
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", "/nowhere");
        m_tab->setAskExport([&](QWidget*, LandscapeExport request, bool) {
            request.what = LandscapeExport::What::Orbit;
            request.file = QStringLiteral("turn.webm");
            return std::optional(request);
        });
        QTRY_VERIFY(find<QPushButton>("export")->isEnabled());
        click("export");
        qputenv("PATH", path);
        for (const char* said : {"turn.webm", "ffmpeg, which is not installed", ".png"})
            QVERIFY2(text("message").contains(QLatin1String(said)), qPrintable(text("message")));
    }

    void closingStopsTheJob()
    {
        m_pause = std::chrono::milliseconds(5);
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QTRY_VERIFY(onlySurface(firstRun));
        m_tab->stop();
        QVERIFY(m_tab->wait(std::chrono::seconds(5)));
        m_tab.reset();
        init();
        m_pause = std::chrono::milliseconds(5);
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute"); // and destroyed while it runs
    }

    void whatIsDoneBeforeThePointsIsSaid()
    {
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        m_before = {"eigenvectors, 2 of 3", 0.4, 65};
        click("compute");
        auto* bar = find<QProgressBar>("progress");
        QTRY_COMPARE(bar->text(), QStringLiteral("eigenvectors, 2 of 3 · 1:05 min left"));
        QCOMPARE(bar->value(), 400);
        QVERIFY2(bar->fontMetrics().horizontalAdvance(bar->text()) < bar->width(), qPrintable(bar->text()));
        click("stop");
        QTRY_VERIFY(!m_tab->isComputing());
    }

    void pausesATrainingUnlessToldOtherwise()
    {
        const auto training = train();
        QCOMPARE(find<SharingBox>("sharing")->sharing(), Sharing::Pause);
        m_pause = std::chrono::milliseconds(2);
        click("compute");
        QTRY_VERIFY(onlySurface(firstRun) && onlySurface(firstRun)->pointsDone > 3);
        QCOMPARE(training->status().state, JobState::Held);
        const int units = m_units;
        QTest::qWait(60);
        QCOMPARE(m_units.load(), units);
        QVERIFY(m_tab->isComputing()); // so it was the slice that held it
        QTRY_VERIFY(!m_tab->isComputing());
        QTRY_VERIFY(m_units > units + 3);
    }

    void waitsForATrainingAndCanBeCancelledMeanwhile()
    {
        const auto training = train();
        ViewState view;
        view.landscape.sharing = "wait"; // as it was remembered
        m_tab->show(view);
        click("compute");
        QVERIFY(m_tab->isComputing());
        auto* bar = find<QProgressBar>("progress");
        QVERIFY(bar->isVisible() && bar->text() == QLatin1String("waits for its turn"));
        QCOMPARE(find<QPushButton>("stop")->text(), QStringLiteral("Cancel"));
        QVERIFY(text("message").contains(QLatin1String("waits for its turn")));
        QVERIFY(!find<QPushButton>("compute")->isEnabled() && !find<QComboBox>("sharing")->isEnabled());
        QTest::qWait(100);
        QVERIFY(!onlySurface(firstRun));
        click("stop");
        QTRY_VERIFY(!m_tab->isComputing());
        QCOMPARE(training->status().state, JobState::Running);
        QVERIFY(find<QPushButton>("compute")->isEnabled());

        click("compute");
        training->control().stop();
        QTRY_VERIFY(onlySurface(firstRun) && onlySurface(firstRun)->pointsDone == 289);
        QCOMPARE(find<QPushButton>("stop")->text(), QStringLiteral("Stop"));
    }

    void sharesTheCoresWithATraining()
    {
        const auto training = train();
        QSignalSpy changed(m_tab.get(), &LandscapeTab::changed);
        find<SharingBox>("sharing")->setCurrentIndex(2);
        QCOMPARE(changed.count(), 1);
        ViewState view;
        m_tab->read(view);
        QCOMPARE(view.landscape.sharing, std::string("share"));
        m_pause = std::chrono::milliseconds(2);
        click("compute");
        QTRY_VERIFY(onlySurface(firstRun) && onlySurface(firstRun)->pointsDone > 3);
        const int units = m_units;
        QTRY_VERIFY(m_units > units + 3);
        QVERIFY(m_tab->isComputing());
        QCOMPARE(training->status().state, JobState::Running);
    }

    void theMapSaysWhatIsUnderTheMouse()
    {
        m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QTRY_VERIFY(!m_tab->isComputing());
        QTest::qWait(200);
        auto* canvas = find<QWidget>("map")->findChild<QWidget*>(QStringLiteral("plot"));
        auto* values = find<QLabel>("mapValues");
        QVERIFY(!values->isVisible());
        QTest::mouseMove(canvas, QPoint(canvas->width() / 2 - 3, canvas->height() / 2));
        QTest::mouseMove(canvas, QPoint(canvas->width() / 2, canvas->height() / 2));
        QTRY_VERIFY(values->isVisible());
        for (const char* what : {"a ", "b ", "L ", "accuracy ", " %"})
            QVERIFY2(values->text().contains(QLatin1String(what)), qPrintable(values->text()));
        QTest::mouseMove(canvas, QPoint(1, 1)); // beside the plane
        QTRY_VERIFY(!values->isVisible());
    }

    void hiddenRunsAreNoneOfThoseSideBySide()
    {
        for (const QString& run : {firstRun, secondRun})
            m_series[run].apply(CheckpointSaved{.clock = {.step = 40}});
        m_tab->runsChanged(entries());
        click("compute");
        QTRY_VERIFY(!m_tab->isComputing());
        find<QComboBox>("shown")->setCurrentIndex(1);
        QTRY_VERIFY(text("message").contains(QLatin1String("SAM")));
        auto runs = entries();
        runs[1].visible = false;
        m_tab->runsChanged(runs);
        QTRY_VERIFY(!text("message").contains(QLatin1String("SAM")));
    }

    /// Also in a process of its own without a display, and on a Wayland desktop that has no X.
    void withoutA3dViewTheMapStandsAloneAndALineSaysWhy()
    {
        const QString note = text("note3d");
        if (!VtkView::isPossible()) {
            QVERIFY(find<QLabel>("note3d")->isVisible());
            QVERIFY2(note.startsWith(QLatin1String("The map alone, without the surface in 3-D: ")), qPrintable(note));
            const bool isWayland = qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
            QVERIFY2(note.contains(QLatin1String(isWayland ? "XWayland" : "DISPLAY is not set")), qPrintable(note));
            QVERIFY(!m_tab->findChild<QWidget*>(QStringLiteral("view3d")) && find<QWidget>("map")->isVisible());
            m_series[firstRun].apply(CheckpointSaved{.clock = {.step = 40}});
            m_tab->runsChanged(entries());
            click("compute");
            QTRY_VERIFY(!m_tab->isComputing());
            QTest::qWait(200);
            auto* canvas = find<QWidget>("map")->findChild<QWidget*>(QStringLiteral("plot"));
            const QImage map = canvas->grab().toImage();
            QVERIFY(map.pixelColor(canvas->width() / 2, canvas->height() / 2).saturation() > 50); // viridis' low end
            return;
        }
        QVERIFY(find<QLabel>("note3d")->isHidden());
        for (const char* wayland : {"", "wayland-9"}) {
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.remove(QStringLiteral("DISPLAY"));
            environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
            if (*wayland)
                environment.insert(QStringLiteral("WAYLAND_DISPLAY"), QLatin1String(wayland));
            else
                environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
            QProcess alone;
            alone.setProcessEnvironment(environment);
            alone.setProcessChannelMode(QProcess::MergedChannels);
            alone.start(QApplication::applicationFilePath(), {QLatin1String(QTest::currentTestFunction())});
            QVERIFY(alone.waitForFinished(60000));
            QVERIFY2(alone.exitStatus() == QProcess::NormalExit && alone.exitCode() == 0, alone.readAll().constData());
        }
    }

    void showsThe3dViewWhereItIsPossible()
    {
        QCOMPARE(m_tab->findChild<QWidget*>(QStringLiteral("view3d")) != nullptr, VtkView::isPossible());
        QVERIFY(m_tab->findChild<QWidget*>(QStringLiteral("map")));
    }
};

QTEST_MAIN(TstLandscapeTab)
#include "tst_landscape_tab.moc"
