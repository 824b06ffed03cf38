// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/point_sets.h"

#include "core/data/dataset_source.h"

#include <algorithm>

namespace sharpscope {

bool isOfPoints(const std::string& dataset)
{
    const auto all = datasetSources();
    return std::any_of(all.begin(), all.end(), [&](const DatasetSource& source) {
        return source.info.name == dataset && source.info.imageShape == std::vector<std::int64_t>{2, 1, 1};
    });
}

} // namespace sharpscope
