// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/event_lines.h"

#include "core/base/error.h"

namespace sharpscope {

namespace {
constexpr std::size_t longestLine = 16 << 20;
constexpr std::size_t mostProblems = 20;
} // namespace

void EventLines::add(std::string_view piece, const Take& take)
{
    for (std::size_t end = 0; (end = piece.find('\n')) != std::string_view::npos; piece.remove_prefix(end + 1)) {
        std::string_view line = piece.substr(0, end);
        if (!m_rest.empty()) line = m_rest.append(line);
        if (!m_isTooLong) takeLine(line, take);
        m_offset += line.size() + 1;
        ++m_line;
        m_isTooLong = false;
        m_rest.clear();
    }
    m_rest.append(piece);
    if (m_rest.size() <= longestLine) return;
    if (!m_isTooLong) problem(m_offset, "is longer than any event");
    m_isTooLong = true;
    m_offset += m_rest.size();
    m_rest.clear();
}

void EventLines::takeLine(std::string_view line, const Take& take)
{
    JsonFault fault;
    const std::optional<Json> json = tryParseJson(line, fault);
    if (!json) return problem(m_offset + fault.byte, fault.what);
    std::optional<Event> event;
    try {
        event = eventFromJson(*json);
    } catch (const Error& error) {
        return problem(m_offset, std::string("is damaged: ") + error.what());
    }
    take(*std::move(event));
}

void EventLines::problem(std::uint64_t byte, const std::string& why)
{
    if (++m_problemCount > mostProblems) return;
    m_problems.push_back(m_file.string() + ": line " + std::to_string(m_line + 1) + " (byte " + std::to_string(byte) +
                         ") " + why + "; the line is passed over");
}

std::vector<std::string> EventLines::takeProblems()
{
    if (m_problemCount > mostProblems)
        m_problems.push_back(m_file.string() + ": " + std::to_string(m_problemCount - mostProblems) +
                             " more lines are damaged");
    m_problemCount = 0;
    return std::exchange(m_problems, {});
}

void EventLines::restart()
{
    m_offset = m_line = 0;
    m_isTooLong = false;
    m_rest.clear();
}

} // namespace sharpscope
