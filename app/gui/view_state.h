// SPDX-License-Identifier: GPL-3.0-or-later
// All that a user sees chosen in the window, as one value with a JSON form: what undo and redo step through and what a
// session file holds. A panel that gets something new to choose adds a field here, and to its own read() and show();
// undo, the session and the tests that every field comes back follow from describe().
#pragma once

#include "app/gui/active_view.h"
#include "app/gui/detection_view.h"
#include "app/gui/few_shot_view.h"
#include "app/gui/rules_view.h"
#include "app/gui/sweep_view.h"
#include "widgets/base/runs_view.h"
#include "widgets/plots/figure_format.h"

namespace sharpscope {

/// What is kept with the session but is no step of undo: where things are on the screen, and this window's own runs.
struct WindowLayout {
    std::string geometry;             ///< Qt's, base64
    std::string docks;                ///< docks and bars, Qt's, base64
    std::string runColumns;           ///< widths in the table, Qt's, base64
    std::vector<std::string> ownRuns; ///< that this window has launched: they come back too
    /// Open folders and runs of the session that are not shown, as the window was told to show another folder's.
    std::vector<std::string> elsewhere;
    bool closesUnasked = false;         ///< also while a job runs
    Json colors = Json::object();       ///< of the methods, as RunColors gives them
    std::string exports;                ///< where the last figure was saved
    FigureFormat figure;                ///< how it was
    Json notes = Json::object();        ///< of runs whose folders cannot be written, by id
    std::vector<std::string> recent;    ///< files and folders that were opened, the last one first
    std::vector<std::string> splitters; ///< of the round's images and figures, Qt's, base64
    bool operator==(const WindowLayout&) const = default;
};

template <class Visitor>
void describe(WindowLayout& o, Visitor& field)
{
    field("geometry", o.geometry, {});
    field("docks", o.docks, {});
    field("runColumns", o.runColumns, {});
    field("ownRuns", o.ownRuns, {});
    field("elsewhere", o.elsewhere, {});
    field("closesUnasked", o.closesUnasked, {});
    field("colors", o.colors, {});
    field("exports", o.exports, {});
    field.group("figure", o.figure);
    field("notes", o.notes, {});
    field("recent", o.recent, {});
    field("splitters", o.splitters, {});
}

/// The places on disk that the window works with.
struct FoldersView {
    std::string newRuns;              ///< where new runs are written; empty: the default
    std::string data;                 ///< where data sets are looked for first
    std::vector<std::string> open;    ///< runs, and folders of runs, that are shown and followed
    std::vector<std::string> removed; ///< runs in these that were taken out of the window
    bool operator==(const FoldersView&) const = default;
};

template <class Visitor>
void describe(FoldersView& o, Visitor& field)
{
    field("newRuns", o.newRuns, {});
    field("data", o.data, {});
    field("open", o.open, {});
    field("removed", o.removed, {});
}

struct CompareView {
    std::vector<std::string> panels; ///< ids of the figures, in their order; empty: the four that there are at first
    std::vector<std::string> quantities; ///< one of each figure
    std::string xAxis = "step";
    bool logX = false;
    bool logY = false;
    double smoothing = 0.9;
    std::string smoothingBy = "point";
    bool groupSeeds = false;
    std::string spread = "deviation"; ///< that a mean's band shows
    std::string meanOver;             ///< a field (run_field.h): runs that are alike in it are averaged; empty: seeds
    bool marks = true;                ///< where knobs were turned, forks taken, runs resumed
    bool verdicts = false;            ///< who is ahead at an equal budget
    bool linkX = false;               ///< all figures show the same stretch of x
    std::int64_t maximised = -1;      ///< index of the figure, or -1
    Json zooms = Json::object(); ///< {"loss": [xLow, xHigh, yLow, yHigh]}; a figure that follows its curves has none
    bool operator==(const CompareView&) const = default;
};

template <class Visitor>
void describe(CompareView& o, Visitor& field)
{
    field("panels", o.panels, {});
    field("quantities", o.quantities, {});
    field("xAxis", o.xAxis, {.choices = {"step", "epoch", "passes", "seconds"}});
    field("logX", o.logX, {});
    field("logY", o.logY, {});
    field("smoothing", o.smoothing, {.min = 0, .max = 0.999});
    field("smoothingBy", o.smoothingBy, {.choices = {"point", "distance"}});
    field("groupSeeds", o.groupSeeds, {});
    field("spread", o.spread, {.choices = {"deviation", "error", "range"}});
    field("meanOver", o.meanOver, {});
    field("marks", o.marks, {});
    field("verdicts", o.verdicts, {});
    field("linkX", o.linkX, {});
    field("maximised", o.maximised, {.min = -1, .max = 99});
    field("zooms", o.zooms, {});
}

struct LandscapeView {
    std::string run;                ///< its id; empty: the first
    Json surfaces = Json::object(); ///< of each run, the surface chosen last: {run id: name}
    Json slice = Json::object();    ///< SliceOptions as they are set; absent fields have their default
    std::string sharing = "pause";  ///< what becomes of a training while a slice is computed
    std::string shown = "selected";
    std::string quantity = "loss";
    bool logarithmic = true;
    std::string colors = "viridis";
    double clip = 0;             ///< 0: off
    std::vector<double> camera;  ///< the eye's place and what it looks at, three numbers each; empty: as at first
    std::vector<double> mapZoom; ///< [a low, a high, b low, b high]; empty: all
    std::vector<double> line;    ///< along which the surfaces are cut, from [a, b] to [a, b]; empty: none
    bool operator==(const LandscapeView&) const = default;
};

template <class Visitor>
void describe(LandscapeView& o, Visitor& field)
{
    field("run", o.run, {});
    field("surfaces", o.surfaces, {});
    field("slice", o.slice, {});
    field("sharing", o.sharing, {.choices = {"pause", "wait", "share"}});
    field("shown", o.shown, {.choices = {"selected", "side by side", "overlaid"}});
    field("quantity", o.quantity, {.choices = {"loss", "rise", "accuracy"}});
    field("logarithmic", o.logarithmic, {});
    field("clip", o.clip, {.min = 0, .max = 1e6});
    field("colors", o.colors, {.choices = {"viridis", "cividis", "plasma", "magma", "grey"}});
    field("camera", o.camera, {});
    field("mapZoom", o.mapZoom, {});
    field("line", o.line, {});
}

struct CurvatureView {
    std::string runs = "visible";
    Json options = Json::object(); ///< CurvatureOptions as they are set; empty: all as at first
    Json report = Json::object();  ///< the options of the reports that are looked at; empty: the newest
    std::string panel = "numbers";
    std::string rescaledLayer; ///< empty: the first that can be
    double rescalingFactor = 10;
    std::string sharing = "pause"; ///< what becomes of a training meanwhile
    bool operator==(const CurvatureView&) const = default;
};

template <class Visitor>
void describe(CurvatureView& o, Visitor& field)
{
    field("runs", o.runs, {.choices = {"visible", "selected"}});
    field("options", o.options, {});
    field("report", o.report, {});
    field("panel", o.panel, {.choices = {"numbers", "spectrum", "layers", "gap", "theorems", "rescaling"}});
    field("rescaledLayer", o.rescaledLayer, {});
    field("rescalingFactor", o.rescalingFactor, {.min = 0.001, .max = 1000});
    field("sharing", o.sharing, {.choices = {"pause", "wait", "share"}});
}

struct DecisionView {
    double epoch = -1; ///< that is looked at; −1: the newest
    bool train = true; ///< points
    bool test = false;
    std::string alone;        ///< the run whose map has all the room; empty: all
    std::vector<double> zoom; ///< empty: the maps follow their points
    bool operator==(const DecisionView&) const = default;
};

template <class Visitor>
void describe(DecisionView& o, Visitor& field)
{
    field("epoch", o.epoch, {});
    field("train", o.train, {});
    field("test", o.test, {});
    field("alone", o.alone, {});
    field("zoom", o.zoom, {});
}

struct ResultsView {
    std::string metric; ///< a result's name; empty: the first there is
    std::string summary = "last";
    std::string columns;                    ///< an option's path; empty: what differs
    std::vector<std::string> hiddenColumns; ///< titles
    bool operator==(const ResultsView&) const = default;
};

template <class Visitor>
void describe(ResultsView& o, Visitor& field)
{
    field("metric", o.metric, {});
    field("summary", o.summary, {.choices = {"last", "best", "area"}});
    field("columns", o.columns, {});
    field("hiddenColumns", o.hiddenColumns, {});
}

struct DataView {
    std::string dataset;   ///< its name; empty: the first
    std::string ownImages; ///< a folder of class folders, or of images without labels
    bool operator==(const DataView&) const = default;
};

template <class Visitor>
void describe(DataView& o, Visitor& field)
{
    field("dataset", o.dataset, {});
    field("ownImages", o.ownImages, {});
}

struct ViewState {
    WindowLayout layout;
    FoldersView folders;
    RunsView runs;
    CompareView compare;
    ActiveView active;
    ActiveCurvesView activeCurves;
    AnalysesView analyses;
    FewShotView fewShot;
    LandscapeView landscape;
    CurvatureView curvature;
    SweepView sweep;
    DecisionView decision;
    DetectionView detection;
    ResultsView results;
    DataView data;
    RulesView rules;
    RoundView activeRound;
    LabelView activeLabel;
    std::string page = "compare"; ///< the centre's tab, by its name
    std::string theme = "system";
    Json experiment = Json::object(); ///< what the form holds, right or wrong; empty: as it is at first
    bool operator==(const ViewState&) const = default;
};

template <class Visitor>
void describe(ViewState& o, Visitor& field)
{
    field.group("layout", o.layout);
    field.group("folders", o.folders);
    field.group("runs", o.runs);
    field.group("compare", o.compare);
    field.group("active", o.active);
    field.group("activeCurves", o.activeCurves);
    field.group("analyses", o.analyses);
    field.group("fewShot", o.fewShot);
    field.group("landscape", o.landscape);
    field.group("curvature", o.curvature);
    field.group("sweep", o.sweep);
    field.group("decision", o.decision);
    field.group("detection", o.detection);
    field.group("results", o.results);
    field.group("data", o.data);
    field.group("rules", o.rules);
    field.group("activeRound", o.activeRound);
    field.group("activeLabel", o.activeLabel);
    field("page", o.page, {});
    field("theme", o.theme, {.choices = {"system", "light", "dark"}});
    field("experiment", o.experiment, {});
}

} // namespace sharpscope
