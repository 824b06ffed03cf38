// SPDX-License-Identifier: GPL-3.0-or-later
#ifdef SHARPSCOPE_NCCL

#include "core/ranks/gpu_collectives.h"

#include "core/tensor/tensor.h"

#include <ATen/cuda/CUDAContext.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include <cstdlib>
#include <unistd.h>

namespace sharpscope {

namespace {

class Nccl final : public Collectives {
public:
    Nccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size, std::chrono::milliseconds patience)
    {
        // Its wait() is then one for the GPU, and throws; else a thread of its own would end the process. LibTorch 1.13
        // knows the second name.
        for (const char* name : {"TORCH_NCCL_BLOCKING_WAIT", "NCCL_BLOCKING_WAIT"})
            ::setenv(name, "1", 0);
        const auto options = c10d::ProcessGroupNCCL::Options::create();
        options->timeout = patience;
        m_group = c10::make_intrusive<c10d::ProcessGroupNCCL>(c10::make_intrusive<c10d::PrefixStore>("nccl", store),
                                                              rank, size, options);
    }
    ~Nccl() override { shutDown(*m_group); }

    void sum(at::Tensor& values) override { reduce(values, c10d::ReduceOp::SUM); }
    void highest(at::Tensor& values) override { reduce(values, c10d::ReduceOp::MAX); }
    void copy(at::Tensor& values, std::int64_t from) override
    {
        c10d::BroadcastOptions options;
        options.rootRank = from;
        std::vector<at::Tensor> one = {values};
        m_group->broadcast(one, options)->wait();
    }
    std::string name() const override { return "nccl"; }

private:
    /// Current versions complain of a group that nobody has shut down, old ones cannot be told.
    template <class Group>
    static void shutDown(Group& group) noexcept
    {
        try {
            if constexpr (requires { group.shutdown(); }) group.shutdown();
        } catch (const std::exception&) { // the others are gone
        }
    }

    template <class Op>
    void reduce(at::Tensor& values, Op op)
    {
        c10d::AllreduceOptions options;
        options.reduceOp = op;
        std::vector<at::Tensor> one = {values};
        m_group->allreduce(one, options)->wait();
    }

    c10::intrusive_ptr<c10d::ProcessGroupNCCL> m_group;
};

} // namespace

std::int64_t gpuIdentity()
{
    if (at::cuda::device_count() == 0) return 0;
    const auto* gpu = at::cuda::getCurrentDeviceProperties();
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    const std::string place = std::string(host) + ' ' + std::to_string(gpu->pciDomainID) + ':' +
                              std::to_string(gpu->pciBusID) + ':' + std::to_string(gpu->pciDeviceID);
    return static_cast<std::int64_t>(std::hash<std::string>()(place) >> 1) | 1;
}

std::unique_ptr<Collectives> overNccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size,
                                      std::chrono::milliseconds patience)
{
    return std::make_unique<Nccl>(store, rank, size, patience);
}

} // namespace sharpscope

#endif
