// SPDX-License-Identifier: GPL-3.0-or-later
// What a surface is a surface of, as a JSON object: the plane, the models with their checkpoints, the images, the
// statistics; and beside it, as "about", what was found on the way and makes no other surface of it:
//
//     "axes"         [text, text]: what a and b are, "v₁, λ₁ = 20.1 ± 0.002"
//     "eigenvalues"  [[λ₁, residual], [λ₂, residual]] of a plane of eigenvectors
//     "gram"         [δ·δ, δ·η, η·η]: lengths in weight space of what is drawn
//     "note"         how far the picture lies
//
// Two surfaces of equal definition have the same loss at the same (a, b), whatever their ranges and fineness.
// Torch-free.
#pragma once

#include "core/run/event.h"

#include <cstdint>
#include <string>

namespace sharpscope {

/// Of random planes as they are computed unless something else is asked for.
inline constexpr const char* filterDirections = "random, filter-normalised";

/// What "train" says where train images are those that active learning had labelled; of all other runs it is absent.
inline constexpr const char* labelledSet = "labelled";

/// For people: "step 400 · 17×17 · ±1 · 1000 train images · directions 123".
std::string surfaceTitle(const GridStarted& grid);

/// The file's stem: "landscape-step400-train1000-17x17-r1-d123"; of what this does not say there is a hash at the end.
std::string surfaceName(const GridStarted& grid);

/// The step of its newest checkpoint; −1 of somebody else's file.
std::int64_t stepOf(const GridStarted& grid);

/// The identity without what was found on the way.
Json definitionOf(const GridStarted& grid);

/// A field of its "about"; null where there is none.
Json foundIn(const GridStarted& grid, const char* field);

/// What surfaces of one film have in common (SliceOptions::every); empty where it is part of none.
std::string filmOf(const GridStarted& grid);

/// What surfaces of different models must agree in to be compared: all but the models. Of somebody else's file its
/// name.
std::string kindOf(const GridStarted& grid);

} // namespace sharpscope
