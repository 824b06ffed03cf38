// SPDX-License-Identifier: GPL-3.0-or-later
// libjpeg reports errors through a callback that must not return, which is a longjmp out of decode(); between its
// setjmp and the end of that function only plain C values live.
#include "core/base/error.h"
#include "core/data/orientation.h"
#include "core/data/picture_codecs.h"

#include <csetjmp>
#include <cstdio> // jpeglib.h uses FILE

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace sharpscope {

namespace {

constexpr std::int64_t headerAtMost = 1 << 24; // a camera's notes, thumbnails and profile are below one MB
constexpr std::int64_t bytesOfAPixel = 16;     // no encoder needs as many
constexpr int scansAtMost = 100;               // cameras and jpegtran make about ten; each goes over the whole picture

struct JpegDecoder {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf onError{};
    bool cutShort = false;
    bool damaged = false;
    boolean (*fill)(j_decompress_ptr) = nullptr; ///< libjpeg's own
    std::int64_t bytesLeft = headerAtMost;       ///< that are still read
    std::array<char, JMSG_LENGTH_MAX> message{};

    JpegDecoder();
    ~JpegDecoder() { jpeg_destroy_decompress(&info); }
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;
};

JpegDecoder& decoderOf(j_common_ptr info) { return *static_cast<JpegDecoder*>(info->client_data); }

[[noreturn]] void leave(j_common_ptr info)
{
    info->err->format_message(info, decoderOf(info).message.data());
    std::longjmp(decoderOf(info).onError, 1);
}

/// Many files in the wild cause warnings; these mean that pixels are missing, which libjpeg makes up.
void note(j_common_ptr info, int level)
{
    if (level >= 0) return;
    switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
        decoderOf(info).cutShort = true;
        break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
        info->err->format_message(info, decoderOf(info).message.data());
        decoderOf(info).damaged = true;
        break;
    default:
        break;
    }
}

void printNothing(j_common_ptr) {}

void countScans(j_common_ptr info)
{
    JpegDecoder& decoder = decoderOf(info);
    if (decoder.info.input_scan_number <= scansAtMost) return;
    std::snprintf(decoder.message.data(), decoder.message.size(), "it has more than %d scans, the most that are read",
                  scansAtMost);
    std::longjmp(decoder.onError, 1);
}

/// A file that goes on and on without an image, or behind it.
boolean fillCounted(j_decompress_ptr info)
{
    JpegDecoder& decoder = decoderOf(reinterpret_cast<j_common_ptr>(info));
    if (decoder.bytesLeft < 0) {
        std::snprintf(decoder.message.data(), decoder.message.size(),
                      info->image_width > 0 ? "it goes on far beyond its pixels"
                                            : "no image begins in its first %lld bytes",
                      static_cast<long long>(headerAtMost));
        std::longjmp(decoder.onError, 1);
    }
    const boolean got = decoder.fill(info);
    decoder.bytesLeft -= static_cast<std::int64_t>(info->src->bytes_in_buffer);
    return got;
}

JpegDecoder::JpegDecoder()
{
    info.err = jpeg_std_error(&errors);
    errors.error_exit = leave;
    errors.emit_message = note;
    errors.output_message = printNothing;
    progress.progress_monitor = countScans;
    info.client_data = this; // kept by jpeg_create_decompress
}

bool readHeader(JpegDecoder& decoder, std::FILE* file)
{
    if (setjmp(decoder.onError)) return false;
    jpeg_create_decompress(&decoder.info);
    decoder.info.progress = &decoder.progress;
    jpeg_stdio_src(&decoder.info, file);
    decoder.fill = std::exchange(decoder.info.src->fill_input_buffer, fillCounted);
    jpeg_save_markers(&decoder.info, JPEG_APP0 + 1, 0xffff); // EXIF
    jpeg_read_header(&decoder.info, TRUE);
    decoder.bytesLeft += bytesOfAPixel * decoder.info.image_width * decoder.info.image_height;
    return true;
}

/// CMYK and YCCK are not converted by libjpeg.
bool isPrint(const JpegDecoder& decoder) { return decoder.info.num_components == 4; }

bool start(JpegDecoder& decoder, int channels, unsigned denominator)
{
    if (setjmp(decoder.onError)) return false;
    decoder.info.scale_num = 1;
    decoder.info.scale_denom = denominator;
    decoder.info.out_color_space = isPrint(decoder) ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&decoder.info);
    return true;
}

