// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/model/registry.h"

namespace sharpscope {

/// One network of the registry: what is shown of it, and its architecture for options that are already checked.
struct NetworkEntry {
    NetworkInfo info;
    std::function<Architecture(const Json& options, std::int64_t classes, std::vector<Problem>& problems)> architecture;
};

/// An entry whose options are an options struct with `describe` beside it; `defaults` may differ from name to name.
/// `make(const Options&, classes)` returns the architecture.
template <class Options, class Make>
NetworkEntry networkEntry(NetworkInfo info, const Options& defaults, Make make)
{
    info.options = schemaOf(defaults);
    const Schema schema = info.options;
    return {std::move(info),
            [schema, make](const Json& json, std::int64_t classes, std::vector<Problem>& problems) -> Architecture {
                validate(json, schema, {}, problems);
                if (!problems.empty()) return {};
                const Options options = fromJson<Options>(withDefaults(json, schema), problems);
                return problems.empty() ? Architecture(make(options, classes)) : Architecture();
            }};
}

} // namespace sharpscope
