// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader.h"

namespace sharpscope::fuzz {

const std::vector<Reader>& readers()
{
    static const std::vector<Reader> all = [] {
        std::vector<Reader> joined;
        for (const auto& part : {arrayReaders(), pictureReaders(), folderReaders(), weightReaders(), runReaders(),
                                 archiveReaders(), experimentReaders(), sessionReaders()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

} // namespace sharpscope::fuzz
