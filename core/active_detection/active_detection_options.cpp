// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/active_detection_options.h"

#include "core/active_detection/detection_acquisitions.h"
#include "core/base/json_value.h"

#include <map>
#include <set>

namespace sharpscope {

namespace {

/// What the paper has for detection, as far as a CPU can: a tenth of its 1,000 + 9 · 1,000 images.
const std::map<std::string, Json> roundDefaults = {{"initial", 100}, {"query", 100}, {"rounds", 9}, {"poolSize", 1000}};
/// Of detection: nothing is measured on steps, and evaluation is at the end of each round.
bool isOfSteps(const std::string& path)
{
    return path.starts_with("measure.") || path == "train.evaluateEvery" || path == "train.keepCheckpoints";
}

Schema roundFields()
{
    Schema schema = schemaOf<RoundOptions>();
    std::erase_if(schema, [](const FieldInfo& field) { return field.path == "labels"; }); // a table of classes
    for (FieldInfo& field : schema) {
        if (const auto own = roundDefaults.find(field.path); own != roundDefaults.end())
            field.defaultValue = own->second;
        if (field.path == "initial") field.hint.help = "Drawn by the seed: the same for every acquisition.";
        if (field.path == "oracle") {
            field.hint.label = "Boxes come from";
            field.hint.help =
                "simulated: the files. person: you draw them, image by image, on the page Detection; those "
                "of the first images are the files'.";
        }
    }
    return schema;
}

Json taken(Json& json, const char* name)
{
    Json value;
    if (const auto it = json.find(name); it != json.end()) {
        value = std::move(*it);
        json.erase(it);
    }
    return value;
}

RoundOptions roundsOf(const Json& given, std::vector<Problem>& problems)
{
    const Json json = given.is_null() ? Json::object() : given;
    const std::size_t before = problems.size();
    validate(json, roundFields(), "rounds.", problems);
    if (problems.size() > before) return {};
    const RoundOptions rounds = fromJson<RoundOptions>(withDefaults(json, roundFields()), problems, "rounds.");
    if (rounds.poolSize > 0 && rounds.query > rounds.poolSize)
        problems.push_back({"rounds.query", "is more than the pool of a round, rounds.poolSize"});
    return rounds;
}

Json roundsToJson(const RoundOptions& rounds)
{
    Json json = toJson(rounds);
    json.erase("labels");
    return json;
}

std::vector<NamedOptions> chosenFrom(const Json& json, std::vector<Problem>& problems)
{
    std::vector<NamedOptions> all;
    if (!json.is_array() || json.empty()) {
        problems.push_back({"acquisitions", "a list of at least one {\"acquisition\": ...} is expected"});
        return all;
    }
    const NameRegistry& registry = detectionAcquisitionRegistry();
    const std::size_t before = problems.size();
    for (std::size_t i = 0; i < json.size(); ++i)
        all.push_back(namedFromJson(json[i], registry, "acquisitions." + std::to_string(i) + ".", problems));
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; problems.size() == before && i < all.size(); ++i) {
        const auto [same, isNew] = known.emplace(all[i].label + '\n' + identityOf(all[i], registry), i);
        if (!isNew)
            problems.push_back(
                {"acquisitions." + std::to_string(i), "is the same as acquisitions." + std::to_string(same->second)});
    }
    return all;
}

/// What was drawn, or is to be: [[round, image, boxes], ...], in place of boxes −1 (skip the image) or −2 (unsure).
std::vector<PlannedLabel> plannedBoxes(const Json& json, std::vector<Problem>& problems)
{
    std::vector<PlannedLabel> planned;
    if (!json.is_null() && !json.is_array())
        problems.push_back({"labels", "a list of [round, image, boxes] is expected"});
    for (std::size_t i = 0; json.is_array() && i < json.size(); ++i) {
        const Json& row = json[i];
        const std::string place = "labels." + std::to_string(i);
        if (!row.is_array() || row.size() != 3 || !row[0].is_number_integer() ||
            !(row[1].is_number_integer() || row[1].is_string())) {
            problems.push_back({place, "[round, image, boxes] is expected"});
            continue;
        }
        try {
            if (row[2] != skipped && row[2] != unsure) drawnBoxesFromJson(row[2]);
            planned.push_back({.round = row[0], .image = row[1], .label = row[2], .place = place});
        } catch (const Error& error) {
            problems.push_back({place, error.what()});
        }
    }
    return planned;
}

Json allAcquisitions()
{
    Json all = Json::array();
    for (const std::string& name : detectionAcquisitionRegistry().names())
        all.push_back({{"acquisition", name}});
    return all;
}

} // namespace

