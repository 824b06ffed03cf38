// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/looks/boxes_in_view.h"

#include "core/curvature/run_at_checkpoint.h"
#include "core/landscape/asked_planes.h"
#include "core/landscape/point_statistics.h"
#include "core/landscape/run_in_view.h"
#include "core/landscape/surface_identity.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>

namespace sharpscope {

namespace {

/// The multibox loss per positive prior that an image has on average.
class PerPositive final : public Objective {
public:
    PerPositive(std::shared_ptr<const DetectionObjective> boxes, double positivesAnImage)
        : m_boxes(std::move(boxes)), m_positives(positivesAnImage)
    {
    }
    LossTerms loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                   Arithmetic arithmetic) const override
    {
        const MultiboxSums sums = m_boxes->sums(theta, batch, statistics, arithmetic);
        const double positives = m_positives * static_cast<double>(batch.images.size(0));
        return {.loss = (sums.location * m_boxes->lossOptions().locationWeight + sums.classification) / positives,
                .correct = {}};
    }
    std::vector<Measure> measures() const override { return m_boxes->measures(); }
    std::optional<NamedNumbers> evaluate(const at::Tensor& theta, const Subset& subset,
                                         const std::function<bool()>& keepGoing) const override
    {
        return m_boxes->evaluate(theta, subset, keepGoing);
    }

private:
    std::shared_ptr<const DetectionObjective> m_boxes;
    double m_positives;
};

Subset rowsOf(const Subset& images, const at::Tensor& positions)
{
    const at::Tensor at = positions.to(images.index.device());
    return {
        .data = images.data, .index = images.index.index_select(0, at), .labels = images.labels.index_select(0, at)};
}

constexpr std::int64_t atOnce = DetectionObjective::imagesAtOnce;

std::int64_t batchesIn(std::int64_t images, std::int64_t size) { return (images + size - 1) / size; }

at::Tensor positionsOf(std::int64_t batch, std::int64_t images)
{
    return at::arange(batch * atOnce, std::min(images, (batch + 1) * atOnce), at::kLong);
}

/// Truths of several batches, with as many rows an image as the longest has.
at::Tensor together(const std::vector<at::Tensor>& truths)
{
    std::int64_t most = 0;
    for (const at::Tensor& some : truths)
        most = std::max(most, some.size(1));
    std::vector<at::Tensor> alike;
    for (const at::Tensor& some : truths)
        alike.push_back(at::constant_pad_nd(some, {0, 0, 0, most - some.size(1)}, -1));
    return at::cat(alike);
}

} // namespace

BoxesInView::BoxesInView(LoadedRun run, TrainPart part, const BoxesAsked& asked)
    : m_run(std::move(run)),
      m_part(part),
      m_asked(asked),
      m_images(stratifiedSubset(asked.split == "test" ? m_run.test : m_run.train, asked.images, 0)),
      m_truths(objective({})->truthsOf(m_images))
{
}

std::shared_ptr<const BoxesInView> BoxesInView::of(LoadedRun run, TrainPart part, const BoxesAsked& asked,
                                                   const KeepGoing& keepGoing)
{
    const std::shared_ptr<BoxesInView> view(new BoxesInView(std::move(run), part, asked));
    const auto shape = view->network()->imageShape();
    const std::int64_t bytes = view->m_images.size() * shape[0] * shape[1] * shape[2] * std::int64_t{sizeof(float)};
    std::vector<at::Tensor> pictures, truths;
    for (std::int64_t i = 0; bytes <= asked.keptBytes && i < batchesIn(view->m_images.size(), atOnce); ++i) {
        if (!keepGoing()) return nullptr;
        const Batch some = view->batchOf(positionsOf(i, view->m_images.size()));
        pictures.push_back(some.images);
        truths.push_back(some.labels);
    }
    if (!pictures.empty()) view->m_kept = {at::cat(pictures), together(truths)};
    if (!asked.reestimates) return view;
    const Subset train = stratifiedSubset(view->m_run.train, asked.images, 0);
    for (const at::Tensor& positions : statisticsPositions(train.size())) {
        if (!keepGoing()) return nullptr;
        const Batch some = view->objective({})->batchOf(rowsOf(train, positions));
        view->m_statistics.push_back({some.images.to(view->device()), some.labels});
    }
    return view;
}

