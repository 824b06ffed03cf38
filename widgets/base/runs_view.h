// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

#include <string>
#include <vector>

namespace sharpscope {

/// How the runs are looked at: which are hidden, and how their table is filtered, grouped, ordered. A run or a column
/// that is not there (yet) stays in it, and takes its place when it comes.
struct RunsView {
    std::vector<std::string> hidden; ///< ids, sorted
    std::string filter;              ///< a regular expression
    bool grouped = false;            ///< by comparison
    std::string sortedBy;            ///< a column's title; empty: as they came
    bool descending = false;
    std::vector<std::string> columns;       ///< titles as they stand side by side; empty: as the program has them
    std::vector<std::string> hiddenColumns; ///< titles
    bool operator==(const RunsView&) const = default;
};

template <class Visitor>
void describe(RunsView& o, Visitor& field)
{
    field("hidden", o.hidden, {});
    field("filter", o.filter, {});
    field("grouped", o.grouped, {});
    field("sortedBy", o.sortedBy, {});
    field("descending", o.descending, {});
    field("columns", o.columns, {});
    field("hiddenColumns", o.hiddenColumns, {});
}

} // namespace sharpscope
