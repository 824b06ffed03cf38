// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/picture.h"

#include "core/base/error.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_MAX_DIMENSIONS 65536
#include <stb_image.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace sharpscope {

namespace {

constexpr std::int64_t pixelsAtMost = 100'000'000;

[[noreturn]] void unreadable(const std::filesystem::path& file, const std::string& why)
{
    throw Error(file.filename().string() + ": cannot be read: " + why);
}

} // namespace

bool isPictureFile(const std::filesystem::path& file)
{
    std::string suffix = file.extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](unsigned char c) { return std::tolower(c); });
    return suffix == ".jpg" || suffix == ".jpeg" || suffix == ".png";
}

PictureSize readPictureSize(const std::filesystem::path& file)
{
    PictureSize size;
    int channels = 0;
    if (!stbi_info(file.c_str(), &size.width, &size.height, &channels)) unreadable(file, stbi_failure_reason());
    size.grey = channels <= 2;
    if (std::int64_t{size.width} * size.height > pixelsAtMost)
        unreadable(file, "it claims " + std::to_string(size.width) + " x " + std::to_string(size.height) + " pixels");
    return size;
}

Picture readPicture(const std::filesystem::path& file, int channels)
{
    readPictureSize(file);
    Picture picture{.channels = channels};
    int inFile = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load(file.c_str(), &picture.width, &picture.height, &inFile, channels), stbi_image_free);
    if (!pixels) unreadable(file, stbi_failure_reason());
    picture.pixels.assign(pixels.get(), pixels.get() + std::int64_t{picture.width} * picture.height * channels);
    return picture;
}

} // namespace sharpscope
