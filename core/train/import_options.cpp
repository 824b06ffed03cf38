// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/import_options.h"

#include "core/base/json_value.h"

#include <algorithm>
#include <filesystem>

namespace sharpscope {

namespace {

constexpr std::array ownParts = {"name", "about", "device", "threads", "data", "network", "weights"};

bool isOwn(const std::string& path)
{
    return std::any_of(ownParts.begin(), ownParts.end(),
                       [&](const std::string& part) { return path == part || path.starts_with(part + '.'); });
}

/// The comparison of one method whose run it is: what is not said of it has a comparison's defaults.
Json comparisonOf(const Json& json, const std::string& label)
{
    Json comparison = json;
    comparison.erase("import");
    comparison["methods"] = Json::array({{{"rule", "sgd"}, {"label", label}}});
    return comparison;
}

std::string labelOf(const ImportOptions& options, const Json& json)
{
    return options.label.empty() ? valueOr(json, "name", std::string("imported")) : options.label;
}

} // namespace

Schema importSchema()
{
    Schema schema = comparisonSchema();
    std::erase_if(schema, [](const FieldInfo& field) {
        return !isOwn(field.path) || field.path == "network.weights" || field.path == "network.trainable";
    });
    for (FieldInfo& field : schema) {
        if (field.path == "name") field.defaultValue = "imported";
        if (field.path == "data.augmentation") field.defaultValue = "none";
    }
    for (FieldInfo field : schemaOf<ImportOptions>()) {
        field.path = "import." + field.path;
        schema.push_back(std::move(field));
    }
    return schema;
}

Json importFromJson(const Json& given, std::vector<Problem>& problems)
{
    if (!given.is_object()) {
        problems.push_back({"", "an object is expected"});
        return Json::object();
    }
    Json json = given;
    if (!json.contains("name")) json["name"] = "imported";
    if (Json& data = json["data"]; data.is_null() || (data.is_object() && !data.contains("augmentation")))
        data["augmentation"] = "none";
    json["seeds"] = valueOr(json, "seeds", Json::array({1}));
    const auto options = fromJson<ImportOptions>(valueOr(json, "import", Json::object()), problems, "import.");
    const Json network = valueOr(json, "network", Json::object());
    if (!valueOr(network, "weights", std::string()).empty())
        problems.push_back({"network.weights", "import.files names the weights"});
    if (options.files.empty() && valueOr(network, "name", std::string()) != "torchscript")
        problems.push_back({"import.files", "a safetensors file is expected, or several of one training"});
    for (std::size_t i = 0; i < options.files.size(); ++i)
        if (std::error_code error; !std::filesystem::exists(options.files[i], error))
            problems.push_back({"import.files." + std::to_string(i), options.files[i] + ": there is no such file"});
    const Json comparison = toJson(comparisonFromJson(comparisonOf(json, labelOf(options, json)), problems));
    Json complete{{"seeds", json["seeds"]}, {"import", toJson(options)}};
    for (const char* part : ownParts)
        if (comparison.contains(part)) complete[part] = comparison[part];
    return complete;
}

Json importRunOf(const Json& experiment)
{
    const ImportOptions options = importOptionsOf(experiment);
    std::vector<Problem> problems;
    const ComparisonOptions comparison =
        comparisonFromJson(comparisonOf(experiment, labelOf(options, experiment)), problems);
    if (!problems.empty()) throw Error(toText(problems));
    Json run = toJson(runsOf(comparison, {}).front());
    run.erase("group");
    run["title"] = labelOf(options, experiment);
    run["import"] = toJson(options);
    return run;
}

ImportOptions importOptionsOf(const Json& run)
{
    std::vector<Problem> problems;
    auto options = fromJson<ImportOptions>(valueOr(run, "import", Json::object()), problems, "import.");
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

} // namespace sharpscope
