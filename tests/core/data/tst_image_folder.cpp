// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"
#include "core/data/registry.h"
#include "core/data/thumbnails.h"
#include "picture_files.h"

#include <ATen/ops/equal.h>

using namespace sharpscope;

namespace {

std::vector<std::int64_t> counts(const Dataset& data)
{
    const at::Tensor bins = data.labels.bincount({}, data.classes());
    return {bins.data_ptr<std::int64_t>(), bins.data_ptr<std::int64_t>() + bins.numel()};
}

using Counts = std::vector<std::int64_t>;

} // namespace

class TestImageFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void splitsAFifthOfEveryClass()
    {
        const Folder folder;
        writeClasses(folder.path(), 10);
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(data.train->classNames, (std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(counts(*data.train), (Counts{8, 8}));
        QCOMPARE(counts(*data.test), (Counts{2, 2}));
        QCOMPARE(data.train->imageShape(), (Counts{3, 8, 8}));
        const at::Tensor red = data.train->images.select(1, 0).flatten(1).to(at::kDouble).mean(1);
        QVERIFY(at::equal(red.lt(100).to(at::kLong), data.train->labels)); // labels go with their images
        QVERIFY(at::equal(data.train->images, loadDataset("folder:" + folder.path().string()).train->images));
        QVERIFY(data.notes.empty());
    }
    void takesTrainAndTestFolders()
    {
        const Folder folder;
        writeClasses(folder / "train", 3);
        writePlain(folder / "train/.hidden/0.png", {1});
        writePlain(folder / "val/dog/deeper/0.png", {0, 1, 0});
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(counts(*data.train), (Counts{3, 3}));
        QCOMPARE(counts(*data.test), (Counts{0, 1}));
    }
    void knowsThePartsByManyNames_data()
    {
        QTest::addColumn<QString>("train");
        QTest::addColumn<QString>("test");
        for (const auto& [train, test] : {std::pair("Training", "Testing"),
                                          {"Train", "Test"},
                                          {"TRAIN", "TEST"},
                                          {"training", "validation"},
                                          {"train", "dev"},
                                          {"train", "VALID"}})
            QTest::newRow(train) << QString(train) << QString(test);
    }
    void knowsThePartsByManyNames()
    {
        QFETCH(QString, train);
        QFETCH(QString, test);
        const Folder folder;
        writeClasses(folder / train.toStdString(), 3);
        writeClasses(folder / test.toStdString(), 1);
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(data.train->classNames, (std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(counts(*data.train), (Counts{3, 3}));
        QCOMPARE(counts(*data.test), (Counts{1, 1}));
        QVERIFY(data.notes.empty());
    }
    void foldersThatMustBePartsButSayNotWhichAreRefused()
    {
        const Folder folder;
        const auto message = [&] { return messageOf([&] { loadDataset("image-folder", folder.path()); }); };
        writeClasses(folder / "fold1", 1);
        writeClasses(folder / "fold2", 1);
        QVERIFY2(
            message().contains(": fold1 and fold2 hold the same folders (cat, dog), as parts of a data set do; call "
                               "the parts train and test (or val)"),
            qPrintable(message()));
        std::filesystem::rename(folder / "fold1", folder / "Train");
        QVERIFY2(message().contains(": Train and fold2 hold the same folders"), qPrintable(message()));
        writeClasses(folder / "test", 1);
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(data.notes, (std::vector<std::string>{(folder / "fold2").string() +
                                                       ": is not used, test is what is tested with"}));
        writeClasses(folder / "training", 1);
        QVERIFY2(message().contains("Train and training are both called like the train part"), qPrintable(message()));
        const Folder vehicles; // "train" is a class here
        writePlain(vehicles / "train/0.png", {1});
        writePlain(vehicles / "bus/0.png", {1});
        writePlain(vehicles / "bus/1.png", {1});
        QCOMPARE(loadDataset("image-folder", vehicles.path()).train->classNames,
                 (std::vector<std::string>{"bus", "train"}));
    }
    void readsAllFormatsAndFollowsLinks()
    {
        const Folder folder, elsewhere;
        const QByteArray colour = plain(8, 8, {10, 200, 30});
        for (const auto& [ending, format] :
             {std::pair("webp", "WEBP"), {"bmp", "BMP"}, {"gif", "GIF"}, {"tif", "TIFF"}, {"ppm", "PPM"}})
            writeFile(folder / ("a/0." + std::string(ending)), magickBytes(format, 8, 8, 3, colour));
        writeFile(folder / "a/1.jfif", jpegBytes(8, 8, 3, colour));
        for (int i = 0; i < 4; ++i)
            writePlain(elsewhere / ("more/" + std::to_string(i) + ".png"), {9, 9, 9});
        std::filesystem::create_directory(folder / "b");
        std::filesystem::create_directory_symlink(elsewhere / "more", folder / "b/linked");
        std::filesystem::create_directory_symlink(folder / "b", folder / "b/loop");
        std::filesystem::create_directory_symlink(folder.path(), elsewhere / "more/loop");
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(data.train->size() + data.test->size(), 10);
        QCOMPARE(data.train->images.select(1, 1).max().item<int>(), 200);
        QCOMPARE(data.notes.size(), std::size_t{1});
        QVERIFY2(data.notes[0].ends_with(" links that lead back up"), data.notes[0].c_str());
    }
    void aClassOfUnreadableImagesDoesNotVanish()
    {
        const Folder folder;
        writeClasses(folder.path(), 2);
        writeFile(folder / "bird/0.heic", "an image that is not read");
        QVERIFY(messageOf([&] {
                    loadDataset("image-folder", folder.path());
                }).contains("bird: has no image that can be read (1 .heic); JPEG, PNG, WebP"));
        std::filesystem::rename(folder / "bird/0.heic", folder / "bird/labels.csv");
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(data.train->classes(), 2);
        QCOMPARE(data.notes, (std::vector<std::string>{(folder / "bird").string() +
                                                       ": holds no image (1 .csv), it is not taken for a class"}));
    }
    void stopsWhenItIsTold()
    {
        const Folder folder;
        writeClasses(folder.path(), 10);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(loadDataset("image-folder", folder.path(), {.stop = stop.get_token()}), LoadStopped);
        QVERIFY_EXCEPTION_THROWN(previewDataset("image-folder", folder.path(), 3, stop.get_token()), LoadStopped);
    }
    /// A folder of data sets may be anything, a home or a whole disk.
    void looksAtAFewThousandNamesOnly()
    {
        const Folder folder;
        for (int i = 0; i < 14; ++i)
            for (int j = 0; j < 400; ++j)
                writeFile(folder / (std::to_string(i) + "/" + std::to_string(j) + ".txt"), "");
        QElapsedTimer timer;
        timer.start();
        whyMissing("image-folder", folder.path());
        const qint64 many = timer.nsecsElapsed();
        QVERIFY2(many < 100'000'000, qPrintable(QString::number(many)));
        QVERIFY(!whyMissing("two-moons"));
        QVERIFY(whyMissing("image-folder", folder / "0"));
        QVERIFY(whyMissing("image-folder", folder / "nowhere"));
        writeClasses(folder / "pets", 1);
        QVERIFY(!whyMissing("image-folder", folder / "pets"));
    }
    void takesTheSizeThatMostHave()
    {
        const Folder folder;
        writeClasses(folder.path(), 4);
        writePlain(folder / "cat/large.png", {200, 0, 0}, 100, 30);
        QCOMPARE(loadDataset("image-folder", folder.path()).train->imageShape(), (Counts{3, 8, 8}));
        QCOMPARE(loadDataset("image-folder", folder.path(), {.imageSize = 20}).test->imageShape(), (Counts{3, 20, 20}));
        const Folder large;
        writePlain(large / "a/0.png", {1}, 1024, 512);
        writePlain(large / "b/0.png", {1}, 1024, 512);
        writePlain(large / "b/1.png", {1}, 1024, 512);
        QCOMPARE(loadDataset("image-folder", large.path()).train->imageShape(), (Counts{1, 128, 256}));
    }
    void leavesOutAndCountsWhatCannotBeRead()
    {
        const Folder folder;
        writeClasses(folder.path(), 10);
        writeFile(folder / "cat/torn.jpg", "\xff\xd8\xff");
        for (int i = 0; i < 5; ++i)
            writeFile(folder / ("dog/text" + std::to_string(i) + ".png"), "not an image");
        writeFile(folder / "dog/readme.TXT", "no image");
        writeFile(folder / "dog/deeper/new.heic", "an image that is not read");
        writeFile(folder / "cat/other.heic", "an image that is not read");
        writeFile(folder / "loose.png", "of no class");
        std::filesystem::create_symlink("nowhere.png", folder / "cat/gone.png");
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(data.train->size() + data.test->size(), 20);
        QCOMPARE(QString::fromStdString(data.notes.front()),
                 QString::fromStdString(folder.path().string()) +
                     ": left out 2 .heic, 1 .txt, 1 broken links, 1 images in no class's folder");
        std::int64_t leftOut = 0;
        for (std::size_t i = 1; i < data.notes.size(); ++i) {
            QVERIFY2(data.notes[i].find(" images left out: ") != std::string::npos, data.notes[i].c_str());
            leftOut += std::stoll(data.notes[i]);
        }
        QCOMPARE(leftOut, 6);
    }
    void saysWhatIsMissing()
    {
        const Folder folder;
        const auto message = [&] { return messageOf([&] { loadDataset("image-folder", folder.path()); }); };
        QVERIFY(message().endsWith(": has 0 folders with images, at least 2 are needed, one for each class"));
        writePlain(folder / "cat/0.png", {1});
        QVERIFY(message().contains(": has 1 folders"));
        writePlain(folder / "dog/0.png", {1});
        QVERIFY(message().endsWith(": has no images to test with"));
        writeFile(folder / "cat/0.png", "text");
        writeFile(folder / "cat/1.png", "text");
        writeFile(folder / "dog/0.png", "text");
        QVERIFY(message().startsWith("no image can be read: 0.png: cannot be read: ") ||
                message().startsWith("no image can be read: 1.png: cannot be read: "));
        QVERIFY(messageOf([] { loadDataset("image-folder"); }).startsWith("A folder of images: no place was named"));
    }
    void saysThatATestClassIsUnknown()
    {
        const Folder folder;
        writeClasses(folder / "train", 2);
        writePlain(folder / "test/bird/0.png", {1});
        QVERIFY(messageOf([&] {
                    loadDataset("image-folder", folder.path());
                }).contains("test/bird: there is no such class in "));
    }
    void listsAFolderOnlyWhenItIsNamed()
    {
        const Folder folder;
        writeClasses(folder.path(), 2);
        const auto isAvailable = [](const std::vector<DatasetInfo>& all) {
            return std::any_of(all.begin(), all.end(),
                               [](const DatasetInfo& info) { return info.name == "image-folder" && info.available; });
        };
        QVERIFY(isAvailable(datasets(folder.path())));
        QVERIFY(!isAvailable(datasets()));
        QVERIFY(!isAvailable(datasets(folder / "cat")));
    }
    void previewsWithoutLoadingAll()
    {
        const Folder folder;
        writeClasses(folder.path(), 10);
        const DatasetPreview preview = previewDataset("image-folder", folder.path(), 3);
        QCOMPARE(preview.trainCounts, (Counts{8, 8}));
        QCOMPARE(preview.testCounts, (Counts{2, 2}));
        QCOMPARE(preview.thumbnails.size(), std::size_t{6});
        QCOMPARE(preview.thumbnails[2].label, 0);
        QCOMPARE(preview.thumbnails[3].label, 1);
        QCOMPARE(preview.thumbnails[0].rgb[0], 200);
        QCOMPARE(preview.thumbnails[0].rgb.size(),
                 std::size_t(preview.thumbnails[0].width * preview.thumbnails[0].height * 3));
    }
};

QTEST_GUILESS_MAIN(TestImageFolder)
#include "tst_image_folder.moc"
