// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/run_in_view.h"

#include "core/base/error.h"
#include "core/curvature/measure.h"
#include "core/landscape/point_statistics.h"
#include "core/train/classification.h"

#include <ATen/core/grad_mode.h>

namespace sharpscope {

std::string statisticsOf(const SliceOptions& options, const Network& network)
{
    const bool mayEstimate = network.architecture() && network.layout().statisticsCount > 0;
    if (options.statistics == "re-estimated" && !mayEstimate)
        throw Error(network.architecture() ? "statistics: the network has no normalisation statistics to re-estimate"
                                           : "statistics: those of a TorchScript network cannot be re-estimated");
    if (options.statistics != "auto") return options.statistics;
    const bool isOfSeveral = options.plane == "models" || options.plane == "path";
    return isOfSeveral && mayEstimate ? "re-estimated" : "stored";
}

RunInView::RunInView(LoadedRun run, const SliceOptions& options, TrainPart part)
    : m_run(std::move(run)),
      m_statistics(statisticsOf(options, *m_run.network)),
      m_winograd(usesWinograd(options) && m_run.options.train.winograd != "off"),
      m_images(stratifiedSubset(options.split == "test" ? m_run.test : m_run.train, options.images, 0)),
      m_part(part),
      m_evaluator(*m_run.network, m_images, {.winograd = m_winograd})
{
    if (m_statistics == "re-estimated")
        m_batches = sharpscope::statisticsBatches(stratifiedSubset(m_run.train, options.images, 0));
}

PlaneSource RunInView::planeSource() const
{
    return {.network = m_run.network,
            .device = m_run.device,
            .statistics = m_statistics,
            .lossAt = [this](const SurfaceModel& model, const Watch& watch) {
                const auto objective =
                    std::make_shared<Classification>(m_run.network, model.checkpoint.state.to(m_run.device));
                const std::int64_t atOnce = usualBatchSize(network(), m_run.device);
                return LossOnImages(objective, batchesOf(m_images, {}, atOnce, at::kFloat), watch);
            }};
}

std::optional<PointValue> RunInView::at(const at::Tensor& theta, const at::Tensor& stored,
                                        const std::function<bool()>& keepGoing) const
{
    const at::NoGradGuard noGradients;
    const auto state =
        m_batches.empty() ? std::optional(stored) : estimatedStatistics(network(), theta, stored, m_batches, keepGoing);
    const auto value = state ? m_evaluator.at(theta, *state, keepGoing) : std::nullopt;
    return value ? std::optional(PointValue{value->loss, value->accuracy}) : std::nullopt;
}

std::optional<std::vector<PointValue>> RunInView::at(const std::vector<at::Tensor>& thetas,
                                                     const std::vector<at::Tensor>& stored,
                                                     const std::function<bool()>& keepGoing) const
{
    const at::NoGradGuard noGradients;
    std::vector<at::Tensor> states = stored;
    for (std::size_t i = 0; i < states.size() && !m_batches.empty(); ++i) {
        const auto estimated = estimatedStatistics(network(), thetas[i], stored[i], m_batches, keepGoing);
        if (!estimated) return std::nullopt;
        states[i] = *estimated;
    }
    const auto found = m_evaluator.at(thetas, states, keepGoing);
    if (!found) return std::nullopt;
    std::vector<PointValue> values;
    for (const Evaluation& one : *found)
        values.push_back({one.loss, one.accuracy});
    return values;
}

std::optional<PointValue> RunInView::atModel(const SurfaceModel& model, const std::function<bool()>& keepGoing) const
{
    const auto value =
        m_evaluator.at(model.checkpoint.theta.to(m_run.device), model.checkpoint.state.to(m_run.device), keepGoing);
    return value ? std::optional(PointValue{value->loss, value->accuracy}) : std::nullopt;
}

std::shared_ptr<const RunInView> viewOf(const RunFolder& folder, const SurfaceModel& model, const SliceOptions& options,
                                        const std::function<bool()>& isStopping)
{
    RunOptions training = readRunOptions(folder);
    training.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    std::optional<LoadedRun> loaded = loadRun(training, isStopping);
    if (!loaded) return nullptr;
    const bool usesTrain = options.split == "train" || statisticsOf(options, *loaded->network) == "re-estimated";
    const TrainPart part = usesTrain ? takeTrainPart(*loaded, folder, model.checkpoint, model.file) : TrainPart::All;
    return std::make_shared<const RunInView>(std::move(*loaded), options, part);
}

} // namespace sharpscope
