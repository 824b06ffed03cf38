// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/optim/registry.h"

namespace sharpscope::test {

/// Why a rule does not take these options; empty: it does.
inline std::string whyNot(const std::string& rule, const Json& options)
{
    try {
        makeRule(rule, options);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace sharpscope::test
