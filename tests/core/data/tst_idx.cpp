// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/data/idx.h"
#include "core/data/registry.h"
#include "data_files.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>

#include <sys/resource.h>

using namespace sharpscope;

namespace {

const QByteArray tenImages = someBytes(10 * 28 * 28);
const QByteArray tenLabels("\0\1\2\3\4\5\6\7\x08\x09", 10);

void writeFashion(const std::filesystem::path& folder)
{
    for (const char* part : {"train", "t10k"}) {
        writeFile(folder / (std::string(part) + "-images-idx3-ubyte.gz"), gzipped(idxBytes({10, 28, 28}, tenImages)));
        writeFile(folder / (std::string(part) + "-labels-idx1-ubyte.gz"), gzipped(idxBytes({10}, tenLabels)));
    }
}

} // namespace

class TestIdx : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsPlainAndGzip()
    {
        const Folder folder;
        writeFile(folder / "a", idxBytes({10, 28, 28}, tenImages));
        writeFile(folder / "b.gz", gzipped(idxBytes({10, 28, 28}, tenImages)));
        const at::Tensor images = readIdxImages(folder / "a");
        QCOMPARE(images.sizes().vec(), (std::vector<std::int64_t>{10, 1, 28, 28}));
        QCOMPARE(QByteArray(static_cast<const char*>(images.data_ptr()), images.numel()), tenImages);
        QVERIFY(at::equal(images, readIdxImages(folder / "b.gz")));
        writeFile(folder / "labels", idxBytes({10}, tenLabels));
        QVERIFY(at::equal(readIdxLabels(folder / "labels", 10), at::arange(10)));
    }
    void subtractsTheFirstLabel()
    {
        const Folder folder;
        writeFile(folder / "letters", idxBytes({3}, QByteArray("\1\2\x1a", 3)));
        QCOMPARE(readIdxLabels(folder / "letters", 26, 1)[2].item<std::int64_t>(), 25);
        QCOMPARE(messageOf([&] { readIdxLabels(folder / "letters", 26); }),
                 "letters: label 26 at index 2, but labels go from 0 to 25");
    }
    void saysWhereATruncatedFileEnds()
    {
        const Folder folder;
        const QByteArray whole = idxBytes({10000, 28, 28}, someBytes(796));
        writeFile(folder / "train-images-idx3-ubyte.gz", gzipped(whole));
        writeFile(folder / "train-images-idx3-ubyte", whole);
        for (const char* suffix : {"", ".gz"}) {
            const std::string name = std::string("train-images-idx3-ubyte") + suffix;
            QCOMPARE(messageOf([&] { readIdxImages(folder / name); }),
                     QString::fromStdString(name + ": ends at byte 812, 7840016 expected"));
        }
    }
    void noticesEveryTruncationOfTheCompressedFile()
    {
        const Folder folder;
        const QByteArray whole = gzipped(idxBytes({2, 4, 4}, someBytes(32)));
        for (qsizetype size = 0; size < whole.size(); ++size) {
            writeFile(folder / "i.gz", whole.first(size));
            const QString message = messageOf([&] { readIdxImages(folder / "i.gz"); });
            QVERIFY2(message.startsWith("i.gz: "), qPrintable(QString::number(size) + ": " + message));
        }
    }
    void noFlippedBitOfACompressedFileGivesOtherImages()
    {
        const Folder folder;
        const at::Tensor images = [&] {
            writeFile(folder / "whole.gz", gzipped(idxBytes({2, 4, 4}, someBytes(32))));
            return readIdxImages(folder / "whole.gz");
        }();
        const QByteArray whole = gzipped(idxBytes({2, 4, 4}, someBytes(32)));
        int harmless = 0;
        for (qsizetype bit = 0; bit < whole.size() * 8; ++bit) {
            QByteArray damaged = whole;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
            writeFile(folder / "i.gz", damaged);
            at::Tensor read;
            const QString message = messageOf([&] { read = readIdxImages(folder / "i.gz"); });
            if (read.defined()) { // a bit that says nothing: a date in gzip's header, padding after the last code
                QVERIFY2(at::equal(read, images), qPrintable(QString::number(bit)));
                ++harmless;
            } else {
                QVERIFY2(message.startsWith("i.gz: "), qPrintable(QString::number(bit) + ": " + message));
            }
        }
        QVERIFY2(harmless < 80, qPrintable(QString::number(harmless)));
    }
    void namesTheChecksum()
    {
        const Folder folder;
        QByteArray damaged = gzipped(idxBytes({2, 4, 4}, someBytes(32)));
        damaged[damaged.size() - 8] = static_cast<char>(~damaged[damaged.size() - 8]);
        writeFile(folder / "i.gz", damaged);
        const QString message = messageOf([&] { readIdxImages(folder / "i.gz"); });
        QVERIFY2(message.startsWith("i.gz: damaged after byte ") && message.endsWith("incorrect data check"),
                 qPrintable(message));
    }
    void doesNotAllocateWhatAHeaderOnlyPromises()
    {
        const Folder folder;
#ifndef SHARPSCOPE_WATCHES_ADDRESSES // which takes terabytes of addresses for itself, and refuses such sizes anyway
        rlimit before{};
        getrlimit(RLIMIT_AS, &before);
        const rlimit little{.rlim_cur = rlim_t{64} << 30, .rlim_max = before.rlim_max};
        setrlimit(RLIMIT_AS, &little); // 10⁹ images of 784 bytes are twelve times as much
#endif
        const QByteArray promise = idxBytes({1000000000, 28, 28}, someBytes(100));
        writeFile(folder / "i", promise);
        writeFile(folder / "i.gz", gzipped(promise));
        QCOMPARE(messageOf([&] { readIdxImages(folder / "i"); }), "i: ends at byte 116, 784000000016 expected");
        QCOMPARE(messageOf([&] { readIdxImages(folder / "i.gz"); }), "i.gz: ends at byte 116, 784000000016 expected");
        writeFile(folder / "l", idxBytes({4000000000u}, tenLabels));
        QCOMPARE(messageOf([&] { readIdxLabels(folder / "l", 10); }), "l: ends at byte 18, 4000000008 expected");
#ifndef SHARPSCOPE_WATCHES_ADDRESSES
        setrlimit(RLIMIT_AS, &before);
#endif
    }
    void refusesOtherHeaders()
    {
        const Folder folder;
        writeFile(folder / "i", idxBytes({4294967295u, 4294967295u, 4294967295u}, {}));
        QCOMPARE(messageOf([&] { readIdxImages(folder / "i"); }),
                 "i: its header promises 4294967295 x 4294967295 x 4294967295 values, more than any file has");
        writeFile(folder / "i", idxBytes({0, 28, 28}, {}));
        QCOMPARE(messageOf([&] { readIdxImages(folder / "i"); }),
                 "i: its header promises 0 x 28 x 28 values, that is none");
        writeFile(folder / "i", idxBytes({10}, tenLabels));
        QCOMPARE(messageOf([&] { readIdxImages(folder / "i"); }),
                 "i: begins with 00000801, but an IDX file of images begins with 00000803");
        writeFile(folder / "i", idxBytes({1, 2, 2}, someBytes(5)));
        QCOMPARE(messageOf([&] { readIdxImages(folder / "i"); }), "i: goes on after byte 20, where it should end");
        writeFile(folder / "i", {});
        QCOMPARE(messageOf([&] { readIdxImages(folder / "i"); }), "i: ends at byte 0, 16 expected");
        QVERIFY(messageOf([&] {
                    readIdxImages(folder / "none");
                }).endsWith("none: cannot be read: No such file or directory"));
        QVERIFY(messageOf([&] { readIdxImages(folder.path()); }).endsWith(": is a folder, not a file"));
    }
    void loadsAFolderOfTheFamily()
    {
        const Folder folder;
        writeFashion(folder / "fashion-mnist");
        for (const auto& root : {folder.path(), folder / "fashion-mnist"}) {
            const TrainAndTest data = loadDataset("fashion-mnist", root);
            QCOMPARE(data.train->size(), 10);
            QCOMPARE(data.test->imageShape(), (std::vector<std::int64_t>{1, 28, 28}));
            QCOMPARE(data.train->classNames[9], std::string("Ankle boot"));
        }
        const auto found = datasets(folder.path());
        QCOMPARE(found.front().name, std::string("fashion-mnist"));
        QVERIFY(found.front().available);
        QCOMPARE(found.front().found, folder / "fashion-mnist");
    }
    void saysThatCountsDiffer()
    {
        const Folder folder;
        writeFashion(folder / "fashion-mnist");
        writeFile(folder / "fashion-mnist/train-labels-idx1-ubyte.gz", gzipped(idxBytes({9}, tenLabels.first(9))));
        QCOMPARE(messageOf([&] { loadDataset("fashion-mnist", folder.path()); }),
                 "train-labels-idx1-ubyte.gz: 9 labels, but train-images-idx3-ubyte.gz has 10 images");
    }
    void namesALabelOutOfRange()
    {
        const Folder folder;
        writeFashion(folder / "fashion-mnist");
        QByteArray labels = tenLabels;
        labels[4] = 10;
        writeFile(folder / "fashion-mnist/t10k-labels-idx1-ubyte.gz", gzipped(idxBytes({10}, labels)));
        QCOMPARE(messageOf([&] { loadDataset("fashion-mnist", folder.path()); }),
                 "t10k-labels-idx1-ubyte.gz: label 10 at index 4, but labels go from 0 to 9");
    }
    void namesAMissingFile()
    {
        const Folder folder;
        writeFashion(folder / "fashion-mnist");
        std::filesystem::remove(folder / "fashion-mnist/t10k-images-idx3-ubyte.gz");
        const QString message = messageOf([&] { loadDataset("fashion-mnist", folder.path()); });
        QVERIFY2(message.contains("t10k-images-idx3-ubyte: not there, nor t10k-images-idx3-ubyte.gz or the like"),
                 qPrintable(message));
    }
    void namesTheNearestDataSet()
    {
        QCOMPARE(messageOf([] { loadDataset("fashion-minst"); }),
                 "there is no data set \"fashion-minst\", did you mean \"fashion-mnist\"?");
    }
    void readsDebiansFashionMnist()
    {
        if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist")) QSKIP("dataset-fashion-mnist is not there");
        const TrainAndTest data = loadDataset("fashion-mnist");
        QCOMPARE(data.train->size(), 60000);
        QCOMPARE(data.test->size(), 10000);
        const at::Tensor pixels = data.train->images.to(at::kDouble) / 255;
        QVERIFY(std::abs(pixels.mean().item<double>() - data.train->mean[0]) < 5e-5);
        QVERIFY(std::abs(pixels.std().item<double>() - data.train->deviation[0]) < 5e-5);
    }
};

QTEST_GUILESS_MAIN(TestIdx)
#include "tst_idx.moc"
