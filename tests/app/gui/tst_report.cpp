// SPDX-License-Identifier: GPL-3.0-or-later
#include "active_folders.h"
#include "app/gui/report.h"
#include "core/base/files.h"
#include "fake_jobs.h"

#include "core/job/job_queue.h"
#include "core/landscape/surface_file.h"
#include "widgets/view3d/vtk_view.h"

#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

class TestReport : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::vector<std::filesystem::path> m_runs;

private Q_SLOTS:
    void initTestCase()
    {
        std::vector<Problem> problems;
        const Experiment experiment = experimentFromJson(
            {{"name", "a <comparison>"}, {"seeds", {1, 2}}, {"methods", {{{"rule", "sgd"}}, {{"rule", "sam"}}}}},
            problems);
        QVERIFY2(problems.empty(), toText(problems).c_str());
        JobQueue queue;
        const auto job = queue.add(fakeSeams(60, 0).comparison(experiment, m_folder.path().toStdString()));
        QVERIFY(job->wait(std::chrono::seconds(30)));
        m_runs = listRuns(m_folder.path().toStdString());
        QCOMPARE(m_runs.size(), std::size_t(4));
    }

    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void isOneFileWithFiguresAndTables()
    {
        const QString file = m_folder.filePath(QStringLiteral("report.html"));
        writeReport(m_runs, file);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QString html = QString::fromUtf8(written.readAll());
        QVERIFY(html.contains(QStringLiteral("a &lt;comparison&gt;")));
        QCOMPARE(html.count(QStringLiteral("<svg")), 6); // loss, accuracy, cosine before and change, radius, sharpness
        for (const char* text : {"Over seeds", "sharpscope test", "sharpscope-cli run", "train.epochs",
                                 "± one standard deviation", "finished"})
            QVERIFY2(html.contains(QString::fromUtf8(text)), text);
        for (const char* outside : {"src=", "href=\"http", "@import"})
            QVERIFY2(!html.contains(QLatin1String(outside)), outside);
        for (qsizetype at = html.indexOf(QStringLiteral("<svg")); at >= 0;
             at = html.indexOf(QStringLiteral("<svg"), at + 1)) {
            const qsizetype end = html.indexOf(QStringLiteral("</svg>"), at) + 6;
            QVERIFY(QSvgRenderer(html.mid(at, end - at).toUtf8()).isValid());
        }
    }

    void theLandscapesAreInIt()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        for (std::size_t i = 0; i < 2; ++i) {
            const std::filesystem::path run = root / m_runs[i].filename();
            std::filesystem::copy(m_runs[i], run, std::filesystem::copy_options::recursive);
            Surface surface;
            surface.grid = {.name = "landscape-x",
                            .title = "x",
                            .columns = 3,
                            .rows = 3,
                            .xMin = -1,
                            .xMax = 1,
                            .yMin = -1,
                            .yMax = 1};
            surface.loss = {3, 2, 3, 2, 1.25 + double(i), 2, 3, 2, 3};
            surface.accuracy = std::vector<double>(9, 0.5);
            surface.pointsDone = 9;
            writeSurface(run / "landscape-x.npz", surface, {});
        }
        writeFileAtomically(root / m_runs[1].filename() / "landscape-bad.npz", "PK no archive");
        const QString file = folder.filePath(QStringLiteral("report.html"));
        writeReport(std::vector{root}, file);
        const QString html = QString::fromStdString(readFile(file.toStdString()));
        QVERIFY(html.contains(QStringLiteral("Loss landscapes")) && html.contains(QStringLiteral("landscape-bad.npz")));
        QVERIFY(html.contains(QStringLiteral("<td>1.25</td>")) && html.contains(QStringLiteral("<td>2.25</td>")));
        QCOMPARE(html.count(QStringLiteral("<svg")), 6 + 2); // a map a run
        QCOMPARE(html.count(QStringLiteral("src=\"data:image/png;base64,")), VtkView::isPossible() ? 1 : 0);
        QCOMPARE(html.count(QStringLiteral("src=")), html.count(QStringLiteral("src=\"data:")));
        if (!VtkView::isPossible()) QVERIFY(html.contains(QStringLiteral("landscapes in 3-D")));
    }

    /// Of active learning: over labels, with Random named the reference, and a best that leaves round 0 out.
    void learningCurvesAreOverTheLabels()
    {
        const QTemporaryDir folder;
        for (const Json& run : activeRuns({0, 1}, 2))
            writeRun(folder.path().toStdString(), run, eventsOf({0.875, 0.5, 0.625}, 3));
        const QString file = folder.filePath(QStringLiteral("active.html"));
        writeReport(std::vector<std::filesystem::path>{folder.path().toStdString()}, file);
        const QString html = QString::fromStdString(readFile(file.toStdString()));
        const QString first = html.section(QStringLiteral("<svg"), 1, 1);
        for (const char* text : {">labels<", "Random (reference)", "Entropy", "BADGE"})
            QVERIFY2(first.contains(QString::fromUtf8(text)), text);
        QVERIFY(html.contains(QStringLiteral("62.50")) && !html.contains(QStringLiteral("<b>87.50")));
    }

    void takesAFolderOfRuns()
    {
        const QString file = m_folder.filePath(QStringLiteral("all.html"));
        writeReport(std::vector<std::filesystem::path>{m_folder.path().toStdString()}, file);
        QVERIFY(QFileInfo(file).size() > 10000);
    }

    void oneDamagedRunIsNamedAndHidesNoOthers()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        const char* const names[] = {"a good 'run'", "truncated", "of the future", "line"};
        for (std::size_t i = 0; i < 4; ++i)
            std::filesystem::copy(m_runs[i], root / names[i], std::filesystem::copy_options::recursive);
        writeFileAtomically(root / "truncated/experiment.json", "{\"format\": 1, \"na");
        writeFileAtomically(root / "of the future/experiment.json", "{\"format\": 99}");
        std::string events = readFile(root / "line/events.jsonl");
        events.insert(events.find('\n') + 1, "{\"event\":\n");
        writeFileAtomically(root / "line/events.jsonl", events);
        RunFolder::create(root, "waiting", {{"name", "a"}, {"seed", 1}});
        const QString file = folder.filePath(QStringLiteral("report.html"));
        const ReportNotes notes = writeReport(std::vector{root}, file);
        const auto contains = [](const std::vector<std::string>& texts, const char* what) {
            return std::any_of(texts.begin(), texts.end(),
                               [&](const std::string& text) { return text.find(what) != std::string::npos; });
        };
        QCOMPARE(notes.leftOut.size(), std::size_t(2));
        QVERIFY(contains(notes.leftOut, "truncated/experiment.json: line 1"));
        QVERIFY(contains(notes.leftOut, "of the future/experiment.json: has format 99"));
        QCOMPARE(notes.others.size(), std::size_t(2));
        QVERIFY(contains(notes.others, "waiting: has no events yet"));
        QVERIFY(contains(notes.others, "line/events.jsonl: line 2"));
        const QString html = QString::fromStdString(readFile(file.toStdString()));
        QVERIFY(html.contains(QStringLiteral("What this report does without")));
        QVERIFY(html.contains(QStringLiteral("has format 99")));
        const std::string quoted = "sharpscope-cli run '" + root.string() + R"(/a good '\''run'\''')";
        QVERIFY2(html.contains(QString::fromStdString(quoted).toHtmlEscaped()), quoted.c_str());
    }

    /// Whatever columns the table of runs has room for: each method's options, each way in which runs were made, and
    /// no command that would be refused.
    void allOptionsThatDifferAndAllMakersAreInIt()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        const auto add = [&](const std::string& name, Json experiment) {
            experiment.update({{"name", "n"}, {"seed", 1}, {"title", name}});
            RunFolder run = RunFolder::create(root, name, experiment);
            run.append(Started{.title = name, .seed = 1, .stepsTotal = 2, .epochsTotal = 2});
            run.append(Measured{{.step = 2}, {{"accuracy/test", 0.75}}});
            run.finish({.clock = {.step = 2}, .result = {{"accuracy/test", {{"last", 0.75}, {"best", 0.75}}}}});
        };
        const Json train{{"epochs", 2}, {"batchSize", 77}};
        add("sgd", {{"train", train}, {"method", {{"rule", "sgd"}}}, {"made", {{"commit", "c0"}, {"place", 0}}}});
        add("sam", {{"train", train}, {"method", {{"rule", "sam"}, {"rho", 0.4}}}, {"made", {{"commit", "c1"}}}});
        add("mine", {{"kind", "python"}, {"method", {{"rule", "mine"}}}});
        const QString file = folder.filePath(QStringLiteral("report.html"));
        writeReport(std::vector{root}, file);
        const QString html = QString::fromStdString(readFile(file.toStdString()));
        const auto section = [&](const char* name) {
            return html.section(QStringLiteral("<h2>%1</h2>").arg(QLatin1String(name)), 1, 1)
                .section(QStringLiteral("<h2>"), 0, 0);
        };
        const QString byMethod = section("Options by method"), common = section("Options in common"),
                      made = section("Made with"), repeat = section("How to repeat it");
        QVERIFY2(byMethod.contains(QStringLiteral("title=\"method.rho\"")) && byMethod.contains(QStringLiteral(" 0.4")),
                 qPrintable(byMethod));
        QVERIFY2(!byMethod.contains(QStringLiteral("train.batchSize")), qPrintable(byMethod)); // alike in all of ours
        QVERIFY2(common.contains(QStringLiteral("train.batchSize")) && common.contains(QStringLiteral("77")),
                 qPrintable(common));
        QVERIFY2(made.contains(QStringLiteral("c0")) && made.contains(QStringLiteral("c1")), qPrintable(made));
        QVERIFY(repeat.contains(QStringLiteral("/sgd\n")) && repeat.contains(QStringLiteral("/sam\n")) &&
                !repeat.contains(QStringLiteral("/mine")));
    }

    void saysWhatCannotBeReadOrWritten()
    {
        const auto messageOf = [&](const std::vector<std::filesystem::path>& runs, const char* file) {
            try {
                writeReport(runs, QString::fromLatin1(file));
            } catch (const Error& error) {
                return QString::fromStdString(error.what());
            }
            return QString();
        };
        QVERIFY(messageOf({"/nowhere/run"}, "/tmp/x.html").contains(QStringLiteral("/nowhere/run")));
        QVERIFY(messageOf(m_runs, "/nowhere/report.html").contains(QStringLiteral("/nowhere/report.html")));
        QTemporaryDir empty;
        QVERIFY(messageOf({empty.path().toStdString()}, "/tmp/x.html").contains(QStringLiteral("no runs")));
    }
};

QTEST_MAIN(TestReport)
#include "tst_report.moc"
