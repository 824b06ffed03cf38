// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/image_part.h"

#include "core/data/dataset_outline.h"
#include "core/train/load_run.h"

#include <ATen/ops/tensor.h>

namespace sharpscope {

std::vector<ImagePart> partOf(const Subset& train, const DataOptions& wanted, std::int64_t seed)
{
    if (train.size() == train.data->size()) return {};
    const bool isValidated = wanted.validationSize > 0;
    const std::string fields = !isValidated           ? "data.trainSize"
                               : wanted.trainSize > 0 ? "data.trainSize and data.validationSize"
                                                      : "data.validationSize";
    const std::string number = std::to_string(seed);
    const at::Tensor images = std::get<0>(train.index.cpu().sort());
    return {{.what = "the " + std::to_string(train.size()) + " images that seed " + number + " chooses from: by " +
                     fields + " each seed has its own part of the " + std::to_string(train.data->size()) +
                     ". Begin with labels of a run of seed " + number + ", one seed an experiment, or set " + fields +
                     " to 0, which is all images for every seed",
             .images = {images.data_ptr<std::int64_t>(), images.data_ptr<std::int64_t>() + images.numel()}}};
}

std::vector<ImagePart> partsOf(const std::vector<std::int64_t>& seeds, const DataOptions& wanted,
                               const DatasetOutline& data)
{
    auto known = std::make_shared<Dataset>(); // its labels are all that this takes
    known->name = data.name;
    known->labels = at::tensor(data.labels, at::kLong);
    known->classNames = data.classNames;
    std::vector<ImagePart> parts;
    for (const std::int64_t seed : seeds)
        for (ImagePart& part : partOf(trainAndValidation(wholeOf(known), wanted, seed).first, wanted, seed))
            parts.push_back(std::move(part));
    return parts;
}

} // namespace sharpscope
