// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/script_attributes.h"

#include <ATen/core/grad_mode.h>
#include <c10/util/Exception.h>

#include <map>

namespace sharpscope {

namespace {

/// What IValue::deepcopy() remembers its copies in: by storage up to LibTorch 2.0, by identity later.
template <class Value>
auto memoOf()
{
    if constexpr (requires(Value value, typename Value::HashIdentityIValueMap memo) { value.deepcopy(memo); })
        return typename Value::HashIdentityIValueMap();
    else
        return typename Value::HashAliasedIValueMap();
}

} // namespace

void ScriptAttributes::add(std::size_t object, std::size_t index, const c10::IValue& value)
{
    if (value.isTensor() && !value.toTensor().defined()) return;
    try {
        static_cast<void>(value.deepcopy());
        m_all.push_back({.object = object, .index = index, .value = value});
        m_mayNameTensors |= !value.isScalar() && !value.isNone() && !value.isString();
    } catch (const c10::Error&) { // no value but a handle
    }
}

void ScriptAttributes::put(const std::vector<Object>& objects, const Exchanged& exchanged) const
{
    const at::NoGradGuard noGradients;
    std::map<const void*, int> sharing;
    for (const auto& [original, now] : exchanged)
        ++sharing[original.storage().unsafeGetStorageImpl()];
    auto copies = memoOf<c10::IValue>(); // what two attributes share they go on to share
    for (const auto& [original, now] : exchanged)
        if (sharing[original.storage().unsafeGetStorageImpl()] == 1) copies.emplace(original, now);
    for (const auto& [object, index, value] : m_all)
        objects[object]->setSlot(index, value.deepcopy(copies));
}

void ScriptAttributes::takeOut(const std::vector<Object>& objects) const
{
    for (const auto& [object, index, value] : m_all)
        objects[object]->setSlot(index, value);
}

} // namespace sharpscope
