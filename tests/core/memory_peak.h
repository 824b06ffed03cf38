// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fstream>
#include <string>

#ifdef SHARPSCOPE_WATCHES_ADDRESSES // which keeps what was freed for a while, 256 MB of it unless told
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=8"; }
#endif

/// How far the memory in use rose above what it was when this was made. The kernel counts pages that were touched, so
/// it holds under the sanitizers too, where addresses cannot be limited.
class MemoryPeak {
    double m_before;

    static double read(const std::string& field)
    {
        std::ifstream file("/proc/self/status");
        for (std::string line; std::getline(file, line);)
            if (line.starts_with(field + ":")) return std::stod(line.substr(field.size() + 1)) / 1024;
        return -1;
    }

public:
    MemoryPeak()
    {
        std::ofstream("/proc/self/clear_refs") << 5 << std::flush; // the peak starts again from here
        m_before = read("VmHWM");
    }
    double megabytes() const { return read("VmHWM") - m_before; }
};
