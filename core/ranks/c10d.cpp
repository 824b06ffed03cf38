// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ranks/c10d.h"

#ifdef SHARPSCOPE_C10D

#include "core/tensor/tensor.h"

#ifdef SHARPSCOPE_NCCL
#include "core/ranks/gpu_collectives.h"
#endif

#include <ATen/ops/zeros.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace sharpscope {

namespace {

constexpr std::chrono::minutes arrival{5};

#ifndef SHARPSCOPE_NCCL
std::int64_t gpuIdentity() { return 0; }
std::unique_ptr<Collectives> overNccl(const c10::intrusive_ptr<c10d::Store>&, int, int, std::chrono::milliseconds)
{
    return nullptr;
}
#endif

/// Gloo on the host, and NCCL between the processes' GPUs where each has one of its own.
class GlooAndNccl final : public Collectives {
public:
    GlooAndNccl(const c10::intrusive_ptr<c10d::Store>& store, const RanksEnvironment& environment,
                std::chrono::milliseconds patience)
        : m_store(store), m_patience(patience)
    {
        const auto options = c10d::ProcessGroupGloo::Options::create(patience);
        options->devices.push_back(deviceFor(environment));
        m_group = c10::make_intrusive<c10d::ProcessGroupGloo>(store, static_cast<int>(environment.rank),
                                                              static_cast<int>(environment.size), options);
        if (haveGpusOfTheirOwn()) m_gpus = overNccl(m_store, m_group->getRank(), m_group->getSize(), m_patience);
    }

    void sum(at::Tensor& values) override
    {
        if (values.is_cuda()) return m_gpus->sum(values);
        reduce(values, c10d::ReduceOp::SUM);
    }
    void highest(at::Tensor& values) override { reduce(values, c10d::ReduceOp::MAX); }
    void copy(at::Tensor& values, std::int64_t from) override
    {
        if (values.is_cuda()) return m_gpus->copy(values, from);
        c10d::BroadcastOptions options;
        options.rootRank = from;
        std::vector<at::Tensor> one = {values};
        m_group->broadcast(one, options)->wait();
    }
    std::string name() const override { return m_gpus ? m_gpus->name() : "gloo"; }

private:
    /// Each process one. The same answer in all.
    bool haveGpusOfTheirOwn()
    {
        const auto size = static_cast<std::size_t>(m_group->getSize());
        at::Tensor identities = at::zeros({m_group->getSize()}, at::kLong);
        auto* first = identities.data_ptr<std::int64_t>();
        first[m_group->getRank()] = gpuIdentity();
        reduce(identities, c10d::ReduceOp::SUM);
        const std::set<std::int64_t> different(first, first + size);
        return different.size() == size && !different.contains(0);
    }

    /// As PyTorch chooses it: the interface that is named, the loopback where they meet there, else the host's own
    /// name.
    static std::shared_ptr<::gloo::transport::Device> deviceFor(const RanksEnvironment& environment)
    {
        if (const char* interface = std::getenv("GLOO_SOCKET_IFNAME"); interface && *interface)
            return c10d::ProcessGroupGloo::createDeviceForInterface(interface);
        if (environment.address == "localhost" || environment.address.starts_with("127."))
            return c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1");
        return c10d::ProcessGroupGloo::createDefaultDevice();
    }

    template <class Op>
    void reduce(at::Tensor& values, Op op)
    {
        c10d::AllreduceOptions options;
        options.reduceOp = op;
        std::vector<at::Tensor> one = {values};
        m_group->allreduce(one, options)->wait();
    }

    c10::intrusive_ptr<c10d::Store> m_store;
    std::chrono::milliseconds m_patience;
    c10::intrusive_ptr<c10d::ProcessGroupGloo> m_group;
    std::unique_ptr<Collectives> m_gpus;
};

} // namespace

bool canJoinRanks() { return true; }

std::shared_ptr<Ranks> joinRanks(const RanksEnvironment& environment, std::chrono::seconds patience)
{
    try {
        c10d::TCPStoreOptions options;
        options.port = static_cast<std::uint16_t>(environment.port);
        options.isServer = environment.rank == 0 && !environment.isHosted;
        options.numWorkers = static_cast<std::size_t>(environment.size);
        options.timeout = std::min<std::chrono::milliseconds>(patience, arrival);
        c10::intrusive_ptr<c10d::Store> store = c10::make_intrusive<c10d::TCPStore>(environment.address, options);
        if (!environment.prefix.empty()) store = c10::make_intrusive<c10d::PrefixStore>(environment.prefix, store);
        return std::make_shared<Ranks>(environment.rank, environment.size,
                                       std::make_unique<GlooAndNccl>(store, environment, patience));
    } catch (const std::exception& error) {
        const std::string what = error.what();
        throw Error("the processes of this run did not find each other at " + environment.address + ", port " +
                    std::to_string(environment.port) +
                    " (MASTER_ADDR, MASTER_PORT): " + what.substr(0, what.find('\n')));
    }
}

} // namespace sharpscope

#else

namespace sharpscope {

bool canJoinRanks() { return false; }

std::shared_ptr<Ranks> joinRanks(const RanksEnvironment& environment, std::chrono::seconds)
{
    throw Error("WORLD_SIZE: " + std::to_string(environment.size) +
                " processes are to do one run, and the LibTorch of this program was built without Gloo, by which they "
                "would meet; start one process");
}

} // namespace sharpscope

#endif
