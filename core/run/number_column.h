// SPDX-License-Identifier: GPL-3.0-or-later
// A growing column of doubles that costs little and loses nothing. Numbers lie in chunks of 1,024; a chunk that is full
// is packed in the smallest of four forms that gives back every bit: one constant, an even progression (step numbers),
// floats (whatever a network computed), doubles. Packed chunks never change, so copies of a column share them, also
// between threads; nothing is ever moved to a bigger place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

class NumberColumn {
public:
    static constexpr std::size_t chunkSize = 1024;

    std::size_t size() const { return m_packed.size() * chunkSize + m_open.size(); }
    bool empty() const { return size() == 0; }
    double at(std::size_t i) const; ///< i < size()
    double back() const { return at(size() - 1); }

    void append(double value);
    void append(std::span<const double> values); ///< faster than one by one
    void setBack(double value);
    void truncate(std::size_t count); ///< to the first `count`

    /// The numbers from `first` on; first + to.size() <= size().
    void copy(std::size_t first, std::span<double> to) const;

    /// Chunks that hold the same as another column's are held once from now on.
    void share(const NumberColumn& other);

    /// The column as bytes, and back from the front of `bytes`, which is moved behind them.
    /// @throws Error if the bytes are no column.
    void save(std::string& bytes) const;
    static NumberColumn load(std::string_view& bytes);

    bool operator==(const NumberColumn& other) const; ///< the same bits

private:
    enum class Form : std::uint8_t { Constant, Progression, Float, Double };
    struct Chunk {
        Form form = Form::Constant;
        double first = 0;
        double stride = 0;
        std::shared_ptr<const void> numbers; ///< chunkSize floats or doubles
    };
    static Chunk pack(std::span<const double> numbers);
    static void unpack(const Chunk& chunk, std::size_t first, std::span<double> to);
    void openLast();

    std::vector<Chunk> m_packed;
    std::vector<double> m_open;
};

} // namespace sharpscope
