// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cluster/submission.h"

#include "core/base/files.h"
#include "core/base/sha256.h"

#include <algorithm>
#include <cstdio>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

fs::path manifestOf(const fs::path& folder) { return folder / "submission.json"; }

Json toJson(const SubmittedArray& array)
{
    Json json{{"id", array.id}, {"name", array.name}, {"first", array.part.first}, {"tasks", array.part.tasks}};
    if (array.isCancelled) json["cancelled"] = true;
    return json;
}

SubmittedArray arrayFrom(const Json& json)
{
    SubmittedArray array;
    array.id = json.at("id").get<std::string>();
    array.name = json.value("name", std::string());
    array.part.first = json.at("first").get<std::int64_t>();
    array.part.tasks = json.at("tasks").get<std::vector<std::int64_t>>();
    array.isCancelled = json.value("cancelled", false);
    return array;
}

Submission submissionFrom(const Json& json, const fs::path& folder)
{
    const auto text = [&](const char* name) { return json.at(name).get<std::string>(); };
    Submission submission;
    submission.folder = fs::absolute(folder / "").parent_path();
    submission.name = text("name");
    submission.date = text("date");
    submission.directory = text("directory");
    submission.data = text("data");
    submission.places = json.value("places", std::vector<std::string>());
    submission.rows = json.at("rows").get<std::int64_t>();
    submission.options = fromJsonOrThrow<SubmitOptions>(json.at("options"));
    const Json& program = json.at("program");
    submission.program = program.at("file").get<std::string>();
    submission.version = program.at("version").get<std::string>();
    submission.programHash = program.at("sha256").get<std::string>();
    submission.experimentHash = text("experimentSha256");
    submission.tableHash = text("tableSha256");
    for (const Json& array : json.at("arrays"))
        submission.arrays.push_back(arrayFrom(array));
    return submission;
}

} // namespace

fs::path Submission::rowFile(std::int64_t row) const
{
    char name[32];
    std::snprintf(name, sizeof name, "%06lld.jsonl", static_cast<long long>(row));
    return folder / "rows" / name;
}

Submission readSubmission(const fs::path& folder)
{
    const fs::path file = manifestOf(folder);
    if (!isSubmission(folder)) throw Error(folder.string() + ": is no submission, it has no submission.json");
    const Json json = readJsonFile(file);
    try {
        if (json.at("format").get<int>() > submissionFormat)
            throw Error("has format " + json.at("format").dump() + ", this program reads up to " +
                        std::to_string(submissionFormat) + "; a newer Sharpscope made it");
        return submissionFrom(json, folder);
    } catch (const Json::exception& error) {
        throw Error(file.string() + ": is damaged: " + error.what());
    } catch (const Error& error) {
        throw Error(file.string() + ": " + error.what());
    }
}

void writeSubmission(const Submission& submission)
{
    Json json{{"format", submissionFormat},
              {"name", submission.name},
              {"date", submission.date},
              {"directory", submission.directory.string()},
              {"data", submission.data},
              {"places", submission.places},
              {"rows", submission.rows},
              {"options", sharpscope::toJson(submission.options)},
              {"program",
               {{"file", submission.program}, {"version", submission.version}, {"sha256", submission.programHash}}},
              {"experimentSha256", submission.experimentHash},
              {"tableSha256", submission.tableHash},
              {"arrays", Json::array()}};
    for (const SubmittedArray& array : submission.arrays)
        json["arrays"].push_back(toJson(array));
    writeFileAtomically(manifestOf(submission.folder), dumpLines(json));
}

std::string writeTable(const Submission& submission, const std::vector<PlannedRun>& rows)
{
    std::string text;
    for (const PlannedRun& row : rows)
        text += dumpLine({{"folder", row.folder}, {"experiment", row.experiment}}) + '\n';
    writeFileAtomically(submission.tableFile(), text);
    return sha256(text);
}

std::vector<PlannedRun> readTable(const Submission& submission, std::int64_t first, std::int64_t last)
{
    const fs::path file = submission.tableFile();
    const std::string text = readFile(file);
    if (sha256(text) != submission.tableHash)
        throw Error(file.string() + ": has changed since it was submitted; submit the experiment anew");
    std::vector<PlannedRun> rows;
    std::int64_t line = 0;
    for (std::size_t at = 0; at < text.size() && line < last; ++line) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (line >= first) {
            const Json row = parseJson(std::string_view(text).substr(at, end - at), file.string());
            try {
                rows.push_back(
                    {(submission.runsFolder() / row.at("folder").get<std::string>()).string(), row.at("experiment")});
            } catch (const Json::exception& error) {
                throw Error(file.string() + ": row " + std::to_string(line) + " is damaged: " + error.what());
            }
        }
        at = end + 1;
    }
    if (line < last)
        throw Error(file.string() + ": has " + std::to_string(line) + " rows, " + std::to_string(last) + " expected");
    return rows;
}

std::vector<ArrayPart> arraysFor(const std::vector<std::int64_t>& tasks, std::int64_t rowsPerTask,
                                 std::int64_t maxArraySize)
{
    // a task's number stays a row's: the parts begin at multiples of the rows per task
    const std::int64_t window = std::max(maxArraySize / rowsPerTask * rowsPerTask, rowsPerTask);
    std::vector<ArrayPart> parts;
    for (const std::int64_t task : tasks) {
        const std::int64_t first = task / window * window;
        if (parts.empty() || parts.back().first != first) parts.push_back({.first = first, .tasks = {}});
        parts.back().tasks.push_back(task - first);
    }
    return parts;
}

std::string arrayText(const ArrayPart& part, std::int64_t rowsPerTask, std::int64_t mostAtOnce)
{
    std::string text;
    for (std::size_t i = 0; i < part.tasks.size();) {
        std::size_t last = i;
        while (last + 1 < part.tasks.size() && part.tasks[last + 1] == part.tasks[last] + rowsPerTask)
            ++last;
        text += (text.empty() ? "" : ",") + std::to_string(part.tasks[i]);
        if (last > i) {
            text += '-' + std::to_string(part.tasks[last]);
            if (rowsPerTask > 1) text += ':' + std::to_string(rowsPerTask);
        }
        i = last + 1;
    }
    if (mostAtOnce > 0) text += '%' + std::to_string(mostAtOnce);
    return text;
}

} // namespace sharpscope
