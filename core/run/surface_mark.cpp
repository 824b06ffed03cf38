// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/surface_mark.h"

#include "core/base/error.h"
#include "core/run/json_fields.h"

namespace sharpscope {

namespace {

template <class V>
void fields(SurfaceMark& mark, V& field)
{
    field("run", mark.run);
    field("label", mark.label);
    field("step", mark.step);
    field("epoch", mark.epoch);
    field("a", mark.a);
    field("b", mark.b);
    field("distance", mark.distance);
    field("loss", mark.loss);
    field("accuracy", mark.accuracy);
}

} // namespace

Json toJson(const std::vector<SurfaceMark>& marks)
{
    Json list = Json::array();
    for (SurfaceMark mark : marks) {
        Json& json = list.emplace_back(Json::object());
        FieldWriter writer{json};
        fields(mark, writer);
        json["isEnd"] = mark.isEnd;
    }
    return list;
}

std::vector<SurfaceMark> surfaceMarksFromJson(const Json& json)
{
    if (!json.is_array()) throw Error("marks are no list");
    std::vector<SurfaceMark> marks;
    for (const Json& entry : json) {
        FieldReader reader{entry, "mark"};
        SurfaceMark& mark = marks.emplace_back();
        fields(mark, reader);
        mark.isEnd = reader.field("isEnd") == true;
    }
    return marks;
}

} // namespace sharpscope
