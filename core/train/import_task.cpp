// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/import_task.h"

#include "core/model/transfer.h"
#include "core/run/run_reader.h"
#include "core/train/checkpoint.h"
#include "core/train/evaluate.h"

#include <algorithm>

namespace sharpscope {

namespace {

/// Weights that only half fit are somebody else's.
void expectWhole(const TransferReport& report, const std::string& file)
{
    if (report.missing.empty() && report.mismatched.empty()) return;
    throw Error(file + ": does not hold all of the network: " + toText(report));
}

std::unique_ptr<Task> open(const Json& run, Recorder& recorder)
{
    const RunOptions options = readRunOptions(recorder.folder());
    const auto data = loadData(options, [&] { return recorder.isStopping(); });
    if (!data) return nullptr;
    return std::make_unique<ImportTask>(loadRun(options, &*data), importOptionsOf(run), recorder);
}

Json experimentOf(const Json& run, const RunSummary&)
{
    Json experiment{{"seeds", Json::array({run.value("seed", Json(1))})}};
    for (const char* part : {"kind", "name", "device", "threads", "data", "network", "weights", "import"})
        if (run.contains(part)) experiment[part] = run[part];
    return experiment;
}

} // namespace

ImportTask::ImportTask(LoadedRun run, ImportOptions options, Recorder& recorder)
    : m_run(std::move(run)), m_options(std::move(options)), m_recorder(recorder)
{
    if (const auto newest = m_recorder.folder().lastCheckpoint(); !newest.empty())
        m_done = loadCheckpoint(newest, *m_run.network).clock.step;
    const bool resumed = m_done > 0;
    m_recorder.report(Started{.title = m_run.options.method.label,
                              .rule = "imported",
                              .seed = m_run.options.seed,
                              .device = m_run.device.str(),
                              .parameters = m_run.network->parameterCount(),
                              .stepsTotal = steps(),
                              .epochsTotal = static_cast<double>(steps())});
    if (resumed) m_recorder.report(Resumed{clock()});
}

std::int64_t ImportTask::steps() const { return std::max<std::int64_t>(1, std::ssize(m_options.files)); }

Clock ImportTask::clock() const { return {.step = m_done, .epoch = static_cast<double>(m_done)}; }

void ImportTask::advance(const std::function<void()>& tick)
{
    if (!m_recorder.keepGoing()) return;
    Checkpoint checkpoint{.clock = {.step = m_done + 1, .epoch = static_cast<double>(m_done + 1)}};
    checkpoint.theta = m_run.network->initialTheta(m_run.options.seed);
    checkpoint.state = m_run.network->initialState();
    if (!m_options.files.empty()) {
        const std::string& file = m_options.files[static_cast<std::size_t>(m_done)];
        const TransferReport report = loadWeights(file, m_run.network->layout(), checkpoint.theta, checkpoint.state,
                                                  m_run.options.weights.rename.get<Renames>());
        expectWhole(report, file);
        m_recorder.report(Message{"info", m_run.options.method.label + ": " + file + ": " + toText(report)});
    }
    if (m_options.evaluate && m_run.test.size() > 0) {
        const auto measured =
            sharpscope::evaluate(*m_run.network, checkpoint.theta.to(m_run.device), checkpoint.state.to(m_run.device),
                                 m_run.test, [&] { return !m_recorder.isStopping(); });
        if (!measured) return;
        m_recorder.report(Measured{.clock = checkpoint.clock,
                                   .values = {{"loss/test", measured->loss}, {"accuracy/test", measured->accuracy}}});
    }
    m_recorder.sync();
    const std::string name = saveCheckpoint(m_recorder.folder().path(), checkpoint, 0);
    m_recorder.report(CheckpointSaved{.clock = checkpoint.clock, .file = name});
    m_recorder.sync();
    ++m_done;
    tick();
}

Json ImportTask::result() const
{
    const RunSummary series = readSummary(m_recorder.folder().path()).summary;
    Json result{{"step", m_done}, {"epoch", m_done}, {"passes", 0}, {"seconds", 0}};
    for (const char* tag : {"loss/test", "accuracy/test"})
        if (m_options.evaluate)
            result[tag] = {{"last", numberToJson(series.lastOf(tag))}, {"best", numberToJson(series.bestOf(tag))}};
    return result;
}

Kind importKind()
{
    return {.name = "import",
            .title = "Import",
            .help = "A model that was trained elsewhere: its weights become a run's checkpoints, without training, so "
                    "that landscapes and sharpness can be looked at.",
            .schema = importSchema(),
            .lists = {},
            .complete = importFromJson,
            .runs = [](const Json& experiment) { return std::vector<Json>{importRunOf(experiment)}; },
            .shortName = [](const Json&) { return std::string(); },
            .experimentOf = experimentOf,
            .open = open};
}

} // namespace sharpscope
