// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"
#include "core/data/registry.h"
#include "data_files.h"

#include <ATen/ops/equal.h>

#include <algorithm>

using namespace sharpscope;

namespace {

const QByteArray images = someBytes(4 * 28 * 28);

void writeFour(const std::filesystem::path& folder, const std::string& train, const std::string& test,
               const QByteArray& labels)
{
    for (const auto& prefix : {train, test}) {
        writeFile(folder / (prefix + "-images-idx3-ubyte"), idxBytes({4, 28, 28}, images));
        writeFile(folder / (prefix + "-labels-idx1-ubyte.gz"), gzipped(idxBytes({4}, labels)));
    }
}

std::vector<std::string> availableIn(const std::filesystem::path& root)
{
    std::vector<std::string> names;
    for (const auto& info : datasets(root))
        if (info.available && info.found.string().starts_with(root.string())) names.push_back(info.name);
    return names;
}

using Names = std::vector<std::string>;

} // namespace

class TestMnistFamily : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsMembersByTheirFolders()
    {
        const Folder folder;
        writeFour(folder / "mnist", "train", "t10k", QByteArray("\0\1\2\3", 4));
        writeFour(folder / "KMNIST/raw", "train", "t10k", QByteArray("\0\1\2\3", 4));
        writeFour(folder / "emnist", "emnist-letters-train", "emnist-letters-test", QByteArray("\1\2\3\x1a", 4));
        QCOMPARE(availableIn(folder.path()), (Names{"mnist", "kmnist", "emnist-letters"}));
        QCOMPARE(availableIn(folder / "KMNIST/raw"), Names{"kmnist"});
        QCOMPARE(availableIn(folder / "mnist"), Names{"mnist"});
        QCOMPARE(loadDataset("kmnist", folder.path()).train->classNames[9], std::string("wo"));
        QCOMPARE(loadDataset("mnist", folder / "mnist").train->mean, std::vector<double>{0.1307});
    }
    void doesNotTakeOneMemberForAnother()
    {
        const Folder folder;
        writeFour(folder / "mnist", "train", "t10k", QByteArray("\0\1\2\3", 4));
        writeFour(folder / "scans", "train", "t10k", QByteArray("\0\1\2\3", 4));
        QVERIFY(messageOf([&] {
                    loadDataset("kmnist", folder / "mnist");
                }).startsWith("Kuzushiji-MNIST is not there: looked for kmnist/{train,t10k}"));
        QCOMPARE(loadDataset("kmnist", folder / "scans").train->size(), 4); // the user says what it is
        QVERIFY(availableIn(folder / "scans").empty());
    }
    void turnsEmnistUpright()
    {
        const Folder folder;
        writeFour(folder / "emnist", "emnist-balanced-train", "emnist-balanced-test", QByteArray("\0\1\2\x2e", 4));
        const TrainAndTest data = loadDataset("emnist-balanced", folder.path());
        const at::Tensor& upright = data.train->images;
        QCOMPARE(upright[1][0][5][7].item<int>(), int(std::uint8_t(images[784 + 7 * 28 + 5])));
        QVERIFY(upright.is_contiguous());
        QCOMPARE(data.train->classNames[46], std::string("t"));
        QCOMPARE(data.train->classes(), 47);
    }
    void countsLettersFromOne()
    {
        const Folder folder;
        writeFour(folder / "emnist", "emnist-letters-train", "emnist-letters-test", QByteArray("\1\2\3\x1a", 4));
        const TrainAndTest data = loadDataset("emnist-letters", folder.path());
        QCOMPARE(data.train->classNames[data.train->labels[3].item<std::int64_t>()], std::string("Z"));
        writeFour(folder / "emnist", "emnist-letters-train", "emnist-letters-test", QByteArray("\1\0\3\x1a", 4));
        QCOMPARE(messageOf([&] { loadDataset("emnist-letters", folder.path()); }),
                 "emnist-letters-train-labels-idx1-ubyte.gz: label 0 at index 1, but labels go from 1 to 26");
    }
    void measuresNormalisationOnTheTrainPart()
    {
        const Folder folder;
        writeFour(folder / "kmnist", "train", "t10k", QByteArray("\0\1\2\3", 4));
        const TrainAndTest data = loadDataset("kmnist", folder.path());
        const at::Tensor pixels = data.train->images.to(at::kDouble).div(255);
        QVERIFY(std::abs(data.train->mean[0] - pixels.mean().item<double>()) < 1e-9);
        QVERIFY(std::abs(data.train->deviation[0] - pixels.std(false).item<double>()) < 1e-9);
        QCOMPARE(data.test->mean, data.train->mean);
    }
    void takesTheFilesUnderTheNamesThatPeopleHaveThem()
    {
        const Folder folder;
        writeFour(folder / "mnist", "train", "t10k", QByteArray("\0\1\2\3", 4));
        const auto dotted = folder / "mnist/train-images.idx3-ubyte"; // Kaggle's
        const auto nested = folder / "mnist/train-labels-idx1-ubyte";
        std::filesystem::rename(folder / "mnist/train-images-idx3-ubyte", dotted);
        std::filesystem::rename(folder / "mnist/train-labels-idx1-ubyte.gz", folder / "l.gz");
        std::filesystem::create_directory(nested);
        std::filesystem::rename(folder / "l.gz", nested / "train-labels.idx1-ubyte.gz");
        QVERIFY(!whyMissing("mnist", folder.path()));
        QCOMPARE(loadDataset("mnist", folder.path()).train->labels[3].item<int>(), 3);
        std::filesystem::rename(dotted, folder / "mnist/images.idx");
        const QString message = messageOf([&] { loadDataset("mnist", folder.path()); });
        QVERIFY2(
            message.contains("train-images-idx3-ubyte: not there, nor train-images-idx3-ubyte.gz or the like; there "
                             "are images.idx, t10k-"),
            qPrintable(message));
        const QString before = QString::fromStdString(whyMissing("mnist", folder.path()).value_or(""));
        QVERIFY2(before.startsWith("MNIST: not all of it is in ") &&
                     before.contains("train-images-idx3-ubyte: not there, nor ") &&
                     before.contains("; there are images.idx, t10k-"),
                 qPrintable(before));
    }
    void saysThatTheSetIsNotWhole()
    {
        const Folder folder;
        writeFour(folder / "mnist", "train", "t10k", QByteArray("\0\1\2\3", 4));
        QCOMPARE(loadDataset("mnist", folder.path()).notes,
                 (Names{"MNIST: 4 train images; the published data set has 60000",
                        "MNIST: 4 test images; the published data set has 10000",
                        "mnist: 6 of 10 classes have no train image: 4, 5, 6, 7, 8 …"}));
    }
    void saysThatImageSizesDiffer()
    {
        const Folder folder;
        writeFour(folder / "mnist", "train", "t10k", QByteArray("\0\1\2\3", 4));
        writeFile(folder / "mnist/t10k-images-idx3-ubyte", idxBytes({4, 14, 56}, images));
        QCOMPARE(messageOf([&] { loadDataset("mnist", folder.path()); }),
                 "t10k-images-idx3-ubyte: its images are not of the size of those in train-images-idx3-ubyte");
    }
};

QTEST_GUILESS_MAIN(TestMnistFamily)
#include "tst_mnist_family.moc"
