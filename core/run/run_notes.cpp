// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_notes.h"

#include "core/base/files.h"

#include <algorithm>
#include <sys/stat.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

fs::path fileOf(const fs::path& run) { return run / "notes.json"; }

Json objectIn(const fs::path& file)
{
    std::error_code error;
    if (!fs::exists(file, error)) return Json::object();
    Json json = readJsonFile(file);
    if (!json.is_object()) throw Error(file.string() + ": an object {...} is expected");
    return json;
}

} // namespace

std::vector<std::string> tagsOf(std::string_view text)
{
    std::vector<std::string> tags;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::size_t first = text.find_first_not_of(" \t\n");
        if (first < comma) {
            const std::size_t last = text.substr(0, comma).find_last_not_of(" \t\n");
            tags.emplace_back(text.substr(first, last + 1 - first));
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    return tags;
}

std::string tagsText(const std::vector<std::string>& tags)
{
    std::string text;
    for (const std::string& tag : tags)
        text += (text.empty() ? "" : ", ") + tag;
    return text;
}

RunNotes readNotes(const fs::path& run)
{
    const fs::path file = fileOf(run);
    const Json json = objectIn(file);
    Json known = Json::object();
    for (const FieldInfo& field : schemaOf<RunNotes>())
        if (json.contains(field.path)) known[field.path] = json[field.path];
    std::vector<Problem> problems;
    RunNotes notes = fromJson<RunNotes>(known, problems);
    if (!problems.empty()) throw Error(file.string() + ": " + toText(problems));
    return notes;
}

RunNotes withChange(const RunNotes& now, const RunNotes& before, const RunNotes& after)
{
    Json result = toJson(now);
    const Json from = toJson(before), to = toJson(after);
    for (const auto& [name, value] : to.items())
        if (value != from[name] && result[name] == from[name]) result[name] = value;
    std::vector<Problem> none;
    return fromJson<RunNotes>(result, none);
}

void changeNotes(const fs::path& run, const RunNotes& before, const RunNotes& after)
{
    const fs::path file = fileOf(run);
    Json json = objectIn(file);
    const Json from = toJson(before), to = toJson(after), empty = toJson(RunNotes());
    for (const auto& [name, value] : to.items()) {
        if (value == from[name]) continue;
        if (value == empty[name])
            json.erase(name);
        else
            json[name] = value;
    }
    std::error_code error;
    if (!json.empty())
        writeFileAtomically(file, dumpLines(json) + '\n');
    else if (fs::remove(file, error); error)
        throw Error(file.string() + ": cannot remove this file: " + error.message());
}

std::int64_t notesTime(const fs::path& run)
{
    struct stat status = {};
    if (::stat(fileOf(run).c_str(), &status) != 0) return 0;
    return status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec;
}

} // namespace sharpscope
