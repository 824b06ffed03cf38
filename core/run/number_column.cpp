// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/number_column.h"

#include "core/base/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace sharpscope {

namespace {

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// Small multiples of 1/1024: sums of these and their multiples are exact on any machine.
bool isCoarse(double value)
{
    constexpr double most = 1ll << 40;
    const double scaled = value * 1024;
    return std::abs(scaled) < most && scaled == std::nearbyint(scaled);
}

void write(std::string& bytes, const void* from, std::size_t count)
{
    bytes.append(static_cast<const char*>(from), count);
}

void read(std::string_view& bytes, void* to, std::size_t count)
{
    if (bytes.size() < count) throw Error("a column of numbers ends too early");
    if (count > 0) std::memcpy(to, bytes.data(), count); // of nothing there is no address
    bytes.remove_prefix(count);
}

template <class Number>
std::shared_ptr<const void> readNumbers(std::string_view& bytes)
{
    const auto numbers = std::make_shared<Number[]>(NumberColumn::chunkSize);
    read(bytes, numbers.get(), NumberColumn::chunkSize * sizeof(Number));
    return numbers;
}

} // namespace

NumberColumn::Chunk NumberColumn::pack(std::span<const double> numbers)
{
    Chunk chunk{.first = numbers[0], .stride = numbers[1] - numbers[0]};
    if (std::all_of(numbers.begin(), numbers.end(), [&](double x) { return sameBits(x, chunk.first); })) return chunk;

    bool isEven = isCoarse(chunk.first) && isCoarse(chunk.stride);
    for (std::size_t i = 0; isEven && i < numbers.size(); ++i)
        isEven = sameBits(numbers[i], chunk.first + static_cast<double>(i) * chunk.stride);
    chunk.form = Form::Progression;
    if (isEven) return chunk;

    const bool areFloats = std::all_of(numbers.begin(), numbers.end(), [](double x) {
        constexpr double most = std::numeric_limits<float>::max();
        return (std::abs(x) <= most || !std::isfinite(x)) && sameBits(static_cast<double>(static_cast<float>(x)), x);
    });
    if (areFloats) {
        chunk.form = Form::Float;
        const auto floats = std::make_shared<float[]>(chunkSize);
        std::transform(numbers.begin(), numbers.end(), floats.get(), [](double x) { return static_cast<float>(x); });
        chunk.numbers = floats;
    } else {
        chunk.form = Form::Double;
        const auto doubles = std::make_shared<double[]>(chunkSize);
        std::copy(numbers.begin(), numbers.end(), doubles.get());
        chunk.numbers = doubles;
    }
    return chunk;
}

void NumberColumn::unpack(const Chunk& chunk, std::size_t first, std::span<double> to)
{
    switch (chunk.form) {
    case Form::Constant:
        std::fill(to.begin(), to.end(), chunk.first);
        break;
    case Form::Progression:
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = chunk.first + static_cast<double>(first + i) * chunk.stride;
        break;
    case Form::Float: {
        const float* from = static_cast<const float*>(chunk.numbers.get()) + first;
        std::copy(from, from + to.size(), to.begin());
        break;
    }
    case Form::Double: {
        const double* from = static_cast<const double*>(chunk.numbers.get()) + first;
        std::copy(from, from + to.size(), to.begin());
        break;
    }
    }
}

double NumberColumn::at(std::size_t i) const
{
    const std::size_t chunk = i / chunkSize;
    if (chunk == m_packed.size()) return m_open[i % chunkSize];
    double value = 0;
    unpack(m_packed[chunk], i % chunkSize, {&value, 1});
    return value;
}

void NumberColumn::append(double value)
{
    m_open.push_back(value);
    if (m_open.size() < chunkSize) return;
    m_packed.push_back(pack(m_open));
    m_open.clear();
}

