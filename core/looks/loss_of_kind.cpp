// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/looks/loss_in_view.h"

#include <map>

namespace sharpscope {

const LossOfKind* lossOfKind(const std::string& kind)
{
    static const LossOfKind episodes = lossOfEpisodes(), boxes = lossOfBoxes();
    static const std::map<std::string, const LossOfKind*> all{
        {"few-shot", &episodes}, {"detection", &boxes}, {"active-detection", &boxes}};
    const auto found = all.find(kind);
    return found == all.end() ? nullptr : found->second;
}

const LossOfKind* lossOfKind(const RunFolder& run)
{
    return lossOfKind(valueOr(run.experiment(), "kind", std::string()));
}

void expectNothingOfSingleImages(const CurvatureOptions& options, const char* isOver)
{
    const char* field = options.theorems > 0       ? "theorems"
                        : options.fisher != "none" ? "fisher"
                        : !options.rescale.empty() ? "rescale"
                                                   : nullptr;
    if (field) throw Error(std::string(field) + ": is of single images' labels; this run's loss is over " + isOver);
}

} // namespace sharpscope
