// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/class_folders.h"

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/data/image_parts.h"
#include "core/data/load_options.h"
#include "core/data/picture.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// Images whose format is not read: a class of only such is one all the same.
bool isUnreadImage(const std::string& suffix)
{
    static const std::vector<std::string> known = {".avif", ".cr2", ".dng", ".heic", ".heif", ".ico", ".j2k",
                                                   ".jp2",  ".jxl", ".nef", ".psd",  ".svg",  ".tga", ".raw"};
    return std::find(known.begin(), known.end(), suffix) != known.end();
}

/// Goes down one class's folder: first what lies in it, then where links lead, in the order of their names, so that
/// nothing is listed twice and always by the same path.
class Walk {
public:
    Walk(LeftOut& leftOut, const std::stop_token& stop) : m_leftOut(leftOut), m_stop(stop) {}

    /// A folder that is not to be entered.
    void avoid(const fs::path& folder)
    {
        std::error_code ignored;
        m_avoided = fs::canonical(folder, ignored);
    }

    std::vector<fs::path> filesBelow(const fs::path& folder)
    {
        std::error_code ignored;
        const fs::path real = fs::canonical(folder, ignored);
        for (fs::path above = real; above.has_relative_path();)
            m_above.insert(above = above.parent_path());
        m_above.insert(real);
        enter(folder, real);
        while (!m_links.empty()) {
            std::set<fs::path> links;
            links.swap(m_links);
            for (const fs::path& link : links)
                follow(link);
        }
        std::sort(m_files.begin(), m_files.end());
        return std::move(m_files);
    }

private:
    void enter(const fs::path& folder, const fs::path& real)
    {
        throwIfStopped(m_stop);
        if (real == m_avoided) return;
        m_seen.insert(real);
        std::error_code failed;
        fs::directory_iterator entry(folder, failed);
        if (failed) ++m_leftOut["folders that cannot be read"];
        for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
            std::error_code ignored;
            if (isHidden(entry->path())) continue;
            if (entry->is_symlink(ignored))
                m_links.insert(entry->path());
            else
                take(entry->path(), real / entry->path().filename(), entry->status(ignored));
        }
    }

    void follow(const fs::path& link)
    {
        throwIfStopped(m_stop);
        std::error_code failed;
        const fs::path real = fs::canonical(link, failed);
        if (failed)
            ++m_leftOut["broken links"];
        else if (m_above.contains(real))
            ++m_leftOut["links that lead back up"];
        else if (m_seen.contains(real) || (m_seen.contains(real.parent_path()) && isListed(real)))
            ++m_leftOut["links to what is there already"];
        else
            take(link, real, fs::status(real, failed));
    }

    /// Whether a file that lies in a folder of the walk was taken there.
    static bool isListed(const fs::path& file) { return isPictureFile(file) && !isHidden(file); }

    void take(const fs::path& path, const fs::path& real, const fs::file_status& status)
    {
        if (fs::is_directory(status))
            enter(path, real);
        else if (!fs::is_regular_file(status))
            ++m_leftOut["that are no files"];
        else if (isPictureFile(path)) {
            m_files.push_back(path);
            if (!m_seen.contains(real.parent_path())) m_seen.insert(real); // by a link
        } else
            ++m_leftOut[path.has_extension() ? lowerCase(path.extension().string()) : "files without an ending"];
    }

    LeftOut& m_leftOut;
    const std::stop_token& m_stop;
    fs::path m_avoided;
    std::vector<fs::path> m_files;
    std::set<fs::path> m_links; ///< still to be followed
    std::set<fs::path> m_above; ///< the class's folder and those that it is in
    std::set<fs::path> m_seen;  ///< the folders that were listed, and the files that links led to
};

std::int64_t loosePictures(const fs::path& part)
{
    std::int64_t count = 0;
    std::error_code failed;
    for (fs::directory_iterator entry(part, failed), end; !failed && entry != end; entry.increment(failed))
        count += isPictureFile(entry->path()) && !isHidden(entry->path()) && !entry->is_directory();
    return count;
}

} // namespace

std::string toText(const LeftOut& leftOut)
{
    std::string text;
    for (const auto& [what, count] : leftOut)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + what;
    return text;
}

std::vector<ClassFiles> classesIn(const fs::path& part, LeftOut& leftOut, std::vector<std::string>& notes,
                                  const std::stop_token& stop)
{
    std::vector<ClassFiles> classes;
    for (const fs::path& folder : foldersIn(part)) {
        LeftOut here;
        ClassFiles files{.name = folder.filename().string()};
        files.files = Walk(here, stop).filesBelow(folder);
        if (files.files.empty() &&
            std::any_of(here.begin(), here.end(), [](const auto& one) { return isUnreadImage(one.first); }))
            throw Error(folder.string() + ": has no image that can be read (" + toText(here) +
                        "); JPEG, PNG, WebP, BMP, GIF and TIFF are read");
        if (files.files.empty())
            notes.push_back(folder.string() + ": holds no image" + (here.empty() ? "" : " (" + toText(here) + ")") +
                            ", it is not taken for a class");
        else
            for (const auto& [what, count] : here)
                leftOut[what] += count;
        if (!files.files.empty()) classes.push_back(std::move(files));
    }
    return classes;
}

std::vector<fs::path> picturesBelow(const fs::path& folder, const fs::path& without, LeftOut& leftOut,
                                    const std::stop_token& stop)
{
    Walk walk(leftOut, stop);
    if (!without.empty()) walk.avoid(without);
    return walk.filesBelow(folder);
}

ClassFolders classFoldersIn(const fs::path& folder, const std::stop_token& stop)
{
    ClassFolders found;
    const ImageParts parts = imagePartsOf(folder);
    found.train = parts.train;
    found.test = parts.test;
    found.notes = parts.notes;
    LeftOut leftOut;
    found.trainFiles = classesIn(found.train, leftOut, found.notes, stop);
    if (found.trainFiles.size() < 2)
        throw Error(found.train.string() + ": has " + std::to_string(found.trainFiles.size()) +
                    " folders with images, at least 2 are needed, one for each class");
    if (!found.test.empty()) {
        found.testFiles = classesIn(found.test, leftOut, found.notes, stop);
        for (const ClassFiles& tested : found.testFiles)
            if (std::none_of(found.trainFiles.begin(), found.trainFiles.end(),
                             [&](const ClassFiles& trained) { return trained.name == tested.name; }))
                throw Error((found.test / tested.name).string() + ": there is no such class in " +
                            found.train.string());
    }
    for (const fs::path& part : {found.train, found.test})
        if (const std::int64_t count = part.empty() ? 0 : loosePictures(part))
            leftOut["images in no class's folder"] += count;
    if (!leftOut.empty()) found.notes.push_back(folder.string() + ": left out " + toText(leftOut));
    return found;
}

} // namespace sharpscope
