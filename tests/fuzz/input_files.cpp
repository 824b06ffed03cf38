// SPDX-License-Identifier: GPL-3.0-or-later
#include "input_files.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace sharpscope::fuzz {

namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path folder;

    Scratch()
    {
        std::error_code none;
        const fs::path memory = "/dev/shm";
        const bool hasMemory = fs::is_directory(memory, none) && ::access(memory.c_str(), W_OK) == 0;
        folder = (hasMemory ? memory : fs::temp_directory_path()) / ("sharpscope-readers-" + std::to_string(getpid()));
        fs::create_directories(folder);
    }
    ~Scratch()
    {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
};

} // namespace

const fs::path& scratch()
{
    static const Scratch one;
    return one.folder;
}

fs::path put(const fs::path& name, std::string_view bytes)
{
    const fs::path file = scratch() / name;
    const auto open = [&] { return FileHandle(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)); };
    FileHandle handle = open();
    if (!handle) {
        fs::create_directories(file.parent_path());
        handle = open();
    }
    if (!handle || writeAll(handle.get(), bytes) != 0) throw std::runtime_error(file.string() + " cannot be written");
    return file;
}

std::string bytesOf(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw std::runtime_error(file.string() + " cannot be read");
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool takes(std::string_view named, const std::function<void()>& read)
{
    try {
        read();
        return true;
    } catch (const Error& error) {
        const std::string_view said = error.what();
        if (std::getenv("SHARPSCOPE_SAY")) std::fprintf(stderr, "%s\n", error.what()); // why a new seed is refused
        promised(!said.empty(), "an Error says nothing");
        promised(said.find(named) != said.npos, "does not name \"" + std::string(named) + "\": " + std::string(said));
        return false;
    }
}

void promised(bool isSo, const std::string& what)
{
    if (!isSo) throw std::logic_error(what);
}

} // namespace sharpscope::fuzz
