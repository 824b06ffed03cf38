// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/folded_pass.h"
#include "core/model/network.h"
#include "core/optim/objective.h"

#include <memory>
#include <optional>
#include <vector>

namespace sharpscope {

struct ClassificationOptions {
    double labelSmoothing = 0; ///< torch's definition
    bool bfloat16 = false;     ///< activations and their products in bf16; θ, statistics and the loss stay float
    bool winograd = true;      ///< see ForwardOptions
};

/// Mean cross-entropy of a network's logits and the batch's labels, the objective of a comparison. Evaluated without
/// label smoothing: {"loss", nats}, {"accuracy", in [0, 1]}. For one thread.
class Classification final : public Objective {
public:
    /// `state` is the run's normalisation statistics, moved in place under Statistics::Update. `frozen` is the front of
    /// the network's θ that the objective's own θ lacks (transfer); with it the stored statistics are used throughout.
    /// `dropoutSeed` is read at every call, so that all passes of one step share their masks. A TorchScript network may
    /// compute with the buffers that the updating pass moves: the step's passes under Statistics::Freeze see them as
    /// they were before it, a step being told by its seed.
    Classification(std::shared_ptr<const Network> network, at::Tensor state, const ClassificationOptions& options = {},
                   at::Tensor frozen = {}, std::shared_ptr<const std::int64_t> dropoutSeed = nullptr);

    LossTerms loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                   Arithmetic arithmetic) const override;
    at::Tensor outputs(const at::Tensor& theta, const Batch& batch, Statistics statistics) const override; ///< logits
    Judged judged(const at::Tensor& outputs, const Batch& batch) const override;
    bool isOfOutputs() const override { return true; }
    std::vector<Measure> measures() const override;
    std::optional<NamedNumbers> evaluate(const at::Tensor& theta, const Subset& subset,
                                         const std::function<bool()>& keepGoing) const override;

private:
    at::Tensor whole(const at::Tensor& theta) const;
    const at::Tensor& stateOf(Statistics statistics) const;
    at::Tensor logits(const at::Tensor& theta, const Batch& batch, Statistics statistics, bool fast) const;
    LossTerms folded(const at::Tensor& theta, const Batch& batch) const;

    std::shared_ptr<const Network> m_network;
    at::Tensor m_state;
    ClassificationOptions m_options;
    at::Tensor m_frozen; ///< undefined where all of θ is trained
    std::shared_ptr<const std::int64_t> m_dropoutSeed;
    mutable at::Tensor m_before; ///< the state before the last step's updating pass
    mutable std::int64_t m_seedOfBefore = 0;
    mutable std::optional<std::vector<Fold>> m_folds; ///< once asked for
};

} // namespace sharpscope
