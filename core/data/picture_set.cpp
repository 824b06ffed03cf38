// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/picture_set.h"

#include "core/base/error.h"
#include "core/data/dataset_outline.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace sharpscope {

namespace {

constexpr int thumbnailSide = 48;

/// On as many threads as tensor operations take. What one throws (no memory) comes out here, the first of several.
void onAllThreads(std::int64_t count, const std::function<void(std::int64_t)>& work)
{
    std::atomic<std::int64_t> next = 0;
    std::mutex mutex;
    std::exception_ptr problem;
    const auto takeTurns = [&] {
        try {
            for (std::int64_t i = next++; i < count; i = next++)
                work(i);
        } catch (...) {
            next = count;
            const std::lock_guard lock(mutex);
            if (!problem) problem = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::int64_t i = 1; i < std::min<std::int64_t>(at::get_num_threads(), count); ++i)
            others.emplace_back(takeTurns);
        takeTurns();
    }
    if (problem) std::rethrow_exception(problem);
}

} // namespace

void copyPlanes(const Picture& picture, std::uint8_t* to)
{
    for (int c = 0; c < picture.channels; ++c)
        for (std::size_t i = c; i < picture.pixels.size(); i += picture.channels)
            *to++ = picture.pixels[i];
}

std::string leftOutNote(const std::vector<std::string>& failures, std::size_t files)
{
    const auto count = std::count_if(failures.begin(), failures.end(), [](const auto& why) { return !why.empty(); });
    std::string note = std::to_string(count) + " of " + std::to_string(files) + " images left out:";
    std::size_t shown = 0;
    for (const auto& why : failures) {
        if (why.empty()) continue;
        if (shown++ == 3) return note + " …";
        note += (shown == 1 ? " " : "; ") + why;
    }
    return note;
}

void PictureFiles::add(const std::filesystem::path& file, std::int64_t label)
{
    files.push_back(file);
    labels.push_back(label);
}

PictureSize commonSize(const PictureFiles& pictures, const LoadOptions& options, int atMost)
{
    std::map<std::pair<int, int>, std::int64_t> votes;
    bool grey = true;
    std::string firstFailure;
    for (const auto& file : pictures.files) {
        throwIfStopped(options.stop);
        try {
            const PictureSize size = readPictureSize(file);
            ++votes[{size.width, size.height}];
            grey = grey && size.grey;
        } catch (const Error& error) {
            if (firstFailure.empty()) firstFailure = error.what();
        }
    }
    if (votes.empty()) throw Error("no image can be read: " + firstFailure);
    const int own = static_cast<int>(options.imageSize);
    if (own > 0) return {own, own, grey};
    const auto [width, height] = std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) {
                                     return a.second < b.second;
                                 })->first;
    const double scale = std::min(1.0, double(atMost) / std::max(width, height));
    const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::lround(side * scale))); };
    return {scaled(width), scaled(height), grey};
}

std::shared_ptr<Dataset> loadPictures(const PictureFiles& pictures, const PictureSize& size,
                                      const std::stop_token& stop, std::vector<std::string>& notes)
{
    const auto count = static_cast<std::int64_t>(pictures.files.size());
    const std::int64_t channels = size.grey ? 1 : 3;
    auto data = std::make_shared<Dataset>();
    data->images = at::empty({count, channels, size.height, size.width}, at::kByte);
    auto* const pixels = data->images.data_ptr<std::uint8_t>();
    const std::int64_t stride = channels * size.height * size.width;
    std::vector<std::string> why(count); // empty: was read
    onAllThreads(count, [&](std::int64_t i) {
        if (stop.stop_requested()) return;
        try {
            copyPlanes(readFitted(pictures.files[i], static_cast<int>(channels), size.width, size.height),
                       pixels + i * stride);
        } catch (const std::exception& error) {
            why[i] = error.what();
        }
    });
    throwIfStopped(stop);

    std::vector<std::int64_t> kept;
    std::vector<std::string> failures;
    for (std::int64_t i = 0; i < count; ++i)
        if (why[i].empty())
            kept.push_back(i);
        else
            failures.push_back(why[i]);
    for (const std::int64_t row : kept)
        data->files.push_back(pictures.files[row].generic_string());
    if (kept.empty()) throw Error("no image can be read" + (count ? ": " + failures.front() : std::string()));
    data->labels = at::tensor(pictures.labels, at::kLong);
    if (!failures.empty()) {
        const at::Tensor rows = at::tensor(kept, at::kLong);
        data->images = data->images.index_select(0, rows);
        data->labels = data->labels.index_select(0, rows);
        notes.push_back(leftOutNote(failures, pictures.files.size()));
    }
    return data;
}

void nameFilesFrom(const std::filesystem::path& folder, Dataset& data)
{
    data.folder = folder.string();
    for (std::string& file : data.files)
        file = nameFrom(folder, file);
}

DatasetPreview previewPictures(const PictureFiles& train, const PictureFiles& test,
                               const std::vector<std::string>& classNames, std::int64_t perClass,
                               const std::stop_token& stop)
{
    DatasetPreview preview{.classNames = classNames,
                           .trainCounts = std::vector<std::int64_t>(classNames.size(), 0),
                           .testCounts = std::vector<std::int64_t>(classNames.size(), 0)};
    for (const std::int64_t label : test.labels)
        ++preview.testCounts[label];
    std::map<std::int64_t, std::int64_t> shown;
    for (std::size_t i = 0; i < train.files.size(); ++i) {
        const std::int64_t label = train.labels[i];
        ++(label == notLabelled ? preview.unlabelled : preview.trainCounts[label]);
        if (shown[label] >= perClass) continue;
        throwIfStopped(stop);
        try {
            Picture picture = readFitted(train.files[i], 3, thumbnailSide, thumbnailSide);
            preview.thumbnails.push_back({label, picture.width, picture.height, std::move(picture.pixels)});
            ++shown[label];
        } catch (const Error& error) {
            preview.notes.emplace_back(error.what());
        }
    }
    std::stable_sort(preview.thumbnails.begin(), preview.thumbnails.end(),
                     [](const Thumbnail& a, const Thumbnail& b) { return a.label < b.label; });
    return preview;
}

} // namespace sharpscope
