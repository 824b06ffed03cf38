// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/host_copy.h"

#include <ATen/ops/empty.h>

#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <chrono>
#include <thread>

namespace sharpscope {

class HostCopy::Arrival {
public:
    explicit Arrival(const at::Device& device) : m_event(device.type())
    {
        m_event.record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
    }
    void wait() const
    {
        while (!m_event.query())
            std::this_thread::sleep_for(std::chrono::microseconds(20));
    }

private:
    c10::Event m_event;
};

HostCopy::HostCopy(const at::Tensor& of)
{
    if (of.is_cpu()) {
        m_value = of.clone();
        return;
    }
    m_value = at::empty(of.sizes(), of.options().device(at::kCPU).pinned_memory(true));
    m_value.copy_(of, /*non_blocking=*/true);
    m_arrival = std::make_shared<Arrival>(of.device());
}

const at::Tensor& HostCopy::value() const
{
    if (m_arrival) m_arrival->wait();
    return m_value;
}

} // namespace sharpscope
