// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace sharpscope {

/// What was asked cannot be done. The message is one sentence a user can act on and names the file, field or byte:
/// `throw Error("train-images-idx3-ubyte.gz: ends at byte 812, 7840016 expected")`. Exceptions of other libraries
/// (c10::Error, nlohmann, std::filesystem) are translated into this one where they are called.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One thing wrong with what a user typed: which field ("optimizer.lr") and what to do about it.
struct Problem {
    std::string field;
    std::string message;
    bool operator==(const Problem&) const = default;
};

} // namespace sharpscope
