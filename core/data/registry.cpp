// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/registry.h"

#include "core/base/describe.h"
#include "core/data/dataset_source.h"
#include "core/data/mnist_family.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <optional>

namespace sharpscope {

namespace {

std::vector<DatasetSource> sources() { return {fashionMnist()}; }

/// Folders of data sets, in the order they are looked in.
std::vector<std::filesystem::path> roots(const std::filesystem::path& root)
{
    std::vector<std::filesystem::path> all;
    if (!root.empty()) all.push_back(root);
    if (const char* folder = std::getenv("SHARPSCOPE_DATA"); folder && *folder) all.emplace_back(folder);
    all.emplace_back("/usr/share/datasets");
    return all;
}

/// Whether the folder itself goes by one of the data set's names: ".../fashion-mnist".
bool isNamedAfter(const DatasetSource& source, const std::filesystem::path& folder)
{
    const auto name = (folder / "").parent_path().filename();
    return std::any_of(source.folders.begin(), source.folders.end(),
                       [&](const std::string& known) { return std::filesystem::path(known).filename() == name; });
}

std::optional<std::filesystem::path> find(const DatasetSource& source, const std::filesystem::path& root)
{
    if (!source.isIn) return std::filesystem::path();
    for (const auto& place : roots(root)) {
        for (const auto& name : source.folders)
            if (source.isIn(place / name)) return place / name;
        if (isNamedAfter(source, place) && source.isIn(place)) return place;
    }
    return std::nullopt;
}

/// A folder given by hand may have any name but that of another data set; where it holds the data set's own folder,
/// that one is meant even if files are missing in it, so that loading says which.
std::optional<std::filesystem::path> findToLoad(const DatasetSource& source, const std::filesystem::path& root)
{
    if (root.empty() || !source.isIn) return find(source, root);
    const auto all = sources();
    const bool isOthers = std::any_of(all.begin(), all.end(), [&](const DatasetSource& other) {
        return other.info.name != source.info.name && isNamedAfter(other, root);
    });
    if (source.isIn(root) && !isOthers) return root;
    for (const auto& name : source.folders)
        if (source.isIn(root / name)) return root / name;
    std::error_code ignored;
    for (const auto& name : source.folders)
        if (std::filesystem::is_directory(root / name, ignored)) return root / name;
    return find(source, root);
}

std::string placesLookedIn(const std::filesystem::path& root)
{
    std::string places;
    for (const auto& place : roots(root))
        places += (places.empty() ? "" : ", ") + place.string();
    return places;
}

} // namespace

std::vector<DatasetInfo> datasets(const std::filesystem::path& root)
{
    std::vector<DatasetInfo> all;
    for (const auto& source : sources()) {
        all.push_back(source.info);
        if (const auto folder = find(source, root)) {
            all.back().available = true;
            all.back().found = *folder;
        }
    }
    return all;
}

std::vector<std::string> datasetNames()
{
    std::vector<std::string> names;
    for (const auto& source : sources())
        names.push_back(source.info.name);
    return names;
}

TrainAndTest loadDataset(const std::string& name, const std::filesystem::path& root)
{
    const auto all = sources();
    const auto source =
        std::find_if(all.begin(), all.end(), [&](const DatasetSource& other) { return other.info.name == name; });
    if (source == all.end()) {
        const std::string near = nearestName(name, datasetNames());
        throw Error("there is no data set \"" + name + "\"" + (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
    }
    const auto folder = findToLoad(*source, root);
    if (!folder)
        throw Error(source->info.title + " is not there: looked for " + source->info.layout + " in " +
                    placesLookedIn(root) + ". Get it from: " + source->info.source);
    try {
        return source->load(*folder);
    } catch (const c10::Error& error) {
        throw Error(name + ": " + error.what_without_backtrace());
    } catch (const std::bad_alloc&) {
        throw Error(name + ": does not fit in memory");
    } catch (const std::filesystem::filesystem_error& error) {
        throw Error(name + ": " + error.what());
    }
}

} // namespace sharpscope
