// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning from the command line, on images in Fashion-MNIST's format, with every acquisition.
#include "cli_process.h"

#include "core/acquisition/registry.h"
#include "core/base/files.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestCliActive : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyAcquisitionDoesItsRounds();
    void aBranchGoesAnotherWayFromTheSamePast();
    void aTableHasOneRowAnAcquisition();
    void figuresComeFromRuns();
    void whatCannotBeAFigureIsSaid();
    void whatCannotBeginIsSaidBeforeThereIsARun();
    void aRunThatAsksAPersonIsStopped();
    void aHeldExperimentIsNotHeldWhereNobodyIs();

private:
    void writeExperiment(const QString& name, const QByteArray& acquisitions, const QByteArray& rounds = {}) const
    {
        m_folder.write(name, R"({"kind": "active-learning", "name": "al", "threads": 1, "device": "cpu", "seeds": [1],
            "data": {"testSize": 32}, "network": {"name": "cnn-small", "options": {"width": 4, "dropout": 0.2}},
            "train": {"epochs": 2, "batchSize": 10},
            "rounds": {"initial": 20, "query": 5, "rounds": 2, "poolSize": 40)" +
                                 rounds + R"(}, "acquisitions": [)" + acquisitions + "]}");
    }
    QString runOf(const QString& part) const
    {
        const QStringList runs = m_folder.runs();
        const auto it = std::find_if(runs.begin(), runs.end(), [&](const QString& run) { return run.contains(part); });
        return it == runs.end() ? QString() : *it;
    }

    CliFolder m_folder;
};

void TestCliActive::everyAcquisitionDoesItsRounds()
{
    QByteArray all;
    for (const std::string& name : acquisitionNames())
        all += (all.isEmpty() ? R"({"acquisition": ")" : R"(, {"acquisition": ")") + QByteArray::fromStdString(name) +
               (name == "vaal" ? R"(", "width": 2, "mostSteps": 2})" : "\"}");
    writeExperiment("all.json", all);
    const CliResult checked = m_folder.run({"check", "all.json"});
    QVERIFY2(checked.out.contains("SAAL"), qPrintable(checked.out));
    const CliResult result = m_folder.run({"run", "all.json", "--quiet"});
    QVERIFY2(result.code == 0, qPrintable(result.err));
    QCOMPARE(m_folder.runs().size(), static_cast<qsizetype>(acquisitionNames().size()));
    std::map<std::string, Json> listed; // by folder
    for (const Json& run : m_folder.run({"list", "runs", "--json"}).json())
        listed[run.at("folder").get<std::string>()] = run.at("values").at("accuracy/test");
    for (const QString& run : m_folder.runs()) {
        const CliResult rounds = m_folder.run({"rounds", run, "--json"});
        QVERIFY2(rounds.code == 0, qPrintable(rounds.err));
        const Json json = rounds.json();
        QCOMPARE(json.size(), 4U); // −1 to 2
        for (int round = 0; round <= 2; ++round) {
            const Json& one = json[static_cast<std::size_t>(round + 1)];
            QCOMPARE(one.at("labels").get<int>(), 20 + 5 * round);
            QVERIFY(one.at("accuracy/test").is_number());
            QCOMPARE(one.at("picks").size(), round < 2 ? 5U : 0U);
        }
        const Json result = readJsonFile(m_folder.path(run + "/result.json").toStdString()).at("accuracy/test");
        const auto at = [&](std::size_t round) { return json[round + 1].at("accuracy/test").get<double>(); };
        const double area = (5 * (at(0) + at(1)) / 2 + 5 * (at(1) + at(2)) / 2) / 10; // 20, 25, 30 labels
        QVERIFY(std::abs(result.at("area").get<double>() - area) < 1e-12);
        QCOMPARE(result.at("last").get<double>(), at(2));
        QCOMPARE(result.at("best").get<double>(), std::max(at(1), at(2))); // round 0 is before any choice
        QCOMPARE(result.at("bestFrom").get<int>(), 1);
        QVERIFY(listed.at(run.toStdString()).at("best") == result.at("best"));
    }
    const QString text = m_folder.run({"rounds", runOf("badge")}).out;
    QVERIFY2(text.startsWith("ROUND  LABELS  ACCURACY"), qPrintable(text));
    QCOMPARE(text.count('\n'), 5);
    QVERIFY2(text.contains("area") && text.contains("over 20 to 30 labels"), qPrintable(text));
    const QString curves = m_folder.run({"rounds", "runs", "--csv"}).out;
    QVERIFY2(curves.startsWith("run,method,seed,round,labels,accuracy/test,loss/test,"), qPrintable(curves));
    QCOMPARE(curves.count('\n'), 1 + 3 * static_cast<qsizetype>(acquisitionNames().size()));
    QVERIFY2(curves.contains(",SAAL (Eq. 3),") && curves.contains(",2,30,"), qPrintable(curves));
    QCOMPARE(m_folder.run({"rounds", runOf("badge"), runOf("random")}).code, 2);
    m_folder.write("other/experiment.json", R"({"format": 1, "method": {"rule": "sgd"}, "seed": 1})");
    const CliResult without = m_folder.run({"rounds", "other"});
    QVERIFY2(without.code == 2 && without.err.contains("other: has no rounds"), qPrintable(without.err));
}

