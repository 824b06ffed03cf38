// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/omniglot_files.h"

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/base/zip.h"
#include "core/data/image_parts.h"
#include "core/data/load_options.h"
#include "core/data/picture.h"

#include <algorithm>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

bool isArchive(const fs::path& file)
{
    const std::string name = lowerCase(file.filename().string());
    return name.ends_with(".zip") && (name.starts_with("images_") || name.starts_with("omniglot"));
}

/// Whether folders in it have the characters' name.
bool isAlphabet(const fs::path& folder)
{
    const std::vector<fs::path> inside = foldersIn(folder);
    return std::any_of(inside.begin(), inside.end(),
                       [](const fs::path& one) { return one.filename().string().starts_with("character"); });
}

/// The last three parts of "images_background/Greek/character01/0394_01.png"; empty where it is no such path.
std::string drawingOf(const fs::path& path)
{
    if (!isPictureFile(path) || isHidden(path)) return {};
    const fs::path character = path.parent_path(), alphabet = character.parent_path();
    if (!character.filename().string().starts_with("character") || alphabet.filename().empty()) return {};
    if (path.generic_string().find("__MACOSX") != std::string::npos) return {};
    return (alphabet.filename() / character.filename() / path.filename()).generic_string();
}

void addAlphabets(const fs::path& folder, OmniglotFiles& files, const std::stop_token& stop)
{
    for (const fs::path& alphabet : foldersIn(folder))
        for (const fs::path& character : foldersIn(alphabet)) {
            throwIfStopped(stop);
            std::error_code failed;
            for (fs::directory_iterator one(character, failed), end; !failed && one != end; one.increment(failed))
                if (const std::string drawing = drawingOf(one->path()); !drawing.empty())
                    files.emplace(drawing, OmniglotPlace{one->path(), -1});
        }
}

void addArchive(const fs::path& file, OmniglotFiles& files, const std::stop_token& stop)
{
    const ZipReader zip(file);
    std::size_t found = 0;
    for (std::size_t i = 0; i < zip.count(); ++i) {
        if (i % 1024 == 0) throwIfStopped(stop);
        const std::string drawing = drawingOf(zip.name(i));
        if (drawing.empty()) continue;
        ++found;
        files.emplace(drawing, OmniglotPlace{file, static_cast<std::int64_t>(i)});
    }
    if (found == 0)
        throw Error(file.string() + ": holds no drawing ALPHABET/characterNN/*.png, it is no archive of Omniglot");
}

struct Parts {
    std::vector<fs::path> folders; ///< that hold alphabets
    std::vector<fs::path> archives;
};

/// An archive that lies unpacked beside itself is not opened.
Parts partsOf(const fs::path& folder)
{
    Parts parts;
    const std::vector<fs::path> inside = foldersIn(folder);
    if (std::any_of(inside.begin(), inside.end(), isAlphabet)) parts.folders.push_back(folder);
    for (const fs::path& one : inside)
        if (const auto below = foldersIn(one); std::any_of(below.begin(), below.end(), isAlphabet))
            parts.folders.push_back(one);
    std::error_code failed;
    for (fs::directory_iterator one(folder, failed), end; !failed && one != end; one.increment(failed)) {
        const fs::path unpacked = folder / one->path().stem();
        const bool isUnpacked = std::find(parts.folders.begin(), parts.folders.end(), unpacked) != parts.folders.end();
        if (isArchive(one->path()) && !isUnpacked) parts.archives.push_back(one->path());
    }
    std::sort(parts.archives.begin(), parts.archives.end());
    return parts;
}

} // namespace

bool holdsOmniglot(const fs::path& folder)
{
    const Parts parts = partsOf(folder);
    return !parts.folders.empty() || !parts.archives.empty();
}

OmniglotFiles omniglotFilesIn(const fs::path& folder, const std::stop_token& stop)
{
    OmniglotFiles files;
    const Parts parts = partsOf(folder);
    for (const fs::path& one : parts.folders)
        addAlphabets(one, files, stop);
    for (const fs::path& one : parts.archives)
        addArchive(one, files, stop);
    if (files.empty()) throw Error(folder.string() + ": holds no drawing ALPHABET/characterNN/*.png");
    return files;
}

} // namespace sharpscope
