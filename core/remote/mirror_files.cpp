// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/remote/mirror_files.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;

std::uint64_t fileSize(const fs::path& file)
{
    std::error_code none;
    const std::uintmax_t size = fs::file_size(file, none);
    return none ? 0 : size;
}

std::string endOf(const fs::path& file, std::uint64_t size, std::uint64_t count)
{
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(std::min(size, count), '\0');
    stream.seekg(static_cast<std::streamoff>(size - bytes.size()));
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return stream ? bytes : std::string();
}

bool hasSameBytes(const fs::path& a, const fs::path& b)
{
    std::ifstream one(a, std::ios::binary), other(b, std::ios::binary);
    using Bytes = std::istreambuf_iterator<char>;
    return one && other && std::equal(Bytes(one), Bytes(), Bytes(other), Bytes());
}

fs::path partOf(const fs::path& place, const std::string& version)
{
    const std::string begin = '.' + place.filename().string() + '.', end = ".part";
    const fs::path part = place.parent_path() / (begin + version + end);
    std::error_code error;
    for (fs::directory_iterator it(place.parent_path(), error), none; !error && it != none; it.increment(error)) {
        const std::string name = it->path().filename().string();
        std::error_code ignored;
        if (name.starts_with(begin) && name.ends_with(end) && it->path() != part) fs::remove(it->path(), ignored);
    }
    return part;
}

void appendTo(const fs::path& file, const std::string& bytes)
{
    const FileHandle handle(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!handle) failAtFile(file, "write");
    if (const int reason = writeAll(handle.get(), bytes)) failAtFile(file, "write", reason);
}

void syncFile(const fs::path& file)
{
    const FileHandle handle(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!handle || ::fdatasync(handle.get()) != 0) failAtFile(file, "write to the disk");
}

} // namespace sharpscope
