// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench_training.h"

#include "core/train/load_run.h"

#include <cstdlib>

namespace sharpscope {

namespace {

std::filesystem::path scratchFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "sharpscope-bench-XXXXXX").string();
    if (!mkdtemp(name.data())) throw Error(name + ": cannot be made");
    return name;
}

RunOptions runOptionsOf(const BenchCell& cell)
{
    Json json{
        {"name", "bench"},
        {"seed", 1},
        {"data", {{"trainSize", cell.batchSize * cell.stepsPerEpoch}, {"testSize", 10}, {"augmentation", "none"}}},
        {"network", {{"name", cell.network}}},
        {"train",
         {{"epochs", 1e6},
          {"batchSize", cell.batchSize},
          {"evaluateEvery", 1e6},
          {"checkpointEvery", 1e6},
          {"precision", cell.precision},
          {"cudaGraph", cell.cudaGraph}}},
        {"measure", {{"alignment", {{"every", 0}}}}},
        // small enough that hours of measuring stay finite
        {"optimizer", {{"name", "sgd"}, {"lr", 0.01}, {"momentum", 0.9}, {"weightDecay", 5e-4}}},
        {"method", {{"rule", cell.rule}}},
        {"device", cell.device},
        {"threads", cell.threads}};
    std::vector<Problem> problems;
    RunOptions options = runOptionsFromJson(json, problems);
    if (!problems.empty()) throw Error(toText(problems));
    return options;
}

} // namespace

BenchTraining::BenchTraining(const BenchCell& cell) : m_root(scratchFolder()), m_batchSize(cell.batchSize)
{
    const RunOptions options = runOptionsOf(cell);
    LoadedRun loaded = loadRun(options);
    m_parameters = loaded.network->parameterCount();
    m_recorder = std::make_unique<Recorder>(RunFolder::create(m_root, "bench", toJson(options)), m_context);
    m_training = std::make_unique<TrainingTask>(std::move(loaded), *m_recorder);
    measure(0); // warm-up: kernels are chosen, memory is taken
}

BenchTraining::~BenchTraining()
{
    m_training.reset();
    std::error_code ignored;
    std::filesystem::remove_all(m_root, ignored);
}

double BenchTraining::measure(double seconds)
{
    const Clock begin = m_training->clock();
    Clock now = begin;
    do {
        m_training->advance([] {});
        now = m_training->clock();
        m_events.takeAll();
    } while (now.step == begin.step || now.seconds - begin.seconds < seconds);
    return static_cast<double>((now.step - begin.step) * m_batchSize) / (now.seconds - begin.seconds);
}

} // namespace sharpscope
