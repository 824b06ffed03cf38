// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/kinds.h"

#include "core/active/active_learning.h"
#include "core/active_detection/active_detection.h"
#include "core/base/new_name.h"
#include "core/detection/detection.h"
#include "core/fewshot/few_shot.h"
#include "core/run/foreign_run.h"
#include "core/train/comparison.h"
#include "core/train/import_task.h"

#include <deque>

namespace sharpscope {

namespace {

std::deque<Kind>& registry()
{
    static std::deque<Kind> all = {
        comparisonKind(), activeLearningKind(), fewShotKind(), detectionKind(), activeDetectionKind(), importKind(),
    };
    return all;
}

const Kind* find(const std::string& name)
{
    for (const Kind& kind : registry())
        if (kind.name == name) return &kind;
    return nullptr;
}

} // namespace

std::vector<const Kind*> kinds()
{
    std::vector<const Kind*> all;
    for (const Kind& kind : registry())
        all.push_back(&kind);
    return all;
}

const Kind& kindNamed(const std::string& name)
{
    if (const Kind* kind = find(name)) return *kind;
    std::vector<std::string> names;
    for (const Kind& kind : registry())
        names.push_back(kind.name);
    const std::string nearest = nearestName(name, names);
    throw Error("there is no kind of work \"" + name + "\"" +
                (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"));
}

const Kind& kindOf(const Json& experiment)
{
    const auto it = experiment.is_object() ? experiment.find("kind") : experiment.end();
    if (it == experiment.end()) return registry().front();
    if (!it->is_string()) throw Error("kind: a text is expected");
    if (!foreignMaker(experiment).empty())
        throw Error("another program made this run (" + foreignMaker(experiment) +
                    "): it can be followed, compared and exported, not trained here");
    return kindNamed(it->get<std::string>());
}

void addKind(Kind kind)
{
    std::vector<std::string> names;
    for (const Kind& known : registry())
        names.push_back(known.name);
    expectNewName("kind of work", kind.name, names);
    registry().push_back(std::move(kind));
}

} // namespace sharpscope
