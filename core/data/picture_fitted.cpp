// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/picture_fitting.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

/// Along one side of `from` pixels of which [begin, begin + extent) becomes `to` pixels.
std::vector<Fitting::Taps> Fitting::triangle(int from, double begin, double extent, int to)
{
    const double scale = extent / to, support = std::max(scale, 1.0);
    std::vector<Taps> taps(to);
    for (int i = 0; i < to; ++i) {
        const double centre = begin + (i + 0.5) * scale;
        taps[i].first = std::max(0, static_cast<int>(centre - support + 0.5));
        const int end = std::min(from, static_cast<int>(centre + support + 0.5));
        double sum = 0;
        std::vector<double> weights;
        for (int j = taps[i].first; j < end; ++j) {
            weights.push_back(std::max(0.0, 1 - std::abs(j + 0.5 - centre) / support));
            sum += weights.back();
        }
        for (const double weight : weights)
            taps[i].weights.push_back(static_cast<float>(weight / sum));
    }
    return taps;
}

Fitting::Fitting(const PictureSize& from, int channels, int width, int height)
    : m_result{.width = width, .height = height, .channels = channels},
      m_isSame(from.width == width && from.height == height)
{
    const std::size_t values = std::size_t(height) * width * channels;
    m_result.pixels.reserve(values);
    if (m_isSame) return;
    const double shrink = std::min(double(from.width) / width, double(from.height) / height);
    const double cropWidth = width * shrink, cropHeight = height * shrink;
    m_columns = triangle(from.width, (from.width - cropWidth) / 2, cropWidth, width);
    m_rows = triangle(from.height, (from.height - cropHeight) / 2, cropHeight, height);
    m_narrow.resize(std::size_t(width) * channels);
    m_sums.assign(values, 0.5f); // rounds
}

void Fitting::add(const std::uint8_t* row)
{
    const std::size_t line = std::size_t(m_result.width) * m_result.channels;
    if (m_isSame) {
        m_result.pixels.insert(m_result.pixels.end(), row, row + line);
        return;
    }
    const int y = m_row++;
    while (m_open < m_rows.size() && m_rows[m_open].end() <= y)
        ++m_open;
    if (m_open == m_rows.size() || m_rows[m_open].first > y) return; // not in the middle part

    const int channels = m_result.channels;
    std::fill(m_narrow.begin(), m_narrow.end(), 0.0f);
    for (int x = 0; x < m_result.width; ++x) {
        float* to = &m_narrow[std::size_t(x) * channels];
        const std::uint8_t* from = row + std::size_t(m_columns[x].first) * channels;
        for (const float weight : m_columns[x].weights)
            for (int c = 0; c < channels; ++c)
                to[c] += weight * static_cast<float>(*from++);
    }
    for (std::size_t i = m_open; i < m_rows.size() && m_rows[i].first <= y; ++i) {
        if (m_rows[i].end() <= y) continue;
        const float weight = m_rows[i].weights[y - m_rows[i].first];
        for (std::size_t x = 0; x < line; ++x)
            m_sums[i * line + x] += weight * m_narrow[x];
    }
}

Picture Fitting::take()
{
    if (!m_isSame)
        for (const float sum : m_sums)
            m_result.pixels.push_back(static_cast<std::uint8_t>(std::clamp(sum, 0.0f, 255.0f)));
    return std::move(m_result);
}

Picture fitted(const Picture& picture, int width, int height)
{
    Fitting fitting({picture.width, picture.height}, picture.channels, width, height);
    for (int y = 0; y < picture.height; ++y)
        fitting.add(&picture.pixels[std::size_t(y) * picture.width * picture.channels]);
    return fitting.take();
}

} // namespace sharpscope
