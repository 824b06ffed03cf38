// SPDX-License-Identifier: GPL-3.0-or-later
// A folder on the stand-in's machine with a run in it, and where its copy is kept.
#pragma once

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/remote/mirror.h"
#include "core/run/event.h"
#include "host_stand_in.h"

#include <functional>

namespace sharpscope {

inline bool goOn() { return true; }

inline void write(const std::filesystem::path& file, const std::string& text)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

inline void append(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream(file, std::ios::binary | std::ios::app) << text;
}

inline std::string measured(int step)
{
    return dumpLine(toJson(Event(Measured{.clock = {.step = step}, .values = {{"loss", 1.0}}}))) + '\n';
}

inline std::string errorOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

/// Bytes that do not compress.
inline std::string noise(int count)
{
    std::string bytes;
    for (unsigned i = 0, state = 1; i < static_cast<unsigned>(count); ++i)
        bytes += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    return bytes;
}

struct MirroredFolder {
    HostStandIn host;
    QTemporaryDir folder;
    std::filesystem::path root = folder.path().toStdString();
    std::filesystem::path there = root / "it's there", here = root / "here";

    MirroredFolder()
    {
        write(there / "a/experiment.json", R"({"format": 1, "name": "a"})");
        write(there / "a/events.jsonl", measured(1) + measured(2));
    }
    RemoteFolder remote() const { return {"box", there.string()}; }
    bool isHeld(const char* run) const { return AppendFile::isOpenAnywhere(here / run / "events.jsonl"); }
    bool isSame(const char* file) const { return readFile(here / file) == readFile(there / file); }
};

} // namespace sharpscope
