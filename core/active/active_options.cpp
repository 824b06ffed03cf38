// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/active_options.h"

#include "core/active/acquisition_options.h"
#include "core/base/json_value.h"
#include "core/data/registry.h"
#include "core/train/method_options.h"

#include <algorithm>
#include <map>

namespace sharpscope {

namespace {

/// What a comparison would take otherwise.
const std::map<std::string, Json> ownDefaults = {
    {"name", "active-learning"},  {"network.name", "resnet-18"}, {"train.epochs", 50},
    {"train.batchSize", 10},      {"optimizer.name", "adam"},    {"optimizer.lr", 1e-3},
    {"optimizer.weightDecay", 0}, {"schedule.name", "constant"}, {"data.augmentation", "none"},
};

Schema comparisonPart()
{
    Schema schema = comparisonSchema();
    std::erase_if(schema, [](const FieldInfo& field) {
        return field.path == "train.budget" || field.path == "train.passes" || field.path == "train.seconds" ||
               field.path == "train.keepCheckpoints" || field.path == "train.evaluateEvery" ||
               field.path.starts_with("measure.");
    });
    for (FieldInfo& field : schema) {
        if (const auto own = ownDefaults.find(field.path); own != ownDefaults.end()) field.defaultValue = own->second;
        if (field.path == "train.epochs") field.hint.help = "Of a round: passes over the images that are labelled.";
    }
    return schema;
}

Schema roundPart()
{
    Schema schema = schemaOf<RoundOptions>();
    for (FieldInfo& field : schema)
        field.path = "rounds." + field.path;
    return schema;
}

/// Where an experiment names none.
Json firstAcquisitions()
{
    return Json::array({{{"acquisition", "random"}}, {{"acquisition", "entropy"}}, {{"acquisition", "saal"}}});
}

Json takeOut(Json& json, const char* name)
{
    Json taken;
    if (const auto it = json.find(name); it != json.end()) {
        taken = std::move(*it);
        json.erase(it);
    }
    return taken;
}

RoundOptions roundsFrom(const Json& json, std::vector<Problem>& problems)
{
    return fromJson<RoundOptions>(json.is_null() ? Json::object() : json, problems, "rounds.");
}

std::vector<NamedOptions> acquisitionsFrom(const Json& json, std::vector<Problem>& problems)
{
    std::vector<NamedOptions> all;
    if (!json.is_array() || json.empty()) {
        problems.push_back({"acquisitions", "a list of at least one {\"acquisition\": ...} is expected"});
        return all;
    }
    const std::size_t before = problems.size();
    for (std::size_t i = 0; i < json.size(); ++i)
        all.push_back(
            namedFromJson(json[i], acquisitionRegistry(), "acquisitions." + std::to_string(i) + ".", problems));
    if (problems.size() > before) return all;
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto [same, isNew] = known.emplace(all[i].label + '\n' + identityOf(all[i], acquisitionRegistry()), i);
        if (!isNew)
            problems.push_back(
                {"acquisitions." + std::to_string(i), "is the same as acquisitions." + std::to_string(same->second)});
    }
    return all;
}

/// What cannot be, across training and rounds.
void checkTogether(const Json& json, const RoundOptions& rounds, std::vector<Problem>& problems)
{
    if (valueOr(json.value("train", Json::object()), "budget", std::string("epochs")) != "epochs")
        problems.push_back({"train.budget", "rounds are trained for equal epochs"});
    if (valueOr(json.value("network", Json::object()), "trainable", std::string("all")) != "all")
        problems.push_back({"network.trainable", "active learning trains all of a network"});
    if (rounds.oracle != "person" && !hasLabels(valueOr(json.value("data", Json::object()), "name", std::string())))
        problems.push_back({"rounds.oracle", "is to be \"person\" where the images have no labels"});
    if (rounds.poolSize > 0 && rounds.query > rounds.poolSize)
        problems.push_back({"rounds.query", "is more than the pool of a round, rounds.poolSize"});
}

/// Images and labels by number; a plan may also name them.
std::vector<PlannedLabel> labelsFrom(const Json& json, const std::string& name, bool mayName,
                                     std::vector<Problem>& problems)
{
    std::vector<PlannedLabel> labels;
    const auto isOne = [&](const Json& value) { return value.is_number_integer() || (mayName && value.is_string()); };
    for (std::size_t i = 0; json.is_array() && i < json.size(); ++i) {
        const Json& row = json[i];
        if (row.is_array() && row.size() == 3 && row[0].is_number_integer() && isOne(row[1]) && isOne(row[2]))
            labels.push_back(
                {.round = row[0], .image = row[1], .label = row[2], .place = name + '.' + std::to_string(i)});
        else
            problems.push_back({name + '.' + std::to_string(i), "[round, image, label] is expected"});
    }
    if (!json.is_null() && !json.is_array()) problems.push_back({name, "a list of [round, image, label] is expected"});
    return labels;
}

/// Also those of the file that rounds.labels names, unless there are first ones: what a run was given stays with it.
std::vector<PlannedLabel> plannedFrom(const Json& labels, const RoundOptions& rounds, std::vector<Problem>& problems)
{
    std::vector<PlannedLabel> planned = labelsFrom(labels, "labels", true, problems);
    const auto isFirst = [](const PlannedLabel& one) { return one.round < 0; };
    if (rounds.labels.empty() || std::any_of(planned.begin(), planned.end(), isFirst)) return planned;
    try {
        const std::vector<PlannedLabel> first = readLabelFile(rounds.labels);
        planned.insert(planned.begin(), first.begin(), first.end());
    } catch (const Error& error) {
        problems.push_back({"rounds.labels", error.what()});
    }
    return planned;
}

Json toJson(const std::vector<PlannedLabel>& labels)
{
    Json json = Json::array();
    for (const PlannedLabel& one : labels)
        json.push_back({one.round, one.image, one.label});
    return json;
}

/// What a run that branched off another takes over: {"run": ..., "round": ..., "labels": [...]}.
std::vector<GivenLabel> pastFrom(const Json& branch, std::vector<Problem>& problems)
{
    if (branch.is_null()) return {};
    if (branch.is_object() && branch.contains("labels")) {
        std::vector<GivenLabel> past;
        for (const PlannedLabel& one : labelsFrom(branch["labels"], "branch.labels", false, problems))
            past.push_back({one.round, one.image.get<std::int64_t>(), one.label.get<std::int64_t>()});
        return past;
    }
    problems.push_back({"branch", "{\"run\", \"round\", \"labels\"} is expected"});
    return {};
}

/// With those of its own defaults that are missing.
Json withOwnDefaults(Json json)
{
    for (const auto& [path, value] : ownDefaults) {
        const std::size_t dot = path.find('.');
        if (findField(json, path)) continue;
        if (dot == std::string::npos)
            json[path] = value;
        else if (Json& group = json[path.substr(0, dot)]; group.is_object() || group.is_null())
            group[path.substr(dot + 1)] = value;
    }
    return json;
}

} // namespace

