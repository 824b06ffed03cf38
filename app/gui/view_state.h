// SPDX-License-Identifier: GPL-3.0-or-later
// All that the window remembers between two starts, as one value in one file.
#pragma once

#include "core/base/describe.h"

#include <filesystem>

namespace sharpscope {

struct ViewState {
    std::string geometry;   ///< Qt's, base64
    std::string layout;     ///< docks and bars, Qt's, base64
    std::string runColumns; ///< of the table, Qt's, base64
    bool runsGrouped = false;
    std::string theme = "system";
    std::string runsFolder;               ///< where new runs are written; empty: the default
    std::string dataFolder;               ///< where data sets are looked for first
    std::vector<std::string> openFolders; ///< runs, and folders of runs
    std::vector<std::string> hiddenRuns;
    double smoothing = 0.9;
    std::string xAxis = "step";
    bool logX = false;
    bool logY = false;
    bool groupSeeds = false;
    std::vector<std::string> quantities; ///< one of each figure
    std::int64_t maximised = -1;         ///< index of the figure, or -1
    std::int64_t tab = 0;
    Json experiment = Json::object(); ///< what the form holds
};

template <class Visitor>
void describe(ViewState& o, Visitor& field)
{
    field("geometry", o.geometry, {});
    field("layout", o.layout, {});
    field("runColumns", o.runColumns, {});
    field("runsGrouped", o.runsGrouped, {});
    field("theme", o.theme, {.choices = {"system", "light", "dark"}});
    field("runsFolder", o.runsFolder, {});
    field("dataFolder", o.dataFolder, {});
    field("openFolders", o.openFolders, {});
    field("hiddenRuns", o.hiddenRuns, {});
    field("smoothing", o.smoothing, {.min = 0, .max = 0.999});
    field("xAxis", o.xAxis, {.choices = {"step", "epoch", "passes", "seconds"}});
    field("logX", o.logX, {});
    field("logY", o.logY, {});
    field("groupSeeds", o.groupSeeds, {});
    field("quantities", o.quantities, {});
    field("maximised", o.maximised, {.min = -1, .max = 3});
    field("tab", o.tab, {.min = 0, .max = 100});
    field("experiment", o.experiment, {});
}

/// The defaults where there is no file.
/// @throws Error naming the file and what is wrong with it.
ViewState loadViewState(const std::filesystem::path& file);

/// @throws Error naming the file and the reason.
void saveViewState(const ViewState& state, const std::filesystem::path& file);

} // namespace sharpscope
