// SPDX-License-Identifier: GPL-3.0-or-later
// Curve: what it is at an x.
#include "widgets/plots/curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

namespace sharpscope {

std::size_t Curve::firstFrom(double x) const
{
    std::size_t low = 0, high = m_keys.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (m_keys.at(middle) < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::vector<double> Curve::valuesAt(const std::vector<double>& places) const
{
    std::vector<double> values(places.size(), qQNaN());
    if (isEmpty()) return values;
    std::array<Chunk, 2> chunks; // neighbours, by the parity of their number
    std::array<std::size_t, 2> which = {SIZE_MAX, SIZE_MAX};
    const auto chunkOf = [&](std::size_t i) -> const Chunk& {
        const std::size_t number = i / NumberColumn::chunkSize;
        Chunk& chunk = chunks[number % 2];
        if (std::exchange(which[number % 2], number) != number) read(number, chunk);
        return chunk;
    };
    const double first = firstX();
    std::size_t i = firstFrom(places.empty() ? 0 : std::max(first, places.front())); // the first point from here on
    for (std::size_t k = 0; k < places.size() && i < m_keys.size(); ++k) {
        const double x = places[k];
        if (x < first) continue;
        const Chunk* chunk = &chunkOf(i);
        if (chunk->x.back() < x) {
            i = firstFrom(x);
            if (i == m_keys.size()) break;
            chunk = &chunkOf(i);
        } else {
            const auto from = chunk->x.begin() + static_cast<std::ptrdiff_t>(i % NumberColumn::chunkSize);
            i += static_cast<std::size_t>(std::lower_bound(from, chunk->x.end(), x) - from);
        }
        const std::size_t place = i % NumberColumn::chunkSize;
        if (chunk->x[place] == x) {
            values[k] = chunk->line[place];
        } else if (i > 0) {
            const Chunk& earlier = chunkOf(i - 1);
            const std::size_t behind = (i - 1) % NumberColumn::chunkSize;
            const double before = earlier.x[behind], value = earlier.line[behind];
            if (!isBrokenIn(before, chunk->x[place]))
                values[k] = value + (x - before) / (chunk->x[place] - before) * (chunk->line[place] - value);
        }
    }
    return values;
}

std::vector<double> Curve::places() const
{
    const std::size_t first = isEmpty() ? 0 : firstDrawn();
    std::vector<double> keys(m_keys.size() - first);
    m_keys.copy(first, keys);
    if (m_brokenKeys.empty() || keys.empty()) return keys;
    std::vector<double> all;
    std::set_union(keys.begin(), keys.end(), m_brokenKeys.begin(), m_brokenKeys.end(), std::back_inserter(all));
    return all;
}

bool Curve::isBrokenIn(double above, double to) const
{
    const auto it = std::upper_bound(m_brokenKeys.begin(), m_brokenKeys.end(), above);
    return it != m_brokenKeys.end() && *it <= to;
}

std::size_t Curve::nearestIndex(double x) const
{
    const std::size_t i = std::min(firstFrom(x), m_keys.size() - 1);
    return i > 0 && std::abs(m_keys.at(i - 1) - x) <= std::abs(m_keys.at(i) - x) ? i - 1 : i;
}

double Curve::nearestX(double x) const { return m_keys.at(nearestIndex(x)); }

CurvePoint Curve::nearest(double x) const
{
    const std::size_t i = nearestIndex(x);
    Chunk chunk;
    read(i / NumberColumn::chunkSize, chunk);
    const std::size_t place = i % NumberColumn::chunkSize;
    return {chunk.x[place], chunk.raw[place], chunk.line[place]};
}

void Curve::forEachPoint(const std::function<void(const CurvePoint&)>& take) const
{
    Chunk chunk;
    for (std::size_t number = 0; number * NumberColumn::chunkSize < m_keys.size(); ++number) {
        read(number, chunk);
        for (std::size_t i = 0; i < chunk.x.size(); ++i)
            take({chunk.x[i], chunk.raw[i], chunk.line[i]});
    }
}

} // namespace sharpscope
