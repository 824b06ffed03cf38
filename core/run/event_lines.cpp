// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/event_lines.h"

#include "core/base/error.h"

namespace sharpscope {

EventLines::EventLines(std::filesystem::path file, std::string text, std::uint64_t offset, std::uint64_t line)
    : m_file(std::move(file)), m_text(std::move(text)), m_offset(offset), m_line(line)
{
}

std::optional<Event> EventLines::next()
{
    const std::size_t end = m_text.find('\n', m_position);
    if (end == std::string::npos) return std::nullopt;
    const std::uint64_t start = offset();
    const char* first = m_text.data() + m_position;
    const char* last = m_text.data() + end;
    m_position = end + 1;
    ++m_line;

    const auto fail = [&](std::uint64_t byte, const std::string& why) -> Error {
        return Error(m_file.string() + ": line " + std::to_string(m_line) + " (byte " + std::to_string(byte) +
                     ") is damaged: " + why);
    };
    try {
        return eventFromJson(Json::parse(first, last));
    } catch (const nlohmann::json::parse_error& error) {
        throw fail(start + (error.byte > 0 ? error.byte - 1 : 0), "no JSON");
    } catch (const Error& error) {
        throw fail(start, error.what());
    }
}

} // namespace sharpscope
