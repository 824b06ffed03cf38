// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/acquisition_options.h"

#include "core/acquisition/acquisition.h"
#include "core/acquisition/registry.h"

namespace sharpscope {

const NameRegistry& acquisitionRegistry()
{
    static const NameRegistry registry{
        .key = "acquisition",
        .listing = "sharpscope-cli acquisitions",
        .names = acquisitionNames,
        .options = [](const std::string& name) -> const Schema& { return acquisitionInfo(name).options; },
        .title = [](const std::string& name) -> const std::string& { return acquisitionInfo(name).title; },
        .expectSound = [](const std::string& name, const Json& options) { makeAcquisition(name, options); }};
    return registry;
}

NamedList acquisitionsList()
{
    NamedList list{
        .path = "acquisitions", .key = acquisitionRegistry().key, .one = "acquisition", .title = "Acquisitions"};
    for (AcquisitionInfo& acquisition : acquisitions())
        list.entries.push_back({.name = std::move(acquisition.name),
                                .title = std::move(acquisition.title),
                                .formula = std::move(acquisition.formula),
                                .paper = std::move(acquisition.paper),
                                .cost = "Cost of n images: " + acquisition.cost,
                                .help = std::move(acquisition.help),
                                .options = std::move(acquisition.options)});
    return list;
}

} // namespace sharpscope
