// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/checkpoint_origin.h"

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/tensor/checksum.h"

namespace sharpscope {

Json originOfData(const Dataset* train, const Dataset* test)
{
    Json origin = Json::object();
    const auto add = [&](const std::string& part, const Dataset* data) {
        if (!data) return;
        if (data->images.defined()) origin[part + " images"] = crc32Of(data->images);
        if (data->labels.defined()) origin[part + " labels"] = crc32Of(data->labels);
    };
    add("train", train);
    add("test", test);
    return origin;
}

Json originOfRun(const RunFolder& run)
{
    Json fixed = Json::object();
    for (const char* part : {"seed", "method", "group", "made"})
        if (run.experiment().contains(part)) fixed[part] = run.experiment().at(part);
    return {{"run", crc32Of(dumpLine(fixed))}};
}

void expectOrigin(const Json& about, const Json& now, const std::filesystem::path& file)
{
    const Json saved = valueOr(about, "of", Json::object());
    if (!saved.is_object()) throw Error(file.string() + ": its \"of\" is no JSON object");
    for (const auto& [part, value] : now.items()) {
        const auto was = saved.find(part);
        if (was == saved.end() || *was == value) continue;
        if (part == "run") throw Error(file.string() + ": is a checkpoint of another run");
        throw Error(file.string() + ": the data have changed since it was saved: its " + part +
                    " were others, so that the run would not end in its own weights; put the files back, or go on with "
                    "what there is now as another run (sharpscope-cli fork)");
    }
}

} // namespace sharpscope
