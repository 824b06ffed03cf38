// SPDX-License-Identifier: GPL-3.0-or-later
// What surfaces and sharpness of a few-shot run are of: the mean over a fixed set of episodes, the first ones that its
// validation or test measures (measuredEpisodes()), of one of three losses at θ,
//
//     adapted    L_Q(θ'(θ)), after the inner steps of the run's test: what the outer loop descends
//     queries    L_Q(θ), before adapting
//     supports   L_S(θ), before adapting: what an inner loop descends
#pragma once

#include "core/fewshot/meta_trainer.h"
#include "core/landscape/surface_walk.h"
#include "core/run/run_folder.h"
#include "core/train/loss_on_images.h"

namespace sharpscope {

enum class EpisodeLoss { Adapted, Queries, Supports };

class EpisodesInView {
public:
    /// Whole episodes with as many query images as `images`, at least one; 0: as many as the run's own measure.
    /// @throws Error if the part's classes do not reach for an episode.
    EpisodesInView(LoadedFewShot run, const std::string& part, std::int64_t images, EpisodeLoss loss);
    EpisodesInView(const EpisodesInView&) = delete; // the series points into the run
    EpisodesInView& operator=(const EpisodesInView&) = delete;

    const LoadedFewShot& run() const { return m_run; }
    const EpisodeSeries& series() const { return m_series; }
    const std::vector<Episode>& episodes() const { return m_episodes; }
    std::int64_t count() const { return static_cast<std::int64_t>(m_episodes.size()); }
    std::int64_t images() const { return count() * m_series.shape.queryImages(); }
    std::string text() const; ///< "queries after 3 inner steps", "supports before adapting"

    /// At θ with these statistics, in θ's type. nullopt if keepGoing, asked before each episode, said no.
    std::optional<PointValue> at(const at::Tensor& theta, const at::Tensor& state,
                                 const std::function<bool()>& keepGoing) const;

    /// An episode's own loss at θ as it stands, nothing adapted: of its support where the view is of supports, else of
    /// its queries.
    PointValue ownAt(std::size_t episode, const at::Tensor& theta, const at::Tensor& state) const;

    /// θ⁰ = θ to θᵏ of an episode's inner loop.
    std::vector<at::Tensor> innerPath(std::size_t episode, const at::Tensor& theta, const at::Tensor& state) const;

private:
    LoadedFewShot m_run;
    EpisodeSeries m_series;
    EpisodeLoss m_loss;
    std::vector<Episode> m_episodes;
};

/// Loaded for a run, on the GPU where there is one. nullptr if `isStopping` said yes.
/// @throws Error naming the run's file and what is wrong with it.
std::shared_ptr<const EpisodesInView> episodesOf(const RunFolder& run, const std::string& part, std::int64_t images,
                                                 EpisodeLoss loss, const std::function<bool()>& isStopping);

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
