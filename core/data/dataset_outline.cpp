// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_outline.h"

#include "core/data/dataset_source.h"

namespace sharpscope {

namespace fs = std::filesystem;

DatasetOutline outlineOf(const Dataset& train)
{
    const at::Tensor labels = train.labels.to(at::kCPU, at::kLong).contiguous();
    return {.name = train.name,
            .classNames = train.classNames,
            .size = train.size(),
            .files = train.files,
            .folder = train.folder,
            .labels = {labels.data_ptr<std::int64_t>(), labels.data_ptr<std::int64_t>() + labels.numel()}};
}

DatasetOutline outlineOf(const fs::path& folder, std::vector<std::string> classNames,
                         const std::vector<fs::path>& files, std::vector<std::int64_t> labels)
{
    DatasetOutline outline{.name = (folder / "").parent_path().filename().string(),
                           .classNames = std::move(classNames),
                           .size = static_cast<std::int64_t>(files.size()),
                           .folder = folder.string(),
                           .labels = std::move(labels)};
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

std::optional<std::int64_t> trainSizeOf(const std::string& name, const fs::path& root, const LoadOptions& options)
{
    const DatasetSource source = findDataset(name, root).source;
    if (source.info.trainSize > 0) return source.info.trainSize;
    return source.outline ? std::optional(outlineOf(name, root, options).size) : std::nullopt;
}

} // namespace sharpscope
