// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/registry.h"

#include "core/base/error.h"
#include "core/data/cifar.h"
#include "core/data/dataset_source.h"
#include "core/data/flowers102.h"
#include "core/data/image_folder.h"
#include "core/data/labels.h"
#include "core/data/made_data.h"
#include "core/data/mnist_family.h"
#include "core/data/npz_dataset.h"
#include "core/data/svhn.h"
#include "core/data/unlabelled_images.h"

#include <algorithm>

namespace sharpscope {

namespace {

void noteMissing(const DatasetInfo& info, TrainAndTest& data)
{
    const auto note = [&](const char* part, std::int64_t size, std::int64_t complete) {
        if (complete > 0 && size != complete)
            data.notes.push_back(info.title + ": " + std::to_string(size) + " " + part +
                                 " images; the published data set has " + std::to_string(complete));
    };
    note("train", data.train->size(), info.trainSize);
    note("test", data.test->size(), info.testSize);
}

} // namespace

std::vector<DatasetSource> datasetSources()
{
    std::vector<DatasetSource> all = mnistFamily();
    all.push_back(cifar10());
    all.push_back(cifar100());
    all.push_back(svhn());
    all.push_back(flowers102());
    all.push_back(imageFolder());
    all.push_back(unlabelledImages());
    all.push_back(npzFile());
    all.push_back(twoMoons());
    all.push_back(spirals());
    all.push_back(circles());
    all.push_back(gaussians());
    all.push_back(blobs());
    return all;
}

std::vector<DatasetInfo> datasets(const std::filesystem::path& root)
{
    std::vector<DatasetInfo> all;
    for (const auto& source : datasetSources()) {
        all.push_back(source.info);
        if (const auto folder = findFolder(source, root)) {
            all.back().available = true;
            all.back().found = *folder;
        }
    }
    return all;
}

std::vector<std::string> datasetNames()
{
    std::vector<std::string> names;
    for (const auto& source : datasetSources())
        names.push_back(source.info.name);
    return names;
}

bool hasLabels(const std::string& name)
{
    const auto all = datasetSources();
    return std::none_of(all.begin(), all.end(), [&](const DatasetSource& source) {
        return source.info.name == name && !source.info.hasLabels;
    });
}

TrainAndTest loadDataset(const std::string& name, const std::filesystem::path& root, const LoadOptions& options)
{
    const FoundDataset found = findDataset(name, root);
    TrainAndTest data;
    loading(name, [&] { data = found.source.load(found.folder, options); });
    noteMissing(found.source.info, data);
    noteEmptyClasses(*data.train, data.notes);
    return data;
}

} // namespace sharpscope
