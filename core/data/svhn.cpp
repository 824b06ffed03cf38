// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/svhn.h"

#include "core/base/error.h"
#include "core/data/labels.h"
#include "core/data/mat_file.h"
#include "core/data/normalisation.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>

namespace sharpscope {

namespace {

std::string asText(const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (const std::int64_t side : shape)
        text += (text.empty() ? "" : " x ") + std::to_string(side);
    return text;
}

std::shared_ptr<Dataset> loadPart(const std::filesystem::path& file, const std::stop_token& stop)
{
    const std::string name = file.filename().string();
    MatArray<std::uint8_t> pixels = readMatBytes(file, "X", stop);
    if (pixels.shape.size() == 3) pixels.shape.push_back(1); // MATLAB drops a last side of 1
    const std::vector<std::int64_t> expected{32, 32, 3, pixels.shape.back()};
    if (pixels.shape != expected) throw Error(name + ": X is " + asText(pixels.shape) + ", expected 32 x 32 x 3 x N");
    const MatArray<std::int64_t> digits = readMatIntegers(file, "y");

    auto data = std::make_shared<Dataset>(
        Dataset{.name = "svhn", .classNames = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}});
    // read backwards: [N, 3, columns, rows]
    data->images =
        at::from_blob(pixels.values.data(), {expected[3], 3, 32, 32}, at::kByte).transpose(2, 3).contiguous();
    data->labels = checkedLabels(at::tensor(digits.values, at::kLong), 10, name + ", y", 1).add(1).remainder(10);
    checkCounts(data->images, "X", data->labels, name + ", y");
    return data;
}

/// The first file that is not there; empty where both are.
std::string missingFile(const std::filesystem::path& folder)
{
    std::error_code ignored;
    for (const char* name : {"train_32x32.mat", "test_32x32.mat"})
        if (!std::filesystem::is_regular_file(folder / name, ignored)) return name;
    return {};
}

} // namespace

DatasetSource svhn()
{
    return {.info = {.name = "svhn",
                     .title = "SVHN (cropped digits)",
                     .classes = 10,
                     .imageShape = {3, 32, 32},
                     .trainSize = 73257,
                     .testSize = 26032,
                     .layout = "svhn/{train,test}_32x32.mat",
                     .source = "The page \"The Street View House Numbers (SVHN) Dataset\" of Stanford University: "
                               "format 2, cropped digits."},
            .folders = {"svhn", "SVHN"},
            .isIn = [](const std::filesystem::path& folder) { return missingFile(folder).empty(); },
            .load = [](const std::filesystem::path& folder, const LoadOptions& options) -> TrainAndTest {
                const auto train = loadPart(folder / "train_32x32.mat", options.stop);
                const auto test = loadPart(folder / "test_32x32.mat", options.stop);
                measureNormalisation(*train);
                test->mean = train->mean;
                test->deviation = train->deviation;
                return {.train = train, .test = test};
            },
            .whyNot = [](const std::filesystem::path& folder) -> std::string {
                const std::string missing = missingFile(folder);
                return missing.empty() ? missing : notThere(folder, missing);
            }};
}

} // namespace sharpscope
