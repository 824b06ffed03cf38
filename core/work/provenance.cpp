// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/provenance.h"
#include "core/base/version.h"

#include "core/model/winograd.h"
#include "core/tensor/compute.h"

#include <ctime>
#include <fstream>
#include <unistd.h>

namespace sharpscope {

namespace {

std::string processorName()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown";
}

std::string now()
{
    const std::time_t time = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&time, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

} // namespace

Json provenance(const std::string& device, std::int64_t threads)
{
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    return {{"program", "sharpscope " + programVersion()},
            {"revision", SHARPSCOPE_REVISION},
            {"torch", torchVersion()},
            {"host", host},
            {"processor", processorName()},
            {"device", device},
            {"threads", threads},
            {"winograd", winogradInstructions()},
            {"date", now()}};
}

} // namespace sharpscope
