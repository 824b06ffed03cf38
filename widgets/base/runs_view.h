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
    std::vector<std::string> folded; ///< ids of those whose forks are folded away, sorted
    std::string filter;              ///< a regular expression, or one over fields (run_filter.h)
    bool archived = false;           ///< archived runs are listed, too
    bool grouped = false;
    std::string groupedBy; ///< a field (run_field.h); empty: the comparison
    std::string sortedBy;  ///< a column's title; empty: as they came
    bool descending = false;
    std::vector<std::string> columns;       ///< titles as they stand side by side; empty: as the program has them
    std::vector<std::string> hiddenColumns; ///< titles
    std::vector<std::string> chosenColumns; ///< fields beside the options that differ
    std::string notes;      ///< the last that was said of runs: number and words; what it changed is in their folders
    bool maximised = false; ///< the table has the room of the pages
    bool operator==(const RunsView&) const = default;
};

template <class Visitor>
void describe(RunsView& o, Visitor& field)
{
    field("hidden", o.hidden, {});
    field("folded", o.folded, {});
    field("filter", o.filter, {});
    field("archived", o.archived, {});
    field("grouped", o.grouped, {});
    field("groupedBy", o.groupedBy, {});
    field("sortedBy", o.sortedBy, {});
    field("descending", o.descending, {});
    field("columns", o.columns, {});
    field("hiddenColumns", o.hiddenColumns, {});
    field("chosenColumns", o.chosenColumns, {});
    field("notes", o.notes, {});
    field("maximised", o.maximised, {});
}

} // namespace sharpscope
