// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"
#include "core/work/presets.h"

#include <map>

class QComboBox;

namespace sharpscope {

/// What experiments name that is not there (missingHere()): asked at every edit, so that the disk's answers are kept
/// until forget().
class MissingData {
public:
    void setRoot(const std::string& root); ///< where data sets are looked for first
    void forget() { m_known.clear(); }     ///< they may have come meanwhile

    /// Why the experiment cannot begin here, by field.
    const std::vector<Problem>& of(const Json& experiment);

    /// Greys the presets that cannot be run here, each with the reason. `box` lists `presets`.
    void mark(QComboBox& box, const std::vector<Preset>& presets);

private:
    std::string m_root;
    std::map<std::string, std::vector<Problem>> m_known; ///< by all that is named
};

} // namespace sharpscope
