// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/mnist_family.h"

#include "core/base/error.h"
#include "core/data/idx.h"
#include "core/data/labels.h"
#include "core/data/normalisation.h"

namespace sharpscope {

namespace {

/// What differs between the members of the family.
struct Member {
    DatasetInfo info;
    std::vector<std::string> folders;
    std::vector<std::string> classNames;
    double mean = 0; ///< the constants everybody uses; deviation 0: measured
    double deviation = 0;
    std::string trainPrefix = "train";
    std::string testPrefix = "t10k";
    std::int64_t firstLabel = 0;
    bool transposed = false; ///< EMNIST's images lie on their side: columns first
};

std::string imagesOf(const std::string& prefix) { return prefix + "-images-idx3-ubyte"; }
std::string labelsOf(const std::string& prefix) { return prefix + "-labels-idx1-ubyte"; }

/// The first of its four files that is not there; empty where all are.
std::string missingFile(const Member& member, const std::filesystem::path& folder)
{
    for (const auto& prefix : {member.trainPrefix, member.testPrefix})
        for (const auto& name : {imagesOf(prefix), labelsOf(prefix)})
            if (findIdx(folder, name).empty()) return name;
    return {};
}

std::filesystem::path require(const std::filesystem::path& folder, const std::string& name)
{
    const auto file = findIdx(folder, name);
    if (file.empty()) throw Error((folder / "").string() + notThere(folder, name));
    return file;
}

std::shared_ptr<Dataset> loadPart(const Member& member, const std::filesystem::path& folder, const std::string& prefix,
                                  const std::stop_token& stop)
{
    const auto imageFile = require(folder, imagesOf(prefix)), labelFile = require(folder, labelsOf(prefix));
    auto data = std::make_shared<Dataset>(Dataset{.name = member.info.name,
                                                  .images = readIdxImages(imageFile, stop),
                                                  .classNames = member.classNames,
                                                  .mean = {member.mean},
                                                  .deviation = {member.deviation}});
    if (member.transposed) data->images = data->images.transpose(2, 3).contiguous();
    data->labels = readIdxLabels(labelFile, data->classes(), member.firstLabel);
    checkCounts(data->images, imageFile.filename(), data->labels, labelFile.filename());
    return data;
}

TrainAndTest load(const Member& member, const std::filesystem::path& folder, const std::stop_token& stop)
{
    const auto train = loadPart(member, folder, member.trainPrefix, stop);
    const auto test = loadPart(member, folder, member.testPrefix, stop);
    if (train->images.sizes().slice(1) != test->images.sizes().slice(1))
        throw Error(imagesOf(member.testPrefix) + ": its images are not of the size of those in " +
                    imagesOf(member.trainPrefix));
    if (member.deviation == 0) {
        measureNormalisation(*train);
        test->mean = train->mean;
        test->deviation = train->deviation;
    }
    return {.train = train, .test = test};
}

std::vector<std::string> characters(const std::string& text)
{
    std::vector<std::string> names;
    for (const char c : text)
        names.emplace_back(1, c);
    return names;
}

DatasetInfo infoOf(const char* name, const char* title, std::int64_t classes, std::int64_t trainSize,
                   std::int64_t testSize, const char* source)
{
    return {.name = name,
            .title = title,
            .classes = classes,
            .imageShape = {1, 28, 28},
            .trainSize = trainSize,
            .testSize = testSize,
            .layout = std::string(name) + "/{train,t10k}-{images-idx3,labels-idx1}-ubyte[.gz]",
            .source = source};
}

Member emnist(const std::string& split, const char* title, const std::string& classes, std::int64_t trainSize,
              std::int64_t testSize, std::int64_t firstLabel)
{
    Member member{.info =
                      infoOf(("emnist-" + split).c_str(), title, static_cast<std::int64_t>(classes.size()), trainSize,
                             testSize, "The page \"The EMNIST Dataset\" of NIST: the archive \"Binary format\"."),
                  .folders = {"emnist-" + split, "emnist", "EMNIST/raw", "gzip"},
                  .classNames = characters(classes),
                  .trainPrefix = "emnist-" + split + "-train",
                  .testPrefix = "emnist-" + split + "-test",
                  .firstLabel = firstLabel,
                  .transposed = true};
    member.info.layout = "emnist/emnist-" + split + "-{train,test}-{images-idx3,labels-idx1}-ubyte[.gz]";
    return member;
}

std::vector<Member> members()
{
    const std::string digits = "0123456789", capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return {
        {.info = infoOf("fashion-mnist", "Fashion-MNIST", 10, 60000, 10000,
                        "Debian's package dataset-fashion-mnist, or the four files of Zalando Research's repository "
                        "\"Fashion-MNIST\"."),
         .folders = {"fashion-mnist", "FashionMNIST/raw", "FashionMNIST"},
         .classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
                        "Ankle boot"},
         .mean = 0.2860,
         .deviation = 0.3530},
        {.info = infoOf("mnist", "MNIST", 10, 60000, 10000,
                        "The page \"The MNIST Database of Handwritten Digits\" of Y. LeCun, C. Cortes, C. Burges, or "
                        "one of its mirrors."),
         .folders = {"mnist", "MNIST/raw", "MNIST"},
         .classNames = characters(digits),
         .mean = 0.1307,
         .deviation = 0.3081},
        {.info = infoOf("kmnist", "Kuzushiji-MNIST", 10, 60000, 10000,
                        "The page \"KMNIST Dataset\" of the Center for Open Data in the Humanities."),
         .folders = {"kmnist", "KMNIST/raw", "KMNIST"},
         .classNames = {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}},
        emnist("balanced", "EMNIST balanced", digits + capitals + "abdefghnqrt", 112800, 18800, 0),
        emnist("letters", "EMNIST letters", capitals, 124800, 20800, 1),
        emnist("digits", "EMNIST digits", digits, 240000, 40000, 0),
    };
}

} // namespace

std::vector<DatasetSource> mnistFamily()
{
    std::vector<DatasetSource> sources;
    for (const Member& member : members())
        sources.push_back(
            {.info = member.info,
             .folders = member.folders,
             .isIn = [member](const std::filesystem::path& folder) { return missingFile(member, folder).empty(); },
             .load = [member](const std::filesystem::path& folder,
                              const LoadOptions& o) { return load(member, folder, o.stop); },
             .whyNot = [member](const std::filesystem::path& folder) -> std::string {
                 const std::string missing = missingFile(member, folder);
                 return missing.empty() ? missing : notThere(folder, missing);
             }});
    return sources;
}

} // namespace sharpscope
