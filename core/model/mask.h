// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the parameters a direction moves, by their layers' names and by what they are. Torch-free.
#pragma once

#include "core/base/error.h"
#include "core/model/layout.h"

#include <string>
#include <vector>

namespace sharpscope {

struct Mask {
    /// Parts of names, by commas ("layer4,fc"): parameters whose name holds one of them. Empty: all.
    std::string layers;
    /// Of "conv" (weights of more than two dimensions), "linear" (of two), "normalisation" (γ and β) and "bias", by
    /// commas. Empty: all.
    std::string kinds;

    bool takes(const Segment& segment) const;
    bool takesAll() const { return layers.empty() && kinds.empty(); }
    std::string text() const; ///< "layers layer4, kinds conv"; empty where all are taken
};

/// Kinds that there are not.
void checkKinds(const std::string& kinds, std::vector<Problem>& problems);

/// The parameters that it takes.
/// @throws Error if there are none.
std::vector<std::string> namesTaken(const Mask& mask, const Layout& layout);

} // namespace sharpscope
