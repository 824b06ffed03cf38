// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detection/average_precision.h"
#include "core/detection/detection_batches.h"
#include "core/detection/detections.h"
#include "core/detection/multibox_loss.h"
#include "core/optim/objective.h"

#include <functional>
#include <memory>

namespace sharpscope {

/// A part of the images as training sees it: rows of `rows` are images of `set`.
struct BoxedPart {
    std::shared_ptr<const DetectionSet> set;
    std::shared_ptr<const Dataset> rows;
};

/// Images with boxes in batches, without augmentation, made when they are asked for, and all boxes that are there,
/// image by image in the batches' order.
struct BoxedBatches {
    std::int64_t count = 0;
    std::function<Batch(std::int64_t batch)> at;
    std::vector<std::vector<TruthBox>> truths;
};

/// What was found in images, one by one in their order, and what is there.
struct FoundInSubset {
    std::vector<std::vector<TruthBox>> truths;
    std::vector<std::vector<Detection>> found;
    double location = 0;       ///< per positive prior of all images
    double classification = 0; ///< likewise
};

/// The multibox loss of a network's answer and a batch's truths (detection_batches.h), the objective of detection.
/// Evaluated: {"loss"}, its parts {"loss-boxes"} (localisation) and {"loss-classes"}, all per positive prior of the
/// subset; {"map"} and {"map11"}, mean average precision by area and by 11 points, and {"ap-<class>"} by area. A class
/// without a truth has none. For one thread.
class DetectionObjective final : public Objective {
public:
    static constexpr std::int64_t imagesAtOnce = 32; ///< of those that are evaluated

    /// `state` is moved in place under Statistics::Update. Subsets that are evaluated are of one of `parts`.
    DetectionObjective(DetectionNetwork network, at::Tensor state, const MultiboxOptions& loss,
                       const DetectionOptions& found, std::vector<BoxedPart> parts);

    LossTerms loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                   Arithmetic arithmetic) const override;
    std::vector<Measure> measures() const override;
    std::optional<NamedNumbers> evaluate(const at::Tensor& theta, const Subset& subset,
                                         const std::function<bool()>& keepGoing) const override;

    /// Rows of one of the parts as a batch without augmentation, on the CPU.
    Batch batchOf(const Subset& rows) const;
    /// All boxes of each of its images, difficult ones too.
    std::vector<std::vector<TruthBox>> truthsOf(const Subset& subset) const;

    /// nullopt if `keepGoing`, asked before each batch, said no.
    std::optional<FoundInSubset> find(const at::Tensor& theta, const Subset& subset,
                                      const std::function<bool()>& keepGoing) const;
    std::optional<FoundInSubset> find(const at::Tensor& theta, const BoxedBatches& batches,
                                      const std::function<bool()>& keepGoing,
                                      Arithmetic arithmetic = Arithmetic::Fast) const;
    /// What evaluate() answers with of what was found.
    NamedNumbers numbersOf(const FoundInSubset& found) const;

    const MultiboxOptions& lossOptions() const { return m_loss; }
    /// The parts of a batch's loss, with a graph to θ.
    MultiboxSums sums(const at::Tensor& theta, const Batch& batch, Statistics statistics, Arithmetic arithmetic) const;
    /// Positive priors of a batch, in the arithmetic of `like`.
    std::int64_t positives(const Batch& batch, const at::Tensor& like) const;

private:
    struct Answered {
        at::Tensor output;
        MultiboxSums sums;
    };
    Answered answer(const at::Tensor& theta, const Batch& batch, Statistics statistics, Arithmetic arithmetic) const;
    const DetectionSet& setOf(const Subset& subset) const;

    DetectionNetwork m_network;
    at::Tensor m_state;
    MultiboxOptions m_loss;
    DetectionOptions m_found;
    std::vector<BoxedPart> m_parts;
    std::vector<std::string> m_classNames;
};

} // namespace sharpscope
