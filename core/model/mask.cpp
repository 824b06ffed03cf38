// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mask.h"

#include "core/base/describe.h"

#include <algorithm>
#include <sstream>

namespace sharpscope {

namespace {

std::vector<std::string> byCommas(const std::string& list)
{
    std::vector<std::string> parts;
    std::istringstream text(list);
    for (std::string part; std::getline(text, part, ',');) {
        std::erase(part, ' ');
        if (!part.empty()) parts.push_back(part);
    }
    return parts;
}

const char* kindOfSegment(const Segment& segment)
{
    switch (segment.kind) {
    case SegmentKind::Norm:
        return "normalisation";
    case SegmentKind::Bias:
        return "bias";
    case SegmentKind::Weight:
        break;
    }
    return segment.shape.size() > 2 ? "conv" : "linear";
}

} // namespace

bool Mask::takes(const Segment& segment) const
{
    const std::vector<std::string> names = byCommas(layers), wanted = byCommas(kinds);
    const bool isNamed = names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
                             return segment.name.find(name) != std::string::npos;
                         });
    return isNamed &&
           (wanted.empty() || std::find(wanted.begin(), wanted.end(), kindOfSegment(segment)) != wanted.end());
}

std::string Mask::text() const
{
    std::string text;
    if (!layers.empty()) text = "layers " + layers;
    if (!kinds.empty()) text += (text.empty() ? "kinds " : ", kinds ") + kinds;
    return text;
}

void checkKinds(const std::string& kinds, std::vector<Problem>& problems)
{
    const std::vector<std::string> known = {"conv", "linear", "normalisation", "bias"};
    for (const std::string& kind : byCommas(kinds))
        if (std::find(known.begin(), known.end(), kind) == known.end()) {
            const std::string nearest = nearestName(kind, known);
            problems.push_back({"kinds", '"' + kind + "\" is none of conv, linear, normalisation, bias" +
                                             (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?")});
        }
}

std::vector<std::string> namesTaken(const Mask& mask, const Layout& layout)
{
    std::vector<std::string> names;
    for (const Segment& segment : layout.parameters)
        if (segment.count > 0 && mask.takes(segment)) names.push_back(segment.name);
    if (names.empty()) throw Error("layers: the network has no parameter of " + mask.text());
    return names;
}

} // namespace sharpscope
