// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/passing_folder.h"

#include <cstdlib>
#include <system_error>

namespace sharpscope {

namespace fs = std::filesystem;

PassingFolder::PassingFolder(const std::string& name)
{
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / (name + "-XXXXXX")).string();
    if (!error && ::mkdtemp(pattern.data())) m_path = pattern;
}

PassingFolder::~PassingFolder()
{
    std::error_code ignored;
    if (!m_path.empty()) fs::remove_all(m_path, ignored);
}

} // namespace sharpscope
