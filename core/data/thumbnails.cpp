// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/thumbnails.h"

#include "core/base/error.h"
#include "core/data/dataset_source.h"

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

/// The image itself; of one channel, or of more than three, its first as grey.
Thumbnail pictureOf(const Dataset& data, std::int64_t row)
{
    const at::Tensor image = data.images[row];
    const auto pixel = image.accessor<std::uint8_t, 3>();
    Thumbnail picture{.width = static_cast<int>(pixel.size(2)), .height = static_cast<int>(pixel.size(1))};
    const bool colour = pixel.size(0) == 3;
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x)
            for (int c = 0; c < 3; ++c)
                picture.rgb.push_back(pixel[colour ? c : 0][y][x]);
    return picture;
}

/// Of points in the plane: where it lies among the first thousand.
Thumbnail plotOf(const Dataset& data, std::int64_t row)
{
    constexpr int side = 48;
    Thumbnail plot{.width = side, .height = side, .rgb = std::vector<std::uint8_t>(side * side * 3, 255)};
    const auto coordinate = data.images.accessor<std::uint8_t, 4>();
    const auto paint = [&](std::int64_t point, int radius, std::uint8_t grey) {
        const int centreX = coordinate[point][0][0][0] * side / 256;
        const int centreY = side - 1 - coordinate[point][1][0][0] * side / 256;
        for (int y = std::max(0, centreY - radius); y <= std::min(side - 1, centreY + radius); ++y)
            for (int x = std::max(0, centreX - radius); x <= std::min(side - 1, centreX + radius); ++x)
                std::fill_n(plot.rgb.begin() + (y * side + x) * 3, 3, grey);
    };
    for (std::int64_t point = 0; point < std::min<std::int64_t>(data.size(), 1000); ++point)
        paint(point, 0, 200);
    paint(row, 2, 0);
    return plot;
}

DatasetPreview previewOf(const TrainAndTest& data, std::int64_t perClass)
{
    const Dataset& train = *data.train;
    DatasetPreview preview{.classNames = train.classNames,
                           .trainCounts = countsOf(train),
                           .testCounts = countsOf(*data.test),
                           .notes = data.notes};
    const bool arePoints = train.imageShape() == std::vector<std::int64_t>{2, 1, 1};
    const auto label = train.labels.accessor<std::int64_t, 1>();
    std::vector<std::int64_t> shown(train.classes(), 0);
    for (std::int64_t row = 0; row < train.size(); ++row) {
        if (shown[label[row]]++ >= perClass) continue;
        preview.thumbnails.push_back(arePoints ? plotOf(train, row) : pictureOf(train, row));
        preview.thumbnails.back().label = label[row];
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
