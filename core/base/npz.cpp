// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/npz.h"

#include "core/base/error.h"
#include "core/base/zip.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>

namespace sharpscope {

static_assert(std::endian::native == std::endian::little, "arrays are copied as they lie in the file");

namespace {

constexpr std::string_view magic("\x93NUMPY", 6);
constexpr std::string_view suffix = ".npy";

std::string npyBytes(const NpyArray& array)
{
    std::string shape;
    for (const std::int64_t side : array.shape)
        shape += std::to_string(side) + (array.shape.size() == 1 ? "," : &side == &array.shape.back() ? "" : ", ");
    std::string header = "{'descr': '" + array.type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    const std::size_t before = magic.size() + 4;
    header.append(63 - (before + header.size()) % 64, ' ');
    header += '\n'; // the data begin at a multiple of 64

    std::string bytes(magic);
    bytes += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    return bytes + header + array.bytes;
}

/// The text behind `'key':` in the header's dictionary, without leading blanks.
std::optional<std::string_view> valueOf(std::string_view header, std::string_view key)
{
    const std::size_t at = header.find("'" + std::string(key) + "'");
    if (at == std::string_view::npos) return std::nullopt;
    header.remove_prefix(at + key.size() + 2);
    header.remove_prefix(std::min(header.find_first_not_of(": "), header.size()));
    return header;
}

std::optional<std::vector<std::int64_t>> shapeFrom(std::string_view text)
{
    if (!text.starts_with('(')) return std::nullopt;
    std::vector<std::int64_t> shape;
    std::int64_t count = 1;
    for (text.remove_prefix(1);;) {
        text.remove_prefix(std::min(text.find_first_not_of(", "), text.size()));
        if (text.starts_with(')')) return shape;
        std::int64_t side = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
        constexpr std::int64_t most = std::int64_t{1} << 48;
        if (error != std::errc() || side < 0 || (side > 0 && count > most / side)) return std::nullopt;
        count *= std::max<std::int64_t>(side, 1);
        shape.push_back(side);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
}

/// Bytes of one element, or 0 for a type that is not read.
std::size_t elementSize(std::string_view type)
{
    if (type.size() < 3 || (type[0] != '<' && type[0] != '|')) return 0;
    std::size_t width = 0;
    const auto [end, error] = std::from_chars(type.data() + 2, type.data() + type.size(), width);
    if (error != std::errc() || end != type.data() + type.size()) return 0;
    switch (type[1]) {
    case 'f':
        return width == 4 || width == 8 ? width : 0;
    case 'i':
    case 'u':
        return width == 1 || width == 2 || width == 4 || width == 8 ? width : 0;
    case 'b':
        return width == 1 ? width : 0;
    case 'S':
        return width;
    case 'U':
        return width < (std::size_t{1} << 32) ? 4 * width : 0;
    default:
        return 0;
    }
}

/// A type as the header has it, to its end: "'>i8'", or the beginning of a list of fields.
std::string typeText(std::string_view value)
{
    constexpr std::size_t longest = 40;
    const std::size_t end = value.starts_with('\'') ? value.find('\'', 1) : value.find(']');
    if (end != std::string_view::npos && end < longest) return std::string(value.substr(0, end + 1));
    return std::string(value.substr(0, longest)) + "…";
}

/// The array's header, and `dataBytes` that lie behind it. Nothing is allocated for data before both agree.
NpyArray parseHeader(std::string_view header, std::uint64_t dataBytes, const std::string& what)
{
    const auto fail = [&](const std::string& why) { throw Error(what + ": " + why); };
    const auto type = valueOf(header, "descr");
    const auto order = valueOf(header, "fortran_order");
    const auto shape = shapeFrom(valueOf(header, "shape").value_or(""));
    if (!type || !order || !shape) fail("its header is damaged");
    NpyArray array{.shape = *shape};
    if (type->starts_with('\'')) array.type = type->substr(1, type->find('\'', 1) - 1);
    const std::size_t size = elementSize(array.type);
    if (size == 0) fail("holds " + typeText(*type) + ", not plain little-endian numbers or text");
    if (order->starts_with("True") && array.shape.size() > 1)
        fail("is in Fortran order; save numpy.ascontiguousarray of it");
    if (dataBytes / size != static_cast<std::size_t>(array.count()) || dataBytes % size != 0)
        fail("holds " + std::to_string(dataBytes) + " bytes, " + std::to_string(array.count()) + " times " +
             std::to_string(size) + " expected");
    return array;
}

std::string arrayName(const ZipReader& zip, std::size_t entry)
{
    std::string name = zip.name(entry);
    if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
    return name;
}

NpyArray readNpy(ZipReader& zip, std::size_t entry, const std::string& what)
{
    const auto fail = [&](const std::string& why) { throw Error(what + ": " + why); };
    std::uint64_t left = zip.size(entry);
    const auto take = [&](std::uint64_t count, const char* otherwise) {
        if (count > left) fail(otherwise);
        std::string bytes(count, '\0');
        zip.read(bytes.data(), count);
        left -= count;
        return bytes;
    };
    zip.open(entry);
    const std::string start = take(10, "is no .npy array");
    if (!start.starts_with(magic)) fail("is no .npy array");
    const auto byte = [](const std::string& bytes, std::size_t at) {
        return std::size_t{static_cast<unsigned char>(bytes[at])};
    };
    std::size_t length = byte(start, 8) | byte(start, 9) << 8;
    if (byte(start, 6) >= 2) {
        const std::string more = take(2, "its header is cut off");
        length |= byte(more, 0) << 16 | byte(more, 1) << 24;
    }
    const std::string header = take(length, "its header is cut off");
    NpyArray array = parseHeader(header, left, what);
    array.bytes = take(left, "");
    zip.finish();
    return array;
}

NpzArrays arraysIn(ZipReader& zip, const std::string& file, const std::vector<std::string>& wanted)
{
    NpzArrays arrays;
    for (std::size_t i = 0; i < zip.count(); ++i) {
        std::string name = arrayName(zip, i);
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
        NpyArray array = readNpy(zip, i, file + ": " + name);
        arrays.emplace_back(std::move(name), std::move(array));
    }
    return arrays;
}

template <class Number>
std::vector<double> convert(const std::string& bytes)
{
    std::vector<double> values(bytes.size() / sizeof(Number));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Number number;
        std::memcpy(&number, bytes.data() + i * sizeof(Number), sizeof(Number));
        values[i] = static_cast<double>(number);
    }
    return values;
}

} // namespace

std::int64_t NpyArray::count() const
{
    std::int64_t product = 1;
    for (const std::int64_t side : shape)
        product *= side;
    return product;
}

NpyArray npyReals(std::span<const double> values, std::vector<std::int64_t> shape)
{
    NpyArray array{.type = "<f8", .shape = std::move(shape)};
    array.bytes.assign(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return array;
}

NpyArray npyIntegers(std::span<const std::int64_t> values, std::vector<std::int64_t> shape)
{
    NpyArray array{.type = "<i8", .shape = std::move(shape)};
    array.bytes.assign(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return array;
}

NpyArray npyText(std::string_view ascii)
{
    NpyArray array{.type = "<U" + std::to_string(std::max<std::size_t>(ascii.size(), 1))};
    for (const char c : ascii)
        array.bytes += {c, '\0', '\0', '\0'};
    if (ascii.empty()) array.bytes.assign(4, '\0');
    return array;
}

std::vector<double> realsOf(const NpyArray& array)
{
    const std::string_view kind = std::string_view(array.type).substr(1);
    if (kind == "f8") return convert<double>(array.bytes);
    if (kind == "f4") return convert<float>(array.bytes);
    if (kind == "i8") return convert<std::int64_t>(array.bytes);
    if (kind == "i4") return convert<std::int32_t>(array.bytes);
    if (kind == "i2") return convert<std::int16_t>(array.bytes);
    if (kind == "i1") return convert<std::int8_t>(array.bytes);
    if (kind == "u8") return convert<std::uint64_t>(array.bytes);
    if (kind == "u4") return convert<std::uint32_t>(array.bytes);
    if (kind == "u2") return convert<std::uint16_t>(array.bytes);
    if (kind == "u1" || kind == "b1") return convert<std::uint8_t>(array.bytes);
    throw Error("an array of type " + array.type + " holds no numbers");
}

std::string textOf(const NpyArray& array)
{
    const std::size_t width = array.type.starts_with("<U") ? 4 : array.type.starts_with("|S") ? 1 : 0;
    if (width == 0 || array.count() != 1) throw Error("an array of type " + array.type + " is no single text");
    std::string text;
    for (std::size_t i = 0; i + width <= array.bytes.size(); i += width) {
        const auto first = static_cast<unsigned char>(array.bytes[i]);
        const bool ascii = first < 128 && (width == 1 || (!array.bytes[i + 1] && !array.bytes[i + 2]));
        text += ascii ? static_cast<char>(first) : '?';
    }
    text.resize(text.find_last_not_of('\0') + 1);
    return text;
}

std::string npzBytes(const NpzArrays& arrays)
{
    std::vector<ZipEntry> entries;
    for (const auto& [name, array] : arrays)
        entries.push_back({name + std::string(suffix), npyBytes(array)});
    return zipBytes(entries);
}

std::vector<std::string> namesInNpz(const std::filesystem::path& file)
{
    const ZipReader zip(file);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < zip.count(); ++i)
        names.push_back(arrayName(zip, i));
    return names;
}

NpzArrays readNpz(const std::filesystem::path& file, const std::vector<std::string>& wanted)
{
    ZipReader zip(file);
    return arraysIn(zip, file.string(), wanted);
}

NpzArrays readNpz(std::string_view bytes, const std::string& file, const std::vector<std::string>& wanted)
{
    ZipReader zip(bytes, file);
    return arraysIn(zip, file, wanted);
}

} // namespace sharpscope
