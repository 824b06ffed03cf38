// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"
#include "core/data/registry.h"
#include "core/data/thumbnails.h"
#include "picture_files.h"

#include <ATen/ops/equal.h>

using namespace sharpscope;

namespace {

void writePlain(const std::filesystem::path& path, std::initializer_list<int> colour, int width = 8, int height = 8)
{
    writePicture(path, width, height, int(colour.size()), plain(width, height, colour));
}

/// Red cats and green dogs.
void writeClasses(const std::filesystem::path& folder, int count)
{
    for (int i = 0; i < count; ++i) {
        writePlain(folder / "cat" / (std::to_string(i) + ".png"), {200, i, 0});
        writePlain(folder / "dog" / (std::to_string(i) + ".JPG"), {0, 200, 0});
    }
}

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
        writeFile(folder / "dog/readme.txt", "no image, not counted");
        const TrainAndTest data = loadDataset("image-folder", folder.path());
        QCOMPARE(data.train->size() + data.test->size(), 20);
        std::int64_t leftOut = 0;
        for (const auto& note : data.notes) {
            QVERIFY2(note.find(" images left out: ") != std::string::npos, note.c_str());
            leftOut += std::stoll(note);
        }
        QCOMPARE(leftOut, 6);
    }
    void saysWhatIsMissing()
    {
        const Folder folder;
        const auto message = [&] { return messageOf([&] { loadDataset("image-folder", folder.path()); }); };
        QVERIFY(
            message().endsWith(": has 0 folders with JPEG or PNG files, at least 2 are needed, one for each class"));
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
