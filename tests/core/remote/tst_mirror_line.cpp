// SPDX-License-Identifier: GPL-3.0-or-later
// A mirror over lines that are slow or break off, and with files that cannot be had.
#include "mirrored_folder.h"

#include <QtTest>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestMirrorLine : public QObject {
    Q_OBJECT

    std::unique_ptr<MirroredFolder> m;

    Mirror mirror() const { return {m->remote(), m->here}; }

    fs::path partIn(const char* run) const
    {
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(m->here / run, none))
            if (entry.path().extension() == ".part") return entry.path();
        return {};
    }

    /// Broken off ever later, until something of a large file is here and not all.
    void updateUntilAPartIsHere(Mirror& copy, std::uintmax_t size) const
    {
        for (int last = 1;; ++last) {
            int left = last;
            errorOf([&] { copy.update([&] { return left-- > 0; }); });
            if (const fs::path part = partIn("a"); !part.empty() && fs::file_size(part) > 0) {
                QVERIFY(fs::file_size(part) < size);
                return;
            }
            QVERIFY(last < 10000);
        }
    }

private Q_SLOTS:
    void init() { m = std::make_unique<MirroredFolder>(); }

    /// Seconds a piece, on any line.
    void thePaceFollowsTheLine()
    {
        Pace pace;
        const std::uint64_t first = pace.piece();
        pace.came(first / 10, 0.1); // little was asked for: says nothing
        QCOMPARE(pace.piece(), first);
        for (int i = 0; i < 10; ++i)
            pace.came(pace.piece(), 0.5);
        QCOMPARE(pace.piece(), Pace::most);
        pace.came(pace.piece(), 4);
        QCOMPARE(pace.piece(), Pace::most);
        pace.came(pace.piece(), 20);
        QCOMPARE(pace.piece(), Pace::most / 2);
        while (pace.failed()) {
        }
        QCOMPARE(pace.piece(), Pace::least);
        // at 20 kB/s it comes to rest at pieces of seconds
        for (int i = 0; i < 30; ++i)
            pace.came(pace.piece(), static_cast<double>(pace.piece()) / 20e3);
        QVERIFY(pace.piece() >= 32 << 10 && pace.piece() <= 160 << 10);
    }

    /// A line that brings no more than 20 kB in its time brings all, in pieces.
    void aLineThatIsTooSlowForAPieceGetsSmallerOnes()
    {
        write(m->there / "a/round-0000.npz", noise(100'000));
        m->host.setNarrow(20'000);
        Mirror copy = mirror();
        copy.setLongest(std::chrono::seconds(4));
        for (int look = 0; look < 20 && !fs::exists(m->here / "a/round-0000.npz"); ++look)
            errorOf([&] { copy.update(goOn); }); // a loaded machine may be slower still
        QVERIFY(m->isSame("a/round-0000.npz"));
        QVERIFY(partIn("a").empty());
    }

    /// What has come of a large file is gone on with, also by a later program.
    void aPartIsGoneOnWith()
    {
        write(m->there / "a/round-0000.npz", noise(5'000'000));
        {
            Mirror copy = mirror();
            updateUntilAPartIsHere(copy, 5'000'000);
        }
        const std::uintmax_t size = fs::file_size(partIn("a"));
        m->host.forget();
        QCOMPARE(mirror().update(goOn).problems.size(), std::size_t(0));
        QVERIFY(m->isSame("a/round-0000.npz"));
        QVERIFY(partIn("a").empty());
        bool isAskedFromThere = false;
        for (const QString& asked : m->host.inputs())
            if (asked.contains(QStringLiteral("round-0000.npz")))
                isAskedFromThere = isAskedFromThere || asked.section(QLatin1Char(' '), 0, 0).toULongLong() + 64 > size;
        QVERIFY(isAskedFromThere);
        for (const QString& asked : m->host.inputs())
            if (asked.contains(QStringLiteral("round-0000.npz")))
                QVERIFY(asked.section(QLatin1Char(' '), 0, 0).toULongLong() + 64 > size);
    }

    /// Events that grow while their beginning comes over a line that breaks off are not begun anew at every look.
    void thePartOfAFileThatGrowsIsGoneOnWith()
    {
        std::string lines;
        for (int step = 0; lines.size() < 3'000'000; ++step)
            lines += measured(step);
        append(m->there / "a/events.jsonl", lines);
        Mirror copy = mirror();
        updateUntilAPartIsHere(copy, lines.size());
        const std::uintmax_t size = fs::file_size(partIn("a"));
        append(m->there / "a/events.jsonl", measured(1'000'000));
        m->host.forget();
        copy.update(goOn);
        QVERIFY(m->isSame("a/events.jsonl"));
        for (const QString& asked : m->host.inputs())
            if (asked.contains(QStringLiteral("events.jsonl")))
                QVERIFY(asked.section(QLatin1Char(' '), 0, 0).toULongLong() + 64 > size);
    }

    /// A run that lives is held before a large file has come, and also where that never comes.
    void aRunIsHeldWhileALargeFileComes()
    {
        write(m->there / "a/round-0000.npz", noise(3'000'000));
        m->host.setNarrow(1000); // less than is ever asked for
        Mirror copy = mirror();
        copy.setLongest(std::chrono::seconds(60));
        bool wasHeld = false;
        errorOf([&] { copy.update([&] { return !(wasHeld = m->isHeld("a")); }); });
        QVERIFY(wasHeld);
        QVERIFY(m->isHeld("a"));
    }

    void oneFileThatCannotBeHadDoesNotCostTheOthers()
    {
        write(m->there / "a/round-0000.npz", noise(100'000));
        write(m->there / "b/experiment.json", R"({"format": 1})");
        write(m->there / "b/result.json", "{}");
        write(m->there / "c/experiment.json", R"({"format": 1})");
        m->host.setNarrow(1000); // less than is ever asked of a large file
        write(m->here / ".mirror.json", "{}");
        write(m->here / "c", "a file where a folder is to be");
        Mirror copy = mirror();
        copy.setLongest(std::chrono::seconds(4));
        std::string problems;
        for (int look = 0; look < 20 && !fs::exists(m->here / "b/result.json"); ++look)
            errorOf([&] {
                for (const std::string& problem : copy.update(goOn).problems)
                    problems += problem + '\n';
            });
        QVERIFY(fs::exists(m->here / "b/result.json"));
        QVERIFY2(problems.find("here/c: cannot make this folder") != std::string::npos, problems.c_str());
        QVERIFY2(problems.find("took longer than 4 s") != std::string::npos, problems.c_str());
    }

    void aLineLongerThanAPieceComes()
    {
        Mirror copy = mirror();
        copy.update(goOn);
        const std::string text(9'000'000, 'x');
        append(m->there / "a/events.jsonl",
               dumpLine(toJson(Event(Message{.level = "info", .text = text}))) + '\n' + measured(3));
        for (int look = 0; look < 3; ++look)
            copy.update(goOn);
        QVERIFY(m->isSame("a/events.jsonl"));
        append(m->there / "a/events.jsonl", measured(4));
        copy.update(goOn);
        QVERIFY(m->isSame("a/events.jsonl"));
    }
};

QTEST_GUILESS_MAIN(TestMirrorLine)
#include "tst_mirror_line.moc"
