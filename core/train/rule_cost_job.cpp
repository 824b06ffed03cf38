// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/rule_cost_job.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/job/progress_teller.h"
#include "core/model/registry.h"
#include "core/optim/registry.h"
#include "core/tensor/compute.h"
#include "core/tensor/held_memory.h"
#include "core/train/method_options.h"
#include "core/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>

namespace sharpscope {

namespace {

/// Of LookSAM every fifth step is SAM's.
constexpr int stepsForMemory = 6;

std::int64_t bytesOf(const NamedTensors& tensors)
{
    std::int64_t bytes = 0;
    for (const auto& [name, tensor] : tensors)
        bytes += static_cast<std::int64_t>(tensor.nbytes());
    return bytes;
}

/// A training whose tensors are counted from its first on. It begins after its first epoch, in which some rules (AUSAM)
/// do not act yet.
class CountedTraining {
public:
    CountedTraining(RunOptions options, TrainAndTest data)
        : m_options(std::move(options)),
          m_data(std::move(data)),
          m_deviceType(at::Device(resolveDevice(m_options.device)).type())
    {
    }

    /// The trainer is made with the first step, so that a rule that cannot be had here is that rule's problem alone.
    CostStep step()
    {
        std::optional<LoadedRun> loaded;
        if (!m_trainer) {
            loaded = loadRun(m_options, &m_data);
            loaded->begin.epoch = 1;
        }
        const HeldMemory held(m_deviceType);
        if (loaded) m_trainer.emplace(std::move(*loaded));
        CostStep taken;
        {
            const StepTaken step = m_trainer->step(false);
            taken = {.images = step.train.labels.size(0), .passes = step.report.passes};
            m_loss = step.report.loss;
        }
        m_most = std::max(m_most, m_held + held.highest());
        m_held += held.bytes();
        return taken;
    }

    void finish()
    {
        if (!std::isfinite(m_loss.item<double>())) // waits for the device
            throw Error("its loss is no longer finite; a lower optimizer.lr or radius helps");
    }

    std::int64_t mostBytes() const { return m_most; }
    std::int64_t carriedBytes() const { return m_trainer ? bytesOf(m_trainer->rule().buffers()) : 0; }
    bool isRecorded() const { return m_deviceType != c10::kCPU && m_options.train.cudaGraph; }

