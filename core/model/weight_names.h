// SPDX-License-Identifier: GPL-3.0-or-later
// Which tensor of a file is which of a network's. Names are equal but for what wrappers put before them (DataParallel's
// "module.", Lightning's "model.", torch.compile's "_orig_mod."), or as a table says. Torch-free.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sharpscope {

/// The beginning of names in the file, up to a dot, and what stands there in the network: {"fc": "linear"}; "" drops
/// it.
using Renames = std::map<std::string, std::string>;

struct NamedShape {
    std::string name;
    std::vector<std::int64_t> shape;
};

struct NameMatch {
    std::map<std::string, std::string> found; ///< the network's name → the file's
    std::vector<std::string> unused;          ///< of the file, in its order
};

/// @throws Error naming two tensors of the file for one of the network's, or an entry of `renames` that no tensor of
/// the file begins with. What comes before a message is the caller's.
NameMatch matchNames(const std::vector<NamedShape>& file, const std::vector<NamedShape>& network,
                     const Renames& renames);

/// What `renames` obviously lacks: a layer of the file that nobody uses, and the one layer of the network that finds
/// nothing and whose tensors have just these last names and shapes. What `renames` speaks of is left out.
Renames guessRenames(const std::vector<NamedShape>& file, const std::vector<NamedShape>& network,
                     const NameMatch& match, const Renames& renames);

/// {"fc": "linear"}, as an experiment says it.
std::string toText(const Renames& renames);

} // namespace sharpscope
