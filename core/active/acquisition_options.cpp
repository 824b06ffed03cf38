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

} // namespace sharpscope