std::string whyNotSoMany(const RoundOptions& rounds, std::int64_t images)
{
    if (rounds.initial < images || (rounds.initial == images && rounds.rounds == 0)) return {};
    const std::string text =
        "is " + std::to_string(rounds.initial) + ", but there are " + std::to_string(images) + " images to choose from";
    return rounds.rounds == 0 ? text : text + ", and the first round needs one that has no label";
}

Schema activeSchema()
{
    Schema schema = comparisonPart();
    const Schema rounds = roundPart();
    const auto train = std::find_if(schema.begin(), schema.end(), [](auto& f) { return f.path.starts_with("train."); });
    schema.insert(train, rounds.begin(), rounds.end());
    return schema;
}

Json activeExperimentFromJson(const Json& given, std::vector<Problem>& problems)
{
    if (!given.is_object()) return toJson(comparisonFromJson(given, problems));
    Json json = given;
    const Json acquisitions = takeOut(json, "acquisitions"), labels = takeOut(json, "labels");
    const Json branch = takeOut(json, "branch");
    pastFrom(branch, problems);
    const RoundOptions rounds = roundsFrom(takeOut(json, "rounds"), problems);
    const std::vector<NamedOptions> chosen =
        acquisitionsFrom(acquisitions.is_null() ? firstAcquisitions() : acquisitions, problems);
    const std::vector<PlannedLabel> planned = plannedFrom(labels, rounds, problems);
    if (!json.contains("methods")) json["methods"] = Json::array({{{"rule", "sgd"}}});
    checkTogether(json, rounds, problems);

    Json experiment = toJson(comparisonFromJson(withOwnDefaults(std::move(json)), problems));
    experiment["rounds"] = toJson(rounds);
    experiment["acquisitions"] = Json::array();
    for (const NamedOptions& acquisition : chosen)
        experiment["acquisitions"].push_back(toJson(acquisition, acquisitionRegistry()));
    if (!labels.is_null() && !labels.empty()) experiment["labels"] = labels;
    if (!branch.is_null()) experiment["branch"] = branch;
    return experiment;
}

