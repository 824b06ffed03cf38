// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"
#include "core/data/registry.h"
#include "core/data/thumbnails.h"
#include "mat_files.h"
#include "picture_files.h"

using namespace sharpscope;

namespace {

using Numbers = std::vector<double>;

MatVariable row(const char* name, const Numbers& values)
{
    return {name, MAT_C_DOUBLE, {1, values.size()}, bytesOf(values)};
}

void writeFlowers(const std::filesystem::path& folder, const Numbers& labels = {5, 102, 1, 1},
                  const Numbers& test = {4})
{
    for (int i = 1; i <= 4; ++i)
        writePicture(folder / ("jpg/image_0000" + std::to_string(i) + ".jpg"), 80 + i, 60, 3,
                     plain(80 + i, 60, {50 * i, 0, 0}));
    writeMat(folder / "imagelabels.mat", {row("labels", labels)});
    writeMat(folder / "setid.mat", {row("trnid", {3}), row("valid", {1, 2}), row("tstid", test)});
}

} // namespace

class TestFlowers102 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheOfficialSplit()
    {
        const Folder folder;
        writeFlowers(folder / "flowers-102");
        const TrainAndTest data = loadDataset("flowers-102", folder.path());
        QCOMPARE(data.train->size(), 3);
        QCOMPARE(data.test->size(), 1);
        QCOMPARE(data.train->classes(), 102);
        const std::vector<int> expected{0, 4, 101}, red{150, 50, 100};
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(data.train->labels[i].item<int>(), expected[i]);
            QVERIFY(std::abs(data.train->images[i][0][30][30].item<int>() - red[i]) < 6);
        }
        QCOMPARE(data.train->imageShape(), (std::vector<std::int64_t>{3, 64, 64}));
        QCOMPARE(loadDataset("flowers-102", folder.path(), {.imageSize = 32}).train->imageShape(),
                 (std::vector<std::int64_t>{3, 32, 32}));
    }
    void leavesOutAMissingImage()
    {
        const Folder folder;
        writeFlowers(folder / "flowers-102");
        std::filesystem::remove(folder / "flowers-102/jpg/image_00002.jpg");
        const TrainAndTest data = loadDataset("flowers-102", folder.path());
        QCOMPARE(data.train->size(), 2);
        QVERIFY(data.notes.front().starts_with("1 of 3 images left out: image_00002.jpg: cannot be read: "));
    }
    void saysWhatIsWrong()
    {
        const Folder folder;
        const auto load = [&] { loadDataset("flowers-102", folder.path()); };
        writeFlowers(folder / "flowers-102", {5, 103, 1, 1});
        QCOMPARE(messageOf(load), "imagelabels.mat: label 103 at index 1, but labels go from 1 to 102");
        writeFlowers(folder / "flowers-102", {5, 102, 1, 1}, {9});
        QCOMPARE(messageOf(load),
                 "setid.mat: tstid names image 9 at index 0, but imagelabels.mat has labels for 1 to 4");
        writeMat(folder / "flowers-102/setid.mat", {row("trnid", {3}), row("valid", {1, 2})});
        QCOMPARE(messageOf(load), "setid.mat: has no variable \"tstid\"");
    }
    void previews()
    {
        const Folder folder;
        writeFlowers(folder / "flowers-102");
        const DatasetPreview preview = previewDataset("flowers-102", folder.path(), 2);
        QCOMPARE(preview.thumbnails.size(), std::size_t{3});
        QCOMPARE(preview.trainCounts[101], 1);
        QCOMPARE(preview.testCounts[0], 1);
    }
};

QTEST_GUILESS_MAIN(TestFlowers102)
#include "tst_flowers102.moc"
