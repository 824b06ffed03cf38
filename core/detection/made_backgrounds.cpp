// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/made_backgrounds.h"

#include "core/data/picture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sharpscope {

namespace {

constexpr int knots = 6; // a side

} // namespace

Thumbnail madeBackground(int side, RandomNumbers& random)
{
    std::array<std::array<double, 3>, knots * knots> colours;
    const std::array<double, 3> middle = {random.uniform(30, 225), random.uniform(30, 225), random.uniform(30, 225)};
    const double spread = random.uniform(5, 60), grain = random.uniform(0, 12);
    for (auto& colour : colours)
        for (std::size_t c = 0; c < 3; ++c)
            colour[c] = middle[c] + random.uniform(-spread, spread);
    Thumbnail picture;
    picture.width = picture.height = side;
    picture.rgb.reserve(std::size_t(side) * std::size_t(side) * 3);
    const double step = static_cast<double>(knots - 1) / side;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const int row = static_cast<int>(y * step), column = static_cast<int>(x * step);
            const double v = y * step - row, u = x * step - column, noise = random.uniform(-grain, grain);
            for (std::size_t c = 0; c < 3; ++c) {
                const auto knot = [&](int dy, int dx) {
                    return colours[std::size_t((row + dy) * knots + column + dx)][c];
                };
                const double soft =
                    (1 - v) * ((1 - u) * knot(0, 0) + u * knot(0, 1)) + v * ((1 - u) * knot(1, 0) + u * knot(1, 1));
                picture.rgb.push_back(static_cast<std::uint8_t>(std::clamp(std::lround(soft + noise), 0L, 255L)));
            }
        }
    return picture;
}

Thumbnail partOfPicture(const std::filesystem::path& file, int side, RandomNumbers& random)
{
    const Picture whole = readPicture(file, 3, {4 * side, 4 * side, false});
    const int shorter = std::min(whole.width, whole.height);
    const int part = std::max(1, static_cast<int>(random.uniform(0.5, 1) * shorter));
    const auto left = static_cast<int>(random.below(whole.width - part + 1));
    const auto top = static_cast<int>(random.below(whole.height - part + 1));
    Picture square{part, part, 3, {}};
    for (int y = 0; y < part; ++y) {
        const auto begin = whole.pixels.begin() + 3 * (std::ptrdiff_t(top + y) * whole.width + left);
        square.pixels.insert(square.pixels.end(), begin, begin + 3 * part);
    }
    Thumbnail picture;
    picture.width = picture.height = side;
    picture.rgb = fitted(square, side, side).pixels;
    return picture;
}

} // namespace sharpscope
