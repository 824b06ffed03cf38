// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/rule_info.h"

namespace sharpscope {

std::string memoryText(const RuleMemory& memory)
{
    if (memory.vectors == 0 && memory.beside.empty()) return "as SGD";
    std::string text = memory.vectors == 0 ? std::string("as SGD") : "+ " + std::to_string(memory.vectors) + " P";
    if (memory.kept > 0)
        text += memory.kept == memory.vectors ? ", kept" : ", " + std::to_string(memory.kept) + " P of it kept";
    if (!memory.beside.empty()) text += ", and " + memory.beside;
    return text;
}

std::vector<PublishedRadius> samsRadii(const std::string& option)
{
    const std::string source = "SAM's for this data (Foret et al., 2021), since no other is known to us";
    return {{.classes = 10, .options = Json{{option, 0.05}}, .source = source},
            {.classes = 100, .options = Json{{option, 0.1}}, .source = source}};
}

} // namespace sharpscope
