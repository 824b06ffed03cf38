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
/// it, and {"": "net"} puts one before all.
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

/// What a table lacks.
struct Guess {
    Renames renames;        ///< obviously
    bool hasPrefix = false; ///< one of them is of many names
    /// A layer of the network, and several of the file that may be meant.
    std::vector<std::pair<std::string, std::vector<std::string>>> unclear;
};

/// What `renames` lacks for what the file has and nobody uses: one beginning of many names (a wrapper, a part of a
/// larger model), then single layers that have the shapes of the one layer of the network that finds nothing, but for a
/// bias or the like. What `renames` speaks of is left out.
Guess guessRenames(const std::vector<NamedShape>& file, const std::vector<NamedShape>& network, const NameMatch& match,
                   const Renames& renames);

/// {"fc": "linear"}, as an experiment says it.
std::string toText(const Renames& renames);

} // namespace sharpscope