Schema activeDetectionSchema()
{
    Schema schema = detectionSchema();
    std::erase_if(schema, [](const FieldInfo& field) { return isOfSteps(field.path); });
    for (FieldInfo& field : schema) {
        if (field.path == "name") field.defaultValue = "active-detection";
        if (field.path == "train.epochs") field.hint.help = "Of a round: passes over the images that are labelled.";
    }
    Schema rounds = roundFields();
    for (FieldInfo& field : rounds)
        field.path = "rounds." + field.path;
    const auto train = std::find_if(schema.begin(), schema.end(), [](auto& f) { return f.path.starts_with("train."); });
    schema.insert(train, rounds.begin(), rounds.end());
    return schema;
}

Json activeDetectionFromJson(const Json& given, std::vector<Problem>& problems)
{
    if (!given.is_object()) return detectionFromJson(given, problems);
    Json json = given;
    const Json acquisitions = taken(json, "acquisitions"), labels = taken(json, "labels");
    const RoundOptions rounds = roundsOf(taken(json, "rounds"), problems);
    plannedBoxes(labels, problems);
    const std::vector<NamedOptions> chosen =
        chosenFrom(acquisitions.is_null() ? allAcquisitions() : acquisitions, problems);
    if (json.contains("measure")) problems.push_back({"measure", "nothing is measured on the steps of rounds"});
    if (!json.contains("name")) json["name"] = "active-detection";
    Json experiment = detectionFromJson(json, problems);
    experiment.erase("measure");
    experiment["rounds"] = roundsToJson(rounds);
    experiment["acquisitions"] = Json::array();
    for (const NamedOptions& one : chosen)
        experiment["acquisitions"].push_back(toJson(one, detectionAcquisitionRegistry()));
    if (!labels.empty()) experiment["labels"] = labels;
    return experiment;
}

std::vector<Json> activeDetectionRunsOf(const Json& experiment)
{
    Json json = experiment;
    std::vector<Problem> problems;
    const NameRegistry& registry = detectionAcquisitionRegistry();
    const std::vector<NamedOptions> chosen = completed(chosenFrom(taken(json, "acquisitions"), problems), registry);
    const Json rounds = taken(json, "rounds"), labels = taken(json, "labels");
    if (!problems.empty()) throw Error(toText(problems));
    const bool hasSeveralRules = json.at("methods").size() > 1;
    std::vector<Json> all;
    for (const Json& seed : experiment.at("seeds"))
        for (const NamedOptions& acquisition : chosen) {
            json["seeds"] = Json::array({seed});
            for (Json& run : detectionRunsOf(json)) {
                run.erase("measure");
                run["rounds"] = rounds;
                run["acquisition"] = toJson(acquisition, registry);
                if (!labels.empty()) run["labels"] = labels;
                run["title"] =
                    acquisition.label +
                    (hasSeveralRules ? " · " + valueOr(run.at("method"), "label", std::string()) : std::string());
                all.push_back(std::move(run));
            }
        }
    return all;
}

Json boxesAsTheyWere(Json run)
{
    if (!run.is_object() || !run.contains("rounds") || !run["rounds"].is_object() || run["rounds"].contains("ties"))
        return run;
    Json& acquisition = run["acquisition"];
    if (acquisition.is_object() && valueOr(acquisition, "acquisition", std::string()) != "random" &&
        !acquisition.contains("classes"))
        acquisition["classes"] = "each";
    return asItWas(std::move(run));
}

ActiveDetectionRun activeDetectionRunFromJson(const Json& earlier, std::vector<Problem>& problems)
{
    const Json given = boxesAsTheyWere(earlier);
    ActiveDetectionRun run;
    if (!given.is_object()) {
        run.detection = detectionRunFromJson(given, problems);
        return run;
    }
    Json json = given;
    run.rounds.rounds = roundsOf(taken(json, "rounds"), problems);
    run.rounds.acquisition =
        namedFromJson(taken(json, "acquisition"), detectionAcquisitionRegistry(), "acquisition.", problems);
    run.rounds.labels = plannedBoxes(taken(json, "labels"), problems);
    const Json title = taken(json, "title");
    run.rounds.title = title.is_string() ? title.get<std::string>() : run.rounds.acquisition.label;
    run.detection = detectionRunFromJson(json, problems);
    run.rounds.training = trainingOf(run.detection);
    return run;
}

} // namespace sharpscope
