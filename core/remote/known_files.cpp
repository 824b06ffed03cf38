// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/known_files.h"

#include "core/base/files.h"
#include "core/base/json_value.h"
#include "core/run/copied_run.h"

#include <algorithm>
#include <sys/stat.h>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t written = -1; ///< by somebody here

/// Another one after each writing: of the time, which has ticks of milliseconds, the file's number and its size. Never
/// negative; 0: there is none.
std::int64_t stampOf(const fs::path& file)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0) return 0;
    const auto time = static_cast<std::uint64_t>(status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec);
    const std::uint64_t mixed =
        time ^ static_cast<std::uint64_t>(status.st_ino) << 32 ^ static_cast<std::uint64_t>(status.st_size) << 16;
    return static_cast<std::int64_t>(mixed & INT64_MAX);
}

/// But for hidden files.
bool isEmpty(const fs::path& folder)
{
    std::error_code error;
    return std::all_of(fs::directory_iterator(folder, error), fs::directory_iterator(),
                       [](const auto& entry) { return entry.path().filename().string().starts_with('.'); });
}

} // namespace

KnownFiles::KnownFiles(fs::path copy, const RemoteFolder& of) : m_copy(std::move(copy)), m_of(of.text())
{
    Json mark;
    std::error_code error;
    if (fs::exists(m_copy / copyMark, error)) {
        try {
            mark = readJsonFile(m_copy / copyMark);
            const Json files = valueOr(mark, "files", Json::object());
            for (const auto& [path, file] : files.items())
                m_files[path] = {
                    {file.at(0).get<std::uint64_t>(), file.at(1).get<std::uint64_t>(), file.at(2).get<double>()},
                    file.at(3).get<std::int64_t>()};
        } catch (const std::exception&) { // of no use: all is looked at anew
            m_files.clear();
        }
    } else if (!isEmpty(m_copy)) {
        throw Error(m_copy.string() + ": holds something else; a copy of " + m_of + " needs a folder of its own");
    }
    if (const std::string other = valueOr(mark, "of", m_of); other != m_of)
        throw Error(m_copy.string() + ": is a copy of " + other + "; one of " + m_of + " needs a folder of its own");
    m_isNew = true;
    write();
}

const RemoteFile* KnownFiles::find(const std::string& path) const
{
    const auto known = m_files.find(path);
    return known == m_files.end() ? nullptr : &known->second.there;
}

void KnownFiles::set(const std::string& path, const RemoteFile& file)
{
    m_files[path] = {file, stampOf(m_copy / path)};
    m_isNew = true;
}

bool KnownFiles::isChangedHere(const std::string& path) const
{
    const auto known = m_files.find(path);
    return known != m_files.end() && known->second.here != stampOf(m_copy / path);
}

void KnownFiles::keepOurs(const std::string& path, const RemoteFile& file)
{
    m_files[path] = {file, written};
    m_isNew = true;
}

void KnownFiles::write()
{
    if (!m_isNew) return;
    Json files = Json::object();
    for (const auto& [path, file] : m_files)
        files[path] = {file.there.size, file.there.inode, file.there.changed, file.here};
    writeFileAtomically(m_copy / copyMark, dumpLine({{"of", m_of}, {"files", std::move(files)}}) + '\n');
    m_isNew = false;
}

} // namespace sharpscope
