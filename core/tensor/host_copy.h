// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <memory>

namespace sharpscope {

/// The numbers of a small tensor as they are when the device has done what it was given before, on their way to the
/// host. Asking waits for nothing; reading waits for that work alone, not for what the device was given since.
class HostCopy {
public:
    HostCopy() = default;
    explicit HostCopy(const at::Tensor& of);

    bool empty() const { return !m_value.defined(); }
    /// On the CPU, once they are there.
    const at::Tensor& value() const;

private:
    class Arrival;
    at::Tensor m_value;
    std::shared_ptr<const Arrival> m_arrival; ///< none: they are there
};

} // namespace sharpscope
