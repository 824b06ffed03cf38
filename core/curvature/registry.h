// SPDX-License-Identifier: GPL-3.0-or-later
// The sharpness numbers by name: what tables, the window's tooltips and the docs say of them. Torch-free.
#pragma once

#include <string>
#include <vector>

namespace sharpscope {

struct CurvatureNumber {
    std::string name;    ///< "lambda1", in files; its standard error, where there is one, is "<name>.error"
    std::string title;   ///< "Largest eigenvalue"
    std::string symbol;  ///< "λ₁"
    std::string formula; ///< one line, with the papers' symbols
    std::string cost;    ///< in passes over the images
};

/// In the order of tables. λ₂ and so on are in CurvatureReport::eigenvalues alone.
const std::vector<CurvatureNumber>& curvatureNumbers();

} // namespace sharpscope
