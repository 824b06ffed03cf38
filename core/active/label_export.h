// SPDX-License-Identifier: GPL-3.0-or-later
// What a run's images were labelled as, for other programs and for runs to come: as a table that readLabelFile() reads,
// and as a folder for each class. Torch-free.
#pragma once

#include "core/base/json.h"
#include "core/data/image_rows.h"
#include "core/run/active_history.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sharpscope {

/// In the order in which they were given, with the answers to what is still being asked; unsure ones are none.
std::vector<GivenLabel> labelsIn(const ActiveHistory& history);

/// "image,file,label,class,round"; skipped images have −1 and no class.
std::string labelsCsv(const std::vector<GivenLabel>& labels, const ImageRows& images);

/// Writes each labelled image into `folder`/CLASS: a copy of its file where the run's data is made of files, else a PNG
/// "00017.png". Skipped ones are left out. How many were written; fewer, soon, once keepGoing() says no.
/// @throws Error naming the folder if it holds something, or the file and the reason.
std::int64_t exportClassFolders(
    const std::vector<GivenLabel>& labels, const ImageRows& images, const Json& experiment,
    const std::filesystem::path& folder, const std::function<bool()>& keepGoing = [] { return true; });

} // namespace sharpscope
