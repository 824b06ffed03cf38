// SPDX-License-Identifier: GPL-3.0-or-later
// Expressions over a run's options, results and notes; and the notes themselves, in the run's folder.
#include "core/base/files.h"
#include "core/run/run_filter.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace sharpscope;

namespace {

struct Run {
    FlatOptions options;
    RunSummary summary;
    RunNotes notes;
    std::string name;
    std::string state = "finished";
};

Run aRun(const std::string& rule, const std::string& rho, const std::string& seed, double accuracy)
{
    Run run;
    run.options = {{"seed", seed},
                   {"data.name", "fashion-mnist"},
                   {"data.labelNoise", "0.4"},
                   {"network.name", "mlp"},
                   {"method.rule", rule},
                   {"optimizer.lr", "0.05"},
                   {"optimizer.nesterov", rule == "sam" ? "true" : "false"}};
    if (!rho.empty()) run.options.emplace_back("method.rho1", rho);
    run.summary.tags["accuracy/test"] = {.count = 3, .last = accuracy, .best = accuracy + 0.05};
    run.summary.tags["gradient norm"] = {.count = 3, .last = 2, .best = 1};
    run.summary.tags["lr"] = {.count = 3, .last = 0.001, .best = 0.001};
    run.summary.tags["loss"] = {.count = 3, .last = accuracy > 0.85 ? notMeasured : 1, .best = 1};
    run.summary.last.epoch = 12;
    run.name = rule + " · seed " + seed;
    return run;
}

/// SGD of two seeds, SAM with two radii, Agnostic-SAM.
std::vector<Run> fiveRuns()
{
    std::vector<Run> runs = {aRun("sgd", "", "1", 0.7), aRun("sgd", "", "2", 0.72), aRun("sam", "0.05", "1", 0.8),
                             aRun("sam", "0.1", "1", 0.9), aRun("agnostic-sam", "0.1", "2", 0.84)};
    runs[2].notes.tags = {"good", "paper 1"};
    runs[3].notes = {.name = {}, .tags = {}, .note = "Diverges at the end", .color = {}, .archived = true};
    runs[4].state = "interrupted";
    return runs;
}

KnownFields fieldsOf(const std::vector<Run>& runs)
{
    KnownFields known;
    for (const Run& run : runs) {
        known.add(run.options);
        known.add(run.summary);
    }
    known.symbols = {{"ρ₁", {"method.rho1"}}, {"η", {"inner.lr", "optimizer.lr"}}};
    return known;
}

/// Which of the five are accepted: "34" are the last two.
QString accepted(const char* text)
{
    const auto runs = fiveRuns();
    const RunFilter filter(text, fieldsOf(runs));
    QString all;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const Run& run = runs[i];
        if (filter.accepts({run.options, run.summary, run.notes, run.name, run.state})) all += QString::number(i);
    }
    return all;
}

