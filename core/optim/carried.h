// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

namespace sharpscope {

/// A vector, most often one over the parameters, that a rule carries from one step to the next, and through a
/// checkpoint.
class Carried {
public:
    explicit Carried(std::string name) : m_name(std::move(name)) {}

    const std::string& name() const { return m_name; }
    const at::Tensor& value() const { return m_value; }
    bool empty() const { return !m_value.defined(); }
    /// The vector, where θ lies: it may have come from a checkpoint on another device.
    /// @throws Error if it does not have θ's length.
    const at::Tensor& beside(const at::Tensor& theta);

    /// The same of a vector that is not one over the parameters.
    /// @throws Error if it does not have that length.
    const at::Tensor& beside(const at::Tensor& theta, std::int64_t length);

    /// The first value is taken as it is, later ones are copied into its place (a recorded step reads it there).
    void set(const at::Tensor& value);
    /// m ← keep·m + (1−keep)·g; the first g is taken as it is.
    void average(const at::Tensor& g, double keep);

    NamedTensors saved() const;                ///< a copy under its name; nothing if empty
    void restore(const NamedTensors& buffers); ///< into the same place if the length is the same

private:
    std::string m_name;
    at::Tensor m_value;
};

} // namespace sharpscope
