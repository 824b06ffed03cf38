// SPDX-License-Identifier: GPL-3.0-or-later
// What surfaces and sharpness of a detection run are of: the multibox loss of a subset of its images, without
// augmentation, per positive prior of all of them, as the run's own evaluation has it. The accuracy of a point is the
// mean average precision by area of what is found there. Of active learning train images are those that had their
// boxes.
#pragma once

#include "core/detection/detection_objective.h"
#include "core/detection/load_detection.h"
#include "core/looks/loss_in_view.h"
#include "core/train/given_labels.h"

namespace sharpscope {

/// What of a run's images is looked at.
struct BoxesAsked {
    std::string split = "train"; ///< or "test"
    std::int64_t images = 0;     ///< drawn, the same for every run; 0: all
    Arithmetic arithmetic = Arithmetic::Exact;
    bool reestimates = false;   ///< normalisation statistics at every point, of as many train images
    std::int64_t batchSize = 0; ///< of what is differentiated; 0: as the device likes it
    std::int64_t keptBytes = std::int64_t{1} << 30; ///< of pictures at most, which else are read every time
};

class BoxesInView final : public LossInView {
public:
    /// nullptr if `keepGoing`, asked before each batch of pictures that is read, said no.
    static std::shared_ptr<const BoxesInView> of(LoadedRun run, TrainPart part, const BoxesAsked& asked,
                                                 const KeepGoing& keepGoing);

    std::shared_ptr<const Network> network() const override { return m_run.network; }
    at::Device device() const override { return m_run.device; }
    /// keepGoing is asked before each batch.
    std::optional<PointValue> at(const at::Tensor& theta, const at::Tensor& state,
                                 const KeepGoing& keepGoing) const override;
    /// Mean over images of (α Σ smoothL1 + Σ CE) · n / N, with N the positive priors of all n images: over any of them
    /// an estimate without bias, over all the loss itself.
    LossOverParts around(const at::Tensor& theta, const at::Tensor& state) const override;
    std::string statistics(const SliceOptions& options) const override;
    Json identity(const SliceOptions& options) const override;
    Json measuredOn() const override;

    const LoadedRun& run() const { return m_run; }
    const Subset& images() const { return m_images; }

private:
    BoxesInView(LoadedRun run, TrainPart part, const BoxesAsked& asked);
    std::shared_ptr<const DetectionObjective> objective(const at::Tensor& state) const;
    Batch batchOf(const at::Tensor& positions) const; ///< of m_images, int64 [b]

    LoadedRun m_run;
    TrainPart m_part;
    BoxesAsked m_asked;
    Subset m_images;
    Batch m_kept; ///< all of m_images, or undefined: read every time
    std::vector<std::vector<TruthBox>> m_truths;
    std::vector<Batch> m_statistics; ///< empty unless they are re-estimated
};

} // namespace sharpscope
