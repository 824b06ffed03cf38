// SPDX-License-Identifier: GPL-3.0-or-later
// What surfaces and sharpness of a run are of where its loss is no mean cross-entropy over single images: over episodes
// (episodes_in_view.h), over images with boxes (boxes_in_view.h). Another kind of work is a LossInView and a line in
// loss_of_kind.cpp.
#pragma once

#include "core/curvature/curvature_options.h"
#include "core/curvature/measure.h"
#include "core/landscape/slice_options.h"
#include "core/landscape/surface_plane.h"
#include "core/landscape/surface_walk.h"
#include "core/run/run_folder.h"
#include "core/train/newest_checkpoint.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sharpscope {

using KeepGoing = std::function<bool()>;

/// A plane, and for each of its marks how its loss is measured: nullopt if KeepGoing said no.
struct MarkedPlane {
    SurfacePlane plane;
    std::vector<std::function<std::optional<PointValue>(const KeepGoing&)>> values;
};

/// A run's network and what its loss is over, loaded once for all points. On the run's device; for one thread.
class LossInView : public std::enable_shared_from_this<LossInView> {
public:
    virtual ~LossInView() = default;

    virtual std::shared_ptr<const Network> network() const = 0;
    virtual at::Device device() const = 0;

    /// At θ with these stored statistics, in θ's type. nullopt if `keepGoing` said no.
    virtual std::optional<PointValue> at(const at::Tensor& theta, const at::Tensor& state,
                                         const KeepGoing& keepGoing) const = 0;

    /// The function that is differentiated around θ, of θ's type: at θ it is at(θ). Keeps this alive.
    virtual LossOverParts around(const at::Tensor& theta, const at::Tensor& state) const = 0;

    /// "stored", "frozen" or "re-estimated": SliceOptions::statistics, "auto" decided.
    virtual std::string statistics(const SliceOptions& options) const = 0;

    /// What a surface's identity says beside its plane: split, images, whatever makes another surface of it.
    virtual Json identity(const SliceOptions& options) const = 0;
    /// Beside run, checkpoint and step what a report's numbers were measured on.
    virtual Json measuredOn() const = 0;

    /// Of planes that only this kind has; nullopt: the plane is one that all have.
    virtual std::optional<MarkedPlane> ownPlane(const SliceOptions&, const SurfaceModel&) const { return {}; }
    /// What a plane of eigenvectors says of around(), where that is not self-evident.
    virtual std::string noteOfEigenvectors() const { return {}; }
};

using ViewOfLoss = std::shared_ptr<const LossInView>;

/// How a kind of work is looked at.
struct LossOfKind {
    /// For a surface of the run, that is of what it had been trained on at `checkpoint`. nullptr if `isStopping` said
    /// yes. @throws Error naming a field that means nothing here, or the run's file and what is wrong with it.
    std::function<ViewOfLoss(const RunFolder& run, const TakenCheckpoint& checkpoint, const SliceOptions& options,
                             const std::function<bool()>& isStopping)>
        forSurface;
    /// For its sharpness.
    std::function<ViewOfLoss(const RunFolder& run, const TakenCheckpoint& checkpoint, const CurvatureOptions& options,
                             const std::function<bool()>& isStopping)>
        forSharpness;
    const char* isOver = ""; ///< "episodes"
    /// What of an experiment says what its loss is over, and in a word what that is.
    std::function<Json(const Json& experiment)> dataOf;
    const char* dataName = "";
};

/// nullptr: the mean cross-entropy over images.
const LossOfKind* lossOfKind(const std::string& kind);
const LossOfKind* lossOfKind(const RunFolder& run);

LossOfKind lossOfEpisodes(); ///< few-shot runs'
LossOfKind lossOfBoxes();    ///< of detection and its active learning

/// Of numbers that are of single images' cross-entropy: theorems, fisher, rescale.
/// @throws Error naming the field.
void expectNothingOfSingleImages(const CurvatureOptions& options, const char* isOver);

} // namespace sharpscope
