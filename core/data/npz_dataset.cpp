// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/npz_dataset.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/npz.h"
#include "core/data/labels.h"
#include "core/data/normalisation.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr double wholeAtMost = 9e15; // what a double counts to

/// Also A.NPZ, as other systems have it.
bool isNpz(const fs::path& file)
{
    std::string extension = file.extension().string();
    for (char& c : extension)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return extension == ".npz";
}

/// The file itself, or the only .npz file in a folder; else empty.
fs::path npzIn(const fs::path& place)
{
    std::error_code ignored;
    if (isNpz(place) && fs::is_regular_file(place, ignored)) return place;
    fs::path only;
    for (const auto& entry : fs::directory_iterator(place, ignored))
        if (isNpz(entry.path())) {
            if (!only.empty()) return {};
            only = entry.path();
        }
    return only;
}

/// "; there are x, y", to see how it is called instead.
std::string namesIn(const fs::path& archive)
{
    constexpr std::size_t enough = 8;
    const std::vector<std::string> names = namesInNpz(archive);
    std::string text = names.empty() ? "; it holds none" : "; there are ";
    for (std::size_t i = 0; i < std::min(names.size(), enough); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return text + (names.size() > enough ? " …" : "");
}

/// The arrays of one file under either of two names.
struct Archive {
    fs::path path;
    std::string file; ///< its name
    NpzArrays arrays;

    std::pair<std::string, const NpyArray*> find(const char* name, const char* other) const
    {
        for (const auto& [key, array] : arrays)
            if (key == name || key == other) return {file + ": " + key, &array};
        throw Error(file + ": has no array \"" + name + "\" or \"" + other + "\"" + namesIn(path));
    }
};

/// uint8 [N, C, H, W]
at::Tensor imagesOf(const std::string& name, const NpyArray& array)
{
    if (array.type != "|u1") throw Error(name + " is of type " + array.type + ", images are of type uint8 (\"|u1\")");
    const auto rank = array.shape.size();
    if ((rank != 3 && rank != 4) || array.count() == 0)
        throw Error(name + " has " + std::to_string(rank) + " dimensions and " + std::to_string(array.count()) +
                    " values; images are [N, H, W], [N, H, W, C] or [N, C, H, W]");
    const at::Tensor values = at::from_blob(const_cast<char*>(array.bytes.data()), array.shape, at::kByte);
    const auto isChannels = [](std::int64_t side) { return side == 1 || side == 3; };
    if (rank == 3) return values.unsqueeze(1).clone();
    if (isChannels(array.shape[3])) return values.permute({0, 3, 1, 2}).clone(at::MemoryFormat::Contiguous);
    if (isChannels(array.shape[1])) return values.clone();
    throw Error(name + " has neither its second nor its last side of 1 or 3, so that the channels are not to be found");
}

/// int64 [N], any whole numbers
at::Tensor labelsOf(const std::string& name, const NpyArray& array)
{
    const auto& shape = array.shape;
    if (shape.size() != 1 && !(shape.size() == 2 && shape[1] == 1))
        throw Error(name + " has " + std::to_string(shape.size()) + " dimensions; labels are [N] or [N, 1]");
    if (array.type.find_first_of("US") != std::string::npos)
        throw Error(name + " holds texts (" + array.type +
                    "); labels are whole numbers from 0: numpy.unique(labels, return_inverse=True)[1] makes them");
    std::vector<double> values;
    try {
        values = realsOf(array);
    } catch (const Error& error) {
        throw Error(name + ": " + error.what());
    }
    std::vector<std::int64_t> labels;
    for (const double value : values) {
        if (!(std::abs(value) < wholeAtMost) || value != std::floor(value))
            throw Error(name + " has " + fixedText(value, 6) + " at index " + std::to_string(labels.size()) +
                        "; labels are whole numbers from 0");
        labels.push_back(static_cast<std::int64_t>(value));
    }
    return at::tensor(labels, at::kLong);
}

/// Leaves out what is labelled as one of `ignored`.
void leaveOut(Dataset& data, const std::vector<std::int64_t>& ignored, const std::string& name,
              std::vector<std::string>& notes)
{
    at::Tensor isKept = at::ones_like(data.labels, at::kBool);
    for (const std::int64_t label : ignored)
        isKept.logical_and_(data.labels.ne(label));
    const at::Tensor rows = isKept.nonzero().squeeze(1);
    const std::int64_t leftOut = data.size() - rows.size(0);
    if (leftOut == 0) return;
    if (rows.size(0) == 0) throw Error(name + ": all labels are to be ignored (data.ignoreLabel)");
    notes.push_back(name + ": " + std::to_string(leftOut) + " of " + std::to_string(data.size()) +
                    " images left out, their labels are to be ignored");
    data.images = data.images.index_select(0, rows);
    data.labels = data.labels.index_select(0, rows);
}

constexpr const char* toIgnore = "; labels that mean no class can be named in data.ignoreLabel";

/// How many classes the train labels make.
std::int64_t classesOf(const at::Tensor& labels, const std::string& name)
{
    const std::int64_t lowest = labels.min().item<std::int64_t>(), classes = labels.max().item<std::int64_t>() + 1;
    if (lowest < 0)
        throw Error(name + " has the label " + std::to_string(lowest) + "; labels are whole numbers from 0" + toIgnore);
    if (classes > labels.size(0))
        throw Error(name + " has the label " + std::to_string(classes - 1) + ", which makes " +
                    std::to_string(classes) + " classes of " + std::to_string(labels.size(0)) +
                    " images; classes are counted from 0" + toIgnore);
    return classes;
}

TrainAndTest loadArchive(const fs::path& place, const LoadOptions& options)
{
    const fs::path path = npzIn(place);
    if (path.empty()) throw Error(place.string() + ": is no .npz file, nor a folder with one and only one");
    const std::string file = path.filename().string();
    throwIfStopped(options.stop);
    const Archive archive{path, file,
                          readNpz(path, {"x_train", "y_train", "x_test", "y_test", "train_images", "train_labels",
                                         "test_images", "test_labels"})};
    TrainAndTest loaded;
    std::string labelsName;
    const auto part = [&](const char* images, const char* labels, const char* otherImages, const char* otherLabels) {
        throwIfStopped(options.stop);
        const auto [imageName, imageArray] = archive.find(images, otherImages);
        const auto [labelName, labelArray] = archive.find(labels, otherLabels);
        auto data = std::make_shared<Dataset>();
        data->name = path.stem().string();
        data->images = imagesOf(imageName, *imageArray);
        data->labels = labelsOf(labelName, *labelArray);
        checkCounts(data->images, imageName, data->labels, labelName);
        leaveOut(*data, options.ignoreLabel, labelName, loaded.notes);
        labelsName = labelName;
        return data;
    };
    const auto train = part("x_train", "y_train", "train_images", "train_labels");
    const std::int64_t classes = classesOf(train->labels, labelsName);
    const auto test = part("x_test", "y_test", "test_images", "test_labels");
    if (train->imageShape() != test->imageShape()) throw Error(file + ": train and test images differ in size");
    for (std::int64_t i = 0; i < classes; ++i)
        train->classNames.push_back(std::to_string(i));
    try {
        checkedLabels(test->labels, classes, labelsName);
    } catch (const Error& error) {
        throw Error(std::string(error.what()) + toIgnore);
    }
    measureNormalisation(*train);
    test->classNames = train->classNames;
    test->mean = train->mean;
    test->deviation = train->deviation;
    loaded.train = train;
    loaded.test = test;
    return loaded;
}

} // namespace

DatasetSource npzFile()
{
    return {
        .info =
            {.name = "npz",
             .title = "A NumPy archive",
             .layout = "*.npz with x_train, y_train, x_test, y_test",
             .source =
                 "One's own arrays, numpy.savez(\"mine.npz\", x_train=..., ...), or a MedMNIST file: name "
                 "the file, or the folder where it is the only one. Labels count the classes from 0; data.ignoreLabel "
                 "names those that mean no class, 255 or -1."},
        .isIn = [](const fs::path& place) { return !npzIn(place).empty(); },
        .load = loadArchive};
}

} // namespace sharpscope
