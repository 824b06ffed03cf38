// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/picture.h"

#include "core/base/error.h"
#include "core/data/picture_codecs.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace sharpscope {

namespace {

constexpr std::int64_t pixelsAtMost = 100'000'000;

std::vector<std::uint8_t> bytesOf(const std::filesystem::path& file)
{
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    std::ifstream stream(file, std::ios::binary);
    if (failed || !stream) throw Error(failed ? failed.message() : std::strerror(errno));
    std::vector<std::uint8_t> bytes(size);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
}

PictureSize sizeOf(FileBytes bytes)
{
    if (!isJpeg(bytes) && !isPng(bytes)) throw Error("it is neither a JPEG nor a PNG");
    const PictureSize size = isJpeg(bytes) ? jpegSize(bytes) : pngSize(bytes);
    if (std::int64_t{size.width} * size.height > pixelsAtMost)
        throw Error("it claims " + std::to_string(size.width) + " x " + std::to_string(size.height) + " pixels");
    return size;
}

/// Calls `read` on the file's bytes and puts the file's name before what goes wrong.
template <class Read>
auto reading(const std::filesystem::path& file, Read read)
{
    try {
        return read(bytesOf(file));
    } catch (const Error& error) {
        throw Error(file.filename().string() + ": cannot be read: " + error.what());
    }
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
    return reading(file, [](const std::vector<std::uint8_t>& bytes) { return sizeOf(bytes); });
}

Picture readPicture(const std::filesystem::path& file, int channels, const PictureSize& enough)
{
    return reading(file, [&](const std::vector<std::uint8_t>& bytes) {
        sizeOf(bytes);
        return isJpeg(bytes) ? decodeJpeg(bytes, channels, enough) : decodePng(bytes, channels);
    });
}

} // namespace sharpscope
