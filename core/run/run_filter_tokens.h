// SPDX-License-Identifier: GPL-3.0-or-later
// Included by run_filter.cpp and its test only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sharpscope {

struct FilterToken {
    enum class Kind { Word, Quoted, Sign, End };
    Kind kind = Kind::End;
    std::string text;     ///< of a quoted one without its quotes; of a sign its one spelling: "!=" for "≠"
    std::size_t byte = 0; ///< where it begins
    std::size_t length = 0;

    bool isSign(std::string_view sign) const { return kind == Kind::Sign && text == sign; }
    bool isWord(std::string_view word) const; ///< without regard to case
};

/// All tokens, and an End behind them.
/// @throws FilterError where a quote is not closed.
std::vector<FilterToken> filterTokens(std::string_view text);

} // namespace sharpscope
