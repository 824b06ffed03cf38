// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_summary.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <set>

namespace sharpscope {

const char* toText(RunState state)
{
    switch (state) {
    case RunState::Waiting:
        return "waiting";
    case RunState::Running:
        return "running";
    case RunState::Finished:
        return "finished";
    case RunState::Stopped:
        return "stopped";
    case RunState::Failed:
        return "failed";
    }
    return "";
}

bool isHigherBetter(const std::string& tag)
{
    if (tag.starts_with("accuracy") || tag.starts_with("cosine")) return true;
    // As other programs call them: "Accuracy/test", "val_acc", "test/top1".
    static const std::set<std::string> scores = {"accuracy", "acc", "acc1", "acc5", "top1", "top5",  "auc", "auroc",
                                                 "f1",       "iou", "miou", "bleu", "map",  "map11", "ap"};
    std::string word;
    for (const char c : lowerCase(tag) + ' ') {
        const bool isPart = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!isPart && scores.contains(word)) return true;
        word = isPart ? word + c : std::string();
    }
    return false;
}

double RunSummary::lastOf(const std::string& tag) const
{
    const auto it = tags.find(tag);
    return it == tags.end() ? notMeasured : it->second.last;
}

double RunSummary::bestOf(const std::string& tag) const
{
    const auto it = tags.find(tag);
    return it == tags.end() ? notMeasured : it->second.best;
}

std::int64_t RunSummary::countOf(const std::string& tag) const
{
    const auto it = tags.find(tag);
    return it == tags.end() ? 0 : it->second.count;
}

double RunSummary::fraction() const
{
    if (state == RunState::Finished) return 1;
    if (started.stepsTotal <= 0) return 0;
    return std::clamp(static_cast<double>(last.step) / static_cast<double>(started.stepsTotal), 0.0, 1.0);
}

} // namespace sharpscope
