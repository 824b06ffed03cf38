// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the window for papers and other people, and what comes in by drag and drop; long because archives,
// reports and figures are checked against the same runs in it.
#include "app/gui/figure_dialog.h"
#include "app/gui/figure_picture.h"
#include "app/gui/report.h"
#include "core/base/files.h"
#include "core/base/zip.h"
#include "core/run/capsule.h"
#include "core/run/curvature_report.h"
#include "core/run/export_tensorboard.h"
#include "core/run/sweep_table.h"
#include "known_sweep.h"
#include "widgets/plots/curve_plot.h"
#include "window_fixture.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QMimeData>
#include <QProgressBar>
#include <QSvgRenderer>
#include <QTabWidget>
#include <QTimer>

#include <csignal>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

/// Ended, with a loss of `height` / step for ten steps and a test accuracy.
fs::path makeRun(const fs::path& root, const std::string& name, Json experiment, double height)
{
    experiment["title"] = name;
    experiment["method"] = {{"rule", "sgd"}, {"label", name}};
    RunFolder run = RunFolder::create(root, name, experiment);
    run.append(Started{.title = name, .rule = "sgd", .seed = 1, .stepsTotal = 10, .epochsTotal = 1});
    for (std::int64_t step = 1; step <= 10; ++step) {
        const auto s = static_cast<double>(step);
        run.append(Measured{.clock = {.step = step, .epoch = s / 10, .passes = s, .seconds = s},
                            .values = {{"loss", height / s}}});
    }
    const Clock end{.step = 10, .epoch = 1, .passes = 10, .seconds = 10};
    run.append(Measured{.clock = end, .values = {{"accuracy/test", height / 8}}});
    run.finish({.clock = end, .result = {{"accuracy/test", {{"last", height / 8}, {"best", height / 8}}}}});
    return run.path();
}

void drop(MainWindow& window, const QList<QUrl>& urls)
{
    QMimeData data;
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &event);
}

QUrl local(const fs::path& path) { return QUrl::fromLocalFile(QString::fromStdString(path.string())); }

QString reportOf(const std::vector<fs::path>& runs, const QTemporaryDir& folder)
{
    const QString file = folder.filePath(QStringLiteral("report.html"));
    writeReport(runs, file);
    return QString::fromStdString(readFile(file.toStdString()));
}

} // namespace

