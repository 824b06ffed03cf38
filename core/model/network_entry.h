// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/model/registry.h"

namespace sharpscope {

/// One network of the registry: what is shown of it, and how it is made. Where there are problems with the options, all
/// are appended and nothing is made.
struct NetworkEntry {
    using Make = std::function<std::shared_ptr<const Network>(
        const Json& options, const std::vector<std::int64_t>& imageShape, std::int64_t classes, std::vector<Problem>&)>;

    NetworkInfo info;
    Make make;
};

/// An entry whose options are an options struct with `describe` beside it; `defaults` may differ from name to name.
/// `architecture(const Options&, classes)` says the network.
template <class Options, class MakeArchitecture>
NetworkEntry networkEntry(NetworkInfo info, const Options& defaults, MakeArchitecture architecture)
{
    info.options = schemaOf(defaults);
    const Schema schema = info.options;
    return {std::move(info),
            [=](const Json& json, const std::vector<std::int64_t>& imageShape, std::int64_t classes,
                std::vector<Problem>& problems) -> std::shared_ptr<const Network> {
                validate(json, schema, {}, problems);
                if (!problems.empty()) return nullptr;
                const Options options = fromJson<Options>(withDefaults(json, schema), problems);
                return problems.empty() ? makeNetwork(architecture(options, classes), imageShape) : nullptr;
            }};
}

} // namespace sharpscope