QString problemOf(const char* text)
{
    try {
        accepted(text);
    } catch (const FilterError& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

} // namespace

class TestRunFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksForWhatIsSaid_data()
    {
        QTest::addColumn<QString>("runs");
        const auto row = [](const char* text, const char* runs) { QTest::newRow(text) << QString::fromUtf8(runs); };
        row("method.rule == sam", "23");
        row("= rule = SAM", "23"); // one word is enough, case does not matter
        row("rule != sam", "014");
        row("rho1 > 0.05", "34");
        row("rho1 >= 5e-2", "234");
        row("ρ₁ > 0.05", "34");    // as the table's head has it
        row("rho1 != 0.1", "012"); // those without it have another
        row("not rho1 = 0.1", "012");
        row("rho1 < 1", "234"); // those without it have none that is smaller
        row("rho1", "234");
        row("nesterov", "23");
        row("accuracy/test >= 80%", "234");
        row("accuracy/test>=0.8&&accuracy/test<0.9", "24");
        row("best(accuracy/test) >= 0.9", "3");
        row("best( accuracy/test ) ≤ 0.77", "01");
        row("last(gradient norm) = 2 and loss < 10", "0124"); // a NaN is smaller than nothing
        row("\"gradient norm\" = 2", "01234");
        row("lr = 0.05", "01234"); // the option
        row("last(lr) = 0.001", "01234");
        row("seed in (1, 2)", "01234");
        row("seed in (2)", "14");
        row("rule in (sgd, 'agnostic-sam') and seed = 1", "0");
        row("rule not in (sgd, sam)", "4");
        row("rule = sgd or rule = sam and rho1 > 0.05", "013"); // and binds closer
        row("(rule = sgd or rule = sam) and seed = 1", "023");
        row("!(rule = sgd | rule = sam)", "4");
        row("not not rule ~ sam & not archived", "24");
        row("rule ~ sam", "234");
        row("rule !~ SAM", "01");
        row("tag = \"paper 1\"", "2");
        row("tag ~ paper and tag = good", "2");
        row("tag", "2");
        row("not tag", "0134");
        row("note ~ DIVERGES", "3");
        row("archived", "3");
        row("archived = false", "0124");
        row("state = interrupted", "4");
        row("name ~ 'seed 2'", "14");
        row("epoch >= 12 and step = 0", "01234");
        row("data.name = fashion-mnist and network.name = mlp", "01234");
    }
    void asksForWhatIsSaid()
    {
        QFETCH(QString, runs);
        QCOMPARE(accepted(QTest::currentDataTag()), runs);
    }

    void saysWhereAndWhatIsWrong_data()
    {
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* text, const char* why) { QTest::newRow(text) << QString::fromUtf8(why); };
        row("rule == ", "at the end: a value is expected");
        row("=", "at the end: a field is expected: an option, a result, name, state, tag or note");
        row("rho11 > 0.05", "at character 1, \"rho11\": no run has the field \"rho11\"; did you mean \"rho1\"?");
        row("rule = sam and acuracy/test > 0.8", "at character 16, \"acuracy/test\": no run has the field "
                                                 "\"acuracy/test\"; did you mean \"accuracy/test\"?");
        row("best(acuracy/test) > 1", "at character 1, \"best(acuracy/test)\": no run has the field "
                                      "\"acuracy/test\"; did you mean \"accuracy/test\"?");
        row("momentun = 1", "at character 1, \"momentun\": no run has the field \"momentun\"");
        row("rho1 > big", "at character 8, \"big\": a number is expected");
        row("rule = sam rho1 = 2", "at character 12, \"rho1\": \"and\" or \"or\" is expected before it");
        row("(rule = sam", "at the end: a closing bracket is expected");
        row("rule = sam)", "at character 11, \")\": there is no bracket that this one closes");
        row("seed in 1", "at character 9, \"1\": a list in brackets is expected: in (1, 2)");
        row("seed in (1 2)", "at character 12, \"2\": a comma or a closing bracket is expected");
        row("seed in ()", "at character 10, \")\": a value is expected");
        row("rule = 'sam", "at character 8, \"'sam\": the quotation mark is not closed");
        row("ρ = 1 and", "at character 1, \"ρ\": no run has the field \"ρ\"");
        row("tag ~ ρρ and > 1", "at character 14, \">\": a field is expected: an option, a result, name, state, tag "
                                "or note"); // counted in characters, not bytes
        row("state = finnished",
            "at character 9, \"finnished\": no run is ever in this state; did you mean \"finished\"?");
        row("rule = sam and", "at the end: a field is expected: an option, a result, name, state, tag or note");
        row("rule = sam and and seed = 1",
            "at character 16, \"and\": no run has the field \"and\""); // a word like any other there
    }
    void saysWhereAndWhatIsWrong()
    {
        QFETCH(QString, problem);
        QCOMPARE(problemOf(QTest::currentDataTag()), problem);
    }

    void anAmbiguousWordNamesAllThatItMayMean()
    {
        KnownFields known;
        known.options = {"method.rho", "acquisition.rho", "data.name", "lr"};
        known.results = {"rho", "accuracy/test"};
        try {
            RunFilter("rho = 1", known);
            QFAIL("it is ambiguous");
        } catch (const FilterError& error) {
            QCOMPARE(QString::fromUtf8(error.what()),
                     QStringLiteral("at character 1, \"rho\": \"rho\" is ambiguous: acquisition.rho, method.rho, "
                                    "last(rho)"));
            QCOMPARE(error.byte, std::size_t(0));
            QCOMPARE(error.length, std::size_t(3));
        }
        // Every field finds itself again by how it is written, and by what is offered.
        for (const std::string& name : known.names()) {
            const RunField field = findRunField(name, known);
            QVERIFY2(findRunField(toText(field), known) == field, name.c_str());
            QVERIFY2(runFieldOf(toText(field)) == field, name.c_str());
        }
        QVERIFY(!RunFilter("name = x", known).asksFor(RunField::Kind::Option)); // not data.name
        QVERIFY(RunFilter("lr = 1 or not (archived)", known).asksFor(RunField::Kind::Archived));
    }

    /// A run's measurements have taken radii over; a sweep calls a method's field rule.rho1.
    void aRadiusIsTheMethodsAndNotThatOfAMeasurement()
    {
        KnownFields known;
        known.options = {"method.rho1", "measure.congruence.rho1", "measure.alignment.rho", "measure.congruence.rho"};
        QCOMPARE(findRunField("rho1", known).key, std::string("method.rho1"));
        QCOMPARE(findRunField("rule.rho1", known).key, std::string("method.rho1"));
        QCOMPARE(findRunField("measure.congruence.rho1", known).key, std::string("measure.congruence.rho1"));
        QVERIFY_THROWS_EXCEPTION(Error, findRunField("rho", known)); // of two measurements
        QVERIFY_THROWS_EXCEPTION(Error, findRunField("rule.rho2", known));
        known.options.insert({"method.rhoV", "measure.congruence.rhoV"}); // by a symbol that nobody told
        QCOMPARE(findRunField("ρ_v", known).key, std::string("method.rhoV"));
        QVERIFY_THROWS_EXCEPTION(Error, findRunField("ρ₂", known));
    }

    void aSymbolOfSeveralOptionsIsAmbiguous()
    {
        const QString problem = problemOf("η = 0.05");
        QVERIFY2(problem.contains(QStringLiteral("\"η\" is ambiguous: inner.lr, optimizer.lr")), qPrintable(problem));
    }

    void deepBracketsAreRefusedBeforeTheStackIs()
    {
        const std::string deep = std::string(100'000, '(') + "rule = sam" + std::string(100'000, ')');
        QVERIFY(problemOf(deep.c_str()).contains(QStringLiteral("nested deeper than 100")));
        const std::string nots = [] {
            std::string text;
            for (int i = 0; i < 100'000; ++i)
                text += "not ";
            return text + "rule = sam";
        }();
        QVERIFY(problemOf(nots.c_str()).contains(QStringLiteral("nested deeper than 100")));
    }

    void anExpressionIsToldFromAText()
    {
        for (const char* text : {"rule = sam", "=", "rho1>", "tag ~ x", "seed in (1", "a ≠ 'b"})
            QVERIFY2(RunFilter::isMeant(text), text);
        for (const char* text : {"", "sam", "seed 2", "0.1|0.2", "^s.m|gn", "(", "it's", "agnostic-sam (2)", "in (x"})
            QVERIFY2(!RunFilter::isMeant(text), text);
    }

    void notesTravelWithTheFolder()
    {
        const QTemporaryDir folder;
        const std::filesystem::path run = folder.path().toStdString();
        QVERIFY(readNotes(run) == RunNotes());
        QCOMPARE(notesTime(run), std::int64_t(0));
        RunNotes first;
        first.tags = tagsOf(" paper,good , ,good");
        QCOMPARE(tagsText(first.tags), std::string("good, paper"));
        first.note = "Zeile 1\nZeile 2 · ρ";
        changeNotes(run, {}, first);
        QVERIFY(readNotes(run) == first);
        QVERIFY(notesTime(run) > 0);

        // Another window has written since; what it wrote stays, and so do fields of a later version.
        writeFileAtomically(run / "notes.json", R"({"tags": ["theirs"], "note": "Zeile 1\nZeile 2 · ρ", "stars": 5})");
        RunNotes second = first;
        second.pinned = true;
        second.note.clear();
        changeNotes(run, first, second);
        const RunNotes both = readNotes(run);
        QCOMPARE(tagsText(both.tags), std::string("theirs"));
        QVERIFY(both.pinned && both.note.empty());
        QVERIFY(readFile(run / "notes.json").find("\"stars\": 5") != std::string::npos);

        // What is taken back is that one change only, and not where it is another's now.
        QVERIFY(withChange(both, second, first).tags == both.tags);
        QVERIFY(!withChange(both, second, first).pinned);
        RunNotes renamed = both;
        renamed.note = "by them";
        QCOMPARE(withChange(renamed, second, first).note, std::string("by them"));
    }

    void damagedNotesAreSaidAndLeftAsTheyAre()
    {
        const QTemporaryDir folder;
        const std::filesystem::path run = folder.path().toStdString();
        for (const char* text : {"{\"tags\": ", "[]", "{\"tags\": 3}", "{\"pinned\": \"yes\"}"}) {
            writeFileAtomically(run / "notes.json", text);
            QVERIFY_EXCEPTION_THROWN(readNotes(run), Error);
        }
        writeFileAtomically(run / "notes.json", "{\"tags\": ");
        RunNotes pinned;
        pinned.pinned = true;
        QVERIFY_EXCEPTION_THROWN(changeNotes(run, {}, pinned), Error);
        QCOMPARE(readFile(run / "notes.json"), std::string("{\"tags\": "));
        QVERIFY(std::filesystem::remove(run / "notes.json"));
        changeNotes(run, {}, pinned);
        changeNotes(run, pinned, {});
        QVERIFY(!std::filesystem::exists(run / "notes.json")); // nothing is said any more
    }
};

QTEST_GUILESS_MAIN(TestRunFilter)
#include "tst_run_filter.moc"
