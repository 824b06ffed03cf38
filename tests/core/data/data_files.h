// SPDX-License-Identifier: GPL-3.0-or-later
// Files in the formats that the readers read, for their tests.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <vector>

inline QByteArray bigEndian(std::uint32_t value)
{
    QByteArray bytes;
    for (const int shift : {24, 16, 8, 0})
        bytes.append(static_cast<char>(value >> shift));
    return bytes;
}

inline QByteArray idxBytes(const std::vector<std::uint32_t>& shape, const QByteArray& values)
{
    QByteArray bytes("\0\0\x08", 3);
    bytes.append(static_cast<char>(shape.size()));
    for (const auto size : shape)
        bytes.append(bigEndian(size));
    return bytes + values;
}

/// Bytes that go through many values but are the same each time.
inline QByteArray someBytes(qsizetype size, std::uint32_t seed = 1)
{
    QByteArray bytes(size, 0);
    for (auto& byte : bytes)
        byte = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
    return bytes;
}

inline QByteArray gzipped(const QByteArray& bytes)
{
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, bytes.size())) + 64, 0);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

inline void writeFile(const std::filesystem::path& path, const QByteArray& bytes)
{
    std::filesystem::create_directories(path.parent_path());
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) throw std::runtime_error(path.string());
}

/// The message of the std::exception that `call` throws, or "no exception".
inline QString messageOf(const std::function<void()>& call)
{
    try {
        call();
    } catch (const std::exception& error) {
        return QString::fromUtf8(error.what());
    }
    return QStringLiteral("no exception");
}

/// A folder that is deleted with it.
struct Folder {
    QTemporaryDir folder;
    std::filesystem::path path() const { return folder.path().toStdString(); }
    std::filesystem::path operator/(const std::string& name) const { return path() / name; }
};
