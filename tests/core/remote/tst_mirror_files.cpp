// SPDX-License-Identifier: GPL-3.0-or-later
// Which files of another machine's folder come, and what becomes of those that somebody has written in the copy.
#include "../../run_format_page.h"
#include "core/remote/run_files.h"
#include "core/run/run_folder.h"
#include "core/run/run_notes.h"
#include "mirrored_folder.h"

#include <QtTest>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestMirrorFiles : public QObject {
    Q_OBJECT

    std::unique_ptr<MirroredFolder> m;

    Mirror mirror() const { return {m->remote(), m->here}; }
    void sayThere(const std::string& note) const { write(m->there / "a/notes.json", R"({"note": ")" + note + R"("})"); }
    std::string noteHere() const { return readNotes(m->here / "a").note; }
    void sayHere(const std::string& note) const
    {
        const RunNotes before = readNotes(m->here / "a");
        RunNotes after = before;
        after.note = note;
        changeNotes(m->here / "a", before, after);
    }

private Q_SLOTS:
    void init() { m = std::make_unique<MirroredFolder>(); }

    /// All that the page of the format names, but for what only the machine there reads.
    void whatThePageNamesComes()
    {
        const QString text = RunFormatPage().text();
        const qsizetype begin = text.indexOf(QStringLiteral("## Files"));
        const QString table = text.mid(begin, text.indexOf(QStringLiteral("\n## "), begin + 1) - begin);
        const QRegularExpression code(QStringLiteral("`([^`]+)`"));
        int names = 0;
        for (const QString& line : table.split(QLatin1Char('\n'))) {
            auto it = code.globalMatch(line.section(QLatin1Char('|'), 1, 1));
            while (it.hasNext()) {
                QString name = it.next().captured(1);
                name.replace(QRegularExpression(QStringLiteral("<[a-z]+>|\\*")), QStringLiteral("0012"));
                const bool stays = name == QLatin1String("inbox.jsonl") || name == QLatin1String("series.cache");
                QVERIFY2(isRunFile("runs/" + name.toStdString(), [](auto&) { return true; }) != stays,
                         qPrintable(name));
                ++names;
            }
        }
        QVERIFY(names > 12);
    }

    void onlyWhatBelongsToRunsComes()
    {
        for (const char* file :
             {"a/model.pt", "a/core.1234", "a/picture.jpg", "data/train.npz", "data/result.json", "a/logs/x.log",
              "a/series.cache", "a/inbox.jsonl", "sub/program/sharpscope-cli", "sub/program/events.jsonl"})
            write(m->there / file, "of no run");
        const std::vector<std::string> wanted = {"a/experiment.json",
                                                 "a/events.jsonl",
                                                 "a/test-episodes.csv",
                                                 "s/sweep.json",
                                                 "s/p0000/experiment.json",
                                                 "sub/submission.json",
                                                 "sub/table.jsonl",
                                                 "sub/rows/000000.jsonl",
                                                 "sub/logs/7_0.log",
                                                 "sub/runs/sweep/p0001/experiment.json",
                                                 "d1/d2/d3/d4/d5/d6/run/experiment.json",
                                                 "board/events.out.tfevents.1.host"};
        for (const std::string& file : wanted)
            if (!fs::exists(m->there / file)) write(m->there / file, "{}\n");
        QCOMPARE(mirror().update(goOn).files, std::int64_t(wanted.size()));
        for (const std::string& file : wanted)
            QVERIFY2(m->isSame(file.c_str()), file.c_str());
    }

    /// Disks there are joined by links.
    void linkedFoldersCome()
    {
        write(m->root / "scratch/far/experiment.json", "{}");
        fs::create_directory_symlink(m->root / "scratch", m->there / "linked");
        fs::create_directory_symlink(m->there, m->there / "round");
        const MirrorNews news = mirror().update(goOn);
        QVERIFY(news.problems.empty());
        QVERIFY(m->isSame("linked/far/experiment.json"));
        QVERIFY(m->isSame("a/events.jsonl"));
        QVERIFY(!fs::exists(m->here / "round"));
    }

    void notesThatWereSaidOfACopyStay()
    {
        sayThere("first");
        Mirror copy = mirror();
        copy.update(goOn);
        QCOMPARE(noteHere(), std::string("first"));
        sayThere("second"); // nobody has said anything here
        copy.update(goOn);
        QCOMPARE(noteHere(), std::string("second"));
        sayHere("mine");
        QCOMPARE(copy.update(goOn).problems.size(), std::size_t(0));
        sayThere("third");
        const MirrorNews news = copy.update(goOn);
        QCOMPARE(noteHere(), std::string("mine"));
        QCOMPARE(news.problems.size(), std::size_t(1));
        QVERIFY2(news.problems[0].find("a/notes.json: was changed here") != std::string::npos,
                 news.problems[0].c_str());
        QCOMPARE(copy.update(goOn).problems.size(), std::size_t(0)); // said once
        sayThere("fourth");
        QCOMPARE(copy.update(goOn).problems.size(), std::size_t(1));
        QCOMPARE(noteHere(), std::string("mine"));
    }

    void notesThatWereTakenBackHereStayAway()
    {
        sayThere("first");
        Mirror copy = mirror();
        copy.update(goOn);
        sayHere("");
        QVERIFY(!fs::exists(m->here / "a/notes.json"));
        sayThere("second");
        copy.update(goOn);
        QVERIFY(!fs::exists(m->here / "a/notes.json"));
    }

    /// Also where the copy had none when there came some; and a surface that was computed here.
    void whatWasWrittenHereFirstStays()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        sayHere("mine");
        write(m->here / "a/landscape-1.npz", "computed here");
        sayThere("theirs");
        write(m->there / "a/landscape-1.npz", "computed there");
        QCOMPARE(copy.update(goOn).problems.size(), std::size_t(2));
        QCOMPARE(noteHere(), std::string("mine"));
        QCOMPARE(readFile(m->here / "a/landscape-1.npz"), std::string("computed here"));
    }

    /// Killed before it wrote down what it had: what is the same is known for the host's.
    void aCopyThatLostItsListTakesUpWhatIsTheSame()
    {
        sayThere("first");
        write(m->there / "a/round-0000.npz", noise(2'000'000));
        mirror().update(goOn);
        write(m->here / ".mirror.json", dumpLine({{"of", m->remote().text()}, {"files", Json::object()}}));
        Mirror later = mirror();
        QCOMPARE(later.update(goOn).problems.size(), std::size_t(0));
        sayThere("second");
        later.update(goOn);
        QCOMPARE(noteHere(), std::string("second"));
    }

    /// Nobody's own runs become a copy by mistake, and no copy that of something else.
    void aCopyHasAFolderOfItsOwn()
    {
        write(m->here / "mine/experiment.json", "{}");
        std::string why = errorOf([&] { mirror(); });
        QVERIFY2(why.find("needs a folder of its own") != why.npos, why.c_str());
        QVERIFY(!fs::exists(m->here / ".mirror.json"));
        fs::remove_all(m->here);
        mirror().update(goOn);
        why = errorOf([&] { Mirror({"crate", "runs"}, m->here); });
        QVERIFY2(why.find("is a copy of box:") != why.npos, why.c_str());
    }

    void nobodyTrainsACopy()
    {
        write(m->there / "a/result.json", "{}");
        Mirror copy = mirror();
        copy.update(goOn);
        const std::string why = errorOf([&] { RunFolder::openToWrite(m->here / "a"); });
        QVERIFY2(why.find("is a copy of " + m->remote().text() + "/a; there it is written, and not here") != why.npos,
                 why.c_str());
    }
};

QTEST_GUILESS_MAIN(TestMirrorFiles)
#include "tst_mirror_files.moc"
