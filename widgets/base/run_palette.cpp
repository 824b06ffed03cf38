// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_palette.h"

#include <array>

namespace sharpscope {

RunColor runColor(int index)
{
    static const std::array<RunColor, runColorCount> colors = {{
        {0x196ea9, 0x58b0f6}, // blue
        {0xe07227, 0xff9d4d}, // orange
        {0x93083f, 0xee5f8c}, // wine
        {0x3221ba, 0x7a87ff}, // indigo
        {0x6b5e00, 0xf0cb8d}, // olive
        {0x8f898c, 0xe2dce0}, // grey
        {0x8c5180, 0xbb8bbe}, // mauve
        {0x4390ee, 0xa6ccfd}, // sky
        {0x73176f, 0xcb5ed6}, // purple
        {0xc04255, 0xfda6c7}, // rose
    }};
    return colors[static_cast<std::size_t>(((index % runColorCount) + runColorCount) % runColorCount)];
}

} // namespace sharpscope
