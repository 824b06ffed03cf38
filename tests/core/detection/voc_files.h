// SPDX-License-Identifier: GPL-3.0-or-later
// A small data set laid out as Pascal VOC, and cut-outs to make one of.
#pragma once

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/write_jpeg.h"

#include <png.h>

#include <filesystem>
#include <string>
#include <vector>

namespace sharpscope::test {

namespace fs = std::filesystem;

inline void write(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    writeFileAtomically(file, text);
}

inline std::string objectXml(const std::string& name, const std::string& box, const std::string& more = {})
{
    return "  <object>\n    <name>" + name + "</name>\n" + more + "    <bndbox>" + box + "</bndbox>\n  </object>\n";
}

inline std::string boxXml(double xmin, double ymin, double xmax, double ymax)
{
    const auto field = [](const char* name, double value) {
        return std::string("<") + name + '>' + std::to_string(value) + "</" + name + '>';
    };
    return field("xmin", xmin) + field("ymin", ymin) + field("xmax", xmax) + field("ymax", ymax);
}

inline std::string annotationXml(const std::string& objects)
{
    return "<annotation>\n  <folder>VOC2007</folder>\n  <filename></filename>\n" + objects + "</annotation>\n";
}

/// A red image with a green rectangle where the box says.
inline void writeImage(const fs::path& file, int width, int height)
{
    Thumbnail picture;
    picture.width = width;
    picture.height = height;
    for (int i = 0; i < width * height; ++i)
        picture.rgb.insert(picture.rgb.end(), {200, 30, 40});
    fs::create_directories(file.parent_path());
    writeJpeg(file, picture);
}

/// A blue disc of that side, opaque inside, in a margin of `margin` transparent pixels.
inline void writeDisc(const fs::path& file, int side, int margin)
{
    const int whole = side + 2 * margin;
    std::vector<std::uint8_t> rgba;
    for (int y = 0; y < whole; ++y)
        for (int x = 0; x < whole; ++x) {
            const double dx = x + 0.5 - whole / 2.0, dy = y + 0.5 - whole / 2.0;
            const bool inside = dx * dx + dy * dy <= side * side / 4.0;
            rgba.insert(rgba.end(), {10, 20, 250, std::uint8_t(inside ? 255 : 0)});
        }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = image.height = png_uint_32(whole);
    image.format = PNG_FORMAT_RGBA;
    fs::create_directories(file.parent_path());
    if (!png_image_write_to_file(&image, file.c_str(), 0, rgba.data(), 0, nullptr)) throw Error(image.message);
}

/// discs/small and discs/large, two cut-outs each.
inline fs::path writeCutOuts(const fs::path& folder)
{
    writeDisc(folder / "small/a.png", 20, 3);
    writeDisc(folder / "small/b.png", 24, 0);
    writeDisc(folder / "large/a.png", 40, 2);
    writeDisc(folder / "large/b.png", 44, 5);
    return folder;
}

} // namespace sharpscope::test
