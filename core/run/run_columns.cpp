// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_columns.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

const NumberColumn& partOf(const ClockColumns& clock, ClockPart part) { return clock[static_cast<std::size_t>(part)]; }

/// 0 for what no step can be: a side file or an event may hold any number.
std::int64_t stepFrom(double number)
{
    constexpr double most = 9e18;
    return number > -most && number < most ? static_cast<std::int64_t>(number) : 0;
}

Clock clockAt(const ClockColumns& clock, std::size_t row)
{
    return {.step = stepFrom(partOf(clock, ClockPart::Step).at(row)),
            .epoch = partOf(clock, ClockPart::Epoch).at(row),
            .passes = partOf(clock, ClockPart::Passes).at(row),
            .seconds = partOf(clock, ClockPart::Seconds).at(row)};
}

/// Also where a part is not known.
bool isSame(const Clock& a, const Clock& b)
{
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return a.step == b.step && same(a.epoch, b.epoch) && same(a.passes, b.passes) && same(a.seconds, b.seconds);
}

void append(ClockColumns& columns, const Clock& clock)
{
    const std::array<double, clockParts.size()> parts = {static_cast<double>(clock.step), clock.epoch, clock.passes,
                                                         clock.seconds};
    for (std::size_t i = 0; i < parts.size(); ++i)
        columns[i].append(parts[i]);
}

/// How many of the first `count` are left when those at the end that stand behind `step` go.
template <class StepAt>
std::size_t countUpTo(std::int64_t step, std::size_t count, StepAt stepAt)
{
    while (count > 0 && stepAt(count - 1) > static_cast<double>(step))
        --count;
    return count;
}

} // namespace

std::size_t TagColumn::rowOf(std::size_t index) const
{
    const auto behind = std::upper_bound(stretches.begin(), stretches.end(), index,
                                         [](std::size_t i, const Stretch& stretch) { return i < stretch.index; });
    const Stretch& stretch = *(behind - 1);
    return stretch.row + (index - stretch.index);
}

void TagColumn::append(std::size_t row, double value)
{
    const std::size_t index = values.size();
    if (stretches.empty() || stretches.back().row + (index - stretches.back().index) != row)
        stretches.push_back({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(row)});
    values.append(value);
}

void TagColumn::truncate(std::size_t count)
{
    values.truncate(count);
    while (!stretches.empty() && stretches.back().index >= count)
        stretches.pop_back();
}

Clock SeriesView::clock(std::size_t i) const { return clockAt(*m_clock, m_column->rowOf(i)); }

void SeriesView::copyValues(std::size_t first, std::span<double> to) const { m_column->values.copy(first, to); }

void SeriesView::copyClock(ClockPart part, std::size_t first, std::span<double> to) const
{
    if (to.empty()) return; // a series without values has no clock
    const NumberColumn& column = partOf(*m_clock, part);
    const auto& stretches = m_column->stretches;
    auto behind = std::upper_bound(stretches.begin(), stretches.end(), first,
                                   [](std::size_t i, const TagColumn::Stretch& s) { return i < s.index; });
    while (!to.empty()) {
        const TagColumn::Stretch& stretch = *(behind - 1);
        const std::size_t end = behind == stretches.end() ? size() : behind->index;
        const std::size_t count = std::min(to.size(), end - first);
        column.copy(stretch.row + (first - stretch.index), to.first(count));
        first += count;
        to = to.subspan(count);
        if (behind != stretches.end()) ++behind;
    }
}

std::vector<double> SeriesView::values() const
{
    std::vector<double> all(size());
    if (!all.empty()) copyValues(0, all);
    return all;
}

std::vector<Clock> SeriesView::clocks() const
{
    std::vector<Clock> all(size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = clock(i);
    return all;
}

bool RunColumns::append(const Clock& clock, const std::string& tag, double value)
{
    TagColumn& column = m_tags[tag];
    const std::size_t count = column.values.size();
    const bool again = count > 0 && static_cast<double>(clock.step) == m_clock[0].at(column.rowOf(count - 1));
    if (rows() == 0 || !isSame(clockAt(m_clock, rows() - 1), clock)) sharpscope::append(m_clock, clock);
    if (again) column.truncate(count - 1);
    column.append(rows() - 1, value);
    return again;
}

void RunColumns::forgetAfter(std::int64_t step)
{
    const NumberColumn& steps = m_clock[0];
    for (auto it = m_tags.begin(); it != m_tags.end();) {
        TagColumn& column = it->second;
        column.truncate(
            countUpTo(step, column.values.size(), [&](std::size_t i) { return steps.at(column.rowOf(i)); }));
        it = column.values.empty() ? m_tags.erase(it) : std::next(it);
    }
    const std::size_t kept = countUpTo(step, rows(), [&](std::size_t row) { return steps.at(row); });
    for (NumberColumn& part : m_clock)
        part.truncate(kept);
}

SeriesView RunColumns::of(const std::string& tag) const
{
    const auto it = m_tags.find(tag);
    return it == m_tags.end() ? SeriesView() : SeriesView(m_clock, it->second);
}

} // namespace sharpscope
