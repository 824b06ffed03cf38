// SPDX-License-Identifier: GPL-3.0-or-later
// What a run's folder takes on the disk: its lines of events by what is measured how often, and its files.
#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/model/network.h"
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"
#include "core/run/event.h"
#include "core/train/measurements.h"
#include "core/work/run_size.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double block = 4096;
constexpr double headOfTensors = 600;      // bytes of a checkpoint beside its tensors
constexpr double headOfArrays = 750;       // of an .npz
constexpr double headOfColumns = 4000;     // of series.cache
constexpr double columnsOfEvents = 0.3;    // of series.cache against events.jsonl
constexpr double measuredNumber = 1 / 3.0; // as long as they are

/// A run's folder as it fills.
class Filling {
public:
    void file(double bytes, double times = 1) { m_files += times * std::ceil(bytes / block) * block; }
    void line(double times, const Event& event)
    {
        m_events += times * static_cast<double>(dumpLine(toJson(event)).size() + 1);
    }
    /// So many lines with these tags, and with others whose numbers are short.
    void measured(double times, const std::vector<std::string>& tags, const std::vector<std::string>& shortOnes = {})
    {
        Measured event{.clock = clock()};
        for (const std::string& tag : tags)
            event.values.emplace_back(tag, measuredNumber);
        for (const std::string& tag : shortOnes)
            event.values.emplace_back(tag, 0.05);
        line(times, event);
    }
    double bytes() const
    {
        Filling whole = *this;
        whole.file(m_events);
        whole.file(headOfColumns + columnsOfEvents * m_events);
        return whole.m_files;
    }
    static Clock clock() { return {.step = 12345, .epoch = 12.125, .passes = 12345.5, .seconds = 123.456789012}; }

private:
    double m_events = 0;
    double m_files = 0;
};

double numberAt(const Json& part, const char* name, double otherwise) { return valueOr(part, name, otherwise); }
double parameters(const RunSetting& setting) { return static_cast<double>(setting.network->parameterCount()); }

double momenta(const Json& run)
{
    const Json optimizer = partOf(run, "optimizer");
    if (valueOr(optimizer, "name", std::string("sgd")).starts_with("adam")) return 2;
    return numberAt(optimizer, "momentum", 0.9) > 0 ? 1 : 0;
}

/// Those of a comparison and of detection; a few-shot method is none.
const RuleInfo* ruleOf(const Json& run, RuleInfo& known)
{
    const auto name = valueOr(partOf(run, "method"), "rule", std::string("sgd"));
    for (RuleInfo& info : rules())
        if (info.name == name) return &(known = std::move(info));
    return nullptr;
}

/// experiment.json, result.json, and the events that begin and end every run.
void addEnds(const Json& run, Filling& folder)
{
    folder.file(static_cast<double>(dumpLines(run).size()) + 500); // "made"
    folder.file(700);
    folder.line(1, Started{.title = "SAM", .rule = "sam", .group = "a group of runs", .device = "cpu"});
}

void addCheckpoints(const Json& train, double epochs, double bytes, Filling& folder)
{
    const double made = std::max(std::ceil(epochs / numberAt(train, "checkpointEvery", 1)), 1.0);
    const double kept = numberAt(train, "keepCheckpoints", 2);
    folder.file(bytes + headOfTensors, kept == 0 ? made : std::min(kept, made));
    folder.line(made, CheckpointSaved{.clock = Filling::clock(), .file = "checkpoint-0000012345.safetensors"});
}

std::vector<std::string> stepTags(const RuleInfo* rule)
{
    std::vector<std::string> tags = {"loss", "accuracy/batch", "gradient norm"};
    if (rule && rule->memory.vectors > 0) tags.insert(tags.end(), {"perturbation", "sharpness"});
    return tags;
}

/// Epochs that a run trains; nothing under a budget of seconds.
std::optional<double> epochsOf(const Json& run)
{
    const Json train = partOf(run, "train");
    const auto budget = valueOr(train, "budget", std::string("epochs"));
    if (budget == "seconds") return std::nullopt;
    if (budget == "epochs") return numberAt(train, "epochs", 1);
    const Json method = partOf(run, "method");
    Json options = method;
    for (const char* other : {"rule", "label", "knobs"})
        options.erase(other);
    const double passes = makeRule(valueOr(method, "rule", std::string("sgd")), options)->passesPerStep();
    return numberAt(train, "passes", 1) / std::max(passes, 1e-9);
}

void addMeasurements(const Json& run, const RunSetting& setting, double steps, double evaluations, Filling& folder)
{
    const Json asked = partOf(run, "measure");
    const bool isNoisy = numberAt(partOf(run, "data"), "labelNoise", 0) > 0;
    for (const MeasurementInfo& info : measurements()) {
        const Json own = withDefaults(valueOr(asked, info.name.c_str(), Json::object()), info.options);
        const double every = numberAt(own, "every", 0);
        if (every <= 0) continue;
        if (info.make) {
            folder.measured(steps / every + 1, info.tags);
        } else if (info.name == "decisions") {
            if (!setting.isPlane) continue;
            const double side = numberAt(own, "side", 101);
            folder.measured(evaluations / every, info.tags);
            folder.file(headOfArrays + 2 * side * side * static_cast<double>(setting.classes), evaluations / every);
            folder.file(2 * headOfArrays + 40 * static_cast<double>(setting.trainImages + setting.testImages));
        } else if (info.name != "memorisation" || isNoisy) {
            folder.measured(evaluations / every, info.tags);
        }
    }
}

