// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/event.h"

#include <filesystem>
#include <optional>
#include <string>

namespace sharpscope {

/// The events in a piece of an events.jsonl, line by line.
class EventLines {
public:
    /// `text` begins at byte `offset` of `file`, after `line` lines.
    EventLines(std::filesystem::path file, std::string text, std::uint64_t offset = 0, std::uint64_t line = 0);

    /// The next whole line's event; nothing at the end or at a torn last line.
    /// @throws Error naming file, line and byte; the next call goes on behind that line.
    std::optional<Event> next();

    std::uint64_t offset() const { return m_offset + m_position; }
    std::uint64_t line() const { return m_line; }

private:
    std::filesystem::path m_file;
    std::string m_text;
    std::uint64_t m_offset;
    std::uint64_t m_line;
    std::size_t m_position = 0;
};

} // namespace sharpscope
