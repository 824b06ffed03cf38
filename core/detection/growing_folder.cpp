// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/growing_folder.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

GrowingFolder::GrowingFolder(fs::path place) : m_place(std::move(place))
{
    if (fs::exists(m_place)) throw Error(m_place.string() + ": is there already");
    m_hidden = m_place.parent_path() / ('.' + m_place.filename().string() + ".part");
    std::error_code error;
    fs::remove_all(m_hidden, error);
    fs::create_directories(m_hidden, error);
    if (error) throw Error(m_hidden.string() + ": cannot be made: " + error.message());
}

GrowingFolder::~GrowingFolder()
{
    std::error_code ignored;
    if (!m_hidden.empty()) fs::remove_all(m_hidden, ignored);
}

void GrowingFolder::write(const fs::path& name, std::string_view bytes)
{
    const fs::path file = m_hidden / name;
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    std::ofstream out(file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) throw Error((m_place / name).string() + ": cannot be written: " + std::strerror(errno));
}

void GrowingFolder::finish()
{
    const FileHandle folder(::open(m_hidden.c_str(), O_RDONLY | O_CLOEXEC));
    if (!folder || ::syncfs(folder.get()) != 0)
        throw Error(m_place.string() + ": cannot be brought to the disk: " + std::strerror(errno));
    std::error_code error;
    fs::rename(m_hidden, m_place, error);
    if (error) throw Error(m_place.string() + ": cannot be given its name: " + error.message());
    m_hidden.clear();
}

} // namespace sharpscope
