// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/version.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

namespace sharpscope {

/// Bytes that tensors hold at once on the calling thread while it lives: the high-water mark of LibTorch's allocator,
/// counted from what was held at its start. The process's resident memory would add what malloc keeps.
class PeakMemory {
public:
    PeakMemory() : m_counter(std::make_shared<Counter>()), m_guard(c10::DebugInfoKind::PROFILER_STATE, m_counter) {}

    std::int64_t bytes() const { return m_counter->highest; }

private:
    struct Counter final : c10::MemoryReportingInfoBase {
#if TORCH_VERSION_MAJOR >= 2
        using Total = std::size_t;
#else
        using Total = std::int64_t;
#endif
        void reportMemoryUsage(void*, std::int64_t change, Total, Total, c10::Device) override
        {
            held += change;
            highest = std::max(highest, held);
        }
        bool memoryProfilingEnabled() const override { return true; }
        std::int64_t held = 0;
        std::int64_t highest = 0;
    };
    std::shared_ptr<Counter> m_counter;
    c10::DebugInfoGuard m_guard;
};

} // namespace sharpscope
