// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/asked_planes.h"

#include "core/base/error.h"
#include "core/landscape/models_together.h"

namespace sharpscope {

namespace fs = std::filesystem;

void expectSound(const SliceOptions& options)
{
    std::vector<Problem> problems;
    validate(toJson(options), schemaOf<SliceOptions>(), {}, problems);
    check(options, problems);
    if (!problems.empty()) throw Error(toText(problems));
}

bool isAround(const SliceOptions& options) { return options.plane != "models" && options.plane != "path"; }

std::vector<std::vector<SurfaceModel>> askedPlanes(const std::vector<fs::path>& runFolders, const SliceOptions& options)
{
    std::vector<std::vector<SurfaceModel>> asked;
    for (const fs::path& folder : options.plane == "models" ? inOrder(runFolders, options.origin) : runFolders) {
        std::vector<SurfaceModel> models = modelsOf(folder, !isAround(options) || options.every > 0, options.step);
        if (isAround(options) && options.every > 0) models = framesOf(std::move(models), options.every);
        if (options.plane == "models" && !asked.empty())
            asked.front().insert(asked.front().end(), models.begin(), models.end());
        else
            asked.push_back(std::move(models));
    }
    if (options.plane == "models" && !asked.empty()) tellApart(asked.front());
    return asked;
}

} // namespace sharpscope
