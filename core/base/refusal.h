// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

namespace sharpscope {

/// What was asked for cannot be, by what was typed, and nothing was begun: as opposed to what is damaged, or failed on
/// the way. The command line's exit code is 2.
class Refusal : public Error {
public:
    using Error::Error;
};

/// What `ask` returns; its errors as refusals.
template <class Ask>
auto refusing(const Ask& ask)
{
    try {
        return ask();
    } catch (const Error& error) {
        throw Refusal(error.what());
    }
}

} // namespace sharpscope
