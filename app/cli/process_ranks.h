// SPDX-License-Identifier: GPL-3.0-or-later
// This process among those that a launcher started for one job.
#pragma once

#include "core/base/passing_folder.h"
#include "core/ranks/ranks.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace sharpscope {

class ProcessRanks {
public:
    /// Joined with the others where the environment says that there are some (core/ranks/environment.h); their share of
    /// the machine's cores and GPUs is settled.
    /// @throws Error if it says half, or they do not find each other.
    ProcessRanks();

    const std::shared_ptr<Ranks>& all() const { return m_ranks; }
    bool isFirst() const { return m_ranks->isFirst(); }

    /// Where this process writes: the first one to `root`, the others to a folder that passes with them, so that all
    /// are the whole program and one leaves what stays.
    std::filesystem::path placeFor(const std::filesystem::path& root) const { return isFirst() ? root : m_own->path(); }

    /// The first process's folders; in the others their copies, without surfaces, before the first goes on.
    /// @throws Error naming a folder that another machine does not see.
    std::vector<std::filesystem::path> placesFor(const std::vector<std::filesystem::path>& folders) const;

    /// What `action` returns; the others hear of what it throws.
    int doing(const std::function<int()>& action) const;

private:
    std::shared_ptr<Ranks> m_ranks;
    std::unique_ptr<PassingFolder> m_own; ///< of all but the first
};

} // namespace sharpscope
