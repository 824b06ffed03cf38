// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/needs.h"

#include "core/data/registry.h"
#include "core/model/script_reason.h"
#include "core/tensor/safetensors.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::string textAt(const Json& experiment, const char* path)
{
    const Json* field = findField(experiment, path);
    return field && field->is_string() ? field->get<std::string>() : std::string();
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

} // namespace

std::vector<Problem> missingHere(const Json& experiment, const fs::path& dataRoot)
{
    std::vector<Problem> problems;
    const auto known = datasetNames();
    const std::string name = textAt(experiment, "data.name");
    if (std::find(known.begin(), known.end(), name) != known.end()) { // whoever checks it says so of others
        const std::string own = textAt(experiment, "data.folder");
        if (auto why = whyMissing(name, own.empty() ? dataRoot : fs::path(own)))
            problems.push_back({"data.name", std::move(*why)});
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
    return problems;
}

} // namespace sharpscope
