// SPDX-License-Identifier: GPL-3.0-or-later
// One name for an option of an experiment, wherever the window speaks of it: the form's, or the paper's symbol where
// there is little room.
#pragma once

#include <QString>

#include <string>

namespace sharpscope {

/// "Train radius" for "method.rho1", "methods.0.rho1" or a knob's "rho1"; the path's last word where no kind of work
/// and no rule knows it.
QString fieldLabel(const std::string& path);

/// "ρ₁"; the label where the option has no symbol. A measurement's are "congruence ρ₁": the symbol alone is the
/// method's.
QString fieldName(const std::string& path);

/// Where an option stands among all: as in the kinds' schemas, then the rules', then the acquisitions'; those that none
/// of them knows are last.
std::size_t fieldPlace(const std::string& path);

/// What a value means by the option's help, "0: all."; empty where it is what it reads.
QString fieldMeaning(const std::string& path, const std::string& value);

} // namespace sharpscope
