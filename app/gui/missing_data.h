// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/work/presets.h"

#include <map>
#include <optional>

class QComboBox;

namespace sharpscope {

/// Which experiments name data that are not there: asked at every edit, so that the disk's answers are kept until
/// forget().
class MissingData {
public:
    void setRoot(const std::string& root); ///< where data sets are looked for first
    void forget() { m_known.clear(); }     ///< they may have come meanwhile

    /// Why the experiment's data are not to be had; nothing where they are, or where it names none.
    const std::optional<std::string>& of(const Json& experiment);

    /// Greys the presets that cannot be run here, each with the reason. `box` lists `presets`.
    void mark(QComboBox& box, const std::vector<Preset>& presets);

private:
    std::string m_root;
    std::map<std::string, std::optional<std::string>> m_known; ///< by name and folder
};

} // namespace sharpscope
