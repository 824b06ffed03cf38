// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <ATen/core/ivalue.h>

#include <utility>
#include <vector>

namespace sharpscope {

/// What a TorchScript module keeps in attributes that are neither parameters nor buffers: numbers, texts, tensors,
/// lists, dictionaries and objects of these. A call works on copies, so that each begins at the file's values. Lists
/// may name parameters and buffers as well (nn.GRU computes with its `_flat_weights`): in the copies stands what was
/// put in their place. What cannot be copied (a stream, a future) is left alone.
class ScriptAttributes {
public:
    using Object = c10::intrusive_ptr<c10::ivalue::Object>;
    using Exchanged = std::vector<std::pair<at::Tensor, at::Tensor>>; ///< the file's tensor, and what is in its place

    /// `object` is the place among those that put() gets, `index` the attribute's slot.
    void add(std::size_t object, std::size_t index, const c10::IValue& value);
    bool mayNameTensors() const { return m_mayNameTensors; }

    /// The file's tensors are told by their storage; those that share one are not exchanged.
    void put(const std::vector<Object>& objects, const Exchanged& exchanged) const;
    void takeOut(const std::vector<Object>& objects) const; ///< the copies

private:
    struct Attribute {
        std::size_t object;
        std::size_t index;
        c10::IValue value;
    };
    std::vector<Attribute> m_all;
    bool m_mayNameTensors = false;
};

} // namespace sharpscope
