// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_network.h"

#include "core/base/error.h"
#include "core/detection/ssd300.h"
#include "core/detection/ssd_small.h"

#include <algorithm>

namespace sharpscope {

namespace {

struct DetectionNetworkEntry {
    DetectionNetworkInfo info;
    std::function<DetectionNetwork(const Json& options, std::int64_t classes)> make;
};

template <class Options>
DetectionNetworkEntry detectionEntry(DetectionNetworkInfo info,
                                     DetectionNetwork (*make)(const Options& options, std::int64_t classes))
{
    info.options = schemaOf<Options>();
    const Schema schema = info.options;
    const std::string name = info.name;
    return {std::move(info), [=](const Json& json, std::int64_t classes) {
                std::vector<Problem> problems;
                validate(json, schema, {}, problems);
                Options options;
                if (problems.empty()) options = fromJson<Options>(withDefaults(json, schema), problems);
                if (!problems.empty()) throw Error(name + ": " + toText(problems));
                return make(options, classes);
            }};
}

const std::vector<DetectionNetworkEntry>& detectionEntries()
{
    static const std::vector<DetectionNetworkEntry> all = {
        detectionEntry<SsdSmallOptions>(
            {.name = "ssd-small",
             .title = "SSD for small images",
             .help =
                 "Five convolutions and three halvings, with priors on four maps (after Liu et al. 2016): images of 64 "
                 "to 96 pixels on two cores."},
            makeSsdSmall),
        detectionEntry<Ssd300Options>({.name = "ssd300",
                                       .title = "SSD300 (VGG-16)",
                                       .help =
                                           "8,732 priors on six maps (Liu et al. 2016, SSD). Wants a GPU, and VGG's "
                                           "or SSD's weights to start from."},
                                      makeSsd300)};
    return all;
}

const DetectionNetworkEntry& detectionEntryOf(const std::string& name)
{
    for (const DetectionNetworkEntry& entry : detectionEntries())
        if (entry.info.name == name) return entry;
    const std::string near = nearestName(name, detectionNetworkNames());
    throw Error("there is no detection network \"" + name + "\"" +
                (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
}

} // namespace

std::vector<DetectionNetworkInfo> detectionNetworks()
{
    std::vector<DetectionNetworkInfo> infos;
    for (const DetectionNetworkEntry& entry : detectionEntries())
        infos.push_back(entry.info);
    return infos;
}

std::vector<std::string> detectionNetworkNames()
{
    std::vector<std::string> names;
    for (const DetectionNetworkEntry& entry : detectionEntries())
        names.push_back(entry.info.name);
    return names;
}

const DetectionNetworkInfo& detectionNetworkInfo(const std::string& name) { return detectionEntryOf(name).info; }

DetectionNetwork makeDetectionNetwork(const std::string& name, const Json& options, std::int64_t classes)
{
    return detectionEntryOf(name).make(options.is_null() ? Json::object() : options, classes);
}

} // namespace sharpscope
