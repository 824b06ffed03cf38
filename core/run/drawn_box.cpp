// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/drawn_box.h"

#include "core/base/describe.h"
#include "core/base/error.h"

#include <algorithm>

namespace sharpscope {

Json toJson(const DrawnBoxes& boxes)
{
    Json json = Json::array();
    for (const DrawnBox& box : boxes)
        json.push_back({box.className, box.xmin, box.ymin, box.xmax, box.ymax});
    return json;
}

DrawnBoxes drawnBoxesFromJson(const Json& json)
{
    if (!json.is_array()) throw Error("a list of boxes [class, xmin, ymin, xmax, ymax] is expected");
    DrawnBoxes boxes;
    for (const Json& one : json) {
        const bool isBox = one.is_array() && one.size() == 5 && one[0].is_string() &&
                           std::all_of(one.begin() + 1, one.end(), [](auto& side) { return side.is_number_integer(); });
        if (!isBox)
            throw Error("box " + std::to_string(boxes.size() + 1) +
                        " is no [class, xmin, ymin, xmax, ymax], in whole pixels");
        boxes.push_back({one[0].get<std::string>(), one[1].get<std::int64_t>(), one[2].get<std::int64_t>(),
                         one[3].get<std::int64_t>(), one[4].get<std::int64_t>()});
    }
    return boxes;
}

std::string toText(const DrawnBox& box)
{
    return '"' + box.className + "\" at " + std::to_string(box.xmin) + ", " + std::to_string(box.ymin) + " … " +
           std::to_string(box.xmax) + ", " + std::to_string(box.ymax);
}

void expectSound(const DrawnBoxes& boxes, const std::vector<std::string>& classes, std::int64_t width,
                 std::int64_t height)
{
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        const DrawnBox& box = boxes[i];
        const std::string name = "box " + std::to_string(i + 1) + ", " + toText(box);
        if (std::find(classes.begin(), classes.end(), box.className) == classes.end()) {
            const std::string nearest = nearestName(box.className, classes);
            throw Error(name + ", is of none of the classes" +
                        (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
        }
        if (box.xmin >= box.xmax || box.ymin >= box.ymax) throw Error(name + ", has no area");
        if (box.xmin < 0 || box.ymin < 0 || box.xmax > width || box.ymax > height)
            throw Error(name + ", stands over the edge of the image of " + std::to_string(width) + " × " +
                        std::to_string(height));
    }
}

} // namespace sharpscope
