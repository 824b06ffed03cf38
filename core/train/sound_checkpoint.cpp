// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/sound_checkpoint.h"

#include "core/base/error.h"
#include "core/train/checkpoint_origin.h"
#include "core/train/fork_start.h"

namespace sharpscope {

std::optional<Checkpoint> restoreNewestSound(const RunFolder& run, const Network& network, const Json& origin,
                                             const std::function<void(const Checkpoint&)>& restore,
                                             const std::function<void(const std::string&)>& warn)
{
    std::string damage;
    std::vector<std::filesystem::path> files = run.checkpoints();
    std::error_code none;
    const std::filesystem::path begin = forkFile(run.path());
    if (std::filesystem::exists(begin, none)) files.push_back(begin);
    for (const std::filesystem::path& file : files) {
        try {
            Checkpoint checkpoint = loadCheckpoint(file, network);
            if (file != begin) expectOrigin(checkpoint.about, origin, file);
            try {
                restore(checkpoint);
            } catch (const Error& error) {
                throw Error(file.string() + ": " + error.what());
            }
            if (!damage.empty()) warn(damage + "; " + file.string() + " is taken");
            return checkpoint;
        } catch (const Error& error) {
            if (damage.empty()) damage = error.what();
        }
    }
    if (!damage.empty()) throw Error(damage);
    return std::nullopt;
}

} // namespace sharpscope
