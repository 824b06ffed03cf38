// SPDX-License-Identifier: GPL-3.0-or-later
// An acquisition scores the images of a pool and says which of them to have labelled next. It sees a trained network
// and images, never a true label of the pool; everything it draws is derived from (seed, purpose, round), so a round
// replays to the same picks. A new one is its own two files, one line in registry.cpp and one golden case.
#pragma once

#include "core/data/dataset.h"
#include "core/model/network.h"
#include "core/optim/objective.h"
#include "core/ranks/ranks.h"
#include "core/train/classification.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharpscope {

/// Which of equal scores comes first. A pool stands in the data set's order, which may say something of its images.
enum class Ties { Drawn, InThePoolsOrder };

/// A round as an acquisition sees it. Tensors are on the run's device; none may be changed.
struct PoolRound {
    const Network& network;   ///< the one that was trained: networkFor() of the acquisition
    const at::Tensor& theta;  ///< float [P], trained on `labelled`
    const at::Tensor& state;  ///< float [S]
    const Subset& labelled;   ///< X_L, with the labels that were given
    const Subset& pool;       ///< X_pool, a random part of X_U, n images; its labels are all −1
    const Subset& unlabelled; ///< X_U, for what trains on images without labels (VAAL); its labels are all −1
    std::int64_t classes = 0;
    std::int64_t count = 0; ///< images to query, at most n
    std::int64_t seed = 0;  ///< of the run
    std::int64_t round = 0; ///< from 0
    Ties ties = Ties::Drawn;
    double epochs = 0;          ///< that the network has just been trained for
    std::int64_t batchSize = 0; ///< of that training
    Ranks* ranks = nullptr;     ///< processes that score this pool together; none: this one alone
    std::function<bool()> keepGoing = [] { return true; }; ///< asked at least every second or so; false: give up
    std::function<void(double)> progress = [](double) {};  ///< share of the scoring that is done
};

/// One named number of each image of the pool, for "why this image".
struct ScoreTerm {
    std::string name;  ///< "gradient", in files
    std::string title; ///< "ρ‖g‖", on the screen
    at::Tensor values; ///< double [n], CPU
};

struct PoolScores {
    at::Tensor score; ///< double [n], CPU; the higher the sooner. NaN is ranked last
    std::vector<ScoreTerm> terms;
    at::Tensor embedding = {}; ///< what query() measures distances in, [n, d], CPU; undefined where it needs none
    std::vector<std::string> notes = {};           ///< sentences for whoever looks at the round: what fell short
    std::optional<std::int64_t> withoutBoxes = {}; ///< images in which nothing was found, of a detection
    std::vector<std::string> facts = {}; ///< what was settled on the way (a radius, a number of steps): said once a run
};

/// The training of a round as an objective of an acquisition's own sees it.
struct RoundTraining {
    std::shared_ptr<const Network> network;          ///< networkFor() of the acquisition
    at::Tensor state;                                ///< float [S], moved in place under Statistics::Update
    ClassificationOptions options;                   ///< of the classification that it replaces
    std::shared_ptr<const std::int64_t> dropoutSeed; ///< read at every call
    std::shared_ptr<const double> epoch;             ///< of this round, from 0, read at every call
    double epochs = 0;                               ///< of this round
};

class Acquisition {
public:
    virtual ~Acquisition() = default;

    /// Why it cannot score by this network, the experiment's own (BALD: no dropout layer): a sentence, asked before
    /// anything is trained; empty where it can. Looks at layers only.
    virtual std::string whyNot(const Network& /*network*/) const { return {}; }

    /// A piece, of a second or so, of what the method trains of its own before it scores (VAAL); true once that is
    /// done, and always where there is nothing. Others have their turn in between. keepGoing() as for score(): once it
    /// has said no, what was trained is lost.
    virtual bool prepare(const PoolRound& /*round*/) { return true; }

    /// Prepares what is not yet, and scores. nullopt if keepGoing() said no.
    /// @throws Error if whyNot() has a reason.
    virtual std::optional<PoolScores> score(const PoolRound& round) = 0;

    /// `round.count` different positions in the pool, in the order in which they were chosen. Here: the highest scores,
    /// equal ones as `round.ties` says.
    virtual std::vector<std::int64_t> query(const PoolScores& scores, const PoolRound& round);

    /// What is trained in place of the experiment's network and its cross-entropy (LL4AL's loss module). θ begins with
    /// the experiment's network's own.
    virtual std::shared_ptr<const Network> networkFor(std::shared_ptr<const Network> network) { return network; }

    /// What is trained in place of the classification that `training` describes. nullptr: that classification.
    /// @throws Error if networkFor() cannot have made the network.
    virtual std::shared_ptr<const Objective> objectiveFor(const RoundTraining& /*training*/) const { return nullptr; }
};

/// The values of a term. @throws Error if `scores` have none of that name.
const at::Tensor& termOf(const PoolScores& scores, const std::string& name);

/// What decides between equal scores: a number of each of the pool's images, the lowest first. Drawn from (seed, round,
/// image), so that a pool of other images beside them has them in the same order; empty for the pool's order.
std::vector<std::uint64_t> tieOrder(const PoolRound& round);

/// The positions of the `count` highest scores, highest first, NaN last; of equal ones that of the lowest `ties` [n],
/// and where there are none the lower position.
std::vector<std::int64_t> highest(const at::Tensor& scores, std::int64_t count,
                                  const std::vector<std::uint64_t>& ties = {});

} // namespace sharpscope
