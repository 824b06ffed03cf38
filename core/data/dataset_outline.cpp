// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_outline.h"

#include "core/data/dataset_source.h"

namespace sharpscope {

namespace fs = std::filesystem;

DatasetOutline outlineOf(const Dataset& train)
{
    return {.name = train.name,
            .classNames = train.classNames,
            .size = train.size(),
            .files = train.files,
            .folder = train.folder};
}

DatasetOutline outlineOf(const fs::path& folder, std::vector<std::string> classNames,
                         const std::vector<fs::path>& files)
{
    DatasetOutline outline{.name = (folder / "").parent_path().filename().string(),
                           .classNames = std::move(classNames),
                           .size = static_cast<std::int64_t>(files.size()),
                           .folder = folder.string()};
    for (const fs::path& file : files)
        outline.files.push_back(nameFrom(folder, file));
    return outline;
}

std::string nameFrom(const fs::path& folder, const fs::path& file)
{
    return file.lexically_relative(folder).generic_string();
}

DatasetOutline outlineOf(const std::string& name, const fs::path& root, const LoadOptions& options)
{
    const FoundDataset found = findDataset(name, root);
    if (!found.source.outline) return outlineOf(*loadDataset(name, root, options).train);
    DatasetOutline outline;
    loading(name, [&] { outline = found.source.outline(found.folder, options); });
    return outline;
}

} // namespace sharpscope
