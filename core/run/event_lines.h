// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/event.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

/// Cuts what is read of an events.jsonl, in pieces of any size, into lines and these into events. A line that is no
/// event (damaged, or of a kind that a newer version writes) costs that line: it is told and passed over.
class EventLines {
public:
    using Take = std::function<void(Event&&)>;

    /// Goes on behind byte `offset` of the file, after `line` lines.
    explicit EventLines(std::filesystem::path file, std::uint64_t offset = 0, std::uint64_t line = 0)
        : m_file(std::move(file)), m_offset(offset), m_line(line)
    {
    }

    /// The piece that follows the ones before. Hands each whole line's event to `take`.
    void add(std::string_view piece, const Take& take);

    /// Sentences with file, line and byte, one for each line that was passed over since the last call; of very many the
    /// first and how many more.
    std::vector<std::string> takeProblems();

    std::uint64_t line() const { return m_line; }
    std::uint64_t offset() const { return m_offset; } ///< bytes behind which the lines taken so far end
    std::string_view rest() const { return m_rest; }  ///< of a line that has no end yet
    void forgetRest() { m_rest.clear(); }             ///< it will come again
    void restart();                                   ///< another file has taken the place of this one

private:
    void takeLine(std::string_view line, const Take& take);
    void problem(std::uint64_t byte, const std::string& why);

    std::filesystem::path m_file;
    std::uint64_t m_offset = 0;
    std::uint64_t m_line = 0;
    std::string m_rest;       ///< of the last piece, behind its last whole line
    bool m_isTooLong = false; ///< passes over the rest of a line that is no event for its length alone
    std::size_t m_problemCount = 0;
    std::vector<std::string> m_problems;
};

} // namespace sharpscope
