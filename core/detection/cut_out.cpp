// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/cut_out.h"

#include "core/base/error.h"

#include <png.h>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr std::int64_t pixelsAtMost = 1 << 24;
constexpr float halfOpaque = 0.5F;

std::optional<PixelBox> opaqueBox(const CutOut& cutOut, float atLeast)
{
    PixelBox box{cutOut.width, cutOut.height, 0, 0};
    for (int y = 0; y < cutOut.height; ++y)
        for (int x = 0; x < cutOut.width; ++x)
            if (cutOut.at(x, y)[3] >= atLeast)
                box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1),
                       std::max(box.bottom, y + 1)};
    return box.left < box.right ? std::optional(box) : std::nullopt;
}

CutOut partOf(const CutOut& cutOut, const PixelBox& box)
{
    CutOut part{box.right - box.left, box.bottom - box.top, {}};
    part.rgba.reserve(std::size_t(part.width) * std::size_t(part.height) * 4);
    for (int y = box.top; y < box.bottom; ++y)
        part.rgba.insert(part.rgba.end(), cutOut.at(box.left, y), cutOut.at(box.left, y) + 4 * part.width);
    return part;
}

} // namespace

CutOut readCutOut(const std::filesystem::path& png)
{
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const auto fail = [&](const std::string& why) {
        png_image_free(&image);
        throw Error(png.string() + ": " + why);
    };
    if (png_image_begin_read_from_file(&image, png.c_str()) == 0) fail("cannot be read: " + std::string(image.message));
    if (std::int64_t(image.width) * image.height > pixelsAtMost) fail("has more than 16 million pixels");
    image.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> bytes(PNG_IMAGE_SIZE(image));
    if (png_image_finish_read(&image, nullptr, bytes.data(), 0, nullptr) == 0)
        fail("cannot be read: " + std::string(image.message));
    CutOut whole{static_cast<int>(image.width), static_cast<int>(image.height), std::vector<float>(bytes.size())};
    for (std::size_t i = 0; i < bytes.size(); i += 4) {
        const float opacity = static_cast<float>(bytes[i + 3]) / 255;
        for (std::size_t c = 0; c < 3; ++c)
            whole.rgba[i + c] = static_cast<float>(bytes[i + c]) / 255 * opacity;
        whole.rgba[i + 3] = opacity;
    }
    const std::optional<PixelBox> box = opaqueBox(whole, halfOpaque);
    if (!box) fail("is transparent all over");
    return partOf(whole, *box);
}

CutOut scaled(const CutOut& cutOut, int width, int height)
{
    CutOut result{width, height, std::vector<float>(std::size_t(width) * std::size_t(height) * 4)};
    const auto range = [](int place, int of, int from) {
        const int begin = std::min(from - 1, static_cast<int>(std::int64_t(place) * from / of));
        const int end = static_cast<int>((std::int64_t(place + 1) * from + of - 1) / of);
        return std::pair(begin, std::clamp(end, begin + 1, from));
    };
    float* to = result.rgba.data();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, to += 4) {
            const auto [left, right] = range(x, width, cutOut.width);
            const auto [top, bottom] = range(y, height, cutOut.height);
            for (int v = top; v < bottom; ++v)
                for (int u = left; u < right; ++u)
                    for (int c = 0; c < 4; ++c)
                        to[c] += cutOut.at(u, v)[c];
            for (int c = 0; c < 4; ++c)
                to[c] /= static_cast<float>((right - left) * (bottom - top));
        }
    return result;
}

CutOut mirrored(const CutOut& cutOut)
{
    CutOut mirror{cutOut.width, cutOut.height, {}};
    mirror.rgba.reserve(cutOut.rgba.size());
    for (int y = 0; y < cutOut.height; ++y)
        for (int x = cutOut.width; x-- > 0;)
            mirror.rgba.insert(mirror.rgba.end(), cutOut.at(x, y), cutOut.at(x, y) + 4);
    return mirror;
}

std::optional<PixelBox> pasted(Thumbnail& picture, const CutOut& cutOut, int left, int top)
{
    for (int y = 0; y < cutOut.height; ++y)
        for (int x = 0; x < cutOut.width; ++x) {
            const float* from = cutOut.at(x, y);
            std::uint8_t* to =
                picture.rgb.data() + 3 * (std::size_t(top + y) * std::size_t(picture.width) + std::size_t(left + x));
            for (int c = 0; c < 3; ++c)
                to[c] = static_cast<std::uint8_t>(
                    std::clamp(std::lround(255 * from[c] + (1 - from[3]) * static_cast<float>(to[c])), 0L, 255L));
        }
    std::optional<PixelBox> box = opaqueBox(cutOut, halfOpaque);
    if (box) *box = {box->left + left, box->top + top, box->right + left, box->bottom + top};
    return box;
}

} // namespace sharpscope
