// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/memorisation.h"

#include "core/train/evaluate.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>

namespace sharpscope {

namespace {

struct MemorisationOptions {
    std::int64_t every = 1;
    std::int64_t images = 1000;
};

template <class Visitor>
void describe(MemorisationOptions& o, Visitor& field)
{
    field("every", o.every,
          {.label = "Memorisation every",
           .unit = "evaluations",
           .min = 0,
           .max = 1e9,
           .help = "Under label noise: the share of wrong labels learned by heart, and the accuracy on train images "
                   "with right and with wrong labels, against the true ones. At the θ and with the statistics of the "
                   "test accuracy, without augmentation; a forward pass, not counted as training. 0: never.",
           .advanced = true});
    field("images", o.images,
          {.label = "Its images",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "So many wrongly labelled train images, class-balanced and always the same, and so many rightly "
                   "labelled ones; 0: all.",
           .advanced = true});
}

at::Tensor trueLabelsOf(const Subset& subset) { return subset.data->labels.index_select(0, subset.index); }

Subset rowsOf(const Subset& from, const at::Tensor& rows)
{
    return {.data = from.data, .index = from.index.index_select(0, rows), .labels = from.labels.index_select(0, rows)};
}

/// Balanced over the true labels, with the labels as they are given.
Subset drawn(const Subset& from, std::int64_t images)
{
    const Subset truly{
        .data = from.data, .index = at::arange(from.size(), from.index.options()), .labels = trueLabelsOf(from)};
    return rowsOf(from, stratifiedSubset(truly, images, 0).index);
}

class Memorisation final : public PointMeasurement {
public:
    explicit Memorisation(const MemorisationOptions& options) : m_images(options.images) {}

    std::optional<Values> measure(const PointSeen& point) override
    {
        if (!m_parts) m_parts = rightAndWrong(point.train, m_images);
        const auto& [right, wrong] = *m_parts;
        if (wrong.size() == 0) return Values();
        const Subset both{.data = right.data,
                          .index = at::cat({right.index, wrong.index}),
                          .labels = at::cat({right.labels, wrong.labels})};
        const Evaluator evaluator(point.network, both, point.forward, Evaluator::Images::Passing);
        const std::optional<at::Tensor> logits = evaluator.logits(point.theta, point.state, point.keepGoing);
        if (!logits) return std::nullopt;
        const at::Tensor said = logits->argmax(1);
        const at::Tensor isTrue = said.eq(trueLabelsOf(both)).to(at::kDouble).cpu();
        const at::Tensor isGiven = said.eq(both.labels).to(at::kDouble).cpu();
        const auto share = [&](const at::Tensor& of, std::int64_t begin) {
            return of.slice(0, begin).mean().item<double>();
        };
        Values values{{"memorised/wrong-labels", share(isGiven, right.size())},
                      {"accuracy/wrong-labels", share(isTrue, right.size())}};
        if (right.size() > 0)
            values.emplace_back("accuracy/right-labels", isTrue.slice(0, 0, right.size()).mean().item<double>());
        return values;
    }

private:
    std::int64_t m_images;
    std::optional<RightAndWrong> m_parts;
};

} // namespace

RightAndWrong rightAndWrong(const Subset& train, std::int64_t images)
{
    const at::Tensor isWrong = train.labels.ne(trueLabelsOf(train));
    const auto of = [&](const at::Tensor& marks) { return rowsOf(train, marks.nonzero().squeeze(1)); };
    RightAndWrong parts{.right = of(isWrong.logical_not()), .wrong = of(isWrong)};
    for (Subset* part : {&parts.right, &parts.wrong})
        *part = drawn(*part, images);
    return parts;
}

MeasurementInfo memorisationInfo()
{
    return {.name = "memorisation",
            .title = "Memorisation of wrong labels",
            .formula = "share of train images with ỹ ≠ y where argmax f(x; θ) = ỹ; accuracy against y where ỹ ≠ y and "
                       "where ỹ = y",
            .paper = "Arpit et al., A Closer Look at Memorization in Deep Networks, ICML 2017",
            .cost = "a forward pass over two thousand train images an evaluation; nothing without label noise",
            .tags = {"memorised/wrong-labels", "accuracy/wrong-labels", "accuracy/right-labels"},
            .options = schemaOf<MemorisationOptions>(),
            .makeAtPoints = [](const Json& options) -> std::unique_ptr<PointMeasurement> {
                return std::make_unique<Memorisation>(fromJsonOrThrow<MemorisationOptions>(options));
            }};
}

} // namespace sharpscope
