// SPDX-License-Identifier: GPL-3.0-or-later
// Two gradients that do not depend on each other, taken at the same time (SAMPa, AsyncSAM). On a CPU the second is
// taken by a thread of its own, and each pass gets half of the caller's threads; on a GPU each has a stream.
//
// Both are, to the last bit, what they are one after the other with as many threads as each has here; with all threads
// a pass sums in other parts, which is rounding. Statistics move as they do in turn, since a pass under Freeze neither
// reads nor writes them, and the masks of dropout follow from the step's seed, not from who is first.
//
// Measured (`sharpscope-cli bench rules --passes parallel`, two cores, batch 128): 1.3 times the speed for SAMPa and
// AsyncSAM on ResNet-20, 1.2 to 1.4 on other networks of convolutions, since neither core waits for the other; 0.8 on a
// small perceptron. Two graphs are alive at once: twice the memory of activations. On GPUs it is not measured.
#pragma once

#include "core/model/network.h"
#include "core/optim/step_rule.h"

#include <memory>

namespace sharpscope {

/// For one calling thread. Its own thread, started with the first pair, ends with it.
class ParallelPasses {
public:
    /// @param gradient may be asked by two threads at once, with different θ; at most one of the two under
    ///        Statistics::Update
    explicit ParallelPasses(Gradient gradient);
    ~ParallelPasses();
    ParallelPasses(const ParallelPasses&) = delete;
    ParallelPasses& operator=(const ParallelPasses&) = delete;

    /// @throws what the gradient does, once neither is at work any more.
    GradientsAsked::Both operator()(const GradientsAsked& asked);

private:
    class Worker;
    GradientsAsked::Both onThreads(const GradientsAsked& asked);
    GradientsAsked::Both onStreams(const GradientsAsked& asked);

    Gradient m_gradient;
    std::unique_ptr<Worker> m_worker;
};

/// What "twoPasses" of a training says of this network: "parallel" yes, "sequential" no, "auto" by measurement. A
/// network of convolutions on a CPU yes; one of a few matrix products no, whose step is over before the threads have
/// found each other; GPUs have not been asked.
bool takesTwoAtOnce(const std::string& twoPasses, const Network& network, const at::Device& device);

} // namespace sharpscope
