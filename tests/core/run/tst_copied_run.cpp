// SPDX-License-Identifier: GPL-3.0-or-later
// What lies in a copy of another machine's folder is known for that, and nobody writes runs there.
#include "core/base/error.h"
#include "core/run/copied_run.h"
#include "core/run/run_folder.h"
#include "core/run/sweep_file.h"

#include <QtTest>

#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestCopiedRun : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path root() const { return m_folder.path().toStdString(); }
    fs::path copy() const { return root() / "copy"; }

private Q_SLOTS:
    void initTestCase()
    {
        const RunFolder run = RunFolder::create(copy(), "a", {{"name", "a"}}); // before it is a copy
        std::ofstream(copy() / copyMark) << R"({"of": "box:runs", "files": {}})";
    }

    void aCopyKnowsOfWhat()
    {
        const std::optional<CopiedFrom> whole = copiedFrom(copy());
        QVERIFY(whole && whole->of == "box:runs" && whole->path == "." && whole->there() == "box:runs");
        for (const fs::path& path : {copy() / "sweep/a", copy() / "sweep/a/", copy() / "b/../sweep/a"}) {
            const std::optional<CopiedFrom> from = copiedFrom(path);
            QVERIFY2(from && from->path == "sweep/a" && from->there() == "box:runs/sweep/a", path.c_str());
        }
        fs::create_directory_symlink(copy() / "a", root() / "link");
        QVERIFY(copiedFrom(root() / "link") && copiedFrom(root() / "link")->path == "a");
        const fs::path before = fs::current_path();
        fs::current_path(copy() / "a");
        const bool isKnown = copiedFrom(".").has_value();
        fs::current_path(before);
        QVERIFY(isKnown);
        QVERIFY(!copiedFrom(root()) && !copiedFrom(root() / "copy2") && !copiedFrom("/"));
    }

    void nobodyWritesRunsInIt()
    {
        const auto refuses = [](auto call) {
            try {
                call();
            } catch (const Error& error) {
                return std::string(error.what()).find("is a copy of box:runs") != std::string::npos;
            }
            return false;
        };
        QVERIFY(refuses([&] { RunFolder::openToWrite(copy() / "a"); }));
        QVERIFY(refuses([&] { RunFolder::create(copy(), "b", {{"name", "b"}}); }));
        QVERIFY(refuses([&] { RunFolder::create(copy() / "more", "b", {{"name", "b"}}); }));
        QVERIFY(refuses([&] { writeSweepFile(copy(), {}); }));
        QCOMPARE(RunFolder::open(copy() / "a").id(), (copy() / "a").string()); // and anybody reads it
        int entries = 0;
        for (const auto& entry : fs::directory_iterator(copy()))
            entries += entry.path().filename() != copyMark;
        QCOMPARE(entries, 1);
        RunFolder::create(root() / "elsewhere", "fork", {{"name", "b"}});
    }
};

QTEST_GUILESS_MAIN(TestCopiedRun)
#include "tst_copied_run.moc"
