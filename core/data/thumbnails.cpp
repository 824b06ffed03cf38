// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/thumbnails.h"

#include "core/base/error.h"
#include "core/data/dataset_source.h"
#include "core/data/image_rows.h"

#include <algorithm>

namespace sharpscope {

namespace {

std::vector<std::int64_t> countsOf(const Dataset& data)
{
    std::vector<std::int64_t> counts(data.classes(), 0);
    const auto label = data.labels.accessor<std::int64_t, 1>();
    for (std::int64_t i = 0; i < label.size(0); ++i)
        ++counts[label[i]];
    return counts;
}

/// The first of the train part, enough to see how they lie.
std::vector<PreviewPoint> pointsOf(const Dataset& data)
{
    constexpr std::int64_t most = 5000;
    const auto coordinate = data.images.accessor<std::uint8_t, 4>();
    const auto label = data.labels.accessor<std::int64_t, 1>();
    std::vector<PreviewPoint> points;
    for (std::int64_t row = 0; row < std::min(data.size(), most); ++row)
        points.push_back({label[row], coordinate[row][0][0][0] / 255.0, coordinate[row][1][0][0] / 255.0});
    return points;
}

DatasetPreview previewOf(const TrainAndTest& data, std::int64_t perClass)
{
    const Dataset& train = *data.train;
    DatasetPreview preview{.classNames = train.classNames,
                           .trainCounts = countsOf(train),
                           .testCounts = countsOf(*data.test),
                           .notes = data.notes};
    if (holdsPoints(train)) {
        preview.points = pointsOf(train);
        return preview;
    }
    const auto label = train.labels.accessor<std::int64_t, 1>();
    std::vector<std::int64_t> shown(train.classes(), 0);
    for (std::int64_t row = 0; row < train.size(); ++row) {
        if (shown[label[row]]++ >= perClass) continue;
        preview.thumbnails.push_back(pictureOf(train, row));
    }
    std::stable_sort(preview.thumbnails.begin(), preview.thumbnails.end(),
                     [](const Thumbnail& a, const Thumbnail& b) { return a.label < b.label; });
    return preview;
}

} // namespace

DatasetPreview previewDataset(const std::string& name, const std::filesystem::path& root, std::int64_t perClass,
                              const std::stop_token& stop)
{
    const FoundDataset found = findDataset(name, root);
    DatasetPreview preview;
    if (found.source.preview)
        loading(name, [&] { preview = found.source.preview(found.folder, perClass, stop); });
    else
        preview = previewOf(loadDataset(name, root, {.stop = stop}), perClass);
    return preview;
}

std::vector<Thumbnail> thumbnails(const std::string& name, const std::filesystem::path& root, std::int64_t perClass)
{
    return previewDataset(name, root, perClass).thumbnails;
}

} // namespace sharpscope
