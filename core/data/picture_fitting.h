// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/picture.h"

namespace sharpscope {

/// fitted(), row by row: takes the rows of a picture from the top, holds what becomes of them and no more.
class Fitting {
public:
    Fitting(const PictureSize& from, int channels, int width, int height);

    void add(const std::uint8_t* row); ///< [from.width, channels], the next one
    Picture take();                    ///< after the last row

private:
    /// Of one output pixel: the weights of the input pixels from `first` on.
    struct Taps {
        int first = 0;
        std::vector<float> weights;
        int end() const { return first + static_cast<int>(weights.size()); }
    };
    static std::vector<Taps> triangle(int from, double begin, double extent, int to);

    Picture m_result;
    bool m_isSame; ///< nothing to fit
    std::vector<Taps> m_columns;
    std::vector<Taps> m_rows;
    std::vector<float> m_narrow; ///< one row, fitted across
    std::vector<float> m_sums;   ///< [height, width, channels]
    int m_row = 0;               ///< the next one
    std::size_t m_open = 0;      ///< the first output row that is not complete
};

} // namespace sharpscope
