// SPDX-License-Identifier: GPL-3.0-or-later
#include "mutated.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace sharpscope::fuzz {

namespace {

constexpr std::array<std::string_view, 24> words = {"0",
                                                    "-1",
                                                    "1",
                                                    "2147483648",
                                                    "9223372036854775807",
                                                    "18446744073709551616",
                                                    "1e308",
                                                    "-1e999",
                                                    "0.5",
                                                    "null",
                                                    "[]",
                                                    "{}",
                                                    "\"\"",
                                                    "true",
                                                    "nan",
                                                    "inf",
                                                    "\"inf",
                                                    "\n",
                                                    ",",
                                                    "../",
                                                    "/",
                                                    "\xff\xfe",
                                                    "\"x\"",
                                                    "\xc3\xa9"};
constexpr std::array<std::uint64_t, 12> numbers = {
    0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, 0xffffffffffffffff};

class Drawing {
public:
    Drawing(std::string& bytes, const std::string& other, std::mt19937_64& random)
        : m_bytes(bytes), m_other(other), m_random(random)
    {
    }

    void change()
    {
        const std::size_t at = below(m_bytes.size()), length = std::min(m_bytes.size() - at, 1 + below(32));
        switch (below(9)) {
        case 0:
            if (!m_bytes.empty()) m_bytes[at] = static_cast<char>(m_bytes[at] ^ 1 << below(8));
            break;
        case 1:
            if (!m_bytes.empty()) m_bytes[at] = static_cast<char>(below(256));
            break;
        case 2:
            m_bytes.erase(at, length);
            break;
        case 3:
            m_bytes.insert(below(m_bytes.size() + 1), m_bytes.substr(at, length));
            break;
        case 4:
            if (below(4) == 0) m_bytes.resize(at);
            break;
        case 5:
            writeNumber(at);
            break;
        case 6:
            m_bytes = m_bytes.substr(0, at) + m_other.substr(below(m_other.size() + 1));
            break;
        case 7:
            writeDigits(at);
            break;
        default:
            m_bytes.insert(below(m_bytes.size() + 1), words[below(words.size())]);
        }
    }

private:
    /// From 0 to n − 1; 0 of none.
    std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(m_random() % n); }

    void writeNumber(std::size_t at)
    {
        const std::uint64_t number = numbers[below(numbers.size())];
        const std::size_t size = std::size_t(1) << below(4);
        const bool isBigEndian = below(2) == 0;
        for (std::size_t i = 0; i < size && at + i < m_bytes.size(); ++i)
            m_bytes[at + i] = static_cast<char>(number >> 8 * (isBigEndian ? size - 1 - i : i));
    }

    /// In place of the next number, as texts have them.
    void writeDigits(std::size_t at)
    {
        constexpr std::string_view digits = "0123456789.-";
        const std::size_t begin = m_bytes.find_first_of(digits, at);
        if (begin == std::string::npos) return;
        const std::size_t end = std::min(m_bytes.find_first_not_of(digits, begin), m_bytes.size());
        m_bytes.replace(begin, end - begin, words[below(words.size())]);
    }

    std::string& m_bytes;
    const std::string& m_other;
    std::mt19937_64& m_random;
};

} // namespace

std::string mutated(std::string bytes, const std::string& other, std::mt19937_64& random, std::size_t most)
{
    Drawing drawing(bytes, other, random);
    for (std::uint64_t left = 1 + random() % 4; left > 0; --left)
        drawing.change();
    if (bytes.size() > most) bytes.resize(most);
    return bytes;
}

} // namespace sharpscope::fuzz
