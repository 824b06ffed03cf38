// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/normalised_data.h"

#include "core/data/dataset.h"
#include "core/data/dataset_source.h"
#include "core/data/normalisation.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

/// 0 where it is the files that say
std::int64_t channelsOf(const std::string& dataset)
{
    for (const DatasetSource& source : datasetSources())
        if (source.info.name == dataset && !source.info.imageShape.empty()) return source.info.imageShape.front();
    return 0;
}

bool areFinite(const std::vector<double>& values)
{
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

} // namespace

void checkNormalisation(const DataOptions& o, std::vector<Problem>& problems)
{
    const std::int64_t channels = channelsOf(o.name);
    if (o.normalisation == "imagenet" && channels != 0 && channels != 3)
        problems.push_back({"data.normalisation", "ImageNet's constants are for three channels, " + o.name + " has " +
                                                      std::to_string(channels) + "; give mean and deviation"});
    for (const auto& [field, values] : {std::pair("data.mean", &o.mean), {"data.deviation", &o.deviation}}) {
        if (o.normalisation != "given") {
            if (!values->empty()) problems.push_back({field, "is for the normalisation \"given\" only"});
            continue;
        }
        if (values->empty())
            problems.push_back({field, "one number a channel is expected"});
        else if (channels != 0 && std::ssize(*values) != channels)
            problems.push_back({field, std::to_string(values->size()) + " numbers, " + o.name + " has " +
                                           std::to_string(channels) + " channels"});
        if (!areFinite(*values)) problems.push_back({field, "finite numbers are expected"});
    }
    if (o.normalisation != "given") return;
    if (!o.mean.empty() && !o.deviation.empty() && o.mean.size() != o.deviation.size())
        problems.push_back({"data.deviation", std::to_string(o.deviation.size()) + " numbers beside " +
                                                  std::to_string(o.mean.size()) + " means"});
    if (std::any_of(o.deviation.begin(), o.deviation.end(), [](double value) { return value <= 0; }))
        problems.push_back({"data.deviation", "numbers above 0 are expected"});
}

TrainAndTest normalised(const TrainAndTest& data, const DataOptions& options)
{
    if (options.normalisation == "data-set") return data;
    const Normalisation constants = options.normalisation == "imagenet"
                                        ? imagenetNormalisation()
                                        : Normalisation{.mean = options.mean, .deviation = options.deviation};
    return {withNormalisation(data.train, constants), withNormalisation(data.test, constants), data.notes};
}

} // namespace sharpscope
