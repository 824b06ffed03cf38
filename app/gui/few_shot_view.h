// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the ViewState that is about few-shot runs.
#pragma once

#include "core/base/describe.h"

#include <string>

namespace sharpscope {

struct FewShotView {
    std::string panel = "accuracy";
    std::int64_t step = -1;      ///< inner steps that the spread of the episodes is shown after; -1: the last
    std::int64_t maximised = -1; ///< index of the figure, or -1
    bool groupSeeds = false;     ///< a mean over seeds in place of its runs
    std::string run;             ///< whose episode is looked at, its id; empty: the first
    std::string part = "test";
    std::string weights = "last";
    std::int64_t episode = 0;
    std::int64_t episodeStep = -1; ///< inner steps that its images are shown after; -1: the last
    Json zooms = Json::object();   ///< as CompareView::zooms, of "steps" and "episodes"
    bool operator==(const FewShotView&) const = default;
};

template <class Visitor>
void describe(FewShotView& o, Visitor& field)
{
    field("panel", o.panel, {.choices = {"accuracy", "episode"}});
    field("step", o.step, {.min = -1, .max = 1000});
    field("maximised", o.maximised, {.min = -1, .max = 1});
    field("groupSeeds", o.groupSeeds, {});
    field("run", o.run, {});
    field("part", o.part, {.choices = {"test", "validation", "train"}});
    field("weights", o.weights, {.choices = {"last", "chosen"}});
    field("episode", o.episode, {.min = 0, .max = 1e6});
    field("episodeStep", o.episodeStep, {.min = -1, .max = 1000});
    field("zooms", o.zooms, {});
}

} // namespace sharpscope
