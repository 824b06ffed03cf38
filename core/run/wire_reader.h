// SPDX-License-Identifier: GPL-3.0-or-later
// Protocol buffers' wire format, field by field, without their compiler: a message is a row of
//     key = number << 3 | type,   type 0: varint, 1: 64 bits, 2: length and bytes, 5: 32 bits
// A reader that knows a field's number and meaning takes it, any other it passes over.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace sharpscope {

enum class WireType { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct WireField {
    int number = 0;
    WireType type = WireType::Varint;
    std::uint64_t bits = 0; ///< of a varint, or of 64 or 32 bits
    std::string_view bytes; ///< lies in the message

    bool is(int wanted, WireType of) const { return number == wanted && type == of; }
    double asDouble() const; ///< of 64 bits
    float asFloat() const;   ///< of 32 bits
};

/// The fields of a message in their order.
/// @throws Error saying at which byte the message ends too early or has a type that is none.
std::vector<WireField> wireFields(std::string_view message);

/// What one repeated field of numbers holds: alone, or packed into bytes.
/// @throws Error likewise.
std::vector<std::uint64_t> repeatedNumbers(const WireField& field, WireType of);

} // namespace sharpscope
