// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/run_images.h"

#include "core/active/active_options.h"
#include "core/base/error.h"
#include "core/train/load_run.h"

namespace sharpscope {

std::shared_ptr<const ImageRows> imagesOf(const Json& experiment, const std::function<bool()>& isStopping)
{
    std::vector<Problem> problems;
    RunOptions options = activeOptionsFromJson(experiment, problems).training;
    if (!problems.empty()) throw Error("its experiment.json:\n" + toText(problems));
    options.device = "cpu";
    const std::optional<TrainAndTest> data = loadData(options, isStopping);
    return data ? std::make_shared<const ImageRows>(data->train) : nullptr;
}

} // namespace sharpscope
