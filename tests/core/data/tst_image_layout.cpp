// SPDX-License-Identifier: GPL-3.0-or-later
// How folders of images lie on people's disks: parts under other names, one more folder around all, links.
#include "core/data/dataset.h"
#include "core/data/dataset_cache.h"
#include "core/data/registry.h"
#include "picture_files.h"

using namespace sharpscope;

class TestImageLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void strayImagesBesideTheClassesDoNotHideParts()
    {
        const Folder folder;
        for (const char* part : {"train_set", "test_set"}) {
            writeClasses(folder / part, 1);
            writePlain(folder / part / "stray.png", {1});
        }
        const auto message = [&] { return messageOf([&] { loadDataset("image-folder", folder.path()); }); };
        const QString why = "test_set and train_set hold the same folders (cat, dog)";
        QVERIFY2(message().contains(why), qPrintable(message()));
        QVERIFY(QString::fromStdString(whyMissing("image-folder", folder.path()).value_or("")).contains(why));
        std::filesystem::rename(folder / "train_set", folder / "train");
        QVERIFY2(message().contains("train and test_set hold the same folders"), qPrintable(message()));
        std::filesystem::rename(folder / "test_set", folder / "test");
        QVERIFY(!whyMissing("image-folder", folder.path()));
        QCOMPARE(loadDataset("image-folder", folder.path()).notes,
                 (std::vector<std::string>{folder.path().string() + ": left out 2 images in no class's folder"}));
    }
    /// As an archive unpacks: one more folder around all.
    void theFolderInsideIsNamed()
    {
        const Folder folder;
        writeClasses(folder / "archive/train", 1);
        writeClasses(folder / "archive/test", 1);
        QCOMPARE(QString::fromStdString(whyMissing("image-folder", folder.path()).value_or("")),
                 "A folder of images: " + QString::fromStdString(folder.path().string()) +
                     ": its folders of images lie one deeper; name " +
                     QString::fromStdString((folder / "archive").string()));
        QVERIFY(!whyMissing("image-folder", folder / "archive"));
    }
    /// Nine folders that all link to each other were walked on all their paths: 9! of them.
    void eachPlaceIsListedOnceHoweverManyLinksLeadThere()
    {
        const Folder folder, elsewhere;
        writeClasses(folder.path(), 2);
        for (int i = 0; i < 9; ++i)
            writePlain(folder / ("cat/" + std::to_string(i) + "/a.png"), {1, 2, i});
        for (int i = 0; i < 9; ++i)
            for (int j = 0; j < 9; ++j)
                if (i != j)
                    std::filesystem::create_directory_symlink(
                        folder / ("cat/" + std::to_string(j)),
                        folder / ("cat/" + std::to_string(i) + "/to" + std::to_string(j)));
        writePlain(folder / "dog/new/a.png", {3, 2, 1});
        std::filesystem::create_directory_symlink("new", folder / "dog/latest");
        std::filesystem::create_symlink("new/a.png", folder / "dog/again.png");
        writePlain(elsewhere / "b.png", {3, 2, 1});
        std::filesystem::create_symlink(elsewhere / "b.png", folder / "dog/b.png");
        std::filesystem::create_symlink(elsewhere / "b.png", folder / "dog/c.png");
        QElapsedTimer timer;
        timer.start();
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        const DatasetKey key = keyOfDataset("image-folder", folder.path(), {}, at::kCPU);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(data.train->size() + data.test->size(), 4 + 9 + 2);
        QCOMPARE(data.notes,
                 (std::vector<std::string>{folder.path().string() + ": left out 75 links to what is there already"}));
        writePlain(folder / "cat/5/b.png", {1});
        QVERIFY(keyOfDataset("image-folder", folder.path(), {}, at::kCPU).files != key.files);
    }
};

QTEST_GUILESS_MAIN(TestImageLayout)
#include "tst_image_layout.moc"
