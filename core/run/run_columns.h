// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a run: a column for each tag over one clock that all share. A tag that is measured now and then (an
// evaluation) keeps where it stands in the clock, as stretches of consecutive rows.
#pragma once

#include "core/run/clock.h"
#include "core/run/json_fields.h"
#include "core/run/number_column.h"

#include <array>
#include <map>
#include <string>

namespace sharpscope {

enum class ClockPart { Step, Epoch, Passes, Seconds };
inline constexpr std::array clockParts = {ClockPart::Step, ClockPart::Epoch, ClockPart::Passes, ClockPart::Seconds};

/// The values of one tag, and in which rows of the clock they stand.
struct TagColumn {
    struct Stretch {
        std::uint32_t index = 0; ///< of the first value of the stretch
        std::uint32_t row = 0;   ///< of the clock; the next values stand in the next rows
        bool operator==(const Stretch&) const = default;
    };
    NumberColumn values;
    std::vector<Stretch> stretches;

    std::size_t rowOf(std::size_t index) const;
    void append(std::size_t row, double value);
    void truncate(std::size_t count);
    bool operator==(const TagColumn&) const = default;
};

using ClockColumns = std::array<NumberColumn, clockParts.size()>; ///< by ClockPart

/// One tag's values in order, each with its clock. A view: it lives as long as the columns, and as they do not change.
class SeriesView {
public:
    SeriesView() = default;
    SeriesView(const ClockColumns& clock, const TagColumn& column) : m_clock(&clock), m_column(&column) {}

    std::size_t size() const { return m_column ? m_column->values.size() : 0; }
    bool empty() const { return size() == 0; }
    double value(std::size_t i) const { return m_column->values.at(i); }
    Clock clock(std::size_t i) const;
    const NumberColumn& column() const { return m_column->values; } ///< of one that is not empty

    /// The values, or their place on one of the four clocks, from `first` on; first + to.size() <= size(). Faster than
    /// one by one.
    void copyValues(std::size_t first, std::span<double> to) const;
    void copyClock(ClockPart part, std::size_t first, std::span<double> to) const;
    std::vector<double> values() const; ///< all of them
    std::vector<Clock> clocks() const;

private:
    const ClockColumns* m_clock = nullptr;
    const TagColumn* m_column = nullptr;
};

class RunColumns {
public:
    /// One value a step and tag: a later one takes the earlier one's place. True if it did.
    bool append(const Clock& clock, const std::string& tag, double value);
    void forgetAfter(std::int64_t step); ///< tags without a value are gone then

    SeriesView of(const std::string& tag) const; ///< empty where there is none
    const std::map<std::string, TagColumn>& tags() const { return m_tags; }
    bool empty() const { return m_tags.empty(); }
    std::size_t rows() const { return m_clock[0].size(); }
    bool has(const std::string& tag) const { return m_tags.contains(tag); }

    /// For who reads them from a file, column by column; a part of the clock that was not put in is empty.
    const ClockColumns& clock() const { return m_clock; }
    bool has(ClockPart part) const { return !m_clock[static_cast<std::size_t>(part)].empty(); }
    void put(ClockPart part, NumberColumn column) { m_clock[static_cast<std::size_t>(part)] = std::move(column); }
    void put(const std::string& tag, TagColumn column) { m_tags[tag] = std::move(column); }

    bool operator==(const RunColumns&) const = default;

private:
    ClockColumns m_clock;
    std::map<std::string, TagColumn> m_tags;
};

} // namespace sharpscope
