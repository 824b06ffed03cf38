// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/surface_walk.h"
#include "core/run/run_series.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace sharpscope {

/// The points of all surfaces that a folder holds, by what they are surfaces of: the rest of a stopped one, a coarser
/// or a finer grid of the same are taken over, not computed again. A damaged file has none.
class KnownPoints {
public:
    explicit KnownPoints(const std::filesystem::path& folder);

    /// Every point that is known at exactly the same place. Points of Winograd's convolutions only where `winograd`
    /// allows their rounding.
    void takeOver(Surface& surface, bool winograd) const;

private:
    using Points = std::map<std::pair<double, double>, PointValue>;
    std::map<std::string, Points> m_exact;    ///< by the text of definitionOf()
    std::map<std::string, Points> m_winograd; ///< the newest of either arithmetic
};

} // namespace sharpscope