    /// Of steps that are launched kernel by kernel.
    static std::int64_t mostBytesOf(RunOptions options, const TrainAndTest& data)
    {
        options.train.cudaGraph = false;
        CountedTraining apart(std::move(options), data);
        for (int step = 0; step < stepsForMemory; ++step)
            apart.step();
        return apart.mostBytes();
    }

private:
    RunOptions m_options;
    TrainAndTest m_data;
    c10::DeviceType m_deviceType;
    std::optional<Trainer> m_trainer;
    at::Tensor m_loss;
    std::int64_t m_held = 0;
    std::int64_t m_most = 0;
};

CostedTraining costed(const RunOptions& options, const TrainAndTest& data)
{
    const auto training = std::make_shared<CountedTraining>(options, data);
    const auto mostBytes = [training, options, data, most = std::int64_t{-1}]() mutable {
        if (!training->isRecorded()) return training->mostBytes();
        if (most < 0) most = CountedTraining::mostBytesOf(options, data);
        return most;
    };
    return {.rule = options.method.rule,
            .label = options.method.label,
            .step = [training] { return training->step(); },
            .finish = [training] { training->finish(); },
            .mostBytes = mostBytes,
            .carriedBytes = [training] { return training->carriedBytes(); }};
}

/// For each method, of one seed; evaluations and Figure 1 take no part.
std::vector<RunOptions> trainingsOf(ComparisonOptions experiment)
{
    experiment.seeds = {experiment.seeds.empty() ? 1 : experiment.seeds.front()};
    experiment.train.budget = "epochs";
    experiment.train.epochs = std::max(experiment.train.epochs, 1.0);
    return runsOf(experiment, "bench");
}

Json settingOf(const RunOptions& options, const TrainAndTest& data, std::int64_t threads)
{
    const std::vector<std::int64_t> shape = data.train->imageShape();
    const auto network = makeNetwork(options.network.name, options.network.options, shape, data.train->classes());
    return {{"network", options.network.name},
            {"networkOptions", options.network.options},
            {"parameters", network->parameterCount()},
            {"data", options.data.name},
            {"shape", shape},
            {"augmentation", options.data.augmentation},
            {"batchSize", options.train.batchSize},
            {"optimizer", toJson(options.optimizer)},
            {"precision", options.train.precision},
            {"twoPasses", options.train.twoPasses},
            {"device", resolveDevice(options.device)},
            {"threads", threads},
            {"torch", torchVersion()}};
}

} // namespace

Job ruleCostJob(ComparisonOptions experiment, CostPlan plan, std::function<void(const RuleCosts&)> taken)
{
    return [=](JobContext& context) {
        const std::int64_t threads = useThreads(context.threads());
        ComparisonOptions withSgd = experiment;
        withSgd.methods.insert(withSgd.methods.begin(), MethodOptions{.rule = "sgd", .label = "SGD"});
        std::vector<RunOptions> trainings = trainingsOf(withSgd);
        context.emit({}, Progress{.what = "loading data"});
        const auto data = loadData(trainings.front(), [&] { return context.isStopping(); });
        if (!data) return;
        expectLabels(*data->train);
        const Json setting = settingOf(trainings.front(), *data, threads);

        std::vector<CostedTraining> rules;
        for (const RunOptions& training : trainings)
            rules.push_back(costed(training, *data));
        const CostedTraining sgd = rules.front();
        rules.erase(rules.begin());
        CostPlan timed = plan;
        if (!timed.clock)
            timed.clock = [&context] {
                const auto now = std::chrono::steady_clock::now().time_since_epoch();
                return std::chrono::duration<double>(now).count() - context.pausedSeconds();
            };
        ProgressTeller tell(context);
        RuleCosts costs = measureCosts(
            sgd, rules, timed, [&] { return context.keepGoing(); },
            [&](const std::string& label, double done, RuleCosts soFar) {
                tell({}, label, done);
                soFar.setting = setting;
                taken(soFar);
            });
        costs.setting = setting;
        taken(costs);
    };
}

std::vector<MethodOptions> everyRule()
{
    std::vector<MethodOptions> all;
    for (const RuleInfo& info : rules())
        if (info.name != "sgd") all.push_back({.rule = info.name, .label = info.title});
    return completed(std::move(all));
}

ComparisonOptions costedComparison(Json experiment, const std::vector<std::string>& rules)
{
    if (const std::string kind = valueOr(experiment, "kind", std::string("comparison")); kind != "comparison")
        throw Error("is of the kind " + kind + "; what rules cost is measured on comparisons, which classify");
    experiment.erase("kind");
    experiment.erase("sweep");
    if (!rules.empty() || !experiment.contains("methods")) {
        experiment["methods"] = Json::array();
        for (const std::string& rule : rules)
            experiment["methods"].push_back({{"rule", ruleInfo(rule).name}});
        for (const MethodOptions& method : rules.empty() ? everyRule() : std::vector<MethodOptions>())
            experiment["methods"].push_back({{"rule", method.rule}});
    }
    std::vector<Problem> problems;
    ComparisonOptions comparison = comparisonFromJson(experiment, problems);
    if (!problems.empty()) throw Error(toText(problems));
    std::erase_if(comparison.methods, [](const MethodOptions& method) { return method.rule == "sgd"; });
    if (comparison.methods.empty()) throw Error("SGD is what the others are measured against; there is no other rule");
    return comparison;
}

} // namespace sharpscope
