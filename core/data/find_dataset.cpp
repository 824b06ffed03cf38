// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/describe.h"
#include "core/data/dataset_source.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <stdexcept>

namespace sharpscope {

namespace {

/// Folders of data sets, in the order they are looked in.
std::vector<std::filesystem::path> roots(const std::filesystem::path& root)
{
    std::vector<std::filesystem::path> all;
    if (!root.empty()) all.push_back(root);
    if (const char* folder = std::getenv("SHARPSCOPE_DATA"); folder && *folder) all.emplace_back(folder);
    all.emplace_back("/usr/share/datasets");
    return all;
}

bool endsWith(const std::filesystem::path& path, const std::filesystem::path& end)
{
    const std::vector<std::filesystem::path> parts(path.begin(), path.end()), last(end.begin(), end.end());
    return parts.size() >= last.size() && std::equal(last.rbegin(), last.rend(), parts.rbegin());
}

/// Whether the folder itself goes by one of the data set's names: ".../fashion-mnist".
bool isNamedAfter(const DatasetSource& source, const std::filesystem::path& folder)
{
    const auto path = (folder / "").lexically_normal().parent_path();
    return std::any_of(source.folders.begin(), source.folders.end(),
                       [&](const std::string& known) { return endsWith(path, known); });
}

/// A folder given by hand may have any name but that of another data set; where it holds the data set's own folder,
/// that one is meant even if files are missing in it, so that loading says which.
std::optional<std::filesystem::path> findToLoad(const DatasetSource& source, const std::filesystem::path& root)
{
    if (root.empty() || !source.isIn) return findFolder(source, root);
    if (source.folders.empty()) return root; // loading says what is wrong with it
    const auto all = datasetSources();
    const bool isOthers = std::any_of(all.begin(), all.end(), [&](const DatasetSource& other) {
        return other.info.name != source.info.name && isNamedAfter(other, root);
    });
    if (source.isIn(root) && !isOthers) return root;
    for (const auto& name : source.folders)
        if (source.isIn(root / name)) return root / name;
    std::error_code ignored;
    for (const auto& name : source.folders)
        if (std::filesystem::is_directory(root / name, ignored)) return root / name;
    return findFolder(source, root);
}

[[noreturn]] void notFound(const DatasetSource& source, const std::filesystem::path& root)
{
    std::string places;
    for (const auto& place : roots(root))
        places += (places.empty() ? " in " : ", ") + place.string();
    throw Error(source.info.title + (source.folders.empty() ? ": no place was named" : " is not there") +
                ": looked for " + source.info.layout + (source.folders.empty() ? "" : places) +
                ". Get it from: " + source.info.source);
}

/// "folder:PATH" and "npz:PATH" → name and root.
std::pair<std::string, std::filesystem::path> withoutPath(const std::string& name, const std::filesystem::path& root)
{
    if (name.starts_with("folder:")) return {"image-folder", name.substr(7)};
    if (name.starts_with("npz:")) return {"npz", name.substr(4)};
    return {name, root};
}

} // namespace

std::optional<std::filesystem::path> findFolder(const DatasetSource& source, const std::filesystem::path& root)
{
    if (!source.isIn) return std::filesystem::path();
    if (source.folders.empty()) {
        if (root.empty() || !source.isIn(root)) return std::nullopt;
        return root;
    }
    for (const auto& place : roots(root)) {
        for (const auto& name : source.folders)
            if (source.isIn(place / name)) return place / name;
        if (isNamedAfter(source, place) && source.isIn(place)) return place;
    }
    return std::nullopt;
}

FoundDataset findDataset(const std::string& wanted, const std::filesystem::path& wantedRoot)
{
    const auto [name, root] = withoutPath(wanted, wantedRoot);
    auto all = datasetSources();
    const auto source = std::find_if(all.begin(), all.end(),
                                     [&, &name = name](const DatasetSource& one) { return one.info.name == name; });
    if (source == all.end()) {
        const std::string near = nearestName(name, datasetNames());
        throw Error("there is no data set \"" + name + "\"" + (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
    }
    const auto folder = findToLoad(*source, root);
    if (!folder) notFound(*source, root);
    return {std::move(*source), *folder};
}

std::optional<std::string> whyMissing(const std::string& name, const std::filesystem::path& root)
{
    try {
        const auto& [source, folder] = findDataset(name, root);
        const std::string why = source.whyNot ? source.whyNot(folder) : std::string();
        if (!source.isIn || source.isIn(folder))
            return why.empty() ? std::nullopt : std::optional(source.info.title + ": " + why);
        if (source.folders.empty() && !why.empty()) return source.info.title + ": " + why;
        return source.info.title + ": not all of it is in " + folder.string() + "; " +
               (why.empty() ? "looked for " + source.info.layout : why);
    } catch (const Error& error) {
        return error.what();
    }
}

std::string whyNoClasses(const std::string& name, const std::filesystem::path& root, const LoadOptions& options)
{
    try {
        const auto& [source, folder] = findDataset(name, root);
        return source.whyNoClasses ? source.whyNoClasses(folder, options) : std::string();
    } catch (const Error&) { // whyMissing() says so
        return {};
    }
}

std::string notThere(const std::filesystem::path& folder, const std::string& name)
{
    constexpr std::size_t enough = 6, readAtMost = 1000;
    std::vector<std::string> names;
    std::error_code failed;
    for (std::filesystem::directory_iterator entry(folder, failed), end;
         !failed && entry != end && names.size() < readAtMost; entry.increment(failed))
        names.push_back(entry->path().filename().string());
    std::sort(names.begin(), names.end());
    std::string text = name + ": not there, nor " + name + ".gz or the like";
    for (std::size_t i = 0; i < std::min(names.size(), enough); ++i)
        text += (i == 0 ? "; there are " : ", ") + names[i];
    return text + (names.size() > enough ? " …" : "");
}

void loading(const std::string& name, const std::function<void()>& load)
{
    try {
        load();
    } catch (const c10::Error& error) {
        throw Error(name + ": " + error.what_without_backtrace());
    } catch (const std::bad_alloc&) {
        throw Error(name + ": does not fit in memory");
    } catch (const std::length_error&) {
        throw Error(name + ": does not fit in memory");
    } catch (const std::filesystem::filesystem_error& error) {
        throw Error(name + ": " + error.what());
    }
}

} // namespace sharpscope
