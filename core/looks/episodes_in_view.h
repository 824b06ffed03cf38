// SPDX-License-Identifier: GPL-3.0-or-later
// What surfaces and sharpness of a few-shot run are of: the mean over a fixed set of episodes, the first ones that its
// validation or test measures (measuredEpisodes()), of one of three losses at θ,
//
//     adapted    L_Q(θ'(θ)), after the inner steps of the run's test: what the outer loop descends
//     queries    L_Q(θ), before adapting
//     supports   L_S(θ), before adapting: what an inner loop descends
#pragma once

#include "core/fewshot/meta_trainer.h"
#include "core/looks/loss_in_view.h"

namespace sharpscope {

enum class EpisodeLoss { Adapted, Queries, Supports };

class EpisodesInView final : public LossInView {
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

    std::shared_ptr<const Network> network() const override { return m_run.network; }
    at::Device device() const override { return m_run.device; }
    /// keepGoing is asked before each episode.
    std::optional<PointValue> at(const at::Tensor& theta, const at::Tensor& state,
                                 const KeepGoing& keepGoing) const override;
    LossOverParts around(const at::Tensor& theta, const at::Tensor& state) const override; ///< MovedTogether
    std::string statistics(const SliceOptions& options) const override;
    Json identity(const SliceOptions& options) const override;
    Json measuredOn() const override;
    std::optional<MarkedPlane> ownPlane(const SliceOptions& options, const SurfaceModel& model) const override;
    std::string noteOfEigenvectors() const override { return "; of the adapted networks' losses, moved alike"; }

    /// An episode's own loss at θ as it stands, nothing adapted: of its support where the view is of supports, else of
    /// its queries.
    PointValue ownAt(std::size_t episode, const at::Tensor& theta, const at::Tensor& state) const;

    /// θ⁰ = θ to θᵏ of an episode's inner loop.
    std::vector<at::Tensor> innerPath(std::size_t episode, const at::Tensor& theta, const at::Tensor& state) const;

private:
    LoadedFewShot m_run;
    std::string m_part;
    EpisodeSeries m_series;
    EpisodeLoss m_loss;
    std::vector<Episode> m_episodes;
};

/// Images in θ's type.
Batch inTypeOf(const Batch& batch, const at::Tensor& theta);

/// Loaded for a run, on the GPU where there is one. nullptr if `isStopping` said yes.
/// @throws Error naming the run's file and what is wrong with it.
std::shared_ptr<const EpisodesInView> episodesOf(const RunFolder& run, const std::string& part, std::int64_t images,
                                                 EpisodeLoss loss, const std::function<bool()>& isStopping);

} // namespace sharpscope
