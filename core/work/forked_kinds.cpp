// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/forked_kinds.h"

#include "core/base/json_value.h"
#include "core/detection/detection.h"
#include "core/fewshot/few_shot.h"
#include "core/run/foreign_run.h"
#include "core/train/comparison.h"

namespace sharpscope {

const ForkedTraining* forkedTraining(const Json& experiment)
{
    if (!experiment.is_object() || !experiment.contains("method") || !foreignMaker(experiment).empty()) return nullptr;
    const auto kind = valueOr(experiment, "kind", std::string("comparison"));
    if (kind == "comparison") return &comparisonForks();
    if (kind == "few-shot") return &fewShotForks();
    return kind == "detection" ? &detectionForks() : nullptr;
}

Schema fieldsOfForks(const ForkedTraining& kind)
{
    Schema fields = kind.fields;
    std::erase_if(fields, [&](const FieldInfo& field) { return !whyNotInFork(kind, field.path).empty(); });
    return fields;
}

} // namespace sharpscope
