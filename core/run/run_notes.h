// SPDX-License-Identifier: GPL-3.0-or-later
// What people say of a run, beside what it has recorded: its name, tags and note, its colour, whether it is pinned or
// archived. It lies in notes.json in the run's folder, so that it travels with it and every window and the command line
// see the same; experiment.json and events.jsonl are never touched. No file: nothing was said.
#pragma once

#include "core/base/describe.h"

#include <filesystem>

namespace sharpscope {

struct RunNotes {
    std::string name;              ///< in place of the one that its options give it; empty: that one
    std::vector<std::string> tags; ///< see tagsOf()
    std::string note;
    std::string color; ///< of its method's curves, "#rrggbb"; empty: the palette's
    bool pinned = false;
    bool archived = false;
    bool operator==(const RunNotes&) const = default;
};

template <class Visitor>
void describe(RunNotes& o, Visitor& field)
{
    field("name", o.name, {});
    field("tags", o.tags, {});
    field("note", o.note, {});
    field("color", o.color, {});
    field("pinned", o.pinned, {});
    field("archived", o.archived, {});
}

/// "good, paper ,good" as tags: sorted, each once, without blanks round them.
std::vector<std::string> tagsOf(std::string_view text);
std::string tagsText(const std::vector<std::string>& tags); ///< "good, paper"

/// Fields that only a later version knows are passed over. For any thread.
/// @throws Error naming the file if it is damaged.
RunNotes readNotes(const std::filesystem::path& run);

/// `now` with that of its fields changed which `before` and `after` have different, and which are as in `before`: what
/// others have said meanwhile stays.
RunNotes withChange(const RunNotes& now, const RunNotes& before, const RunNotes& after);

/// Writes what differs between the two into the folder's notes, whole or not at all; what others have written there
/// stays, and fields of later versions do.
/// @throws Error naming the file and the reason.
void changeNotes(const std::filesystem::path& run, const RunNotes& before, const RunNotes& after);

/// When the folder's notes were written last, in ns; 0 where there are none.
std::int64_t notesTime(const std::filesystem::path& run);

} // namespace sharpscope
