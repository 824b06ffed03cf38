// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/wire_reader.h"

#include "core/base/error.h"

#include <bit>
#include <string>

namespace sharpscope {

namespace {

class WireBytes {
public:
    explicit WireBytes(std::string_view bytes) : m_all(bytes) {}

    bool atEnd() const { return m_at == m_all.size(); }

    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1).front());
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) return value;
        }
        throw Error("byte " + std::to_string(m_at) + " of the message: a number without an end");
    }

    std::uint64_t fixed(std::size_t count)
    {
        std::uint64_t value = 0;
        const std::string_view bytes = take(count);
        for (std::size_t i = 0; i < count; ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
        return value;
    }

    std::string_view take(std::uint64_t count)
    {
        if (count > m_all.size() - m_at)
            throw Error("byte " + std::to_string(m_at) + " of the message: it ends too early");
        const std::string_view taken = m_all.substr(m_at, count);
        m_at += count;
        return taken;
    }

    std::size_t at() const { return m_at; }

private:
    std::string_view m_all;
    std::size_t m_at = 0;
};

std::uint64_t numberOf(WireBytes& bytes, WireType type)
{
    return type == WireType::Varint ? bytes.varint() : bytes.fixed(type == WireType::Fixed64 ? 8 : 4);
}

} // namespace

double WireField::asDouble() const { return std::bit_cast<double>(bits); }
float WireField::asFloat() const { return std::bit_cast<float>(static_cast<std::uint32_t>(bits)); }

std::vector<WireField> wireFields(std::string_view message)
{
    std::vector<WireField> fields;
    WireBytes bytes(message);
    while (!bytes.atEnd()) {
        const std::size_t start = bytes.at();
        const std::uint64_t key = bytes.varint();
        WireField field{.number = static_cast<int>(key >> 3), .type = static_cast<WireType>(key & 7)};
        switch (field.type) {
        case WireType::Bytes:
            field.bytes = bytes.take(bytes.varint());
            break;
        case WireType::Varint:
        case WireType::Fixed64:
        case WireType::Fixed32:
            field.bits = numberOf(bytes, field.type);
            break;
        default:
            throw Error("byte " + std::to_string(start) + " of the message: a field of no known type");
        }
        fields.push_back(field);
    }
    return fields;
}

std::vector<std::uint64_t> repeatedNumbers(const WireField& field, WireType of)
{
    if (field.type == of) return {field.bits};
    std::vector<std::uint64_t> numbers;
    if (field.type != WireType::Bytes) return numbers;
    for (WireBytes bytes(field.bytes); !bytes.atEnd();)
        numbers.push_back(numberOf(bytes, of));
    return numbers;
}

} // namespace sharpscope
