// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/image_parts.h"

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/data/class_folders.h"
#include "core/data/picture.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Names = std::set<std::string>;

constexpr int namesAtMost = 5000; ///< that are read where nothing is to be loaded
constexpr int deepest = 3;        ///< folders in folders that are then looked into

/// The first that is there is taken.
const std::vector<std::string> trainNames = {"train", "training"};
const std::vector<std::string> testNames = {"test", "testing", "val", "valid", "validation", "dev", "eval"};

std::string baseName(const fs::path& folder) { return folder.filename().string(); }

std::vector<fs::path> named(const std::vector<fs::path>& folders, const std::vector<std::string>& names)
{
    std::vector<fs::path> found;
    for (const std::string& name : names)
        for (const fs::path& folder : folders)
            if (lowerCase(baseName(folder)) == name && !foldersIn(folder).empty()) found.push_back(folder);
    return found; // a folder "train" of images, beside "bus" and "car", is a class
}

/// The folders in a folder that may be a part: it holds a few stray images at most.
Names namesInside(const fs::path& folder, int& budget)
{
    constexpr int strayAtMost = 10;
    Names names;
    int stray = 0;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        std::error_code ignored;
        if (--budget < 0) return {};
        if (isHidden(entry->path())) continue;
        if (entry->is_directory(ignored))
            names.insert(baseName(entry->path()));
        else if (isPictureFile(entry->path()) && ++stray > strayAtMost)
            return {};
    }
    return names;
}

std::vector<std::string> common(const Names& a, const Names& b)
{
    std::vector<std::string> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

constexpr const char* whatToDo = "; call the parts train and test (or val)";

[[noreturn]] void unclear(const fs::path& in, const fs::path& one, const fs::path& other,
                          const std::vector<std::string>& both)
{
    throw Error(in.string() + ": " + baseName(one) + " and " + baseName(other) + " hold the same folders (" +
                both.front() + (both.size() > 1 ? ", " + both[1] : "") + (both.size() > 2 ? " …" : "") +
                "), as parts of a data set do" + whatToDo);
}

/// Without a train part: two classes that hold two folders of the same names are parts under other names.
void checkThatNoneAreParts(const fs::path& folder, const std::vector<fs::path>& folders, int& budget)
{
    std::vector<std::pair<fs::path, Names>> seen;
    for (const fs::path& one : folders) {
        Names inside = namesInside(one, budget);
        for (const auto& [other, names] : seen)
            if (const auto both = common(inside, names); both.size() > 1) unclear(folder, other, one, both);
        if (!inside.empty()) seen.emplace_back(one, std::move(inside));
    }
}

bool hasPictureBelow(const fs::path& folder, int depth, int& budget)
{
    std::error_code failed;
    std::vector<fs::path> inside;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        if (--budget < 0) return false;
        if (isHidden(entry->path())) continue;
        if (isPictureFile(entry->path())) return true;
        std::error_code ignored;
        if (depth > 0 && entry->is_directory(ignored)) inside.push_back(entry->path());
    }
    return std::any_of(inside.begin(), inside.end(),
                       [&](const fs::path& one) { return hasPictureBelow(one, depth - 1, budget); });
}

} // namespace

bool isHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

std::vector<fs::path> foldersIn(const fs::path& folder)
{
    std::vector<fs::path> folders;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        std::error_code ignored;
        if (entry->is_directory(ignored) && !isHidden(entry->path())) folders.push_back(entry->path());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

ImageParts imagePartsOf(const fs::path& folder, int budget)
{
    const std::vector<fs::path> folders = foldersIn(folder);
    const std::vector<fs::path> trains = named(folders, trainNames), tests = named(folders, testNames);
    if (trains.empty()) {
        checkThatNoneAreParts(folder, folders, budget);
        return {.train = folder};
    }
    if (trains.size() > 1)
        throw Error(folder.string() + ": " + baseName(trains[0]) + " and " + baseName(trains[1]) +
                    " are both called like the train part; rename one");
    ImageParts parts{.train = trains.front(), .test = tests.empty() ? fs::path() : tests.front()};
    const Names classes = namesInside(parts.train, budget);
    for (const fs::path& other : folders) {
        if (other == parts.train || other == parts.test) continue;
        const auto both = common(classes, namesInside(other, budget));
        if (both.empty()) continue;
        if (parts.test.empty()) unclear(folder, parts.train, other, both);
        parts.notes.push_back(other.string() + ": is not used, " + baseName(parts.test) + " is what is tested with");
    }
    return parts;
}

bool holdsClassFolders(const fs::path& folder)
{
    constexpr int namesOfAClass = 1000;
    int budget = namesAtMost, classes = 0;
    std::error_code failed;
    const auto countIn = [&](const fs::path& part) {
        classes = 0;
        for (fs::directory_iterator entry(part, failed), end; !failed && entry != end; entry.increment(failed)) {
            std::error_code ignored;
            if (--budget < 0) return false;
            if (isHidden(entry->path()) || !entry->is_directory(ignored)) continue;
            int ofThis = std::min(budget, namesOfAClass);
            const int before = ofThis;
            classes += hasPictureBelow(entry->path(), deepest, ofThis);
            budget -= before - ofThis;
            if (classes >= 2) return true;
        }
        return false;
    };
    if (countIn(folder)) return true;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end && budget > 0;
         entry.increment(failed)) { // two classes, all in the train part
        const std::string name = lowerCase(baseName(entry->path()));
        if (std::find(trainNames.begin(), trainNames.end(), name) == trainNames.end()) continue;
        if (countIn(entry->path())) return true;
    }
    return budget <= 0;
}

bool holdsPictures(const fs::path& folder)
{
    int budget = namesAtMost;
    return hasPictureBelow(folder, deepest, budget) || budget < 0;
}

std::string whyNoClassFolders(const fs::path& folder)
{
    std::error_code failed;
    fs::path only;
    int count = 0;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        std::error_code ignored;
        if (++count > namesAtMost) return {};
        if (isHidden(entry->path()) || !entry->is_directory(ignored)) continue;
        if (!only.empty()) { // several: classes or parts
            try {
                imagePartsOf(folder, namesAtMost);
            } catch (const Error& error) {
                return error.what();
            }
            return {};
        }
        only = entry->path();
    }
    if (only.empty()) return folder.string() + ": has no folders, and so no classes";
    if (holdsClassFolders(folder)) return {}; // all in the train part
    if (!holdsClassFolders(only)) return {};
    return folder.string() + ": its folders of images lie one deeper; name " + only.string();
}

} // namespace sharpscope
