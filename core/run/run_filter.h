// SPDX-License-Identifier: GPL-3.0-or-later
// Which of many runs are meant, as an expression over their fields (run_field.h):
//     rule == sam and rho1 > 0.05 and accuracy/test >= 80% and seed in (1, 2) and not tag ~ draft
// Values are numbers or texts; texts are compared without regard to case, and need quotes only where they hold a
// blank or a sign of the language. "~" is "holds this text". Of a field with several values (tag) one is enough. A
// field alone asks whether the run has it, and it is not false. A run that lacks a field meets no test of it but != and
// !~. "and" binds closer than "or"; &, && and |, || say the same.
#pragma once

#include "core/base/error.h"
#include "core/run/run_field.h"

#include <memory>

namespace sharpscope {

/// Why a text is no filter: what() says where, in characters from 1 on, and what is wrong there.
class FilterError : public Error {
public:
    FilterError(std::string_view text, std::size_t byte, std::size_t length, const std::string& why);
    std::size_t byte = 0; ///< where the fault begins
    std::size_t length = 0;
};

class RunFilter {
public:
    /// @throws FilterError
    RunFilter(std::string_view text, const KnownFields& known);

    bool accepts(const RunFacts& run) const;
    bool asksFor(RunField::Kind kind) const;

    /// Whether a text is meant as one, right or wrong: it begins with "=", or has a comparison in it.
    static bool isMeant(std::string_view text);

    struct Node; ///< how it is kept; only run_filter*.cpp knows

private:
    std::shared_ptr<const Node> m_root;
};

} // namespace sharpscope
