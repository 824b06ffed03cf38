// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/version.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace sharpscope {

/// Bytes that tensors hold beyond what they held at its start, by what LibTorch's allocator says on the calling thread
/// while it lives; of a GPU nothing. The process's resident memory would add what malloc keeps. Several may count.
class HeldMemory {
public:
    HeldMemory() : m_counter(std::make_shared<Counter>()), m_guard(c10::DebugInfoKind::PROFILER_STATE, m_counter) {}

    std::int64_t bytes() const { return m_counter->held; }
    std::int64_t highest() const { return m_counter->highest; } ///< at once

private:
    struct Counter final : c10::MemoryReportingInfoBase {
#if TORCH_VERSION_MAJOR >= 2
        using Total = std::size_t;
#else
        using Total = std::int64_t;
#endif
        void reportMemoryUsage(void* place, std::int64_t change, Total all, Total reserved, c10::Device on) override
        {
            held += change;
            highest = std::max(highest, held);
            if (before) before->reportMemoryUsage(place, change, all, reserved, on);
        }
        bool memoryProfilingEnabled() const override { return true; }
        std::int64_t held = 0;
        std::int64_t highest = 0;
        /// Somebody who counts already.
        c10::MemoryReportingInfoBase* before = dynamic_cast<c10::MemoryReportingInfoBase*>(
            c10::ThreadLocalDebugInfo::get(c10::DebugInfoKind::PROFILER_STATE));
    };
    std::shared_ptr<Counter> m_counter;
    c10::DebugInfoGuard m_guard;
};

} // namespace sharpscope
