// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/slice_options.h"
#include "core/landscape/surface_models.h"
#include "core/landscape/surface_plane.h"
#include "core/landscape/surface_walk.h"
#include "core/run/run_folder.h"
#include "core/train/evaluate.h"
#include "core/train/given_labels.h"
#include "core/train/load_run.h"

#include <functional>
#include <memory>

namespace sharpscope {

/// A run's network and the images that its surfaces are of, loaded once for all of them.
class RunInView {
public:
    RunInView(LoadedRun run, const SliceOptions& options, TrainPart part);

    const LoadedRun& run() const { return m_run; }
    const Network& network() const { return *m_run.network; }
    const Subset& images() const { return m_images; }
    const std::vector<Batch>& statisticsBatches() const { return m_batches; } ///< empty unless re-estimated
    const std::string& statistics() const { return m_statistics; }            ///< "auto" decided
    TrainPart trainPart() const { return m_part; } ///< of which its train images are, where it uses any
    bool winograd() const { return m_winograd; }

    PlaneSource planeSource() const; ///< lives no longer than this

    /// With statistics of this θ where they are re-estimated, else with `stored`. nullopt if keepGoing said no.
    std::optional<PointValue> at(const at::Tensor& theta, const at::Tensor& stored,
                                 const std::function<bool()>& keepGoing) const;
    /// The same of several.
    std::optional<std::vector<PointValue>> at(const std::vector<at::Tensor>& thetas,
                                              const std::vector<at::Tensor>& stored,
                                              const std::function<bool()>& keepGoing) const;
    std::int64_t pointsAtOnce() const { return m_evaluator.pointsAtOnce(); }
    /// A model as it is, with its own statistics.
    std::optional<PointValue> atModel(const SurfaceModel& model, const std::function<bool()>& keepGoing) const;

private:
    LoadedRun m_run;
    std::string m_statistics;
    bool m_winograd;
    Subset m_images;
    std::vector<Batch> m_batches;
    TrainPart m_part;
    Evaluator m_evaluator;
};

/// "auto" decided: re-estimated between several models where the network has statistics, else stored.
/// @throws Error where they are to be re-estimated and cannot be.
std::string statisticsOf(const SliceOptions& options, const Network& network);

/// Loads what the run was trained on, on the GPU where there is one; of active learning what it had labelled when this
/// model was trained. nullptr if `isStopping` said yes.
/// @throws Error naming the run's file and what is wrong with it.
std::shared_ptr<const RunInView> viewOf(const RunFolder& folder, const SurfaceModel& model, const SliceOptions& options,
                                        const std::function<bool()>& isStopping);

} // namespace sharpscope
