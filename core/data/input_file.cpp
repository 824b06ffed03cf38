// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/input_file.h"

#include "core/base/error.h"
#include "core/data/load_options.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace sharpscope {

namespace {

constexpr std::int64_t deflateRatioAtMost = 1032; // zlib's technical details: 258 bytes from two bits
constexpr std::size_t pieceAtMost = 1 << 18;      // how exactly the place of damage is known

/// zlib's messages begin with the path.
std::string withoutPath(const std::string& message)
{
    const auto colon = message.rfind(": ");
    return colon == std::string::npos ? message : message.substr(colon + 2);
}

} // namespace

void InputFile::Close::operator()(gzFile_s* file) const { gzclose_r(file); }

InputFile::InputFile(const std::filesystem::path& path, std::stop_token stop)
    : m_name(path.filename().string()), m_stop(std::move(stop))
{
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed)) throw Error(path.string() + ": is a folder, not a file");
    const auto size = std::filesystem::file_size(path, failed);
    if (!failed) m_file.reset(gzopen(path.c_str(), "rb"));
    if (!m_file) throw Error(path.string() + ": cannot be read: " + std::strerror(errno ? errno : ENOMEM));
    gzbuffer(m_file.get(), 1 << 17);
    const std::int64_t ratio = gzdirect(m_file.get()) ? 1 : deflateRatioAtMost;
    m_sizeAtMost = static_cast<std::int64_t>(size) * ratio;
}

std::int64_t InputFile::readSome(std::span<std::uint8_t> bytes)
{
    std::int64_t done = 0;
    while (done < static_cast<std::int64_t>(bytes.size())) {
        throwIfStopped(m_stop);
        const auto wanted = std::min<std::size_t>(bytes.size() - done, pieceAtMost);
        const int got = gzread(m_file.get(), bytes.data() + done, static_cast<unsigned>(wanted));
        if (got < 0) {
            int code = 0;
            const char* why = gzerror(m_file.get(), &code);
            if (code == Z_BUF_ERROR) break; // the compressed data end early: as any other end
            throw Error(m_name + ": damaged after byte " + std::to_string(m_position + done) + ": " +
                        (code == Z_ERRNO ? std::strerror(errno) : withoutPath(why)));
        }
        if (got == 0) break;
        done += got;
    }
    m_position += done;
    return done;
}

void InputFile::read(std::span<std::uint8_t> bytes, std::int64_t total)
{
    if (readSome(bytes) == static_cast<std::int64_t>(bytes.size())) return;
    throw Error(m_name + ": ends at byte " + std::to_string(m_position) + ", " + std::to_string(total) + " expected");
}

void InputFile::expectRoomFor(std::int64_t total)
{
    if (total <= m_sizeAtMost) return;
    std::array<std::uint8_t, 1 << 16> scratch{};
    while (readSome(scratch) > 0) {
    }
    throw Error(m_name + ": ends at byte " + std::to_string(m_position) + ", " + std::to_string(total) + " expected");
}

std::vector<std::uint8_t> InputFile::readBlock(std::int64_t size, std::int64_t total)
{
    expectRoomFor(total);
    std::vector<std::uint8_t> block(size);
    read(block, total);
    return block;
}

std::vector<std::uint8_t> InputFile::readRest()
{
    std::vector<std::uint8_t> rest;
    std::int64_t got = 0;
    do {
        const std::size_t before = rest.size();
        rest.resize(before + 4 * pieceAtMost);
        got = readSome(std::span(rest).subspan(before));
        rest.resize(before + static_cast<std::size_t>(got));
    } while (got > 0);
    checkChecksum();
    return rest;
}

void InputFile::expectEnd()
{
    const std::int64_t end = m_position;
    std::array<std::uint8_t, 1> more{};
    if (readSome(more) > 0)
        throw Error(m_name + ": goes on after byte " + std::to_string(end) + ", where it should end");
    checkChecksum();
}

void InputFile::checkChecksum()
{
    int code = 0;
    gzerror(m_file.get(), &code);
    if (code == Z_BUF_ERROR)
        throw Error(m_name + ": ends at byte " + std::to_string(m_position) +
                    " without gzip's checksum: it was cut short");
}

} // namespace sharpscope
