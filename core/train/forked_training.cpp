// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/forked_training.h"

#include <algorithm>

namespace sharpscope {

namespace {

bool isWithin(const std::string& field, const std::string& group)
{
    return field == group || field.starts_with(group + '.');
}

/// "method.*, train.*, data.trainSize": names of what can be.
std::string freeFields(const ForkedTraining& kind)
{
    std::string text;
    for (const std::string& field : kind.free) {
        const bool isGroup = std::any_of(kind.fields.begin(), kind.fields.end(),
                                         [&](const FieldInfo& one) { return one.path.starts_with(field + '.'); });
        text += (text.empty() ? "" : ", ") + field + (isGroup || field == "method" ? ".*" : "");
    }
    return text;
}

} // namespace

std::string whyNotInFork(const ForkedTraining& kind, const std::string& field)
{
    if (std::find(kind.free.begin(), kind.free.end(), field) != kind.free.end()) return {};
    for (const FixedField& fixed : kind.fixed)
        if (isWithin(field, fixed.field)) return fixed.why;
    for (const std::string& group : kind.free)
        if (isWithin(field, group)) return {};
    return "is no option of a training that can be changed; " + freeFields(kind) + " can";
}

} // namespace sharpscope