void NumberColumn::append(std::span<const double> values)
{
    while (!values.empty()) {
        const std::size_t count = std::min(values.size(), chunkSize - m_open.size());
        if (count == chunkSize) {
            m_packed.push_back(pack(values.first(count)));
        } else {
            m_open.insert(m_open.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
            if (m_open.size() == chunkSize) {
                m_packed.push_back(pack(m_open));
                m_open.clear();
            }
        }
        values = values.subspan(count);
    }
}

void NumberColumn::openLast()
{
    m_open.resize(chunkSize);
    unpack(m_packed.back(), 0, m_open);
    m_packed.pop_back();
}

void NumberColumn::setBack(double value)
{
    if (m_open.empty()) openLast();
    m_open.back() = value;
    if (m_open.size() < chunkSize) return;
    m_packed.push_back(pack(m_open));
    m_open.clear();
}

void NumberColumn::truncate(std::size_t count)
{
    if (count >= size()) return;
    const std::size_t whole = count / chunkSize;
    if (whole < m_packed.size()) {
        m_packed.resize(whole + 1);
        openLast();
    }
    m_open.resize(count % chunkSize);
}

void NumberColumn::copy(std::size_t first, std::span<double> to) const
{
    while (!to.empty()) {
        const std::size_t chunk = first / chunkSize, start = first % chunkSize;
        const std::size_t count = std::min(to.size(), chunkSize - start);
        if (chunk == m_packed.size())
            std::copy_n(m_open.begin() + static_cast<std::ptrdiff_t>(start), count, to.begin());
        else
            unpack(m_packed[chunk], start, to.first(count));
        first += count;
        to = to.subspan(count);
    }
}

void NumberColumn::share(const NumberColumn& other)
{
    const std::size_t count = std::min(m_packed.size(), other.m_packed.size());
    for (std::size_t i = 0; i < count; ++i) {
        Chunk& own = m_packed[i];
        const Chunk& its = other.m_packed[i];
        if (!own.numbers || own.form != its.form || own.numbers == its.numbers) continue;
        const std::size_t size = chunkSize * (own.form == Form::Float ? sizeof(float) : sizeof(double));
        if (std::memcmp(own.numbers.get(), its.numbers.get(), size) == 0) own.numbers = its.numbers;
    }
}

void NumberColumn::save(std::string& bytes) const
{
    const std::uint64_t count = size();
    write(bytes, &count, sizeof count);
    for (const Chunk& chunk : m_packed) {
        write(bytes, &chunk.form, sizeof chunk.form);
        if (chunk.form == Form::Constant || chunk.form == Form::Progression) {
            write(bytes, &chunk.first, sizeof chunk.first);
            write(bytes, &chunk.stride, sizeof chunk.stride);
        } else {
            write(bytes, chunk.numbers.get(), chunkSize * (chunk.form == Form::Float ? sizeof(float) : sizeof(double)));
        }
    }
    write(bytes, m_open.data(), m_open.size() * sizeof(double));
}

NumberColumn NumberColumn::load(std::string_view& bytes)
{
    NumberColumn column;
    std::uint64_t count = 0;
    read(bytes, &count, sizeof count);
    for (std::uint64_t left = count / chunkSize; left > 0; --left) {
        Chunk chunk;
        read(bytes, &chunk.form, sizeof chunk.form);
        switch (chunk.form) {
        case Form::Constant:
        case Form::Progression:
            read(bytes, &chunk.first, sizeof chunk.first);
            read(bytes, &chunk.stride, sizeof chunk.stride);
            break;
        case Form::Float:
            chunk.numbers = readNumbers<float>(bytes);
            break;
        case Form::Double:
            chunk.numbers = readNumbers<double>(bytes);
            break;
        default:
            throw Error("a column of numbers has a chunk of no known form");
        }
        column.m_packed.push_back(std::move(chunk));
    }
    column.m_open.resize(count % chunkSize);
    read(bytes, column.m_open.data(), column.m_open.size() * sizeof(double));
    return column;
}

bool NumberColumn::operator==(const NumberColumn& other) const
{
    if (size() != other.size()) return false;
    for (std::size_t i = 0; i < size(); ++i)
        if (!sameBits(at(i), other.at(i))) return false;
    return true;
}

} // namespace sharpscope
