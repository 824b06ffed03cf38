// SPDX-License-Identifier: GPL-3.0-or-later
// libjpeg reports errors through a callback that must not return, which is a longjmp out of decode(); between its
// setjmp and the end of that function only plain C values live.
#include "core/base/error.h"
#include "core/data/picture_codecs.h"

#include <csetjmp>
#include <cstdio> // jpeglib.h uses FILE

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>

namespace sharpscope {

namespace {

struct Decoder {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    std::jmp_buf onError{};
    bool cutShort = false;
    std::array<char, JMSG_LENGTH_MAX> message{};

    Decoder();
    ~Decoder() { jpeg_destroy_decompress(&info); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
};

Decoder& decoderOf(j_common_ptr info) { return *static_cast<Decoder*>(info->client_data); }

[[noreturn]] void leave(j_common_ptr info)
{
    info->err->format_message(info, decoderOf(info).message.data());
    std::longjmp(decoderOf(info).onError, 1);
}

/// Many files in the wild cause warnings; only one means that pixels are missing.
void note(j_common_ptr info, int level)
{
    if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) decoderOf(info).cutShort = true;
}

void printNothing(j_common_ptr) {}

Decoder::Decoder()
{
    info.err = jpeg_std_error(&errors);
    errors.error_exit = leave;
    errors.emit_message = note;
    errors.output_message = printNothing;
    info.client_data = this; // kept by jpeg_create_decompress
}

bool readHeader(Decoder& decoder, FileBytes bytes)
{
    if (setjmp(decoder.onError)) return false;
    jpeg_create_decompress(&decoder.info);
    jpeg_mem_src(&decoder.info, bytes.data(), static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&decoder.info, TRUE);
    return true;
}

/// CMYK and YCCK are not converted by libjpeg.
bool isPrint(const Decoder& decoder) { return decoder.info.num_components == 4; }

bool start(Decoder& decoder, int channels, unsigned denominator)
{
    if (setjmp(decoder.onError)) return false;
    decoder.info.scale_num = 1;
    decoder.info.scale_denom = denominator;
    decoder.info.out_color_space = isPrint(decoder) ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&decoder.info);
    return true;
}

bool readLines(Decoder& decoder, std::uint8_t* to, std::size_t lineSize)
{
    if (setjmp(decoder.onError)) return false;
    while (decoder.info.output_scanline < decoder.info.output_height) {
        JSAMPROW line = to + lineSize * decoder.info.output_scanline;
        jpeg_read_scanlines(&decoder.info, &line, 1);
    }
    jpeg_finish_decompress(&decoder.info);
    return true;
}

/// Print inks, kept inverted as Adobe does: red is what cyan and black let through.
std::vector<std::uint8_t> withoutBlack(const std::vector<std::uint8_t>& inks, int channels)
{
    std::vector<std::uint8_t> pixels;
    pixels.reserve(inks.size() / 4 * channels);
    for (std::size_t i = 0; i < inks.size(); i += 4)
        for (int c = 0; c < channels; ++c)
            pixels.push_back(static_cast<std::uint8_t>(inks[i + c] * inks[i + 3] / 255));
    return pixels;
}

void check(const Decoder& decoder, bool worked)
{
    if (!worked) throw Error(decoder.message.data());
    if (decoder.cutShort) throw Error("it was cut short");
}

unsigned denominatorFor(const Decoder& decoder, const PictureSize& enough)
{
    unsigned denominator = 1;
    if (enough.width <= 0 || enough.height <= 0) return denominator;
    const auto fits = [&](unsigned by) {
        return decoder.info.image_width / by >= 2u * enough.width &&
               decoder.info.image_height / by >= 2u * enough.height;
    };
    while (denominator < 8 && fits(2 * denominator))
        denominator *= 2;
    return denominator;
}

} // namespace

bool isJpeg(FileBytes bytes) { return bytes.size() >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff; }

PictureSize jpegSize(FileBytes bytes)
{
    Decoder decoder;
    check(decoder, readHeader(decoder, bytes));
    return {static_cast<int>(decoder.info.image_width), static_cast<int>(decoder.info.image_height),
            decoder.info.num_components == 1};
}

Picture decodeJpeg(FileBytes bytes, int channels, const PictureSize& enough)
{
    Decoder decoder;
    check(decoder, readHeader(decoder, bytes));
    check(decoder, start(decoder, channels, denominatorFor(decoder, enough)));
    Picture picture{.width = static_cast<int>(decoder.info.output_width),
                    .height = static_cast<int>(decoder.info.output_height),
                    .channels = channels};
    const std::size_t lineSize = std::size_t{decoder.info.output_width} * decoder.info.output_components;
    picture.pixels.resize(lineSize * picture.height);
    check(decoder, readLines(decoder, picture.pixels.data(), lineSize));
    if (isPrint(decoder)) picture.pixels = withoutBlack(picture.pixels, channels);
    return picture;
}

} // namespace sharpscope
