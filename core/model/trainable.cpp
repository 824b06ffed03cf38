// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/trainable.h"

namespace sharpscope {

std::int64_t headOffset(const Layout& layout)
{
    std::int64_t offset = 0;
    for (const Segment& segment : layout.parameters)
        if (segment.kind == SegmentKind::Weight) offset = segment.offset;
    return offset;
}

Layout tailLayout(const Layout& layout, std::int64_t offset)
{
    Layout tail;
    for (Segment segment : layout.parameters) {
        if (segment.offset < offset) continue;
        segment.offset -= offset;
        tail.parameters.push_back(std::move(segment));
    }
    tail.parameterCount = layout.parameterCount - offset;
    return tail;
}

} // namespace sharpscope
