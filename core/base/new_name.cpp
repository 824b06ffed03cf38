// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/new_name.h"

#include "core/base/error.h"

#include <algorithm>

namespace sharpscope {

void expectNewName(const std::string& what, const std::string& name, const std::vector<std::string>& taken)
{
    if (std::find(taken.begin(), taken.end(), name) != taken.end())
        throw Error("there is a " + what + " \"" + name + "\" already");
    const bool isOfTheLetters = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    if (name.empty() || !isOfTheLetters || name.front() == '-' || name.back() == '-' ||
        name.find("--") != std::string::npos)
        throw Error("\"" + name + "\" is no name for a " + what +
                    ": lower-case letters, digits and single hyphens between them are expected");
}

} // namespace sharpscope
