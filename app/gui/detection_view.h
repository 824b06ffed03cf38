// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the ViewState that is about detection runs.
#pragma once

#include "core/base/describe.h"

#include <string>

namespace sharpscope {

struct DetectionView {
    std::string run; ///< its id; empty: the first
    std::string part = "test";
    double overlap = 0.5;   ///< a prediction is right that overlaps a truth of its class by more
    double score = 0.3;     ///< only predictions of at least this are shown
    std::int64_t image = 0; ///< number in the part
    bool mistakes = false;  ///< only images that have one
    std::string panel = "found";
    double proposals = 0.5; ///< boxes that are drawn begin with the network's of at least this
    bool operator==(const DetectionView&) const = default;
};

template <class Visitor>
void describe(DetectionView& o, Visitor& field)
{
    field("run", o.run, {});
    field("part", o.part, {.choices = {"test", "validation"}});
    field("overlap", o.overlap, {.min = 0, .max = 1});
    field("score", o.score, {.min = 0, .max = 1});
    field("image", o.image, {.min = 0, .max = 1e9});
    field("mistakes", o.mistakes, {});
    field("panel", o.panel, {.choices = {"found", "draw"}});
    field("proposals", o.proposals, {.min = 0.05, .max = 1});
}

} // namespace sharpscope