void TestCliActive::aBranchGoesAnotherWayFromTheSamePast()
{
    const QString trunk = runOf("badge");
    const CliResult result =
        m_folder.run({"branch", trunk, "--round", "1", "-s", "acquisition.acquisition=coreset", "--out", "branches"});
    QVERIFY2(result.code == 0, qPrintable(result.err));
    QVERIFY2(result.out.contains("Coreset from round 1 of BADGE"), qPrintable(result.out));
    const QString branch =
        "branches/" + QDir(m_folder.path("branches")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).first();
    const Json is = m_folder.run({"rounds", branch, "--json"}).json(),
               was = m_folder.run({"rounds", trunk, "--json"}).json();
    QCOMPARE(is.size(), was.size());
    QVERIFY(is[1].at("picks") == was[1].at("picks"));
    QVERIFY(is[1].at("accuracy/test") == was[1].at("accuracy/test"));
    QVERIFY(is[2].at("picks") != was[2].at("picks"));
    QVERIFY(!result.err.contains("goes the same way"));
    QCOMPARE(m_folder.run({"branch", trunk, "--round", "7"}).code, 2);
    const CliResult same =
        m_folder.run({"branch", trunk, "--round", "1", "--out", "same", "--quiet", "--threads", "2"});
    QVERIFY2(same.code == 0 && same.err.contains("goes the same way as its run"), qPrintable(same.err));
    QVERIFY2(!same.err.contains("epoch"), qPrintable(same.err)); // quiet: warnings only
}

void TestCliActive::aTableHasOneRowAnAcquisition()
{
    const QString table = m_folder.run({"table", "runs", "-f", "markdown"}).out;
    const CliResult areas = m_folder.run({"table", "runs", "-f", "markdown", "--summary", "area"});
    QVERIFY2(areas.code == 0 && areas.out.contains("| Random | "), qPrintable(areas.out + areas.err));
    const CliResult typo = m_folder.run({"table", "runs", "--columns", "acquisition.acquisitio"});
    QVERIFY2(typo.code == 2 && typo.err.contains("--columns acquisition.acquisitio: none of the runs has it") &&
                 typo.err.contains("did you mean \"acquisition.acquisition\"?"),
             qPrintable(typo.err));
    QCOMPARE(m_folder.run({"table", "runs", "--metric", "accuracy/tset"}).code, 2);
    for (const std::string& name : acquisitionNames())
        QVERIFY2(table.contains("| " + QString::fromStdString(acquisitionInfo(name).title)), qPrintable(table));
}

