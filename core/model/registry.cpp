// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/registry.h"

#include "core/model/conv4.h"
#include "core/model/densenet.h"
#include "core/model/efficientnet.h"
#include "core/model/mlp.h"
#include "core/model/network_entry.h"
#include "core/model/preact_resnet.h"
#include "core/model/pyramidnet.h"
#include "core/model/resnet.h"
#include "core/model/resnet_cifar.h"
#include "core/model/script_network.h"
#include "core/model/small_cnn.h"
#include "core/model/wide_resnet.h"

#include <algorithm>

namespace sharpscope {

namespace {

const std::vector<NetworkEntry>& entries()
{
    static const std::vector<NetworkEntry> all = [] {
        std::vector<NetworkEntry> list;
        for (const auto& family : {mlpNetworks(), smallCnnNetworks(), conv4Networks(), cifarResnetNetworks(),
                                   resnetNetworks(), preactResnetNetworks(), wideResnetNetworks(), pyramidnetNetworks(),
                                   densenetNetworks(), efficientnetNetworks(), scriptNetworks()})
            list.insert(list.end(), family.begin(), family.end());
        return list;
    }();
    return all;
}

const NetworkEntry& entryOf(const std::string& name)
{
    const auto it = std::find_if(entries().begin(), entries().end(),
                                 [&](const NetworkEntry& entry) { return entry.info.name == name; });
    if (it != entries().end()) return *it;
    const std::string near = nearestName(name, networkNames());
    throw Error("there is no network \"" + name + "\"" + (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
}

} // namespace

std::vector<NetworkInfo> networks()
{
    std::vector<NetworkInfo> infos;
    for (const NetworkEntry& entry : entries())
        infos.push_back(entry.info);
    return infos;
}

std::vector<std::string> networkNames()
{
    std::vector<std::string> names;
    for (const NetworkEntry& entry : entries())
        names.push_back(entry.info.name);
    return names;
}

const NetworkInfo& networkInfo(const std::string& name) { return entryOf(name).info; }

std::shared_ptr<const Network> makeNetwork(const std::string& name, const Json& options,
                                           const std::vector<std::int64_t>& imageShape, std::int64_t classes)
{
    const NetworkEntry& entry = entryOf(name);
    std::vector<Problem> problems;
    try {
        auto network = entry.make(options.is_null() ? Json::object() : options, imageShape, classes, problems);
        if (problems.empty()) return network;
    } catch (const Error& error) {
        throw Error(name + ": " + error.what());
    }
    throw Error(name + ": " + toText(problems));
}

} // namespace sharpscope
