// SPDX-License-Identifier: GPL-3.0-or-later
// The built program itself: what it prints, writes and returns. Needs no display.
#include "core/landscape/surface_file.h"
#include "core/run/run_folder.h"

#include <QFileInfo>
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace sharpscope;

namespace {

struct Outcome {
    int code = -1;
    QString said;
};

Outcome run(const QStringList& arguments)
{
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    program.setProcessEnvironment(environment);
    program.setProcessChannelMode(QProcess::MergedChannels);
    program.start(QStringLiteral(PROGRAM_DIR "/sharpscope"), arguments);
    if (!program.waitForFinished(60000)) return {};
    return {program.exitCode(), QString::fromUtf8(program.readAll())};
}

} // namespace

class TestWindowProgram : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFileInfo::exists(QStringLiteral(PROGRAM_DIR "/sharpscope"))) QSKIP("the program is not built");
        auto folder = RunFolder::create(m_folder.path().toStdString(), "one", {{"name", "one"}, {"seed", 1}});
        folder.append(Started{.title = "SAM", .rule = "sam", .stepsTotal = 2});
        folder.append(Measured{.clock = {.step = 1, .epoch = 1}, .values = {{"loss", 2}}});
        folder.append(Measured{.clock = {.step = 2, .epoch = 2}, .values = {{"loss", 1}}});
        folder.flush();
        std::ofstream(folder.path() / "events.jsonl", std::ios::app)
            << "{\"damaged\": 1e999}\n"; // costs this line alone
        folder.finish(Finished{.clock = {.step = 2}});
    }

    void writesAReportWithoutADisplay()
    {
        const QString file = m_folder.filePath(QStringLiteral("report.html"));
        const Outcome outcome =
            run({QStringLiteral("--report"), m_folder.filePath(QStringLiteral("one")), QStringLiteral("--out"), file});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.said));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QVERIFY(written.readAll().contains("<svg"));
    }

    void aMissingOrDamagedExperimentLaunchesNothing_data()
    {
        QTest::addColumn<QString>("experiment");
        const QString damaged = m_folder.filePath(QStringLiteral("damaged.json"));
        QFile file(damaged);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"name\": ");
        QTest::newRow("missing") << m_folder.filePath(QStringLiteral("nosuch.json"));
        QTest::newRow("damaged") << damaged;
        QTest::newRow("a run folder") << m_folder.filePath(QStringLiteral("one"));
        QTest::newRow("a folder of runs") << m_folder.path();
    }

    void aMissingOrDamagedExperimentLaunchesNothing()
    {
        QFETCH(QString, experiment);
        const QString picture = m_folder.filePath(QStringLiteral("nothing.png")),
                      runs = m_folder.filePath(QStringLiteral("new-runs"));
        const Outcome outcome =
            run({experiment, QStringLiteral("--start"), QStringLiteral("--runs"), runs, QStringLiteral("--screenshot"),
                 picture, QStringLiteral("--after"), QStringLiteral("1.5"), QStringLiteral("--session"),
                 m_folder.filePath(QStringLiteral("nothing-session.json"))});
        QCOMPARE(outcome.code, 0);
        QVERIFY(!QFileInfo::exists(runs)); // nor the first preset's runs
    }

    void aKilledWindowHasItsSessionOnDisk()
    {
        const QString session = m_folder.filePath(QStringLiteral("killed.json"));
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(PROGRAM_DIR "/sharpscope"),
                      {m_folder.filePath(QStringLiteral("one")), QStringLiteral("--session"), session});
        QVERIFY(program.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(session), 20000);
        program.kill();
        QVERIFY(program.waitForFinished());
        QFile file(session);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("/one")); // the run that was opened comes back
    }

    void takesAPictureAndRemembersTheSession()
    {
        const QString picture = m_folder.filePath(QStringLiteral("window.png")),
                      session = m_folder.filePath(QStringLiteral("session.json"));
        const Outcome outcome =
            run({QStringLiteral("--screenshot"), picture, QStringLiteral("--after"), QStringLiteral("0.5"),
                 QStringLiteral("--session"), session, QStringLiteral("--theme"), QStringLiteral("dark")});
        QCOMPARE(outcome.code, 0);
        const QImage image(picture);
        QVERIFY(image.width() >= 800);
        QVERIFY(image.pixelColor(5, image.height() - 5).lightness() < 80);
        QVERIFY(QFileInfo(session).size() > 100);
    }

    void drawsLandscapesOfAnySizeAndKind()
    {
        Surface surface;
        surface.grid = {
            .name = "landscape-x", .title = "x", .columns = 3, .rows = 3, .xMin = -1, .xMax = 1, .yMin = -1, .yMax = 1};
        surface.loss = {3, 2, 3, 2, 1, 2, 3, 2, 3};
        surface.accuracy = std::vector<double>(9, 0.5);
        surface.pointsDone = 9;
        const QString runFolder = m_folder.filePath(QStringLiteral("drawn"));
        RunFolder::create(m_folder.path().toStdString(), "drawn", {{"name", "drawn"}, {"seed", 1}});
        writeSurface((runFolder + QStringLiteral("/landscape-x.npz")).toStdString(), surface, {});
        const auto drawn = [&](const char* name, const QStringList& more) {
            const QString file = m_folder.filePath(QLatin1String(name));
            const Outcome outcome =
                run(QStringList{QStringLiteral("--landscape"), runFolder, QStringLiteral("--out"), file} + more);
            return outcome.code == 0 ? file : outcome.said;
        };
        const QImage picture(
            drawn("a.png", {QStringLiteral("--size"), QStringLiteral("500x400"), QStringLiteral("--from"),
                            QStringLiteral("top"), QStringLiteral("--transparent")}));
        QCOMPARE(picture.size(), QSize(500, 400));
        QCOMPARE(picture.pixelColor(2, 397).alpha(), 0);
        const QImage map(drawn("map.png", {QStringLiteral("--map"), QStringLiteral("--colors"), QStringLiteral("grey"),
                                           QStringLiteral("--size"), QStringLiteral("500x400")}));
        QCOMPARE(map.size(), QSize(500, 400));
        QCOMPARE(map.pixelColor(200, 150).saturation(), 0);
        for (const char* name : {"a.svg", "a.vtp"}) {
            const QString file = drawn(name, {});
            QVERIFY2(QFileInfo(file).size() > 80, qPrintable(file));
        }
        QVERIFY(drawn("a.doc", {}).contains(QStringLiteral("is written as .png")));
    }

    void refusesWhatMakesNoSense_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const QStringList& arguments, const char* said) {
            QTest::newRow(name) << arguments << QString::fromLatin1(said);
        };
        row("unknown option", {QStringLiteral("--strat")}, "strat");
        row("theme", {QStringLiteral("--theme"), QStringLiteral("pink")}, "light or dark");
        row("seconds", {QStringLiteral("--after"), QStringLiteral("soon")}, "number of seconds");
        row("two files", {QStringLiteral("a.json"), QStringLiteral("b.json")}, "one experiment file");
        row("launch of nothing", {QStringLiteral("--start")}, "name the experiment file");
        row("landscape of nothing", {QStringLiteral("--landscape")}, "name run folders");
        row("landscape of no surface", {QStringLiteral("--landscape"), m_folder.filePath(QStringLiteral("one"))},
            "holds no landscape");
        row("landscape without a size",
            {QStringLiteral("--landscape"), QStringLiteral("x"), QStringLiteral("--size"), QStringLiteral("9")},
            "1600x1200 is expected");
        row("landscape in no colours",
            {QStringLiteral("--landscape"), QStringLiteral("x"), QStringLiteral("--colors"), QStringLiteral("jet")},
            "cividis");
        row("report of nothing", {QStringLiteral("--report")}, "name the run folders");
        row("report of no run", {QStringLiteral("--report"), QStringLiteral("/nowhere")}, "/nowhere");
    }

    void refusesWhatMakesNoSense()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, said);
        const Outcome outcome = run(arguments);
        QVERIFY2(outcome.code > 0, qPrintable(outcome.said));
        QVERIFY2(outcome.said.contains(said), qPrintable(outcome.said));
    }

    void helpSaysWhatThereIs()
    {
        const Outcome outcome = run({QStringLiteral("--help")});
        QCOMPARE(outcome.code, 0);
        for (const char* option : {"--start", "--runs", "--report", "--landscape", "--screenshot", "--session"})
            QVERIFY2(outcome.said.contains(QLatin1String(option)), option);
    }

    void shellsAndTheManPageKnowEveryOption()
    {
        const Outcome page = run({QStringLiteral("--man-page")}), help = run({QStringLiteral("--help")});
        const Outcome fish = run({QStringLiteral("--completions"), QStringLiteral("fish")});
        QCOMPARE(page.code, 0);
        QCOMPARE(fish.code, 0);
        QVERIFY2(page.said.contains(QStringLiteral(".TH SHARPSCOPE 1 ")), qPrintable(page.said.left(200)));
        int options = 0;
        auto names = QRegularExpression(QStringLiteral("^  .*--([a-z-]+)"), QRegularExpression::MultilineOption)
                         .globalMatch(help.said.section(QStringLiteral("Options:"), 1));
        while (names.hasNext()) {
            const QString name = names.next().captured(1);
            if (name == QStringLiteral("help-all")) continue; // Qt's own
            ++options;
            QVERIFY2(page.said.contains(QStringLiteral("\\-\\-") +
                                        QString(name).replace(QLatin1Char('-'), QStringLiteral("\\-"))),
                     qPrintable(name));
            QVERIFY2(fish.said.contains(QStringLiteral(" -l ") + name), qPrintable(name));
        }
        QVERIFY2(options > 30, qPrintable(QString::number(options)));
        QVERIFY(!help.said.contains(QStringLiteral("man-page")) && !help.said.contains(QStringLiteral("completions")));
        const Outcome other = run({QStringLiteral("--completions"), QStringLiteral("tcsh")});
        QCOMPARE(other.code, 2);
        QVERIFY2(other.said.contains(QStringLiteral("bash, zsh or fish is expected")), qPrintable(other.said));
    }

    void bashCompletesWhatCanBeSaid()
    {
        const QString completions = run({QStringLiteral("--completions"), QStringLiteral("bash")}).said;
        QProcess bash;
        bash.start(
            QStringLiteral("bash"),
            {QStringLiteral("-c"), completions + QStringLiteral("COMP_WORDS=(sharpscope --theme ''); COMP_CWORD=2; "
                                                                "_sharpscope; printf '%s' \"${COMPREPLY[*]}\"")});
        QVERIFY(bash.waitForFinished());
        QCOMPARE(QString::fromUtf8(bash.readAllStandardOutput()), QStringLiteral("light dark"));
    }
};

QTEST_GUILESS_MAIN(TestWindowProgram)
#include "tst_window_program.moc"
