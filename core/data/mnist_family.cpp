// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/mnist_family.h"

#include "core/base/error.h"
#include "core/data/idx.h"
#include "core/data/labels.h"

namespace sharpscope {

namespace {

/// What differs between the members of the family.
struct Member {
    std::string name;
    std::vector<std::string> classNames;
    double mean = 0;
    double deviation = 1;
    std::string trainPrefix = "train";
    std::string testPrefix = "t10k";
};

bool isIn(const Member& member, const std::filesystem::path& folder)
{
    for (const auto& prefix : {member.trainPrefix, member.testPrefix})
        for (const char* part : {"-images-idx3-ubyte", "-labels-idx1-ubyte"})
            if (plainOrGzip(folder, prefix + part).empty()) return false;
    return true;
}

std::shared_ptr<const Dataset> loadPart(const Member& member, const std::filesystem::path& folder,
                                        const std::string& prefix)
{
    const auto require = [&](const std::string& name) {
        const auto file = plainOrGzip(folder, name);
        if (file.empty()) throw Error((folder / name).string() + ": not there, nor " + name + ".gz");
        return file;
    };
    const auto imageFile = require(prefix + "-images-idx3-ubyte"), labelFile = require(prefix + "-labels-idx1-ubyte");
    auto data = std::make_shared<Dataset>(Dataset{.name = member.name,
                                                  .images = readIdxImages(imageFile),
                                                  .classNames = member.classNames,
                                                  .mean = {member.mean},
                                                  .deviation = {member.deviation}});
    data->labels = readIdxLabels(labelFile, data->classes());
    checkCounts(data->images, imageFile.filename(), data->labels, labelFile.filename());
    return data;
}

TrainAndTest load(const Member& member, const std::filesystem::path& folder)
{
    return {.train = loadPart(member, folder, member.trainPrefix), .test = loadPart(member, folder, member.testPrefix)};
}

Member fashion()
{
    return {.name = "fashion-mnist",
            .classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                           "Ankle boot"},
            .mean = 0.2860,
            .deviation = 0.3530};
}

} // namespace

DatasetSource fashionMnist()
{
    return {.info = {.name = "fashion-mnist",
                     .title = "Fashion-MNIST",
                     .classes = 10,
                     .imageShape = {1, 28, 28},
                     .trainSize = 60000,
                     .testSize = 10000,
                     .layout = "fashion-mnist/{train,t10k}-{images-idx3,labels-idx1}-ubyte[.gz]",
                     .source = "Debian's package dataset-fashion-mnist, or the four files of Zalando Research's "
                               "Fashion-MNIST repository."},
            .folders = {"fashion-mnist", "FashionMNIST/raw", "FashionMNIST"},
            .isIn = [](const std::filesystem::path& folder) { return isIn(fashion(), folder); },
            .load = [](const std::filesystem::path& folder) { return load(fashion(), folder); }};
}

} // namespace sharpscope
