// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"
#include "core/data/registry.h"
#include "data_files.h"

#include <ATen/ops/equal.h>

using namespace sharpscope;

namespace {

/// Records with the labels given; pixels go through many values.
QByteArray records(std::initializer_list<std::initializer_list<int>> labels)
{
    QByteArray bytes;
    std::uint32_t seed = 1;
    for (const auto& label : labels) {
        for (const int value : label)
            bytes.append(static_cast<char>(value));
        bytes.append(someBytes(3072, seed++));
    }
    return bytes;
}

void writeTen(const std::filesystem::path& folder)
{
    for (int i = 1; i <= 5; ++i)
        writeFile(folder / ("data_batch_" + std::to_string(i) + ".bin"), records({{i}, {9}}));
    writeFile(folder / "test_batch.bin", records({{0}, {1}, {2}}));
}

} // namespace

class TestCifar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsCifar10()
    {
        const Folder folder;
        writeTen(folder / "cifar-10-batches-bin");
        const TrainAndTest data = loadDataset("cifar-10", folder.path());
        QCOMPARE(data.train->imageShape(), (std::vector<std::int64_t>{3, 32, 32}));
        QCOMPARE(data.train->size(), 10);
        QCOMPARE(data.test->size(), 3);
        QCOMPARE(data.train->labels[4].item<int>(), 3); // files in order
        const QByteArray second = someBytes(3072, 2);   // planes of red, green, blue, row by row
        QCOMPARE(data.train->images[1][2][30][4].item<int>(), int(std::uint8_t(second[2 * 1024 + 30 * 32 + 4])));
        QCOMPARE(data.train->classNames[9], std::string("truck"));
        QVERIFY(data.train->images.is_contiguous());
    }
    void readsTheFineLabelsOfCifar100()
    {
        const Folder folder;
        writeFile(folder / "cifar-100-binary/train.bin", records({{19, 99}, {0, 0}}));
        writeFile(folder / "cifar-100-binary/test.bin", records({{4, 1}}));
        const TrainAndTest data = loadDataset("cifar-100", folder.path());
        QCOMPARE(data.train->classes(), 100);
        QVERIFY(std::is_sorted(data.train->classNames.begin(), data.train->classNames.end()));
        QCOMPARE(data.train->classNames[data.train->labels[0].item<std::int64_t>()], std::string("worm"));
        QCOMPARE(data.train->images[0][0][0][0].item<int>(), int(std::uint8_t(someBytes(1)[0])));
    }
    void saysWhereATruncatedFileEnds()
    {
        const Folder folder;
        writeTen(folder / "cifar-10-batches-bin");
        writeFile(folder / "cifar-10-batches-bin/data_batch_3.bin", records({{1}, {2}}).first(4000));
        QCOMPARE(messageOf([&] { loadDataset("cifar-10", folder.path()); }),
                 "data_batch_3.bin: ends at byte 4000, 6146 expected");
        writeFile(folder / "cifar-10-batches-bin/data_batch_3.bin", {});
        QCOMPARE(messageOf([&] { loadDataset("cifar-10", folder.path()); }),
                 "data_batch_3.bin: ends at byte 0, 3073 expected");
    }
    void namesALabelOutOfRange()
    {
        const Folder folder;
        writeTen(folder / "cifar-10-batches-bin");
        writeFile(folder / "cifar-10-batches-bin/test_batch.bin", records({{0}, {10}}));
        QCOMPARE(messageOf([&] { loadDataset("cifar-10", folder.path()); }),
                 "test_batch.bin: label 10 at index 1, but labels go from 0 to 9");
    }
    void namesAMissingFile()
    {
        const Folder folder;
        writeTen(folder / "cifar-10-batches-bin");
        std::filesystem::remove(folder / "cifar-10-batches-bin/data_batch_4.bin");
        QVERIFY(messageOf([&] {
                    loadDataset("cifar-10", folder.path());
                }).endsWith("cifar-10-batches-bin/data_batch_4.bin: cannot be read: No such file or directory"));
    }
    void readsCompressedFiles()
    {
        const Folder folder;
        writeTen(folder / "cifar-10-batches-bin");
        const at::Tensor plain = loadDataset("cifar-10", folder.path()).train->images;
        const auto first = folder / "cifar-10-batches-bin/data_batch_1.bin",
                   fifth = folder / "cifar-10-batches-bin/data_batch_5.bin";
        writeFile(first, gzipped(records({{1}, {9}}))); // by its content
        std::filesystem::remove(fifth);
        writeFile(fifth.string() + ".gz", gzipped(records({{5}, {9}})));
        QVERIFY(!whyMissing("cifar-10", folder.path()));
        const TrainAndTest data = loadDataset("cifar-10", folder.path());
        QVERIFY(at::equal(data.train->images, plain));
        writeFile(fifth.string() + ".gz", gzipped(records({{5}, {9}})).chopped(6));
        QCOMPARE(messageOf([&] { loadDataset("cifar-10", folder.path()); }),
                 "data_batch_5.bin.gz: ends at byte 6146 without gzip's checksum: it was cut short");
    }
    void missingDataAreToldWithoutReading()
    {
        const Folder folder;
        QCOMPARE(QString::fromStdString(whyMissing("cifar-100", folder.path()).value_or("")),
                 messageOf([&] { loadDataset("cifar-100", folder.path()); }));
        writeTen(folder / "cifar-10-batches-bin");
        QVERIFY(!whyMissing("cifar-10", folder.path()));
        std::filesystem::remove(folder / "cifar-10-batches-bin/data_batch_4.bin");
        QVERIFY(QString::fromStdString(whyMissing("cifar-10", folder.path()).value_or(""))
                    .startsWith("CIFAR-10: not all of it is in "));
        QVERIFY(QString::fromStdString(whyMissing("cifar-10", folder.path()).value_or(""))
                    .contains(
                        "; data_batch_4.bin: not there, nor data_batch_4.bin.gz or the like; there are data_batch_1"));
        QCOMPARE(whyMissing("cifar-11").value_or(""), "there is no data set \"cifar-11\", did you mean \"cifar-10\"?");
    }
    void saysHowToGetIt()
    {
        const Folder folder;
        const QString message = messageOf([&] { loadDataset("cifar-100", folder.path()); });
        QVERIFY2(message.startsWith("CIFAR-100 is not there: looked for cifar-100-binary/{train,test}.bin[.gz] in " +
                                    QString::fromStdString(folder.path().string())) &&
                     message.contains("The CIFAR-10 dataset"),
                 qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(TestCifar)
#include "tst_cifar.moc"
