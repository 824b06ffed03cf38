// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory is free, by files as the kernel shows them.
#include "core/base/free_memory.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestFreeMemory : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    fs::path at(const char* path) const { return m_folder.filePath(QLatin1String(path)).toStdString(); }
    void write(const char* path, const char* text) const
    {
        fs::create_directories(at(path).parent_path());
        std::ofstream(at(path)) << text;
    }
    std::optional<double> free() const { return freeMemory(at("proc"), at("groups")); }

private Q_SLOTS:
    void itIsTheKernelsOrWhatAGroupsLimitLeaves()
    {
        QVERIFY(!free());
        write("proc/meminfo", "MemTotal:       4000 kB\nMemFree:         500 kB\nMemAvailable:   3000 kB\n");
        QCOMPARE(free().value(), 3000.0 * 1024);
        write("proc/self/cgroup", "0::/batch/job\n");
        write("groups/batch/job/memory.max", "max\n");
        write("groups/batch/job/memory.current", "100000\n");
        QCOMPARE(free().value(), 3000.0 * 1024); // no limit
        write("groups/batch/memory.max", "1000000\n");
        write("groups/batch/memory.current", "700000\n");
        write("groups/batch/memory.stat", "anon 600000\ninactive_file 100000\n");
        QCOMPARE(free().value(), 400000.0); // of the group that it lies in, files given back
        write("groups/batch/job/memory.max", "150000\n");
        QCOMPARE(free().value(), 50000.0); // and its own, the tighter one
        write("groups/batch/job/memory.current", "160000\n");
        QCOMPARE(free().value(), 0.0);
    }

    void thisMachineSays() { QVERIFY(freeMemory().value_or(0) > 0); }
};

QTEST_GUILESS_MAIN(TestFreeMemory)
#include "tst_free_memory.moc"
