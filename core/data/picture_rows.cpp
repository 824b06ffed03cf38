// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/picture_codecs.h"

#include <string>

namespace sharpscope {

namespace {

constexpr std::int64_t pixelsOfLarge = 8'000'000;

std::int64_t pixelsOf(const PictureSize& size) { return std::int64_t{size.width} * size.height; }

/// colour·α + white·(1 − α) in the stored values, rounded.
std::uint8_t overWhite(unsigned colour, unsigned opacity)
{
    return static_cast<std::uint8_t>((colour * opacity + 255 * (255 - opacity) + 127) / 255);
}

/// ITU-R 601-2 luma in 16 bit fixed point.
std::uint8_t luma(const std::uint8_t* colour)
{
    return static_cast<std::uint8_t>((colour[0] * 19595u + colour[1] * 38470u + colour[2] * 7471u + 0x8000u) >> 16);
}

} // namespace

void checkSize(const PictureSize& size, std::int64_t pixelsAtMost)
{
    if (pixelsOf(size) > pixelsAtMost)
        throw Error("it claims " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                    " pixels; at most " + std::to_string(pixelsAtMost) + " are read");
}

std::unique_lock<std::mutex> turnToHold(const PictureSize& size)
{
    static std::mutex large;
    return pixelsOf(size) > pixelsOfLarge ? std::unique_lock(large) : std::unique_lock<std::mutex>();
}

void convertRow(const std::uint8_t* from, int channels, std::size_t count, std::uint8_t* to, int wanted)
{
    const bool hasOpacity = channels % 2 == 0;
    const int colours = hasOpacity ? channels - 1 : channels;
    for (std::size_t i = 0; i < count; ++i, from += channels) {
        std::uint8_t colour[3];
        for (int c = 0; c < 3; ++c)
            colour[c] = hasOpacity ? overWhite(from[c % colours], from[colours]) : from[c % colours];
        if (wanted == 1)
            *to++ = colours == 1 ? colour[0] : luma(colour);
        else
            for (const std::uint8_t value : colour)
                *to++ = value;
    }
}

} // namespace sharpscope
