// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a run's images that were labelled, for other programs: a person's boxes where they were drawn, else
// those of the files.
#pragma once

#include "core/detection/detection_set.h"
#include "core/run/active_history.h"

#include <filesystem>
#include <vector>

namespace sharpscope {

/// "image,id,class,xmin,ymin,xmax,ymax,round,from", a row a box, in pixels from the image's left and upper edges;
/// `from` is "person" or "file". An image in which nothing is has one row without class and numbers, and one that was
/// skipped none.
std::string boxesCsv(const std::vector<GivenLabel>& labels, const DetectionSet& set);

/// A file "<folder>/VOC2007/Annotations/000012.xml" for each image that a person answered, as Pascal VOC has it: copied
/// over the data set's own, it says what the person drew. How many were written.
/// @throws Error naming the folder if it holds something, or the file and the reason.
std::int64_t writeAnnotations(const std::vector<GivenLabel>& labels, const DetectionSet& set,
                              const std::filesystem::path& folder);

} // namespace sharpscope
