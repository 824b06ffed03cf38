// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/view_state.h"

#include "core/base/files.h"

namespace sharpscope {

ViewState loadViewState(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return {};
    std::vector<Problem> problems;
    auto state = fromJson<ViewState>(readJsonFile(file), problems);
    if (!problems.empty()) throw Error(file.string() + ": " + toText(problems));
    return state;
}

void saveViewState(const ViewState& state, const std::filesystem::path& file)
{
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error); // writing says what is wrong
    writeFileAtomically(file, toJson(state).dump(2) + '\n');
}

} // namespace sharpscope
