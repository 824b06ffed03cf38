// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/picture.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/utf8.h"
#include "core/data/orientation.h"
#include "core/data/picture_codecs.h"
#include "core/data/picture_fitting.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <sys/mman.h>

namespace sharpscope {

namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

constexpr const char* jpeg = "JPEG";
constexpr const char* png = "PNG";

/// By the file's first bytes.
const char* formatOf(std::FILE* file)
{
    using namespace std::string_view_literals;
    std::array<char, 12> begin{};
    const std::string_view bytes(begin.data(), std::fread(begin.data(), 1, begin.size(), file));
    std::rewind(file);
    if (bytes.starts_with("\xff\xd8\xff")) return jpeg;
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return png;
    if (bytes.starts_with("RIFF") && bytes.size() == begin.size() && bytes.ends_with("WEBP")) return "WEBP";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "GIF";
    for (const std::string_view tiff : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv})
        if (bytes.starts_with(tiff)) return "TIFF";
    if (bytes.starts_with("BM")) return "BMP";
    if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6') return "PNM";
    throw Error("it is no JPEG, PNG, WebP, BMP, GIF, TIFF or PNM");
}

PictureHeader headerOf(std::FILE* file)
{
    const char* format = formatOf(file);
    const PictureHeader header = format == jpeg  ? jpegHeader(file)
                                 : format == png ? pngHeader(file)
                                                 : otherHeader(file, format);
    checkSize(header.size);
    return header;
}

void decode(std::FILE* file, int channels, const PictureSize& enough, const PictureSink& sink)
{
    const char* format = formatOf(file);
    if (format == jpeg)
        decodeJpeg(file, channels, enough, sink);
    else if (format == png)
        decodePng(file, channels, sink);
    else
        decodeOther(file, format, channels, sink);
}

/// Calls `read` on what `open` has opened and puts the file's name before what goes wrong.
template <class Open, class Read>
auto reading(const std::string& name, Open open, Read read)
{
    try {
        const File file(open());
        if (!file) throw Error(std::strerror(errno));
        return read(file.get());
    } catch (const Error& error) {
        throw Error(name + ": cannot be read: " + error.what());
    }
}

template <class Read>
auto reading(const std::filesystem::path& path, Read read)
{
    return reading(
        path.filename().string(), [&] { return std::fopen(path.c_str(), "rbe"); }, read);
}

/// In memory, but with a descriptor, which GraphicsMagick asks a file for: fmemopen()'s has none. nullptr and errno
/// where there is no memory.
std::FILE* fileOf(std::string_view bytes)
{
    const int descriptor = ::memfd_create("picture", MFD_CLOEXEC);
    File file(descriptor < 0 ? nullptr : ::fdopen(descriptor, "rb"));
    if (!file || (errno = writeAll(descriptor, bytes)) != 0) return nullptr;
    std::rewind(file.get());
    return file.release();
}

Picture readFittedFrom(std::FILE* file, int channels, int width, int height)
{
    int orientation = 1;
    std::optional<Fitting> fitting;
    const auto begin = [&](const PictureHeader& header) {
        orientation = header.orientation;
        const bool onItsSide = liesOnItsSide(orientation);
        fitting.emplace(header.size, channels, onItsSide ? height : width, onItsSide ? width : height);
    };
    decode(file, channels, {width, height}, {begin, [&](const std::uint8_t* row) { fitting->add(row); }});
    return upright(fitting->take(), orientation);
}

} // namespace

bool isPictureFile(const std::filesystem::path& file)
{
    const std::string suffix = lowerCase(file.extension().string());
    static constexpr std::array<std::string_view, 11> known = {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".bmp",
                                                               ".gif", ".tif",  ".tiff", ".ppm", ".pgm"};
    return std::find(known.begin(), known.end(), suffix) != known.end();
}

PictureSize readPictureSize(const std::filesystem::path& path)
{
    return reading(path, [](std::FILE* file) {
        PictureHeader header = headerOf(file);
        if (liesOnItsSide(header.orientation)) std::swap(header.size.width, header.size.height);
        return header.size;
    });
}

Picture readPicture(const std::filesystem::path& path, int channels, const PictureSize& enough)
{
    return reading(path, [&](std::FILE* file) {
        PictureHeader decoded;
        Picture picture{.channels = channels};
        const auto begin = [&](const PictureHeader& header) {
            decoded = header;
            picture.width = header.size.width;
            picture.height = header.size.height;
            picture.pixels.reserve(std::size_t(picture.width) * picture.height * channels);
        };
        const auto row = [&](const std::uint8_t* pixels) {
            picture.pixels.insert(picture.pixels.end(), pixels, pixels + std::size_t(picture.width) * channels);
        };
        decode(file, channels, enough, {begin, row});
        return upright(std::move(picture), decoded.orientation);
    });
}

Picture readFitted(const std::filesystem::path& path, int channels, int width, int height)
{
    return reading(path, [&](std::FILE* file) { return readFittedFrom(file, channels, width, height); });
}

Picture readFitted(std::string_view bytes, const std::string& name, int channels, int width, int height)
{
    return reading(
        name, [&] { return fileOf(bytes); },
        [&](std::FILE* file) { return readFittedFrom(file, channels, width, height); });
}

} // namespace sharpscope
