// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/dataset_cache.h"

#include <ATen/ops/zeros.h>

#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <fstream>

using namespace sharpscope;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

/// A load that counts itself and, where it is told to, lasts until `mayEnd`.
struct Source {
    std::atomic<int> loads = 0;
    std::atomic<bool> mayEnd = true;

    DatasetCache::Load load()
    {
        return [this] {
            ++loads;
            while (!mayEnd)
                std::this_thread::sleep_for(1ms);
            const auto part = [](const char* name, std::int64_t size) {
                return std::make_shared<const Dataset>(Dataset{
                    .name = name, .images = at::zeros({size, 1, 2, 2}, at::kByte), .labels = at::zeros({size})});
            };
            return TrainAndTest{part("train", 5), part("test", 3), {"a note"}};
        };
    }
};

const auto never = [] { return false; };
const DatasetKey anyKey{.name = "any", .device = "cpu"};

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

} // namespace

class TestDatasetCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatSomebodyHoldsIsNotLoadedAgain()
    {
        Source source;
        DatasetCache cache;
        const auto first = cache.get(anyKey, source.load(), never);
        const auto second = cache.get(anyKey, source.load(), never);
        QCOMPARE(source.loads.load(), 1);
        QVERIFY(first->train == second->train && first->test == second->test);
        QCOMPARE(second->train->size(), 5);
        QCOMPARE(second->test->size(), 3);
        QCOMPARE(second->notes, std::vector<std::string>{"a note"});
    }

    void onePartIsEnoughToHoldTheWhole()
    {
        Source source;
        DatasetCache cache;
        const auto train = cache.get(anyKey, source.load(), never)->train;
        QCOMPARE(cache.get(anyKey, source.load(), never)->train, train);
        QCOMPARE(source.loads.load(), 1);
    }

    void whatNobodyHoldsIsFreed()
    {
        Source source;
        DatasetCache cache;
        auto data = cache.get(anyKey, source.load(), never);
        const std::weak_ptr<const Dataset> train = data->train;
        data->train.reset();
        QVERIFY(!train.expired()); // the test part still holds it
        data.reset();
        QTRY_VERIFY(train.expired()); // once the loading thread has let go as well
        QVERIFY(cache.get(anyKey, source.load(), never));
        QCOMPARE(source.loads.load(), 2);
    }

    void twoThatAskAtOnceLoadOnce()
    {
        Source source;
        source.mayEnd = false;
        DatasetCache cache;
        std::vector<std::optional<TrainAndTest>> got(8);
        {
            std::vector<std::jthread> jobs;
            for (auto& data : got)
                jobs.emplace_back([&] { data = cache.get(anyKey, source.load(), never); });
            QTRY_COMPARE(source.loads.load(), 1);
            QTest::qWait(30);
            source.mayEnd = true;
        }
        QCOMPARE(source.loads.load(), 1);
        for (const auto& data : got)
            QCOMPARE(data->train, got.front()->train);
    }

    void aStoppedJobDoesNotWaitForTheLoad()
    {
        Source source;
        source.mayEnd = false;
        DatasetCache cache;
        std::atomic<bool> stopping = false;
        std::optional<TrainAndTest> stopped = TrainAndTest{}, other;
        {
            std::jthread first([&] { stopped = cache.get(anyKey, source.load(), [&] { return stopping.load(); }); });
            QTRY_COMPARE(source.loads.load(), 1);
            std::jthread second([&] { other = cache.get(anyKey, source.load(), never); });
            stopping = true;
            first.join(); // though the load goes on
            QVERIFY(!stopped);
            source.mayEnd = true;
        }
        QVERIFY(other); // the load was not lost for whoever waits too
        QCOMPARE(source.loads.load(), 1);
    }

    void aLoadThatFailsFailsForAllThatWaitAndIsTriedAgain()
    {
        Source source;
        DatasetCache cache;
        QVERIFY_EXCEPTION_THROWN(cache.get(
                                     anyKey, []() -> TrainAndTest { throw Error("ends at byte 812"); }, never),
                                 Error);
        QVERIFY(cache.get(anyKey, source.load(), never));
        QCOMPARE(source.loads.load(), 1);
    }

    void anotherKeyIsAnotherDataSet()
    {
        Source source;
        DatasetCache cache;
        const auto first = cache.get(anyKey, source.load(), never);
        for (const DatasetKey& other :
             {DatasetKey{.name = "other", .device = "cpu"},
              DatasetKey{.name = "any", .folder = "/data", .device = "cpu"},
              DatasetKey{.name = "any", .imageSize = 32, .device = "cpu"}, DatasetKey{.name = "any", .device = "cuda"},
              DatasetKey{.name = "any", .device = "cpu", .files = 1}})
            QVERIFY(cache.get(other, source.load(), never)->train != first->train);
        QCOMPARE(source.loads.load(), 6);
    }

    void changedFilesAreAnotherDataSet()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        fs::create_directories(root / "train" / "a");
        write(root / "train" / "a" / "1.png", "one");
        const auto key = [&] { return keyOfDataset("image-folder", root, {}, at::kCPU); };
        const DatasetKey before = key();
        QVERIFY(before == key());
        QCOMPARE(before.folder, fs::canonical(root));

        write(root / "train" / "a" / "1.png", "longer");
        const DatasetKey longer = key();
        QVERIFY(longer != before);
        fs::last_write_time(root / "train" / "a" / "1.png", fs::file_time_type::clock::now() + 10s);
        const DatasetKey newer = key();
        QVERIFY(newer != longer);
        write(root / "train" / "a" / "2.png", "two");
        const DatasetKey more = key();
        QVERIFY(more != newer);
        fs::rename(root / "train" / "a" / "2.png", root / "train" / "a" / "3.png");
        QVERIFY(key() != more);
        QVERIFY(keyOfDataset("folder:" + root.string(), {}, {}, at::kCPU) == key()); // the same place by another name
    }

    void aFolderThatLinksToItselfHasAnEnd()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        fs::create_directories(root / "train");
        fs::create_directory_symlink(root, root / "train" / "up");
        QVERIFY(keyOfDataset("image-folder", root, {}, at::kCPU).files ==
                keyOfDataset("image-folder", root, {}, at::kCPU).files);
    }

    void whatIsNotThereIsSaid() { QVERIFY_EXCEPTION_THROWN(keyOfDataset("fashion-minst", {}, {}, at::kCPU), Error); }
};

QTEST_GUILESS_MAIN(TestDatasetCache)
#include "tst_dataset_cache.moc"
