// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/kind.h"

#include <set>

namespace sharpscope {

void check(const CommonOptions& options, std::vector<Problem>& problems)
{
    if (options.name.empty()) problems.push_back({"name", "is empty; the run folders are called by it"});
    if (options.seeds.empty()) problems.push_back({"seeds", "at least one is needed"});
    if (std::set(options.seeds.begin(), options.seeds.end()).size() < options.seeds.size())
        problems.push_back({"seeds", "a seed is there twice; it would give the same run"});
}

} // namespace sharpscope
