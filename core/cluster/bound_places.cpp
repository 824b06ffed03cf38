// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/bound_places.h"

#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

bool isWithin(const fs::path& path, const fs::path& folder)
{
    const fs::path rest = path.lexically_relative(folder);
    return !rest.empty() && *rest.begin() != "..";
}

void addTexts(const Json& json, std::set<std::string>& texts)
{
    if (json.is_string())
        texts.insert(json.get<std::string>());
    else if (json.is_structured())
        for (const auto& [name, value] : json.items())
            addTexts(value, texts);
}

/// A folder without the slash at its end.
fs::path plain(const fs::path& path) { return (fs::absolute(path) / "").lexically_normal().parent_path(); }

} // namespace

std::vector<std::string> boundPlaces(const Submission& submission, const std::vector<PlannedRun>& rows)
{
    std::set<std::string> texts;
    for (const PlannedRun& row : rows)
        addTexts(row.experiment, texts);
    texts.insert(submission.data);
    std::vector<fs::path> places = {submission.folder, submission.directory};
    const auto add = [&](const fs::path& place) {
        if (place == place.root_path()) return;
        for (const fs::path& known : places)
            if (isWithin(place, known)) return;
        std::erase_if(places, [&](const fs::path& known) { return isWithin(known, place); });
        places.push_back(place);
    };
    for (const std::string& text : texts) {
        const fs::path path = submission.directory / text;
        std::error_code error;
        if (text.empty() || !fs::exists(path, error)) continue;
        add(plain(path));
        if (const fs::path end = fs::canonical(path, error); !error) add(end);
    }
    std::vector<std::string> bound;
    for (const fs::path& place : places)
        bound.push_back(place.string());
    return bound;
}

} // namespace sharpscope
