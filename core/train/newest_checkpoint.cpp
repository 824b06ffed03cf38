// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/newest_checkpoint.h"

#include "core/base/error.h"

namespace sharpscope {

namespace fs = std::filesystem;

TakenCheckpoint takeNewestCheckpoint(const RunFolder& run, const std::function<Checkpoint(const fs::path&)>& load)
{
    constexpr int tries = 100; // each saw a newer checkpoint come and an older one go
    for (int i = 0;; ++i) {
        const fs::path file = run.lastCheckpoint();
        if (file.empty())
            throw Error(run.path().string() + ": has no checkpoint yet; the first is saved when an epoch ends");
        try {
            return {file, load(file)};
        } catch (const Error&) {
            std::error_code error;
            if (fs::exists(file, error) || i == tries) throw;
        }
    }
}

} // namespace sharpscope
