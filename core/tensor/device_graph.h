// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

namespace sharpscope {

/// What a piece of work launches on a GPU, recorded once and launched again as one: hundreds of small kernels then cost
/// the host one call. For one thread at a time.
class DeviceGraph {
public:
    virtual ~DeviceGraph() = default;

    /// Records `work`; none of its kernels runs yet. The tensors that it reads must stay where they are, those that it
    /// makes hold numbers after each replay(), and numbers of the host become constants. Run the same work a few times
    /// before, so that libraries have set themselves up.
    /// @throws c10::Error if `work` waits for the device or copies from pageable memory.
    virtual void record(const std::function<void()>& work) = 0;
    /// Launches what was recorded, on the current stream; does not wait for it.
    virtual void replay() = 0;
};

using DeviceGraphMaker = std::function<std::unique_ptr<DeviceGraph>()>;

/// Makes graphs for `device`: CUDA's, which share one pool of memory and so may not run at the same time. An empty
/// function where there are none: on the CPU, and in a program built without CUDA's headers.
DeviceGraphMaker deviceGraphsFor(const at::Device& device);

/// In cuda_graph.cpp, where that is built.
std::unique_ptr<DeviceGraph> makeCudaGraph();

} // namespace sharpscope
