// SPDX-License-Identifier: GPL-3.0-or-later
// libpng reports errors through a callback that must not return: as in picture_jpeg.cpp, only plain C values live
// between a setjmp and the end of its function.
#include "core/base/error.h"
#include "core/data/orientation.h"
#include "core/data/picture_codecs.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>

namespace sharpscope {

namespace {

/// Not unpacked: megabytes of text can be packed into each.
constexpr png_byte unreadChunks[] = "iCCP\0iTXt\0sPLT\0tEXt\0zTXt";
constexpr int unreadCount = sizeof unreadChunks / 5;

struct PngDecoder {
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::jmp_buf onError{};
    std::array<char, 200> message{};

    PngDecoder();
    ~PngDecoder() { png_destroy_read_struct(&png, &info, nullptr); }
    PngDecoder(const PngDecoder&) = delete;
    PngDecoder& operator=(const PngDecoder&) = delete;
};

[[noreturn]] void leave(png_structp png, png_const_charp message)
{
    auto& decoder = *static_cast<PngDecoder*>(png_get_error_ptr(png));
    std::snprintf(decoder.message.data(), decoder.message.size(), "%s", message);
    std::longjmp(decoder.onError, 1);
}

void printNothing(png_structp, png_const_charp) {}

PngDecoder::PngDecoder()
{
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, leave, printNothing);
    if (png) info = png_create_info_struct(png);
    if (!info) throw Error("libpng cannot be set up");
}

bool readHeader(PngDecoder& decoder, std::FILE* file)
{
    if (setjmp(decoder.onError)) return false;
    png_init_io(decoder.png, file);
    png_set_keep_unknown_chunks(decoder.png, PNG_HANDLE_CHUNK_NEVER, unreadChunks, unreadCount);
    png_read_info(decoder.png, decoder.info);
    return true;
}

/// To eight bits a value, palettes to colours, transparent colours to opacity.
bool start(PngDecoder& decoder)
{
    if (setjmp(decoder.onError)) return false;
    png_set_scale_16(decoder.png);
    png_set_expand(decoder.png);
    png_set_interlace_handling(decoder.png);
    png_read_update_info(decoder.png, decoder.info);
    return true;
}

bool readLine(PngDecoder& decoder, std::uint8_t* to)
{
    if (setjmp(decoder.onError)) return false;
    png_read_row(decoder.png, to, nullptr);
    return true;
}

void check(const PngDecoder& decoder, bool worked)
{
    if (!worked) throw Error(decoder.message.data());
}

PictureHeader headerOf(const PngDecoder& decoder)
{
    PictureHeader header{.size = {static_cast<int>(png_get_image_width(decoder.png, decoder.info)),
                                  static_cast<int>(png_get_image_height(decoder.png, decoder.info)),
                                  (png_get_color_type(decoder.png, decoder.info) & PNG_COLOR_MASK_COLOR) == 0}};
    png_uint_32 size = 0;
    png_bytep exif = nullptr;
    if (png_get_eXIf_1(decoder.png, decoder.info, &size, &exif) && exif)
        header.orientation = orientationIn({exif, size});
    return header;
}

} // namespace

PictureHeader pngHeader(std::FILE* file)
{
    PngDecoder decoder;
    check(decoder, readHeader(decoder, file));
    return headerOf(decoder);
}

void decodePng(std::FILE* file, int channels, const PictureSink& sink)
{
    PngDecoder decoder;
    check(decoder, readHeader(decoder, file));
    const PictureHeader header = headerOf(decoder);
    checkSize(header.size);
    check(decoder, start(decoder));
    const int stored = png_get_channels(decoder.png, decoder.info);
    const std::size_t lineSize = png_get_rowbytes(decoder.png, decoder.info);
    const int passes = png_get_interlace_type(decoder.png, decoder.info) == PNG_INTERLACE_NONE ? 1 : 7;
    const auto turn = passes > 1 ? turnToHold(header.size) : std::unique_lock<std::mutex>();

    const std::size_t held = passes > 1 ? header.size.height : 1;
    std::vector<std::uint8_t> lines(lineSize * held), line(std::size_t(header.size.width) * channels);
    sink.begin(header);
    const auto give = [&](const std::uint8_t* from) {
        convertRow(from, stored, header.size.width, line.data(), channels);
        sink.row(line.data());
    };
    for (int pass = 0; pass < passes; ++pass)
        for (int y = 0; y < header.size.height; ++y) {
            std::uint8_t* to = lines.data() + lineSize * (y % held);
            check(decoder, readLine(decoder, to));
            if (pass == passes - 1) give(to);
        }
}

} // namespace sharpscope
