// SPDX-License-Identifier: GPL-3.0-or-later
// What is left on the disk when writing goes wrong.
#include "core/base/error.h"
#include "core/run/run_folder.h"

#include <QtTest>
#include <csignal>
#include <fstream>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

const Json experiment = {{"name", "a"}, {"seed", 1}};

std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

void addText(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::app) << text; }

Measured step(std::int64_t number)
{
    return {.clock = {.step = number}, .values = {{"loss", 1.0 / static_cast<double>(number + 1)}}};
}

} // namespace

class TestFiles : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    fs::path m_root;

private Q_SLOTS:
    void init()
    {
        m_folder = QTemporaryDir();
        m_root = m_folder.path().toStdString();
    }

    void fileIsReplacedWholeOrNotAtAll()
    {
        const fs::path file = m_root / "x.json";
        writeFileAtomically(file, "old");
        writeFileAtomically(file, "new");
        QCOMPARE(readFile(file), std::string("new"));
        QCOMPARE(std::distance(fs::directory_iterator(m_root), fs::directory_iterator()), 1);
        fs::create_directory(m_root / "taken");
        addText(m_root / "taken/x", "");
        const std::string why = errorOf([&] { writeFileAtomically(m_root / "taken", "text"); });
        QVERIFY2(why.find("taken: cannot replace") != std::string::npos, why.c_str());
        QCOMPARE(std::distance(fs::directory_iterator(m_root), fs::directory_iterator()), 2); // nothing left lying
    }

    void aLinkIsWrittenThrough()
    {
        fs::create_directory(m_root / "data");
        writeFileAtomically(m_root / "data/real", "old");
        fs::create_symlink("data/real", m_root / "link");
        fs::create_symlink("link", m_root / "second");
        fs::create_symlink("data/new", m_root / "dangling");
        writeFileAtomically(m_root / "second", "new");
        writeFileAtomically(m_root / "dangling", "made");
        QVERIFY(fs::is_symlink(m_root / "second") && fs::is_symlink(m_root / "link") &&
                fs::is_symlink(m_root / "dangling"));
        QCOMPARE(readFile(m_root / "data/real"), std::string("new"));
        QCOMPARE(readFile(m_root / "data/new"), std::string("made"));
        fs::create_symlink("round", m_root / "round");
        const std::string why = errorOf([&] { writeFileAtomically(m_root / "round", "text"); });
        QVERIFY2(why.find("round: cannot write: Too many levels of symbolic links") != std::string::npos, why.c_str());
    }

    void aPipeOrDeviceIsWrittenTo()
    {
        const fs::path pipe = m_root / "pipe";
        QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
        std::string read;
        std::thread reader([&] { read = readFile(pipe); });
        writeFileAtomically(pipe, "through the pipe");
        reader.join();
        QCOMPARE(read, std::string("through the pipe"));
        QVERIFY(fs::is_fifo(pipe));
        writeFileAtomically("/dev/null", "text");
        QVERIFY(fs::is_character_file("/dev/null"));
        const std::string why = errorOf([&] { writeFileAtomically("/dev/full", "text"); });
        QVERIFY2(why == "/dev/full: cannot write: No space left on device", why.c_str());
    }

    void unwritableFolderIsNamed()
    {
        const bool root = geteuid() == 0;
        chmod(m_root.c_str(), 0555);
        if (root) QCOMPARE(seteuid(65534), 0);
        const std::string create = errorOf([&] { RunFolder::create(m_root, "a", experiment); });
        const std::string write = errorOf([&] { writeFileAtomically(m_root / "x.json", "text"); });
        const std::string append = errorOf([&] { AppendFile(m_root / "events.jsonl"); });
        if (root) QCOMPARE(seteuid(0), 0);
        chmod(m_root.c_str(), 0755);
        for (const std::string& why : {create, write, append})
            QVERIFY2(why.find(m_root.string() + "/") == 0 && why.find("Permission denied") != std::string::npos,
                     why.c_str());
    }

    void fullDiskIsNamedAndLeavesWholeLines()
    {
        // A file that may not grow is a disk that is full, down to the half-written line; needs no mount.
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before = {};
        getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small = {2500, before.rlim_max};
        RunFolder run = RunFolder::create(m_root, "a", experiment);
        setrlimit(RLIMIT_FSIZE, &small);
        std::string why;
        std::int64_t failedAt = 0;
        for (std::int64_t i = 0; why.empty() && i < 100; ++i) {
            failedAt = i;
            why = errorOf([&] {
                run.append(step(i));
                run.flush();
            });
        }
        const std::string whole = errorOf([&] { writeFileAtomically(m_root / "big", std::string(5000, 'x')); });
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY2(why.find("a/events.jsonl: cannot write: ") != std::string::npos, why.c_str());
        QVERIFY2(whole.find("big: cannot write: ") != std::string::npos, whole.c_str());
        QVERIFY(!fs::exists(m_root / "big"));
        const std::string text = readFile(run.path() / "events.jsonl");
        QCOMPARE(text.back(), '\n');
        QCOMPARE(run.readEvents().events.size(), static_cast<std::size_t>(failedAt));

        run.append(step(failedAt + 1)); // there is room again: nothing was lost, not even the line that failed
        run.flush();
        const std::vector<Event> events = run.readEvents().events;
        QCOMPARE(events.size(), static_cast<std::size_t>(failedAt + 2));
        for (std::size_t i = 0; i < events.size(); ++i)
            QCOMPARE(std::get<Measured>(events[i]).clock.step, static_cast<std::int64_t>(i));
    }

    void reallyFullDiskSaysSo()
    {
        const fs::path disk = m_root / "disk";
        fs::create_directory(disk);
        if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=16k") != 0) {
            AppendFile full("/dev/full");
            full.appendLine("x");
            const std::string why = errorOf([&] { full.flush(); });
            QVERIFY2(why.find("/dev/full") == 0 && why.find("No space left") != std::string::npos, why.c_str());
            return;
        }
        RunFolder run = RunFolder::create(disk, "a", experiment);
        std::string why;
        for (int i = 0; why.empty() && i < 1000; ++i)
            why = errorOf([&] {
                run.append(step(i));
                run.flush();
            });
        const std::string finish = errorOf([&] { run.finish({.result = {{"text", std::string(20000, 'x')}}}); });
        const bool finished = run.hasEnded();
        const auto events = run.readEvents().events;
        umount2(disk.c_str(), MNT_DETACH); // `run` still has its file open
        QVERIFY2(why.find("events.jsonl: cannot write: No space left on device") != std::string::npos, why.c_str());
        QVERIFY2(finish.find("No space left on device") != std::string::npos, finish.c_str());
        QVERIFY(!finished);
        QVERIFY(events.size() > 10);
    }
};

QTEST_GUILESS_MAIN(TestFiles)
#include "tst_files.moc"
