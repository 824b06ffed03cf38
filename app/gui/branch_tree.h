// SPDX-License-Identifier: GPL-3.0-or-later
// Which run branched off which, and at which round, as rows of a tree.
#pragma once

#include "core/base/json.h"
#include "widgets/base/run_palette.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace sharpscope {

/// A run as the tree needs it.
struct TreeRun {
    QString id; ///< its folder
    QString label;
    RunColor color;
    Json experiment = Json::object();
    std::vector<std::int64_t> trained; ///< rounds whose training is done, ascending
    bool isRunning = false;
};

struct TreeRow {
    QString id;
    QString label;
    RunColor color;
    int parent = -1;                   ///< the row it branched off; −1: none, or it is not here
    QString parentName;                ///< the folder's name of the run it branched off; empty: it did not
    std::int64_t from = 0;             ///< the round at whose end it did
    std::vector<std::int64_t> trained; ///< its own: a branch's begin at `from`
    bool isRunning = false;
    bool operator==(const TreeRow&) const = default;
};

/// Runs in their order, each followed by its branches, by the round they left it at. A branch of a run that is not here
/// stands by itself.
std::vector<TreeRow> branchTree(const std::vector<TreeRun>& runs);

} // namespace sharpscope
