// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/copied_run.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/json_value.h"

namespace sharpscope {

namespace fs = std::filesystem;

std::optional<CopiedFrom> copiedFrom(const fs::path& path)
{
    std::error_code error;
    fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error); // a link into a copy leads there
    if (error) whole = path;
    if (!whole.has_filename()) whole = whole.parent_path(); // "runs/a/" is "runs/a"
    for (fs::path at = whole; at.has_relative_path(); at = at.parent_path()) {
        if (!fs::exists(at / copyMark, error)) continue;
        CopiedFrom from{.copy = at, .of = {}, .path = whole.lexically_relative(at).string()};
        try {
            from.of = valueOr(readJsonFile(at / copyMark), "of", std::string());
        } catch (const Error&) { // a copy it is all the same
        }
        return from;
    }
    return std::nullopt;
}

void refuseCopies(const fs::path& path)
{
    if (const std::optional<CopiedFrom> from = copiedFrom(path))
        throw Error(path.string() + ": is a copy of " +
                    (from->of.empty() ? "another machine's, where" : from->there() + "; there") +
                    " it is written, and not here");
}

} // namespace sharpscope
