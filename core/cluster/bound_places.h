// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cluster/submission.h"

namespace sharpscope {

/// What an image must see of the file system: the submission's folder, where it was submitted, the data, and every path
/// that the rows name and that is here (data folders, weights, networks), also where it leads to another. None lies in
/// another. Touches the disk.
std::vector<std::string> boundPlaces(const Submission& submission, const std::vector<PlannedRun>& rows);

} // namespace sharpscope
