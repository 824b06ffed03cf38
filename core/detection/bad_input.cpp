// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/voc_annotation.h"

#include <numeric>

namespace sharpscope {

namespace {

constexpr std::size_t namedAtMost = 100;

std::string countedCases(BadInput::Kind kind, std::int64_t count)
{
    const auto text = [&](const char* one, const char* many) {
        return std::to_string(count) + ' ' + (count == 1 ? one : many);
    };
    switch (kind) {
    case BadInput::BrokenXml:
        return text("image left out, its annotation cannot be read",
                    "images left out, their annotations cannot be read");
    case BadInput::NoImage:
        return text("image left out, its file is missing or damaged",
                    "images left out, their files are missing or damaged");
    case BadInput::Repeated:
        return text("image named again in its list, taken once", "images named again in their list, taken once");
    case BadInput::OtherSize:
        return text("annotation says another size than its image has, which counts",
                    "annotations say another size than their images have, which count");
    case BadInput::OutsideImage:
        return text("box outside its image left out", "boxes outside their images left out");
    case BadInput::ClippedBox:
        return text("box clipped to its image", "boxes clipped to their images");
    case BadInput::NoArea:
        return text("box without an area left out", "boxes without an area left out");
    case BadInput::UnknownClass:
        return text("box of an unknown class left out", "boxes of unknown classes left out");
    default:
        return text("object that cannot be read left out", "objects that cannot be read left out");
    }
}

} // namespace

void BadInput::add(Kind kind, std::string what)
{
    if (m_counts[kind]++ == 0) m_first[kind] = what;
    if (m_named.size() < namedAtMost) m_named.push_back(std::move(what));
}

std::int64_t BadInput::total() const { return std::accumulate(m_counts, m_counts + kinds, std::int64_t{0}); }

std::vector<std::string> BadInput::notes() const
{
    std::vector<std::string> notes;
    for (int kind = 0; kind < kinds; ++kind)
        if (m_counts[kind] > 0)
            notes.push_back(countedCases(static_cast<Kind>(kind), m_counts[kind]) + ": " + m_first[kind] +
                            (m_counts[kind] > 1 ? " …" : ""));
    return notes;
}

} // namespace sharpscope