Json asItWas(Json run)
{
    if (run.is_object() && run.contains("rounds") && run["rounds"].is_object() && !run["rounds"].contains("ties"))
        run["rounds"]["ties"] = "order";
    return run;
}

Json activeExperimentOf(const Json& run)
{
    Json experiment = asItWas(run);
    const auto asList = [&](const char* one, const char* list) {
        experiment[list] = Json::array({valueOr(run, one, Json())});
        experiment.erase(one);
    };
    asList("method", "methods");
    asList("acquisition", "acquisitions");
    asList("seed", "seeds");
    experiment.erase("title");
    return experiment;
}

std::vector<PlannedLabel> plannedLabelsOf(const Json& experiment, std::vector<Problem>& problems)
{
    return plannedFrom(valueOr(experiment, "labels", Json()),
                       roundsFrom(valueOr(experiment, "rounds", Json()), problems), problems);
}

std::vector<Json> activeRunsOf(const Json& experiment)
{
    Json json = experiment;
    std::vector<Problem> problems;
    const std::vector<NamedOptions> acquisitions =
        completed(acquisitionsFrom(takeOut(json, "acquisitions"), problems), acquisitionRegistry());
    const Json rounds = takeOut(json, "rounds"), branch = takeOut(json, "branch");
    const Json labels = toJson(plannedFrom(takeOut(json, "labels"), roundsFrom(rounds, problems), problems));
    const ComparisonOptions comparison = comparisonFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    std::vector<Json> all;
    for (const std::int64_t seed : comparison.seeds)
        for (const NamedOptions& acquisition : acquisitions) {
            ComparisonOptions one = comparison;
            one.seeds = {seed};
            for (const RunOptions& run : runsOf(one, {})) {
                Json& options = all.emplace_back(toJson(run));
                options.erase("group");
                options["order"] = comparison.order;
                options["atOnce"] = comparison.atOnce;
                options["rounds"] = rounds;
                options["acquisition"] = toJson(acquisition, acquisitionRegistry());
                if (!labels.empty()) options["labels"] = labels;
                if (!branch.is_null()) options["branch"] = branch;
                options["title"] = acquisition.label + (comparison.methods.size() > 1 ? " · " + run.method.label : "");
            }
        }
    return all;
}

ActiveOptions activeOptionsFromJson(const Json& given, std::vector<Problem>& problems)
{
    Json json = asItWas(given);
    ActiveOptions options;
    if (json.is_object()) {
        options.rounds = roundsFrom(takeOut(json, "rounds"), problems);
        options.acquisition =
            namedFromJson(takeOut(json, "acquisition"), acquisitionRegistry(), "acquisition.", problems);
        options.labels = labelsFrom(takeOut(json, "labels"), "labels", true, problems);
        options.past = pastFrom(takeOut(json, "branch"), problems);
        options.title = valueOr(json, "title", options.acquisition.label);
        takeOut(json, "title");
    }
    options.training = runOptionsFromJson(json, problems);
    return options;
}

} // namespace sharpscope
