// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/labels.h"

#include "core/base/error.h"
#include "core/data/dataset.h"

namespace sharpscope {

at::Tensor checkedLabels(const at::Tensor& labels, std::int64_t classes, const std::string& file, std::int64_t first)
{
    const auto label = labels.accessor<std::int64_t, 1>();
    for (std::int64_t i = 0; i < label.size(0); ++i)
        if (label[i] < first || label[i] >= first + classes)
            throw Error(file + ": label " + std::to_string(label[i]) + " at index " + std::to_string(i) +
                        ", but labels go from " + std::to_string(first) + " to " + std::to_string(first + classes - 1));
    return labels.sub(first);
}

void checkCounts(const at::Tensor& images, const std::string& imageFile, const at::Tensor& labels,
                 const std::string& labelFile)
{
    if (images.size(0) == labels.size(0)) return;
    throw Error(labelFile + ": " + std::to_string(labels.size(0)) + " labels, but " + imageFile + " has " +
                std::to_string(images.size(0)) + " images");
}

void noteEmptyClasses(const Dataset& train, std::vector<std::string>& notes)
{
    constexpr std::int64_t named = 5;
    const at::Tensor known = train.labels.masked_select(train.labels.ge(0));
    if (known.numel() == 0 && train.size() > 0) return; // nobody has labelled them
    const at::Tensor counts = known.bincount({}, train.classes());
    const auto count = counts.accessor<std::int64_t, 1>();
    std::string names;
    std::int64_t empty = 0;
    for (std::int64_t i = 0; i < counts.size(0); ++i) {
        if (count[i] > 0 || ++empty > named) continue;
        names += (empty == 1 ? "" : ", ") + train.classNames[i];
    }
    if (empty == 0) return;
    notes.push_back(train.name + ": " + std::to_string(empty) + " of " + std::to_string(train.classes()) +
                    " classes have no train image: " + names + (empty > named ? " …" : ""));
}

} // namespace sharpscope
