// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_file.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/json_value.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int format = 2;

/// In version 1 all fields stood side by side, and a tab was a number.
Json fromVersion1(const Json& earlier)
{
    static constexpr std::pair<const char*, const char*> moved[] = {{"geometry", "layout.geometry"},
                                                                    {"layout", "layout.docks"},
                                                                    {"runColumns", "layout.runColumns"},
                                                                    {"runsGrouped", "runs.grouped"},
                                                                    {"hiddenRuns", "runs.hidden"},
                                                                    {"runsFolder", "folders.newRuns"},
                                                                    {"dataFolder", "folders.data"},
                                                                    {"openFolders", "folders.open"},
                                                                    {"smoothing", "compare.smoothing"},
                                                                    {"xAxis", "compare.xAxis"},
                                                                    {"logX", "compare.logX"},
                                                                    {"logY", "compare.logY"},
                                                                    {"groupSeeds", "compare.groupSeeds"},
                                                                    {"quantities", "compare.quantities"},
                                                                    {"maximised", "compare.maximised"},
                                                                    {"theme", "theme"},
                                                                    {"experiment", "experiment"}};
    static constexpr const char* pages[] = {"compare", "landscape", "results", "data", "rules"};
    Json json = Json::object();
    for (const auto& [from, to] : moved) {
        const auto it = earlier.find(from);
        if (it == earlier.end()) continue;
        const std::string path = to;
        const auto dot = path.find('.');
        (dot == std::string::npos ? json[path] : json[path.substr(0, dot)][path.substr(dot + 1)]) = *it;
    }
    if (const auto tab = earlier.find("tab"); tab != earlier.end() && tab->is_number_unsigned())
        json["page"] = pages[std::min<std::size_t>(tab->get<std::size_t>(), std::size(pages) - 1)];
    return json;
}

constexpr std::string_view folderMark = "$SESSION"; ///< the folder of the file, at the beginning of a path

/// `path` with `to` in the place of `from`, where it begins with that as a folder.
std::string rebased(const std::string& path, std::string_view from, std::string_view to)
{
    const bool isIn = path.starts_with(from) && (path.size() == from.size() || path[from.size()] == '/');
    return isIn ? std::string(to) + path.substr(from.size()) : path;
}

/// All texts, and names of fields: a run's id may be either. What an experiment says is as it was given.
Json withRebased(const Json& json, std::string_view from, std::string_view to)
{
    if (json.is_string()) return rebased(json.get<std::string>(), from, to);
    Json made = json;
    if (json.is_array())
        for (Json& value : made)
            value = withRebased(value, from, to);
    if (!json.is_object()) return made;
    made = Json::object();
    for (const auto& [name, value] : json.items())
        made[rebased(name, from, to)] = name == "experiment" ? value : withRebased(value, from, to);
    return made;
}

std::string folderOf(const fs::path& file) { return fs::absolute(file).lexically_normal().parent_path().string(); }

/// The fields of the schema, without any others.
Json knownFields(const Json& json, const Schema& schema)
{
    Json known = Json::object();
    for (const FieldInfo& field : schema) {
        const Json* value = findField(json, field.path);
        if (!value) continue;
        Json* into = &known;
        std::size_t begin = 0;
        for (auto dot = field.path.find('.'); dot != std::string::npos; dot = field.path.find('.', begin)) {
            into = &(*into)[field.path.substr(begin, dot - begin)];
            begin = dot + 1;
        }
        (*into)[field.path.substr(begin)] = *value;
    }
    return known;
}

} // namespace

ViewState loadSession(const fs::path& file)
{
    std::error_code error;
    if (!fs::exists(file, error)) return {};
    Json json = readJsonFile(file);
    if (!json.is_object()) throw Error(file.string() + ": an object {...} is expected, not " + json.dump());
    if (!json.contains("format")) json = fromVersion1(json);
    json = withRebased(json, folderMark, folderOf(file));
    std::vector<Problem> problems;
    auto state = fromJson<ViewState>(knownFields(json, schemaOf<ViewState>()), problems);
    if (!problems.empty()) throw Error(file.string() + ": " + toText(problems));
    std::sort(state.runs.hidden.begin(), state.runs.hidden.end());
    std::sort(state.runs.folded.begin(), state.runs.folded.end());
    return state;
}

bool isSession(const Json& json)
{
    return json.is_object() && json.contains("folders") && json.contains("compare") && json.contains("page");
}

std::string sessionText(const ViewState& state, const fs::path& folder)
{
    Json json = {{"format", format}};
    json.update(toJson(state));
    const std::string from = folder.empty() ? std::string() : folderOf(folder / "session.json");
    if (from.size() > 1) json = withRebased(json, from, folderMark); // everything lies in /
    return dumpLines(json) + '\n';
}

fs::path copyIfNewer(const fs::path& file)
{
    std::error_code error;
    if (!fs::exists(file, error)) return {};
    const auto is = valueOr(readJsonFile(file), "format", std::int64_t{0});
    if (is <= format) return {};
    fs::path copy = file.string() + ".format-" + std::to_string(is);
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing, error);
    if (error) throw Error(copy.string() + ": " + error.message());
    return copy;
}

fs::path keepAside(const fs::path& file)
{
    std::error_code error;
    fs::path aside = file.string() + ".damaged";
    for (int i = 2; fs::exists(aside, error); ++i)
        aside = file.string() + ".damaged-" + std::to_string(i);
    fs::rename(file, aside, error);
    return error ? fs::path() : aside;
}

} // namespace sharpscope
