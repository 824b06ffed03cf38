// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace sharpscope {

/// An upright box by two corners, in units of the image's sides unless said otherwise. Torch-free.
struct Box {
    double x1 = 0;
    double y1 = 0;
    double x2 = 0;
    double y2 = 0;

    double width() const { return x2 - x1; }
    double height() const { return y2 - y1; }
    double area() const { return std::max(0.0, width()) * std::max(0.0, height()); }
    bool operator==(const Box&) const = default;
};

inline Box intersection(const Box& a, const Box& b)
{
    return {std::max(a.x1, b.x1), std::max(a.y1, b.y1), std::min(a.x2, b.x2), std::min(a.y2, b.y2)};
}

/// |a ∩ b| / |a ∪ b|, the Jaccard index; 0 of two boxes without an area, which codes that divide call NaN.
inline double intersectionOverUnion(const Box& a, const Box& b)
{
    const double common = intersection(a, b).area(), both = a.area() + b.area() - common;
    return both > 0 ? common / both : 0;
}

/// What is to be found in an image.
struct TruthBox {
    Box box;
    std::int64_t label = 0;   ///< the class, from 0
    bool isDifficult = false; ///< as Pascal VOC says of boxes that neither help nor hurt whoever finds them
    bool operator==(const TruthBox&) const = default;
};

/// What a network finds.
struct Detection {
    Box box;
    std::int64_t label = 0; ///< the class, from 0
    double score = 0;       ///< its probability
    std::int64_t prior = 0; ///< that answered
};

} // namespace sharpscope