bool readLine(JpegDecoder& decoder, std::uint8_t* to)
{
    if (setjmp(decoder.onError)) return false;
    JSAMPROW line = to;
    jpeg_read_scanlines(&decoder.info, &line, 1);
    return true;
}

bool finish(JpegDecoder& decoder)
{
    if (setjmp(decoder.onError)) return false;
    jpeg_finish_decompress(&decoder.info);
    return true;
}

void check(const JpegDecoder& decoder, bool worked)
{
    if (!worked) throw Error(decoder.message.data());
    if (decoder.cutShort) throw Error("it was cut short");
    if (decoder.damaged) throw Error("it is damaged (" + std::string(decoder.message.data()) + ')');
}

PictureHeader headerOf(const JpegDecoder& decoder)
{
    PictureHeader header{.size = {static_cast<int>(decoder.info.image_width),
                                  static_cast<int>(decoder.info.image_height), decoder.info.num_components == 1}};
    for (const auto* marker = decoder.info.marker_list; marker && header.orientation == 1; marker = marker->next)
        header.orientation = orientationIn({marker->data, marker->data_length});
    return header;
}

/// Print inks to what they let through: red is what cyan and black leave. Adobe keeps inks inverted (255: no ink) and
/// marks its files; in files without the mark 255 is full ink.
void withoutBlack(std::vector<std::uint8_t>& inks, bool areInverted, int channels)
{
    std::size_t to = 0;
    for (std::size_t i = 0; i < inks.size(); i += 4)
        for (int c = 0; c < channels; ++c) {
            const int ink = areInverted ? inks[i + c] : 255 - inks[i + c];
            const int black = areInverted ? inks[i + 3] : 255 - inks[i + 3];
            inks[to++] = static_cast<std::uint8_t>(ink * black / 255);
        }
}

unsigned denominatorFor(const PictureHeader& header, PictureSize enough)
{
    unsigned denominator = 1;
    if (enough.width <= 0 || enough.height <= 0) return denominator;
    if (liesOnItsSide(header.orientation)) std::swap(enough.width, enough.height);
    const auto fits = [&](int by) {
        return header.size.width / by >= 2 * enough.width && header.size.height / by >= 2 * enough.height;
    };
    while (denominator < 8 && fits(static_cast<int>(2 * denominator)))
        denominator *= 2;
    return denominator;
}

} // namespace

PictureHeader jpegHeader(std::FILE* file)
{
    JpegDecoder decoder;
    check(decoder, readHeader(decoder, file));
    return headerOf(decoder);
}

void decodeJpeg(std::FILE* file, int channels, const PictureSize& enough, const PictureSink& sink)
{
    JpegDecoder decoder;
    check(decoder, readHeader(decoder, file));
    PictureHeader header = headerOf(decoder);
    checkSize(header.size);
    std::unique_lock<std::mutex> turn;
    if (jpeg_has_multiple_scans(&decoder.info)) turn = turnToHold(header.size);
    check(decoder, start(decoder, channels, denominatorFor(header, enough)));
    header.size.width = static_cast<int>(decoder.info.output_width);
    header.size.height = static_cast<int>(decoder.info.output_height);
    sink.begin(header);
    const std::size_t lineSize = std::size_t{decoder.info.output_width} * decoder.info.output_components;
    std::vector<std::uint8_t> line(lineSize);
    while (decoder.info.output_scanline < decoder.info.output_height) {
        check(decoder, readLine(decoder, line.data()));
        if (isPrint(decoder)) withoutBlack(line, decoder.info.saw_Adobe_marker != 0, channels);
        sink.row(line.data());
    }
    check(decoder, finish(decoder));
}

} // namespace sharpscope
