// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Allocator.h>
#include <c10/core/Device.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/version.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace sharpscope {

/// Bytes that tensors of one kind of device hold beyond what they held at its start, by what LibTorch's allocators say,
/// while it lives, on the calling thread and on those that work for it (autograd's, ParallelPasses). The process's
/// resident memory would add what malloc keeps. Several may count.
class HeldMemory {
public:
    explicit HeldMemory(c10::DeviceType on = c10::kCPU)
        : m_counter(std::make_shared<Counter>(on)), m_guard(c10::DebugInfoKind::PROFILER_STATE, m_counter)
    {
    }

    std::int64_t bytes() const { return m_counter->held; }
    std::int64_t highest() const { return m_counter->highest; } ///< at once

private:
    struct Counter final : c10::MemoryReportingInfoBase {
        explicit Counter(c10::DeviceType on) : counted(on) {}
#if TORCH_VERSION_MAJOR >= 2
        using Total = std::size_t;
#else
        using Total = std::int64_t;
#endif
        void reportMemoryUsage(void* place, std::int64_t change, Total all, Total reserved, c10::Device on) override
        {
            if (on.type() == counted) {
                const std::int64_t now = held += change;
                for (std::int64_t seen = highest; seen < now && !highest.compare_exchange_weak(seen, now);) {
                }
            }
            if (before) before->reportMemoryUsage(place, change, all, reserved, on);
        }
        bool memoryProfilingEnabled() const override { return true; }
        const c10::DeviceType counted;
        std::atomic<std::int64_t> held = 0;
        std::atomic<std::int64_t> highest = 0;
        /// Somebody who counts already.
        c10::MemoryReportingInfoBase* before = dynamic_cast<c10::MemoryReportingInfoBase*>(
            c10::ThreadLocalDebugInfo::get(c10::DebugInfoKind::PROFILER_STATE));
    };
    std::shared_ptr<Counter> m_counter;
    c10::DebugInfoGuard m_guard;
};

} // namespace sharpscope
