// SPDX-License-Identifier: GPL-3.0-or-later
// How an acquisition gets into the registry: what is known of it, and how it is made of its options.
#pragma once

#include "core/acquisition/acquisition.h"
#include "core/acquisition/registry.h"

#include <functional>

namespace sharpscope {

struct AcquisitionEntry {
    AcquisitionInfo info;
    std::function<std::unique_ptr<Acquisition>(const Json& options)>
        make; ///< @throws Error with all problems of options
};

/// An acquisition that is made of its options: `Method(const Options&)`, with `describe(Options&, visitor)` beside
/// them.
template <class Method, class Options>
AcquisitionEntry acquisitionEntry(AcquisitionInfo info)
{
    info.options = schemaOf<Options>();
    return {std::move(info), [](const Json& json) -> std::unique_ptr<Acquisition> {
                return std::make_unique<Method>(fromJsonOrThrow<Options>(json));
            }};
}

/// For a program that brings an acquisition of its own: at its start, before it asks for acquisitions or kinds of work,
/// from one thread. Then it is known wherever the others are: experiments, `--set`, the list of acquisitions.
/// @throws Error if the name is taken, or is none that a command line and a folder can take.
void addAcquisition(AcquisitionEntry entry);

} // namespace sharpscope
