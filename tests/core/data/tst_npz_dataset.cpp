// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/npz.h"
#include "core/data/dataset.h"
#include "core/data/registry.h"
#include "data_files.h"

#include <ATen/ops/equal.h>

using namespace sharpscope;

namespace {

using Shape = std::vector<std::int64_t>;

NpyArray bytes(const Shape& shape)
{
    NpyArray array{.type = "|u1", .shape = shape};
    array.bytes = someBytes(array.count()).toStdString();
    return array;
}

NpyArray labels(const std::vector<double>& values, Shape shape = {})
{
    if (shape.empty()) shape = {std::ssize(values)};
    return npyReals(values, shape);
}

void write(const std::filesystem::path& path, const NpzArrays& arrays)
{
    writeFile(path, QByteArray::fromStdString(npzBytes(arrays)));
}

NpzArrays kerasLike(const Shape& train, const Shape& test)
{
    return {{"x_train", bytes(train)},
            {"y_train", labels({0, 2, 1}, {3, 1})},
            {"x_test", bytes(test)},
            {"y_test", labels({1, 0})}};
}

} // namespace

class TestNpzDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsGreyAndBothOrdersOfChannels()
    {
        const Folder folder;
        const QByteArray pixels = someBytes(3 * 4 * 5 * 3);
        write(folder / "a.npz", kerasLike({3, 4, 5}, {2, 4, 5}));
        QCOMPARE(loadDataset("npz", folder / "a.npz").train->imageShape(), (Shape{1, 4, 5}));
        write(folder / "a.npz", kerasLike({3, 4, 5, 3}, {2, 4, 5, 3}));
        const TrainAndTest last = loadDataset("npz", folder.path());
        QCOMPARE(last.train->imageShape(), (Shape{3, 4, 5}));
        QCOMPARE(last.train->images[2][1][3][0].item<int>(), int(std::uint8_t(pixels[((2 * 4 + 3) * 5 + 0) * 3 + 1])));
        QVERIFY(last.train->images.is_contiguous());
        write(folder / "a.npz", kerasLike({3, 3, 4, 5}, {2, 3, 4, 5}));
        const TrainAndTest first = loadDataset("npz:" + (folder / "a.npz").string());
        QCOMPARE(first.train->images[2][1][3][0].item<int>(), int(std::uint8_t(pixels[((2 * 3 + 1) * 4 + 3) * 5])));
        QCOMPARE(first.train->labels[1].item<int>(), 2);
        QCOMPARE(first.train->classes(), 3);
        QCOMPARE(first.train->name, std::string("a"));
    }
    void readsMedMnistNames()
    {
        const Folder folder;
        write(folder / "m.npz", {{"train_images", bytes({2, 4, 4})},
                                 {"val_images", bytes({1, 4, 4})},
                                 {"test_images", bytes({1, 4, 4})},
                                 {"train_labels", labels({0, 1}, {2, 1})},
                                 {"val_labels", labels({0}, {1, 1})},
                                 {"test_labels", labels({1}, {1, 1})}});
        QCOMPARE(loadDataset("npz", folder.path()).test->size(), 1);
    }
    void saysWhatIsWrong()
    {
        const Folder folder;
        const auto with = [&](const char* key, const NpyArray& array) {
            NpzArrays arrays = kerasLike({3, 4, 5}, {2, 4, 5});
            for (auto& [name, old] : arrays)
                if (name == key) old = array;
            write(folder / "a.npz", arrays);
            return messageOf([&] { loadDataset("npz", folder / "a.npz"); });
        };
        QCOMPARE(with("x_train", labels({1, 2, 3})),
                 "a.npz: x_train is of type <f8, images are of type uint8 (\"|u1\")");
        QCOMPARE(with("x_train", bytes({3, 4})), "a.npz: x_train has 2 dimensions and 12 values; images are [N, H, W], "
                                                 "[N, H, W, C] or [N, C, H, W]");
        QCOMPARE(with("x_train", bytes({3, 2, 2, 2})),
                 "a.npz: x_train has neither its second nor its last side of 1 or "
                 "3, so that the channels are not to be found");
        QCOMPARE(with("x_train", bytes({3, 4, 6})), "a.npz: train and test images differ in size");
        QCOMPARE(with("y_train", labels({0, 1})), "a.npz: y_train: 2 labels, but a.npz: x_train has 3 images");
        QCOMPARE(with("y_train", labels({0, 1.5, 1})),
                 "a.npz: y_train has 1.500000 at index 1; labels are whole numbers from 0 to 99999");
        QCOMPARE(with("y_train", labels({0, -1, 1})),
                 "a.npz: y_train has -1.000000 at index 1; labels are whole numbers from 0 to 99999");
        QCOMPARE(with("y_test", labels({1, 3})),
                 "a.npz: the test labels: label 3 at index 1, but labels go from 0 to 2");
        write(folder / "a.npz", {{"x_train", bytes({3, 4, 5})}});
        QCOMPARE(messageOf([&] { loadDataset("npz", folder / "a.npz"); }),
                 "a.npz: has no array \"y_train\" or \"train_labels\"");
        writeFile(folder / "a.npz", "not an archive");
        QVERIFY(messageOf([&] { loadDataset("npz", folder / "a.npz"); }).startsWith("a.npz"));
        QVERIFY(messageOf([&] {
                    loadDataset("npz", folder / "b");
                }).endsWith("b: is no .npz file, nor a folder with one and only one"));
    }
};

QTEST_GUILESS_MAIN(TestNpzDataset)
#include "tst_npz_dataset.moc"
