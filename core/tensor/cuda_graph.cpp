// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that includes LibTorch's CUDA headers; built where LibTorch has CUDA and the CUDA runtime's header is at
// hand. Nothing else of the toolkit is needed.
#include "core/tensor/device_graph.h"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/StreamGuard.h>
#include <c10/cuda/CUDAStream.h>

namespace sharpscope {

namespace {

using Pool = decltype(at::cuda::graph_pool_handle());

/// The pool of all graphs that are alive. Its intermediate results are shared: a replay writes each before it reads it.
std::shared_ptr<const Pool> sharedPool()
{
    static std::weak_ptr<const Pool> pool;
    std::shared_ptr<const Pool> living = pool.lock();
    if (!living) pool = living = std::make_shared<const Pool>(at::cuda::graph_pool_handle());
    return living;
}

class CudaGraph final : public DeviceGraph {
public:
    void record(const std::function<void()>& work) override
    {
        c10::cuda::getCurrentCUDAStream().synchronize();
        const c10::StreamGuard guard(c10::cuda::getStreamFromPool()); // the default stream cannot be recorded
        m_graph.capture_begin(*m_pool);
        try {
            work();
        } catch (...) {
            try {
                m_graph.capture_end();
            } catch (const std::exception&) { // what stopped the work is what to report
            }
            throw;
        }
        m_graph.capture_end();
    }

    void replay() override { m_graph.replay(); }

private:
    std::shared_ptr<const Pool> m_pool = sharedPool();
    at::cuda::CUDAGraph m_graph;
};

} // namespace

std::unique_ptr<DeviceGraph> makeCudaGraph() { return std::make_unique<CudaGraph>(); }

} // namespace sharpscope
