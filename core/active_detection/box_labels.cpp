// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/box_labels.h"

#include "core/base/error.h"
#include "core/detection/drawn_truths.h"

#include <unordered_map>

namespace sharpscope {

std::vector<PlannedLabel> onRows(std::vector<PlannedLabel> planned, const DetectionSet& set)
{
    std::unordered_map<std::string, std::int64_t> rows;
    for (std::int64_t row = 0; row < set.size(); ++row)
        rows[set.images()[static_cast<std::size_t>(row)].id] = row;
    for (PlannedLabel& one : planned)
        try {
            if (one.image.is_string()) {
                const auto row = rows.find(one.image.get<std::string>());
                if (row == rows.end()) throw Error(one.image.dump() + " is none of the train images");
                one.image = row->second;
            }
            if (one.label.is_array()) expectOfImage(set, one.image.get<std::int64_t>(), drawnBoxesFromJson(one.label));
        } catch (const Error& error) {
            throw Error(one.place + ": " + error.what());
        }
    return planned;
}

LabelForm boxesAsLabels(const LoadedDetection& loaded)
{
    return {.expectSound = [set = loaded.trainSet](std::int64_t image,
                                                   const DrawnBoxes& boxes) { expectOfImage(*set, image, boxes); },
            .batches = [set = loaded.trainSet, batchesWith = loaded.batchesWith](
                           const std::vector<GivenLabel>& labels) { return batchesWith(truthsOf(labels, *set)); }};
}

} // namespace sharpscope
