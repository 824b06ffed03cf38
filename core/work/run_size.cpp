// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/run_size.h"

#include "core/base/error.h"

#include <filesystem>

namespace sharpscope {

RunSize sizeOfRun(const Json& run)
{
    try {
        const std::optional<RunSetting> setting = settingOf(run);
        if (!setting) return {};
        return {.disk = diskOf(run, *setting), .memory = memoryOf(run, *setting), .data = setting->dataBytes};
    } catch (const Error&) { // whoever checks it says so
    } catch (const std::filesystem::filesystem_error&) {
    }
    return {};
}

} // namespace sharpscope