std::shared_ptr<const DetectionObjective> BoxesInView::objective(const at::Tensor& state) const
{
    return std::dynamic_pointer_cast<const DetectionObjective>(m_run.objective({state, {}, nullptr, nullptr}));
}

Batch BoxesInView::batchOf(const at::Tensor& positions) const
{
    const Batch batch = m_kept.images.defined() ? Batch{m_kept.images.index_select(0, positions.to(device())),
                                                        m_kept.labels.index_select(0, positions.to(device()))}
                                                : objective({})->batchOf(rowsOf(m_images, positions));
    return {batch.images.to(device()), batch.labels.to(device())};
}

std::optional<PointValue> BoxesInView::at(const at::Tensor& theta, const at::Tensor& state,
                                          const KeepGoing& keepGoing) const
{
    const at::NoGradGuard noGradients;
    const auto own = m_statistics.empty() ? std::optional(state)
                                          : estimatedStatistics(*network(), theta, state, m_statistics, keepGoing);
    if (!own) return std::nullopt;
    const auto boxes = objective(*own);
    const std::int64_t images = m_images.size();
    const BoxedBatches batches{.count = batchesIn(images, atOnce),
                               .at = [&](std::int64_t i) { return batchOf(positionsOf(i, images)); },
                               .truths = m_truths};
    const auto found = boxes->find(theta, batches, keepGoing, m_asked.arithmetic);
    if (!found) return std::nullopt;
    PointValue value{.loss = notMeasured, .accuracy = notMeasured};
    for (const auto& [name, number] : boxes->numbersOf(*found)) {
        if (name == "loss") value.loss = number;
        if (name == "map") value.accuracy = number;
    }
    return value;
}

LossOverParts BoxesInView::around(const at::Tensor& theta, const at::Tensor& state) const
{
    const auto boxes = objective(state);
    const std::int64_t images = m_images.size();
    std::int64_t positives = 0;
    for (std::int64_t i = 0; i < batchesIn(images, atOnce); ++i)
        positives += boxes->positives(batchOf(positionsOf(i, images)), theta);
    const std::int64_t size = m_asked.batchSize > 0 ? m_asked.batchSize : usualBatchSize(*network(), device());
    const auto self = std::static_pointer_cast<const BoxesInView>(shared_from_this());
    const auto batches = [self, size, images](const at::Tensor& positions) {
        const at::Tensor rows = positions.defined() ? positions : at::arange(images, at::kLong);
        return ImageBatches{.images = rows.size(0), .count = batchesIn(rows.size(0), size), .at = [=](std::int64_t i) {
                                return self->batchOf(rows.slice(0, i * size, (i + 1) * size));
                            }};
    };
    const double each = static_cast<double>(std::max<std::int64_t>(1, positives)) / static_cast<double>(images);
    const auto precision = [self, state](const at::Tensor& at,
                                         const KeepGoing& keepGoing) -> std::optional<NamedNumbers> {
        const auto value = self->at(at, state, keepGoing);
        return value ? std::optional(NamedNumbers{{"map", value->accuracy}}) : std::nullopt;
    };
    return {.objective = std::make_shared<PerPositive>(boxes, each),
            .count = images,
            .imagesEach = 1,
            .batches = batches,
            .scores = precision};
}

std::string BoxesInView::statistics(const SliceOptions& options) const { return statisticsOf(options, *network()); }

Json BoxesInView::identity(const SliceOptions& options) const
{
    Json identity{{"split", m_asked.split},
                  {"images", m_images.size()},
                  {"loss", "multibox loss per positive prior"},
                  {"about", {{"accuracy", "mAP"}}}};
    if (m_part == TrainPart::Labelled && m_asked.split == "train") identity["train"] = labelledSet;
    if (const std::string how = statistics(options); !isAround(options) || how != "stored")
        identity["statistics"] = how;
    return identity;
}

Json BoxesInView::measuredOn() const
{
    Json on{{"data", m_run.options.data.name}, {"split", m_asked.split}, {"images", m_images.size()},
            {"imagesSum", sumOf(m_images)},    {"statistics", "stored"}, {"loss", "multibox loss per positive prior"}};
    if (m_part == TrainPart::Labelled && m_asked.split == "train") on["labelled"] = m_run.train.size();
    return on;
}

} // namespace sharpscope
