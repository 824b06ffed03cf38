// SPDX-License-Identifier: GPL-3.0-or-later
// As in picture_jpeg.cpp, only plain C values live between the setjmp and the end of its function.
#include "core/data/write_jpeg.h"

#include "core/base/error.h"
#include "core/base/files.h"

#include <csetjmp>
#include <cstdio> // jpeglib.h uses FILE
#include <cstdlib>

#include <jpeglib.h>

#include <array>

namespace sharpscope {

namespace {

struct JpegEncoder {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    std::jmp_buf onError{};
    std::array<char, JMSG_LENGTH_MAX> message{};
    unsigned char* bytes = nullptr;
    unsigned long size = 0;

    JpegEncoder();
    ~JpegEncoder()
    {
        jpeg_destroy_compress(&info);
        std::free(bytes);
    }
    JpegEncoder(const JpegEncoder&) = delete;
    JpegEncoder& operator=(const JpegEncoder&) = delete;
};

[[noreturn]] void leaveEncoder(j_common_ptr info)
{
    auto& encoder = *static_cast<JpegEncoder*>(info->client_data);
    info->err->format_message(info, encoder.message.data());
    std::longjmp(encoder.onError, 1);
}

JpegEncoder::JpegEncoder()
{
    info.err = jpeg_std_error(&errors);
    errors.error_exit = leaveEncoder;
    info.client_data = this;
}

bool encode(JpegEncoder& encoder, const Thumbnail& picture, int quality)
{
    if (setjmp(encoder.onError)) return false;
    jpeg_create_compress(&encoder.info);
    jpeg_mem_dest(&encoder.info, &encoder.bytes, &encoder.size);
    encoder.info.image_width = static_cast<JDIMENSION>(picture.width);
    encoder.info.image_height = static_cast<JDIMENSION>(picture.height);
    encoder.info.input_components = 3;
    encoder.info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&encoder.info);
    jpeg_set_quality(&encoder.info, quality, TRUE);
    jpeg_start_compress(&encoder.info, TRUE);
    while (encoder.info.next_scanline < encoder.info.image_height) {
        JSAMPROW row = const_cast<JSAMPROW>(picture.rgb.data()) +
                       static_cast<std::size_t>(encoder.info.next_scanline) * 3 * encoder.info.image_width;
        jpeg_write_scanlines(&encoder.info, &row, 1);
    }
    jpeg_finish_compress(&encoder.info);
    return true;
}

} // namespace

std::string jpegOf(const Thumbnail& picture, int quality)
{
    JpegEncoder encoder;
    if (!encode(encoder, picture, quality)) throw Error(std::string("no JPEG can be made: ") + encoder.message.data());
    return {reinterpret_cast<const char*>(encoder.bytes), encoder.size};
}

void writeJpeg(const std::filesystem::path& file, const Thumbnail& picture, int quality)
{
    std::string bytes;
    try {
        bytes = jpegOf(picture, quality);
    } catch (const Error& error) {
        throw Error(file.string() + ": " + error.what());
    }
    writeFileAtomically(file, bytes);
}

} // namespace sharpscope
