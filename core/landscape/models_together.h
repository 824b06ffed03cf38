// SPDX-License-Identifier: GPL-3.0-or-later
// Models of several runs on one plane: their order, what they must have in common, what tells them apart.
#pragma once

#include "core/landscape/surface_models.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope {

/// By the place of their rule in the list of rules, seed and folder's name, whichever order they came in: a plane is
/// the same however its runs are named. `origin`, a folder's name or its whole path, comes first.
/// @throws Error naming the field and the runs if none of them is called so.
std::vector<std::filesystem::path> inOrder(std::vector<std::filesystem::path> runs, const std::string& origin);

/// Labels that several runs have get their seeds ("SAM · seed 2"), and where these are equal too, their folders' names.
void tellApart(std::vector<SurfaceModel>& models);

/// @throws Error naming two runs whose networks are not one, with their architectures, classes and images.
void expectOneNetwork(const std::vector<SurfaceModel>& models);

/// Which models were trained on other data than the first one's, of which the surface's images are, and in what they
/// differ; empty where all agree. Seeds count where images are drawn or labels changed by them.
std::string otherDataNote(const std::vector<SurfaceModel>& models);

} // namespace sharpscope