std::optional<double> ofTraining(const Json& run, const RunSetting& setting)
{
    const Json train = partOf(run, "train");
    const std::optional<double> epochs = epochsOf(run);
    if (!epochs) return std::nullopt;
    RuleInfo known;
    const RuleInfo* rule = ruleOf(run, known);
    const bool isOfBoxes = valueOr(run, "kind", std::string("comparison")) == "detection";
    const double batch = numberAt(train, "batchSize", 128), images = static_cast<double>(setting.trainImages);
    const double steps = *epochs * std::max(std::floor(images / batch), 1.0);
    const double evaluations = std::ceil(*epochs / numberAt(train, "evaluateEvery", 1)) + 1;
    Filling folder;
    addEnds(run, folder);
    folder.measured(steps, stepTags(rule), {"lr", "rho"});
    folder.measured(*epochs, {"loss/train", "accuracy/train"});
    const std::vector<std::string> found = {"map/test", "loss/test", "loss/boxes/test", "loss/classes/test"};
    const bool validates = numberAt(partOf(run, "data"), "validationSize", 0) > 0;
    folder.measured(evaluations * (validates ? 2 : 1),
                    isOfBoxes ? found : std::vector<std::string>{"loss/test", "accuracy/test"});
    addMeasurements(run, setting, steps, evaluations, folder);
    const double vectors = 1 + momenta(run) + (rule ? rule->memory.kept : 0);
    addCheckpoints(train, *epochs, 4 * vectors * parameters(setting), folder);
    return folder.bytes();
}

/// Rounds of active learning: X_L grows by a query a round, and each training goes over it.
std::optional<double> ofRounds(const Json& run, const RunSetting& setting)
{
    constexpr double scoreTerms = 3; // of an acquisition, more or less
    const Json train = partOf(run, "train"), say = partOf(run, "rounds");
    const double initial = numberAt(say, "initial", 20), query = numberAt(say, "query", 10);
    const double images = static_cast<double>(setting.trainImages), epochs = numberAt(train, "epochs", 1);
    const double rounds = std::min(numberAt(say, "rounds", 100), std::ceil(std::max(images - initial, 0.0) / query));
    const bool isOfBoxes = valueOr(run, "kind", std::string()) == "active-detection";
    Filling folder;
    addEnds(run, folder);
    folder.measured((rounds + 1) * epochs, {"loss/train", "accuracy/train"});
    folder.measured(rounds + 1,
                    {"round", "labels", "seconds/training", "loss/test", "accuracy/test", "calibration/test"});
    folder.measured(rounds, {"seconds/scoring"});
    const auto phase = [&](double times, double numbers, const char* name) {
        const std::vector<std::int64_t> list(static_cast<std::size_t>(std::min(numbers, 1e6)), 12345);
        folder.line(times,
                    PhaseDone{.clock = Filling::clock(), .round = 10, .phase = name, .data = {{"images", list}}});
    };
    phase(1, initial * 1.4, "label");
    phase(rounds, 12, "train");
    phase(rounds, 40, "score");
    phase(rounds, query, "query");
    phase(rounds, query * 1.4, "label");
    const double pool = std::min(numberAt(say, "poolSize", 0) > 0 ? numberAt(say, "poolSize", 0) : images, images);
    const double lists = isOfBoxes ? 2 + scoreTerms : 8 + scoreTerms;
    folder.file(3 * headOfArrays + 8 * lists * pool + (isOfBoxes ? 0 : 24 * (initial + rounds * query / 2)), rounds);
    const double keep = numberAt(say, "keepRounds", 0), every = numberAt(say, "keepEvery", 0);
    const double ends = keep == 0 ? rounds + 1 : std::min(keep, rounds + 1) + (every > 0 ? rounds / every : 0);
    const double vectors = valueOr(say, "start", std::string("cold")) == "warm" ? 1 + momenta(run) : 1;
    folder.file(4 * vectors * parameters(setting) + headOfTensors, ends);
    folder.line(rounds + 1, CheckpointSaved{.clock = Filling::clock(), .file = "checkpoint-0000012345.safetensors"});
    return folder.bytes();
}

std::optional<double> ofEpisodes(const Json& run, const RunSetting& setting)
{
    const Json train = partOf(run, "train"), inner = partOf(run, "inner"), episodes = partOf(run, "episodes");
    const double epochs = numberAt(train, "epochs", 20), steps = epochs * numberAt(train, "stepsPerEpoch", 100);
    const double innerSteps = std::max(numberAt(inner, "testSteps", 0), numberAt(inner, "steps", 5));
    Filling folder;
    addEnds(run, folder);
    folder.measured(steps, stepTags(nullptr), {"lr", "rho"});
    folder.measured(epochs, {"loss/train", "accuracy/train"});
    std::vector<std::string> scored = {"accuracy/validation", "loss/validation", "interval/validation"};
    for (double step = 0; step <= innerSteps; ++step)
        scored.emplace_back("accuracy/validation/step-0");
    const double tests = numberAt(train, "testEvery", 0) > 0 ? epochs / numberAt(train, "testEvery", 0) : 0;
    const bool validates = numberAt(episodes, "validationEpisodes", 200) > 0;
    folder.measured((validates ? epochs / numberAt(train, "evaluateEvery", 1) + 1 : 0) + tests + 1, scored);
    folder.file(25 * numberAt(episodes, "testEpisodes", 600));
    const double vectors = 1 + momenta(run) + (validates ? 1 : 0); // the weights that validate best
    addCheckpoints(train, epochs, 4 * vectors * parameters(setting), folder);
    return folder.bytes();
}

} // namespace

std::optional<double> diskOf(const Json& run, const RunSetting& setting)
{
    const auto kind = valueOr(run, "kind", std::string("comparison"));
    if (kind == "few-shot") return ofEpisodes(run, setting);
    return kind.starts_with("active-") ? ofRounds(run, setting) : ofTraining(run, setting);
}

} // namespace sharpscope
