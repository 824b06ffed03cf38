// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/looks/episodes_in_view.h"

namespace sharpscope {

/// The mean over the episodes of the loss of the networks that were adapted at a centre, all moved alike: at centre + ε
/// it is 1/E Σᵢ L_Qᵢ(θ'ᵢ + ε). What the networks' sharpness after adapting is measured on: a plain function of ε, whose
/// derivatives are those of its loss. Of the other two losses that loss itself. A batch's images are numbers of
/// episodes, int64 [n].
class MovedTogether final : public Objective {
public:
    /// `centre` and `state` of the type that is computed in.
    MovedTogether(std::shared_ptr<const EpisodesInView> view, EpisodeLoss loss, const at::Tensor& centre,
                  at::Tensor state);

    LossTerms loss(const at::Tensor& theta, const Batch& batch, Statistics statistics,
                   Arithmetic arithmetic = Arithmetic::Fast) const override;
    std::vector<Measure> measures() const override { return {{"loss"}, {"accuracy", true}}; }
    std::optional<NamedNumbers> evaluate(const at::Tensor& theta, const Subset& subset,
                                         const std::function<bool()>& keepGoing) const override;

private:
    std::shared_ptr<const EpisodesInView> m_view;
    EpisodeLoss m_loss;
    at::Tensor m_state;
    std::vector<at::Tensor> m_shifts; ///< θ'ᵢ − θ
};

/// An episode a batch, of these; undefined: of all.
ImageBatches episodeBatches(std::int64_t count, const at::Tensor& positions);

} // namespace sharpscope
