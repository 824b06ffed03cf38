// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/carried.h"

#include "core/base/error.h"

namespace sharpscope {

const at::Tensor& Carried::beside(const at::Tensor& theta) { return beside(theta, theta.numel()); }

const at::Tensor& Carried::beside(const at::Tensor& theta, std::int64_t length)
{
    if (m_value.numel() != length)
        throw Error("the rule's buffer \"" + m_name + "\" holds " + std::to_string(m_value.numel()) + " values, " +
                    std::to_string(length) + " expected");
    m_value = m_value.to(theta.options());
    return m_value;
}

void Carried::set(const at::Tensor& value)
{
    if (m_value.defined() && m_value.numel() == value.numel() && m_value.device() == value.device())
        m_value.copy_(value);
    else
        m_value = value.clone();
}

void Carried::average(const at::Tensor& g, double keep)
{
    if (empty()) {
        m_value = g.clone();
        return;
    }
    beside(g);
    m_value.mul_(keep).add_(g, 1 - keep);
}

NamedTensors Carried::saved() const
{
    if (empty()) return {};
    return {{m_name, m_value.clone()}};
}

void Carried::restore(const NamedTensors& buffers)
{
    for (const auto& [name, tensor] : buffers)
        if (name == m_name) return set(tensor);
    m_value = at::Tensor();
}

} // namespace sharpscope