void TestCliActive::figuresComeFromRuns()
{
    const QString help = m_folder.run({"analyse", "--help"}).out;
    QVERIFY2(help.contains("1 (terms), 3 (bound), 4 (radii), overlap, 2 or table-1"), qPrintable(help));
    const QString run = runOf("badge");
    const auto lines = [](const QString& text) { return text.split('\n', Qt::SkipEmptyParts); };
    const CliResult terms = m_folder.run(
        {"analyse", run, "--figure", "1", "--round", "0,2", "-s", "images=3", "-s", "curvature=gauss-newton"});
    QVERIFY2(terms.code == 0, qPrintable(terms.err));
    QCOMPARE(lines(terms.out).size(), 7); // three images of two rounds
    QVERIFY2(terms.out.startsWith("run,round,image,label,score,loss,gradient,curvature.ggn"), qPrintable(terms.out));
    QVERIFY2(terms.err.startsWith("a round costs: 3 images") && terms.err.contains("spearman.gradient "),
             qPrintable(terms.err));
    QVERIFY(QFile::exists(m_folder.path(run + "/analysis-terms-0002.json")));
    QVERIFY(!QFile::exists(m_folder.path(run + "/analysis-terms-0001.json")));

    const CliResult bound = m_folder.run({"analyse", run, "--figure", "3", "-q"});
    QVERIFY2(bound.code == 0 && bound.err.isEmpty(), qPrintable(bound.err));
    QCOMPARE(lines(bound.out).size(), 4); // all rounds
    const CliResult radii =
        m_folder.run({"analyse", run, "--figure", "4", "-s", "radii=[0.1]", "-o", "radii.json", "-q"});
    QVERIFY2(radii.code == 0 && radii.out.isEmpty(), qPrintable(radii.err));
    const Json json = Json::parse(readFile(m_folder.path("radii.json").toStdString()));
    QCOMPARE(json.size(), 3U);
    QCOMPARE(json[2].at("round").get<int>(), 2);

    // LL4AL stands beside the others in a run of its own only; this network has dropout for BALD
    const CliResult own = m_folder.run({"analyse", runOf("ll4al"), "--figure", "overlap", "--round", "1", "-s",
                                        R"(acquisitions=["bald","entropy"])", "-q"});
    QVERIFY2(own.out.contains(",LL4AL,1,") && own.out.contains(",BALD,") && own.out.contains(",Entropy,"),
             qPrintable(own.out));

    // of a round whose scores are damaged, which this figure does not need
    const fs::path scores = m_folder.path(run + "/round-0001.npz").toStdString();
    const std::string sound = readFile(scores);
    fs::remove(m_folder.path(run + "/analysis-bound-0001.json").toStdString());
    writeFileAtomically(scores, "PK damaged");
    const CliResult without = m_folder.run({"analyse", run, "--figure", "3", "--round", "1", "-q"});
    QVERIFY2(without.code == 0 && lines(without.out).size() == 2, qPrintable(without.err));
    QCOMPARE(lines(without.out).at(1), lines(bound.out).at(2)); // the same numbers
    writeFileAtomically(scores, sound);
    const CliResult elsewhere = m_folder.run({"labels", run, "-o", "new/folder/labels.csv"});
    QVERIFY2(elsewhere.code == 0 && QFile::exists(m_folder.path("new/folder/labels.csv")), qPrintable(elsewhere.err));

    const CliResult seconds = m_folder.run({"analyse", "runs", "--figure", "2"});
    QCOMPARE(lines(seconds.out).size(), static_cast<qsizetype>(acquisitionNames().size()) + 1);
    QVERIFY2(seconds.out.contains("VAAL · SGD (adam),"), qPrintable(seconds.out));
    const CliResult table = m_folder.run({"analyse", "runs", "--figure", "table-1"});
    QVERIFY2(table.code == 0 && table.out.contains("BADGE,"), qPrintable(table.out));
}

