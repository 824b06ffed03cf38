// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the ViewState that are about active learning.
#pragma once

#include "core/base/describe.h"

#include <string>

namespace sharpscope {

struct ActiveView {
    std::string run;         ///< its id; empty: the newest
    std::int64_t round = -1; ///< that is looked at; -1: the newest
    std::string panel = "curves";
    bool operator==(const ActiveView&) const = default;
};

template <class Visitor>
void describe(ActiveView& o, Visitor& field)
{
    field("run", o.run, {});
    field("round", o.round, {.min = -1, .max = 1e6});
    field("panel", o.panel, {.choices = {"curves", "round", "label", "analyses"}});
}

struct ActiveCurvesView {
    std::string quantity = "accuracy";
    std::string xAxis = "labels";
    bool groupSeeds = true;
    std::int64_t maximised = -1; ///< index of the figure, or -1
    Json zooms = Json::object(); ///< as CompareView::zooms, of "curves" and "differences"
    bool operator==(const ActiveCurvesView&) const = default;
};

template <class Visitor>
void describe(ActiveCurvesView& o, Visitor& field)
{
    field("quantity", o.quantity, {.choices = {"accuracy", "loss", "calibration"}});
    field("xAxis", o.xAxis, {.choices = {"labels", "round", "passes", "seconds"}});
    field("groupSeeds", o.groupSeeds, {});
    field("maximised", o.maximised, {.min = -1, .max = 3});
    field("zooms", o.zooms, {});
}

struct AnalysesView {
    std::string figure = "terms";
    bool allRounds = false;        ///< to compute
    Json options = Json::object(); ///< of each analysis, as they are set: {"terms": {"images": 64}}
    std::string sharing = "pause"; ///< what becomes of a training meanwhile
    bool operator==(const AnalysesView&) const = default;
};

template <class Visitor>
void describe(AnalysesView& o, Visitor& field)
{
    field("figure", o.figure, {.choices = {"terms", "seconds", "bound", "radii", "overlap"}});
    field("allRounds", o.allRounds, {});
    field("options", o.options, {});
    field("sharing", o.sharing, {.choices = {"pause", "wait", "share"}});
}

/// What is looked at of a round of active learning.
struct RoundView {
    std::string images = "chosen";
    std::string sortedBy = "choice"; ///< see keysOf() in round_numbers.h
    bool descending = false;
    std::int64_t image = -1;     ///< the one that is selected; -1: none
    Json zooms = Json::object(); ///< {"scores": [xLow, xHigh, yLow, yHigh], "features": ...}
    bool operator==(const RoundView&) const = default;
};

template <class Visitor>
void describe(RoundView& o, Visitor& field)
{
    field("images", o.images, {.choices = {"chosen", "top", "all"}});
    field("sortedBy", o.sortedBy, {});
    field("descending", o.descending, {});
    field("image", o.image, {.min = -1, .max = 1e15});
    field("zooms", o.zooms, {});
}

/// How a person labels.
struct LabelView {
    std::string look = "single"; ///< one image after another, or a sheet of all
    bool hints = false;          ///< what the network thinks of an image
    bool operator==(const LabelView&) const = default;
};

template <class Visitor>
void describe(LabelView& o, Visitor& field)
{
    field("look", o.look, {.choices = {"single", "sheet"}});
    field("hints", o.hints, {});
}

} // namespace sharpscope
