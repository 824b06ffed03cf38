// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/orientation.h"

#include <algorithm>
#include <array>

namespace sharpscope {

namespace {

/// EXIF is a TIFF file: "II" or "MM", 42, where the first directory is; its entries are of 12 bytes.
class Tiff {
public:
    explicit Tiff(std::span<const std::uint8_t> bytes) : m_bytes(bytes), m_little(!bytes.empty() && bytes[0] == 'I') {}

    std::uint32_t number(std::size_t at, std::size_t size) const ///< 0 beyond the end
    {
        std::uint32_t value = 0;
        if (at > m_bytes.size() || m_bytes.size() - at < size) return value;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | m_bytes[at + (m_little ? size - 1 - i : i)];
        return value;
    }

private:
    std::span<const std::uint8_t> m_bytes;
    bool m_little;
};

} // namespace

int orientationIn(std::span<const std::uint8_t> exif)
{
    constexpr std::array<std::uint8_t, 6> mark = {'E', 'x', 'i', 'f', 0, 0};
    if (exif.size() >= mark.size() && std::equal(mark.begin(), mark.end(), exif.begin())) exif = exif.subspan(6);
    constexpr std::uint32_t orientationTag = 0x0112;
    const Tiff tiff(exif);
    if (tiff.number(2, 2) != 42) return 1;
    const std::size_t directory = tiff.number(4, 4);
    const std::size_t entries = tiff.number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + 12 * i;
        if (tiff.number(entry, 2) != orientationTag) continue;
        const std::uint32_t value = tiff.number(entry + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

Picture upright(Picture picture, int orientation)
{
    if (orientation <= 1 || orientation > 8) return picture;
    const int width = picture.width, height = picture.height, channels = picture.channels;
    const bool swap = liesOnItsSide(orientation);
    // of the stored picture: 1 top left, 2 top right, 3 bottom right, 4 bottom left is the seen one's first corner,
    // and 5 to 8 the same with rows and columns exchanged
    const bool fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Picture seen{.width = swap ? height : width, .height = swap ? width : height, .channels = channels};
    seen.pixels.reserve(picture.pixels.size());
    for (int y = 0; y < seen.height; ++y)
        for (int x = 0; x < seen.width; ++x) {
            const int column = swap ? y : x, row = swap ? x : y;
            const std::size_t at =
                std::size_t(fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
            const auto from = picture.pixels.begin() + static_cast<std::ptrdiff_t>(at * channels);
            seen.pixels.insert(seen.pixels.end(), from, from + channels);
        }
    return seen;
}

} // namespace sharpscope