class TestPublication : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path at(const char* name) const { return fs::path(m_folder->path().toStdString()) / name; }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void whatIsDroppedOpensAsWhatItIs()
    {
        RunSeries series;
        series.apply(Measured{.clock = {.step = 3, .seconds = 1}, .values = {{"Loss/train", 0.5}}});
        writeTensorboard(at("logs/one"), series, 1000);
        writeTensorboard(at("logs/two/train"), series, 1000);
        makeRun(at("elsewhere"), "own", Json::object(), 4);
        writeFileAtomically(at("notes.txt"), "no experiment");
        writeFileAtomically(at("e.json"), R"({"name": "dropped"})");
        auto window = showWindow(*m_folder, fakeSeams());

        drop(*window, {local(at("logs"))});
        QTRY_COMPARE(window->store().runs().size(), std::size_t(2));
        const auto& first = *window->store().runs().front();
        QCOMPARE(first.series.lastOf("Loss/train"), 0.5);
        QCOMPARE(first.series.state, RunState::Running); // written just now
        QVERIFY(!first.isInterrupted);
        drop(*window, {local(at("elsewhere/own")), local(at("e.json"))});
        QTRY_COMPARE(window->store().runs().size(), std::size_t(3));
        drop(*window, {local(at("notes.txt"))});
        QVERIFY2(
            messageOf(*window).contains(QStringLiteral("notes.txt is nothing that can be opened here. What can be")),
            qPrintable(messageOf(*window)));
        QVERIFY(messageOf(*window).contains(QStringLiteral("TensorBoard")));
        drop(*window, {QUrl(QStringLiteral("https://example.org/run.zip"))});
        QVERIFY(messageOf(*window).contains(QStringLiteral("is not on this machine")));
        QCOMPARE(window->store().runs().size(), std::size_t(3));
    }

    void aCapsuleGoesOutAndComesIn()
    {
        const fs::path run = makeRun(at("runs"), "mine", Json::object(), 4);
        WindowSeams seams = fakeSeams();
        seams.fileToSave = [this](auto&&...) { return QString::fromStdString(at("packed.zip").string()); };
        seams.folder = [this](auto&&...) { return QString::fromStdString(at("here").string()); };
        auto window = showWindow(*m_folder, seams);
        QVERIFY(!find<QAction>(*window, "exportCapsule")->isEnabled()); // of nothing
        window->open(QString::fromStdString(run.string()));
        QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
        trigger(*window, "exportCapsule");
        QTRY_VERIFY2(messageOf(*window).contains(QStringLiteral("packed into")), qPrintable(messageOf(*window)));
        QVERIFY(runsInCapsule(at("packed.zip")) == std::vector<std::string>{"mine"});

        drop(*window, {local(at("packed.zip"))});
        QTRY_COMPARE(window->store().runs().size(), std::size_t(2));
        QVERIFY(fs::exists(at("here/packed/report.html")));
        QCOMPARE(readFile(at("here/packed/runs/mine/events.jsonl")), readFile(run / "events.jsonl"));
        QTRY_VERIFY(messageOf(*window).contains(QStringLiteral("unpacked to")));

        writeZip(at("evil.zip"), {{.name = "capsule.json", .bytes = R"({"capsule": 1, "runs": ["a"]})"},
                                  {.name = "../evil", .bytes = "x"}});
        drop(*window, {local(at("evil.zip"))});
        QVERIFY2(messageOf(*window).contains(QStringLiteral("\"../evil\" leads out")), qPrintable(messageOf(*window)));
        QCOMPARE(window->store().runs().size(), std::size_t(2));
    }

    void aSweepInACapsuleIsASweepAgain()
    {
        const KnownSweep known(at("runs"));
        for (std::size_t point = 0; point < 6; ++point)
            for (const std::int64_t seed : {1, 2})
                known.add(point, {.seed = seed, .accuracy = 0.6 + 0.01 * static_cast<double>(point)});
        WindowSeams seams = fakeSeams();
        seams.fileToSave = [this](auto&&...) { return QString::fromStdString(at("plane.zip").string()); };
        seams.folder = [this](auto&&...) { return QString::fromStdString(at("there").string()); };
        auto window = showWindow(*m_folder, seams);
        window->open(QString::fromStdString(known.folder().string()));
        QTRY_COMPARE(window->store().runs().size(), std::size_t(12));
        trigger(*window, "exportCapsule");
        QTRY_VERIFY2(messageOf(*window).contains(QStringLiteral("packed into")), qPrintable(messageOf(*window)));
        drop(*window, {local(at("plane.zip"))});
        QTRY_COMPARE(window->store().runs().size(), std::size_t(24));
        auto* tabs = find<QTabWidget>(*window, "tabs");
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->tabWhatsThis(i) == QStringLiteral("sweep")) tabs->setCurrentIndex(i);
        auto* sweeps = find<QComboBox>(*window, "sweep");
        QTRY_COMPARE(sweeps->count(), 2);
        std::vector<std::string> problems;
        const auto tableOf = [&](const fs::path& folder) {
            return sweepTable(readSweepFile(folder), readSweepRuns(folder, problems), {.tag = "accuracy/test"});
        };
        const SweepTable was = tableOf(known.folder());
        const SweepTable is = tableOf(at("there/plane/runs") / known.folder().filename());
        QCOMPARE(is.lines.size(), was.lines.size());
        for (std::size_t i = 0; i < was.lines.size(); ++i)
            QVERIFY(is.lines[i].mean == was.lines[i].mean && is.lines[i].count() == 2);
        QVERIFY(problems.empty());
    }

    void packingIsCancelledAtOnce()
    {
        const fs::path run = makeRun(at("runs"), "large", Json::object(), 4);
        writeFileAtomically(run / "large.txt", "");
        fs::resize_file(run / "large.txt", std::uintmax_t(40) << 30); // of nothing, on the disk; minutes to be packed
        fs::create_directory(at("out"));
        WindowSeams seams = fakeSeams();
        seams.fileToSave = [this](auto&&...) { return QString::fromStdString(at("out/l.zip").string()); };
        auto window = showWindow(*m_folder, seams);
        window->open(QString::fromStdString(run.string()));
        QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
        auto* cancel = find<QAbstractButton>(*window, "errandCancel");
        QVERIFY(!cancel->isVisible());
        trigger(*window, "exportCapsule");
        QTRY_VERIFY2(find<QProgressBar>(*window, "errandProgress")->value() > 0, qPrintable(messageOf(*window)));
        QVERIFY(find<QLabel>(*window, "errandText")->text().startsWith(QStringLiteral("Packing 1 run")));
        QTest::mouseClick(cancel, Qt::LeftButton);
        QVERIFY(!cancel->isVisible());
        QTRY_VERIFY(fs::is_empty(at("out"))); // no half of it, under no name
        QVERIFY2(messageOf(*window).startsWith(QStringLiteral("Cancelled")), qPrintable(messageOf(*window)));
        QTest::qWait(50);
        QVERIFY(fs::is_empty(at("out")));
    }

    void aReportIsDrawnElsewhere_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("progress");
        QTest::newRow("in a capsule") << QStringLiteral("exportCapsule") << QStringLiteral("l.zip")
                                      << 250; // half of half
        QTest::newRow("alone") << QStringLiteral("report") << QStringLiteral("r.html") << 500;
    }

    /// The report is another process' work, with the colours of the screen: the window goes on, a cancel ends that one,
    /// too, and what was there before stays until the new one is whole.
    void aReportIsDrawnElsewhere()
    {
        QFETCH(QString, action);
        QFETCH(QString, file);
        QFETCH(int, progress);
        const fs::path run = makeRun(at("runs"), "mine", Json::object(), 4);
        const auto program = [&](const char* name, const std::string& text) {
            writeFileAtomically(at(name), "#!/bin/sh\n" + text);
            fs::permissions(at(name), fs::perms::owner_all);
            return QString::fromStdString(at(name).string());
        };
        const std::string said = at("pid").string();
        fs::create_directory(at("out"));
        const fs::path out = at("out") / file.toStdString();
        writeFileAtomically(out, "an earlier one");
        const auto nothingNew = [&] {
            return readFile(out) == "an earlier one" && std::distance(fs::directory_iterator(at("out")), {}) == 1;
        };
        WindowSeams seams = fakeSeams();
        seams.fileToSave = [&](auto&&...) { return QString::fromStdString(out.string()); };
        seams.program =
            program("slow.sh", "echo \"$@\" > " + at("words").string() + "\necho $$ > " + said + ".part && mv " + said +
                                   ".part " + said + "\necho 0.5\nexec sleep 600\n");
        auto window = showWindow(*m_folder, seams);
        const auto shown = [&](const char* name) -> QWidget* {
            for (QWidget* one : window->findChildren<QWidget*>(QLatin1String(name)))
                if (one->isVisible()) return one;
            return nullptr;
        };
        window->open(QString::fromStdString(run.string()));
        QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
        trigger(*window, qPrintable(action));
        QTRY_VERIFY(shown("errandProgress"));
        QTRY_COMPARE(qobject_cast<QProgressBar*>(shown("errandProgress"))->value(), progress);
        QTRY_VERIFY(fs::exists(at("pid")));
        QVERIFY(readFile(at("words")).find("--run-colors ") != std::string::npos);
        const auto process = static_cast<pid_t>(std::stol(readFile(at("pid"))));
        QCOMPARE(::kill(process, 0), 0);
        QTest::mouseClick(shown("errandCancel"), Qt::LeftButton);
        QTRY_VERIFY(::kill(process, 0) != 0);
        QTRY_VERIFY(nothingNew());
        window.reset();

        seams.program = program("broken.sh", "echo no letters here >&2\nexit 1\n");
        window = showWindow(*m_folder, seams);
        window->open(QString::fromStdString(run.string()));
        QTRY_VERIFY(!window->store().runs().empty());
        trigger(*window, qPrintable(action));
        QTRY_VERIFY2(messageOf(*window).contains(QStringLiteral("no letters here")), qPrintable(messageOf(*window)));
        QVERIFY(nothingNew());
    }

    /// A method's colour is the one that it has on the screen, whatever others are in the report.
    void aReportHasTheColorsOfTheScreen()
    {
        const fs::path run = makeRun(at("runs"), "mine", Json::object(), 4);
        const QString file = QString::fromStdString(at("report.html").string());
        const auto firstColor = [&](const Json& colors) {
            writeReport({at("runs")}, file, {}, colors);
            const std::string html = readFile(file.toStdString());
            const std::size_t place = html.find("background:#", html.find("class=\"swatch\""));
            return QColor(QString::fromStdString(html.substr(place + 11, 7)));
        };
        RunStore store;
        std::vector<RunFromDisk> found(1);
        found[0].run = run.string();
        found[0].experiment = RunFolder::open(run).experiment();
        found[0].options = flatOptions(found[0].experiment);
        store.take(std::move(found));
        Json colors = store.colors();
        QCOMPARE(colors.size(), std::size_t(1));
        QCOMPARE(firstColor({}), runColor(0).light);
        colors.begin().value() = 3;
        QCOMPARE(firstColor(colors), runColor(3).light);
    }

    void theDialogShowsAndCopiesWhatIsTyped()
    {
        CurvePlot plot;
        plot.setCurve(QStringLiteral("a"), {.run = QStringLiteral("a"), .label = QStringLiteral("SAM"), .color = {}});
        plot.append(QStringLiteral("a"), std::vector<double>{1, 2, 3}, std::vector<double>{1, 4, 2});
        plot.refresh();
        std::optional<FigureFormat> given;
        bool isDone = false;
        QTimer::singleShot(0, &plot, [&] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            auto* width = dialog->findChild<QDoubleSpinBox*>(QStringLiteral("width"));
            auto* column = dialog->findChild<QComboBox*>(QStringLiteral("column"));
            QCOMPARE(column->currentData().toDouble(), singleColumn);
            const QImage before = dialog->findChild<QLabel*>(QStringLiteral("preview"))->pixmap().toImage();
            column->setFocus();
            QTest::keyClick(column, Qt::Key_Down); // two columns, and as high in proportion
            QCOMPARE(width->value(), doubleColumn);
            QCOMPARE(dialog->findChild<QDoubleSpinBox*>(QStringLiteral("height"))->value(),
                     std::round(60 * 174.0 / 85));
            width->setValue(100);
            QCOMPARE(column->currentData().toDouble(), 0.0); // another width
            dialog->findChild<QCheckBox*>(QStringLiteral("legend"))->click();
            QTRY_VERIFY(dialog->findChild<QLabel*>(QStringLiteral("preview"))->pixmap().toImage() != before);
            QTest::mouseClick(dialog->findChild<QAbstractButton*>(QStringLiteral("copy")), Qt::LeftButton);
            isDone = true;
            QTest::mouseClick(dialog->findChild<QAbstractButton*>(QStringLiteral("chooseFile")), Qt::LeftButton);
        });
        given = askForFigureFormat(nullptr, plot, {});
        QVERIFY(isDone && given);
        QCOMPARE(given->width, 100.0);
        QVERIFY(!given->legend);
        const QMimeData* copied = QGuiApplication::clipboard()->mimeData();
        QVERIFY(std::abs(copied->imageData().value<QImage>().width() - 100 / 25.4 * 300) < 4);
        const QByteArray svg = copied->data(QStringLiteral("image/svg+xml"));
        QVERIFY(QSvgRenderer(svg).isValid() && !svg.contains("SAM"));
    }

    void theAnswerIsRemembered()
    {
        makeRun(at("runs"), "mine", Json::object(), 4);
        WindowSeams seams = fakeSeams();
        seams.fileToSave = [this](auto&&...) { return m_folder->filePath(QStringLiteral("f.tex")); };
        FigureFormat asked;
        seams.figure = [&](QWidget*, PlotWidget&, const FigureFormat& last) {
            asked = last;
            return std::optional(FigureFormat{.width = 50, .height = 40, .fontSize = 7});
        };
        {
            auto window = showWindow(*m_folder, seams);
            window->open(QString::fromStdString(at("runs").string()));
            QTRY_COMPARE(window->store().runs().size(), std::size_t(1));
            trigger(*window, "exportFigure");
            QCOMPARE(asked.width, 85.0);
            QVERIFY(readFile(at("f.tex")).find("width=50mm, height=40mm") != std::string::npos);
            QVERIFY(fs::exists(at("f-points.csv")));
            window->close();
        }
        auto window = showWindow(*m_folder, seams);
        QCOMPARE(window->view().layout.figure.width, 50.0);
        QCOMPARE(window->view().layout.figure.fontSize, 7.0);
    }

    void figuresAreDrawnWithoutAWindow()
    {
        makeRun(at("runs"), "a", Json::object(), 4);
        fs::create_directories(at("runs/damaged"));
        writeFileAtomically(at("runs/damaged/experiment.json"), "{");
        const auto leftOut = draw({.quantity = QStringLiteral("loss"),
                                   .from = {QString::fromStdString(at("runs").string())},
                                   .file = m_folder->filePath(QStringLiteral("loss.csv")),
                                   .axis = XAxis::Step,
                                   .smoothing = 0});
        QCOMPARE(leftOut.size(), std::size_t(1));
        const std::string csv = readFile(at("loss.csv"));
        QVERIFY2(csv.find("a,,4,1,1\n") != std::string::npos, csv.c_str()); // 4 / 4 at step 4
        const auto errorOf = [&](const QString& quantity, XAxis axis) -> QString {
            try {
                draw({.quantity = quantity,
                      .from = {QString::fromStdString(at("runs/a").string())},
                      .file = m_folder->filePath(QStringLiteral("x.pdf")),
                      .axis = axis});
            } catch (const Error& error) {
                return QString::fromUtf8(error.what());
            }
            return {};
        };
        QCOMPARE(errorOf(QStringLiteral("accuracy"), XAxis::Epoch), QString());
        QVERIFY(errorOf(QStringLiteral("accurcy"), XAxis::Epoch).contains(QStringLiteral("did you mean \"accuracy\"")));
        QVERIFY(errorOf(QStringLiteral("cosine/change"), XAxis::Epoch).contains(QStringLiteral("no values of it")));
    }

    void theReportHasSweepsForksAndCurvature()
    {
        SweepFile sweep{.experiment = {{"kind", "comparison"}, {"sweep", Json::object()}},
                        .fields = {{"rule.rho1", "ρ₁"}, {"rule.rho2", "ρ₂"}}};
        std::vector<fs::path> runs;
        for (int i = 0; i < 4; ++i)
            sweep.points.push_back({0.1 * (1 + i / 2), 0.1 * (i % 2)});
        fs::create_directories(at("sweep"));
        writeSweepFile(at("sweep"), sweep);
        for (int i = 0; i < 4; ++i) {
            Json experiment{{"seed", 1}};
            setSweepMark(experiment, {.place = {.point = i, .run = 0, .seed = 1},
                                      .method = "Agnostic-SAM",
                                      .values = {{"rule.rho1", 0.1 * (1 + i / 2)}, {"rule.rho2", 0.1 * (i % 2)}}});
            runs.push_back(makeRun(at("sweep"), "row" + std::to_string(i), experiment, 1.0 + i));
        }
        const fs::path trunk = makeRun(at("runs"), "trunk", {{"seed", 1}}, 4);
        runs.push_back(trunk);
        runs.push_back(makeRun(at("runs"), "branch",
                               {{"seed", 1}, {"fork", {{"run", "trunk"}, {"step", 5}, {"past", Json::object()}}}}, 5));
        CurvatureReport curvature;
        curvature.measuredOn = {{"data", "two-moons"}, {"images", 64}, {"split", "test"}, {"step", 10}};
        curvature.numbers = {{"lambda1", 12.5}, {"lambda1.error", 0.25}};
        curvature.eigenvalues = {{.value = 12.5, .residual = 0.25}};
        curvature.density = broadened({{.nodes = {0, 12.5}, .weights = {0.9, 0.1}}}, 0.5);
        writeCurvature(trunk, curvature);

        const QString html = reportOf(runs, *m_folder);
        // the grid of the sweep, each cell its accuracy in % on its colour
        QVERIFY(html.contains(QStringLiteral("Sweep sweep")));
        for (const char* cell : {"12.50", "25.00", "37.50", "50.00"})
            QVERIFY2(html.contains(QRegularExpression(
                         QStringLiteral("<td class=\"n\" style=\"background:#[0-9a-f]{6};color:#[0-9a-f]{3}\">(<b>)?") +
                         QString::fromLatin1(cell).replace(QLatin1Char('.'), QStringLiteral("\\.")))),
                     cell);
        const QString forks =
            html.section(QStringLiteral("<h2>Forks</h2>"), 1, 1).section(QStringLiteral("<h2>"), 0, 0);
        QVERIFY2(forks.indexOf(QStringLiteral("trunk")) < forks.indexOf(QStringLiteral("branch")), qPrintable(forks));
        QVERIFY(forks.contains(QStringLiteral("fork of trunk at step 5")) && forks.count(QStringLiteral("<li>")) == 2);
        const QString numbers =
            html.section(QStringLiteral("<h2>Curvature</h2>"), 1, 1).section(QStringLiteral("<h2>"), 0, 0);
        QVERIFY2(numbers.contains(QStringLiteral("12.5 ± 0.25")), qPrintable(numbers.left(1500)));
        QVERIFY(numbers.contains(QStringLiteral("two-moons, 64 test images, step 10")));
        QVERIFY(numbers.contains(QStringLiteral("Spectral density of the Hessian")));
    }
};

QTEST_MAIN(TestPublication)
#include "tst_publication.moc"