void TestCliActive::whatCannotBeAFigureIsSaid()
{
    const auto says = [&](const QStringList& arguments, int code, const char* text) {
        const CliResult result = m_folder.run(QStringList{"analyse"} + arguments);
        QVERIFY2(result.code == code && result.err.contains(text), qPrintable(result.err));
    };
    const QString run = runOf("badge");
    says({run, "--figure", "1", "--round", "8"}, 1, "round 8 was not trained; rounds 0 to 2 were");
    says({run, "--figure", "1", "--round", "last"}, 2, "a round from 0 on is expected");
    says({run, "--figure", "5"}, 2, "5 not in");
    says({run, "--figure", "3", "-s", "image=3"}, 2, "did you mean \"images\"");
    says({run, "--figure", "2", "--round", "1"}, 2, "takes neither --round nor --set");
    says({run, "--figure", "overlap", "-s", "acquisitions=[\"entrpy\"]"}, 1, "did you mean \"entropy\"");
    says({"nowhere", "--figure", "2"}, 2, "nowhere");
    QVERIFY(QDir().rename(m_folder.path("data"), m_folder.path("elsewhere")));
    const CliResult gone = m_folder.run({"analyse", run, "--figure", "3", "-s", "images=5"});
    QVERIFY(QDir().rename(m_folder.path("elsewhere"), m_folder.path("data")));
    QVERIFY2(gone.code == 1 && gone.err.contains("data"), qPrintable(gone.err)); // also where the machine has another
    m_folder.writeExperiment("comparison.json", R"("epochs": 1)");
    QCOMPARE(m_folder.run({"run", "comparison.json", "--quiet", "--out", "compared"}).code, 0);
    says({"compared", "--figure", "4"}, 1, "is no run of active learning");
    says({"compared", "--figure", "2"}, 1, "is no run of active learning");
}

void TestCliActive::whatCannotBeginIsSaidBeforeThereIsARun()
{
    writeExperiment("bald.json", R"({"acquisition": "random"}, {"acquisition": "bald"})");
    const QStringList without = {"-s", "network.options.dropout=0"};
    const CliResult sound = m_folder.run({"check", "bald.json"});
    QVERIFY2(sound.code == 0 && sound.out.contains("Cost of n images: T · n forward passes"), qPrintable(sound.out));
    const CliResult checked = m_folder.run(QStringList{"check", "bald.json"} + without);
    QVERIFY2(checked.code == 1 && checked.err.contains("acquisitions.1: BALD needs a dropout layer"),
             qPrintable(checked.err));
    const CliResult begun = m_folder.run(QStringList{"run", "bald.json", "--out", "none"} + without);
    QVERIFY2(begun.code != 0 && begun.err.contains("acquisitions.1: BALD"), qPrintable(begun.err));
    QVERIFY(!QFile::exists(m_folder.path("none")));
    m_folder.write("typo.csv", "image,class\n1,T-shirt/top\n2,Sneakr\n");
    const CliResult typo = m_folder.run({"check", "bald.json", "-s", "rounds.labels=typo.csv"});
    QVERIFY2(typo.code == 1 && typo.err.contains("rounds.labels: typo.csv, row 3: 2 is of class \"Sneakr\"") &&
                 typo.err.contains("did you mean \"Sneaker\"?"),
             qPrintable(typo.err));
}

void TestCliActive::aRunThatAsksAPersonIsStopped()
{
    writeExperiment("person.json", R"({"acquisition": "random", "label": "Asks"})", R"(, "oracle": "person")");
    const CliResult result = m_folder.run({"run", "person.json", "--out", "asked"});
    QCOMPARE(result.code, 130);
    QVERIFY2(result.err.contains("waits for a person"), qPrintable(result.err));
    QVERIFY2(result.out.contains("to answer, in the window: sharpscope --runs asked") && !result.out.contains("resume"),
             qPrintable(result.out));
    const CliResult again = m_folder.run({"resume", "asked"}); // the question stands: it is not asked once more
    QVERIFY2(again.code == 130 && again.err.contains("waits for a person"), qPrintable(again.out + again.err));
    QVERIFY2(again.out.contains("to answer, in the window: sharpscope --runs "), qPrintable(again.out));
}

void TestCliActive::aHeldExperimentIsNotHeldWhereNobodyIs()
{
    writeExperiment("held.json", R"({"acquisition": "random", "label": "Held"})", R"(, "hold": "phase")");
    const CliResult result = m_folder.run({"run", "held.json", "--out", "held", "--quiet"});
    QVERIFY2(result.code == 0, qPrintable(result.err));
}

QTEST_APPLESS_MAIN(TestCliActive)
#include "tst_cli_active.moc"
