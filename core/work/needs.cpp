// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/needs.h"

#include "core/data/registry.h"
#include "core/model/script_reason.h"
#include "core/tensor/safetensors.h"
#include "core/work/experiment.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::string textAt(const Json& experiment, const char* path)
{
    const Json* field = findField(experiment, path);
    return field && field->is_string() ? field->get<std::string>() : std::string();
}

std::vector<std::string> textsAt(const Json& experiment, const char* path)
{
    std::vector<std::string> texts;
    if (const Json* field = findField(experiment, path); field && field->is_array())
        for (const Json& one : *field)
            if (one.is_string()) texts.push_back(one.get<std::string>());
    return texts;
}

/// `look` throws, or says what is wrong.
template <class Look>
void note(std::vector<Problem>& problems, const char* field, Look look)
{
    try {
        if (std::string why = look(); !why.empty()) problems.push_back({field, std::move(why)});
    } catch (const Error& error) {
        problems.push_back({field, error.what()});
    }
}

/// What its kind says of it; of one that is not sound whoever checks it does.
std::vector<Problem> saidByItsKind(const Json& json, const fs::path& dataRoot)
{
    std::vector<Problem> problems;
    const Experiment experiment = experimentFromJson(json, problems);
    if (!problems.empty() || !experiment.kind->missing) return {};
    return experiment.kind->missing(experiment.options, dataRoot);
}

} // namespace

std::vector<Problem> missingHere(const Json& experiment, const fs::path& dataRoot)
{
    std::vector<Problem> problems;
    const auto known = datasetNames();
    const std::string name = textAt(experiment, "data.name");
    if (std::find(known.begin(), known.end(), name) != known.end()) { // whoever checks it says so of others
        const std::string own = textAt(experiment, "data.folder");
        const fs::path root = own.empty() ? dataRoot : fs::path(own);
        if (auto why = whyMissing(name, root))
            problems.push_back({"data.name", std::move(*why)});
        else
            note(problems, "data.classes",
                 [&] { return whyNoClasses(name, root, {.classNames = textsAt(experiment, "data.classes")}); });
    }
    if (const std::string weights = textAt(experiment, "network.weights"); !weights.empty())
        note(problems, "network.weights", [&] {
            static_cast<void>(SafetensorsFile(weights));
            return std::string();
        });
    if (textAt(experiment, "network.name") == "torchscript")
        if (const std::string file = textAt(experiment, "network.options.file"); !file.empty())
            note(problems, "network.options.file", [&] {
                const std::string why = whyNoScript(file);
                return why.empty() ? why : file + ": " + why;
            });
    return problems.empty() ? saidByItsKind(experiment, dataRoot) : problems;
}

} // namespace sharpscope
