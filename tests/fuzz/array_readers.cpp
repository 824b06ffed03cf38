// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets in arrays: IDX, gzip, CIFAR, MATLAB, NumPy.
#include "input_files.h"
#include "reader.h"
#include "repaired.h"

#include "core/base/npz.h"
#include "core/base/zip.h"
#include "core/data/dataset.h"
#include "core/data/idx.h"
#include "core/data/input_file.h"
#include "core/data/mat_file.h"
#include "core/data/registry.h"

#include "../core/data/mat_files.h"

namespace sharpscope::fuzz {

namespace {

namespace fs = std::filesystem;

QByteArray idxImages() { return idxBytes({3, 4, 5}, someBytes(60)); }
QByteArray idxLabels() { return idxBytes({6}, QByteArray("\0\1\2\3\4\11", 6)); }

bool takesIdx(const fs::path& file)
{
    const std::string name = file.filename();
    const bool isImages = takes(name, [&] { readIdxImages(file); });
    return takes(name, [&] { readIdxLabels(file, 10); }) || isImages;
}

Reader idx()
{
    return {"idx",
            [] {
                return std::vector{idxImages().toStdString(), idxLabels().toStdString()};
            },
            [](const std::string& bytes) { return takesIdx(put("train-images-idx3-ubyte", bytes)); }};
}

Reader gz()
{
    return {"gz",
            [] {
                return std::vector{gzipped(idxImages()).toStdString(), gzipped(idxLabels()).toStdString(),
                                   (gzipped(idxImages().left(20)) + gzipped(idxImages().mid(20))).toStdString()};
            },
            [](const std::string& bytes) {
                const fs::path file = put("train-images-idx3-ubyte.gz", bytes);
                const bool isWhole = takes(file.filename().string(), [&] { InputFile(file).readRest(); });
                return takesIdx(file) || isWhole;
            }};
}

std::string cifarRecords()
{
    std::string records;
    for (const char fine : {3, 99}) {
        records += '\1';
        records += fine;
        records += someBytes(3072, static_cast<std::uint32_t>(fine)).toStdString();
    }
    return records;
}

Reader cifar()
{
    return {"cifar",
            [] {
                return std::vector{cifarRecords(), gzipped(QByteArray::fromStdString(cifarRecords())).toStdString()};
            },
            [](const std::string& bytes) {
                static const fs::path test = put("cifar-100-binary/test.bin", cifarRecords());
                const fs::path folder = put("cifar-100-binary/train.bin", bytes).parent_path();
                return takes("train.bin", [&] { loadDataset("cifar-100", folder); });
            }};
}

/// As SVHN has it: two images of 32 × 32 with the labels 10 and 3.
std::string matBytes(matio_compression compression)
{
    const fs::path file = scratch() / "made.mat";
    writeMat(file,
             {{"X", MAT_C_UINT8, {32, 32, 3, 2}, QByteArray(32 * 32 * 3 * 2, '\7')},
              {"y", MAT_C_DOUBLE, {2, 1}, ::bytesOf(std::vector<double>{10, 3})}},
             compression);
    return bytesOf(file);
}

Reader mat()
{
    return {"mat",
            [] {
                return std::vector{matBytes(MAT_COMPRESSION_ZLIB), matBytes(MAT_COMPRESSION_NONE)};
            },
            [](const std::string& bytes) {
                static const fs::path test = put("svhn/test_32x32.mat", matBytes(MAT_COMPRESSION_ZLIB));
                const fs::path file = put("svhn/train_32x32.mat", bytes);
                const std::string name = file.filename();
                takes(name, [&] { checkMatElements(file); });
                takes(name, [&] { readMatBytes(file, "X"); });
                takes(name, [&] { readMatIntegers(file, "y"); });
                return takes(name, [&] { loadDataset("svhn", file.parent_path()); });
            }};
}

/// As Keras has it: four images of 2 × 2 to train, two to test.
NpzArrays kerasArrays()
{
    const auto images = [](std::int64_t count) {
        return NpyArray{"|u1", {count, 2, 2}, someBytes(count * 4).toStdString()};
    };
    const std::vector<std::int64_t> train = {0, 1, 2, 1}, test = {2, 0};
    return {{"x_train", images(4)},
            {"y_train", npyIntegers(train, {4})},
            {"x_test", images(2)},
            {"y_test", npyIntegers(test, {2, 1})}};
}

NpzArrays someArrays()
{
    const std::vector<double> reals = {1.5, -2, 0.25, 4, 5, 6};
    return {{"reals", npyReals(reals, {2, 3})}, {"text", npyText("{\"a\": 1}")}, {"flags", {"|b1", {2}, "\1\2"}}};
}

/// One entry's bytes, header and all.
std::string npyEntry(const NpzArrays& arrays)
{
    const std::string archive = npzBytes(arrays);
    ZipReader zip(archive, "made.npz");
    std::string bytes(zip.size(0), '\0');
    zip.open(0);
    zip.read(bytes.data(), bytes.size());
    return bytes;
}

bool takesNpz(const std::string& bytes)
{
    bool isTaken = takes("data.npz", [&] { readNpz(bytes, "data.npz"); });
    const fs::path file = put("data.npz", bytes);
    takes("data.npz", [&] { namesInNpz(file); });
    takes("data.npz", [&] {
        for (const auto& [name, array] : readNpz(file)) {
            const NpyArray& one = array;
            promised(one.count() <= std::int64_t(one.bytes.size()) || one.bytes.empty(),
                     name + " counts more than it has");
            takes("", [&] { realsOf(one); });
            takes("", [&] { textOf(one); });
        }
    });
    return takes("data.npz", [&] { loadDataset("npz", file); }) || isTaken;
}

Reader npz()
{
    return {"npz",
            [] {
                return std::vector{npzBytes(kerasArrays()), npzBytes(someArrays())};
            },
            [](const std::string& bytes) { return eitherWay(bytes, repairedZip, takesNpz); }};
}

/// The array alone, in an archive that is sound.
Reader npy()
{
    return {"npy",
            [] {
                std::vector<std::string> seeds;
                for (const auto& array : someArrays())
                    seeds.push_back(npyEntry({array}));
                return seeds;
            },
            [](const std::string& bytes) {
                return takesNpz(zipBytes({{"x_train.npy", bytes}}));
            }};
}

} // namespace

std::vector<Reader> arrayReaders() { return {idx(), gz(), cifar(), mat(), npz(), npy()}; }

} // namespace sharpscope::fuzz
