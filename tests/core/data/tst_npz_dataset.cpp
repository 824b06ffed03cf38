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
    void otherNamesAndLabelsOfNoClassAreNamed()
    {
        const Folder folder;
        write(folder / "a.npz", {{"X_train", bytes({3, 4, 5})}, {"y", labels({0, 1, 2})}});
        QCOMPARE(messageOf([&] { loadDataset("npz", folder / "a.npz"); }),
                 "a.npz: has no array \"x_train\" or \"train_images\"; there are X_train, y");
        NpzArrays arrays = kerasLike({3, 4, 5}, {2, 4, 5});
        arrays.back().second = labels({1, 255});
        write(folder / "a.npz", arrays);
        QCOMPARE(
            messageOf([&] { loadDataset("npz", folder / "a.npz"); }),
            "a.npz: y_test: label 255 at index 1, but labels go from 0 to 2; labels that mean no class can be named "
            "in data.ignoreLabel");
        arrays.back().second = labels({1, 0});
        arrays[1].second.type = ">f8";
        write(folder / "a.npz", arrays);
        QVERIFY(messageOf([&] {
                    loadDataset("npz", folder / "a.npz");
                }).endsWith("y_train: holds '>f8', not plain little-endian numbers or text"));
        arrays[1].second.type = "[('a', '<f4')]";
        write(folder / "a.npz", arrays);
        QVERIFY(messageOf([&] { loadDataset("npz", folder / "a.npz"); }).contains(", not plain little-endian"));
    }
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
    /// As other systems write names, and with arrays of kinds that nobody asks for.
    void capitalsAndFurtherArraysAreFine()
    {
        const Folder folder;
        NpzArrays arrays = kerasLike({3, 4, 5}, {2, 4, 5});
        arrays.emplace_back("names", NpyArray{.type = "|O", .shape = {1}, .bytes = "pickled!"});
        arrays.emplace_back("when", NpyArray{.type = "<M8[D]", .shape = {1}, .bytes = "12345678"});
        write(folder / "A.NPZ", arrays);
        QCOMPARE(loadDataset("npz", folder / "A.NPZ").train->size(), 3);
        QCOMPARE(loadDataset("npz", folder.path()).test->size(), 2);
    }
    void classesWithoutAnImageAreSaid()
    {
        const Folder folder;
        write(folder / "a.npz", {{"x_train", bytes({6, 4, 5})},
                                 {"y_train", labels({1, 2, 4, 4, 2, 1})},
                                 {"x_test", bytes({2, 4, 5})},
                                 {"y_test", labels({1, 4})}});
        const TrainAndTest data = loadDataset("npz", folder.path());
        QCOMPARE(data.train->classes(), 5); // labels are never renumbered
        QCOMPARE(data.notes, std::vector<std::string>{"a: 2 of 5 classes have no train image: 0, 3"});
        write(folder / "a.npz", kerasLike({3, 4, 5}, {2, 4, 5}));
        QVERIFY(loadDataset("npz", folder.path()).notes.empty());
    }
    void labelsThatMeanNoClassAreLeftOutWhenTold()
    {
        const Folder folder;
        write(folder / "a.npz", {{"x_train", bytes({4, 4, 5})},
                                 {"y_train", labels({0, 255, 1, -1})},
                                 {"x_test", bytes({3, 4, 5})},
                                 {"y_test", labels({255, 1, 0})}});
        const auto message = [&](std::vector<std::int64_t> ignored) {
            return messageOf([&] { loadDataset("npz", folder.path(), {.ignoreLabel = std::move(ignored)}); });
        };
        QVERIFY2(message({}).contains("y_train has the label -1; "), qPrintable(message({})));
        QVERIFY2(message({-1}).contains("y_train has the label 255, which makes 256 classes of 3 images; classes are "
                                        "counted from 0; labels that mean no class can be named in data.ignoreLabel"),
                 qPrintable(message({-1})));
        const TrainAndTest data = loadDataset("npz", folder.path(), {.ignoreLabel = {255, -1}});
        QCOMPARE(data.train->classes(), 2);
        QCOMPARE(data.train->labels[1].item<int>(), 1);
        const QByteArray pixels = someBytes(4 * 20);
        QCOMPARE(data.train->images[1][0][0][0].item<int>(), int(std::uint8_t(pixels[40]))); // goes with its label
        QCOMPARE(data.test->size(), 2);
        QCOMPARE(data.notes.size(), std::size_t{2});
        QVERIFY2(data.notes[0].starts_with("a.npz: y_train: 2 of 4 images left out"), data.notes[0].c_str());
        QVERIFY(message({255, -1, 0, 1}).endsWith("all labels are to be ignored (data.ignoreLabel)"));
    }
    void textsAreNoLabels()
    {
        const Folder folder;
        NpzArrays arrays = kerasLike({3, 4, 5}, {2, 4, 5});
        arrays[1].second = {.type = "<U3", .shape = {3}, .bytes = std::string(36, 'a')};
        write(folder / "a.npz", arrays);
        QCOMPARE(messageOf([&] { loadDataset("npz", folder.path()); }),
                 "a.npz: y_train holds texts (<U3); labels are whole numbers from 0: numpy.unique(labels, "
                 "return_inverse=True)[1] makes them");
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
                 "a.npz: y_train has 1.500000 at index 1; labels are whole numbers from 0");
        QCOMPARE(
            with("y_train", labels({0, -1, 1})),
            "a.npz: y_train has the label -1; labels are whole numbers from 0; labels that mean no class can be named "
            "in data.ignoreLabel");
        QCOMPARE(with("y_test", labels({1, 3})),
                 "a.npz: y_test: label 3 at index 1, but labels go from 0 to 2; labels that mean no class can be named "
                 "in data.ignoreLabel");
        write(folder / "a.npz", {{"x_train", bytes({3, 4, 5})}});
        QCOMPARE(messageOf([&] { loadDataset("npz", folder / "a.npz"); }),
                 "a.npz: has no array \"y_train\" or \"train_labels\"; there are x_train");
        writeFile(folder / "a.npz", "not an archive");
        QVERIFY(messageOf([&] {
                    loadDataset("npz", folder / "a.npz");
                }).endsWith("a.npz: is no ZIP archive, or its end is missing"));
        QVERIFY(messageOf([&] {
                    loadDataset("npz", folder / "b");
                }).endsWith("b: is no .npz file, nor a folder with one and only one"));
    }
};

QTEST_GUILESS_MAIN(TestNpzDataset)
#include "tst_npz_dataset.moc"
