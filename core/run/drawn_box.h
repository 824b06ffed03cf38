// SPDX-License-Identifier: GPL-3.0-or-later
// A box as a person draws it: whole pixels of the image as its file has it, counted from its left and upper edges. It
// covers the pixels xmin … xmax − 1 and ymin … ymax − 1, so that the whole of an image is 0, 0 … width, height. Pascal
// VOC's xmin is one more (voc_annotation.h).
#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sharpscope {

struct DrawnBox {
    std::string className;
    std::int64_t xmin = 0;
    std::int64_t ymin = 0;
    std::int64_t xmax = 0;
    std::int64_t ymax = 0;
    bool operator==(const DrawnBox&) const = default;
};

/// All of an image; none: nothing is to be found in it.
using DrawnBoxes = std::vector<DrawnBox>;

/// [["cat", xmin, ymin, xmax, ymax], ...], and back.
/// @throws Error naming the box that is none.
Json toJson(const DrawnBoxes& boxes);
DrawnBoxes drawnBoxesFromJson(const Json& json);

/// `"cat" at 12, 30 … 80, 99`
std::string toText(const DrawnBox& box);

/// @throws Error naming the box, by its number from 1, that is of no class among these, has no area or stands over the
/// edge of an image of that size.
void expectSound(const DrawnBoxes& boxes, const std::vector<std::string>& classes, std::int64_t width,
                 std::int64_t height);

} // namespace sharpscope
