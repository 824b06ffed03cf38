// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QHash>
#include <QString>

#include <memory>
#include <vector>

namespace sharpscope {

struct RunColor;
struct StoredRun;

/// Which method has which colour, by what the method is and not by when its runs came: methods take the palette's
/// colours in the order of the runs, seeds of one method are shades of one colour. Beyond the palette's ten the lines
/// are dashed. What people have chosen for a run (RunNotes) is its method's. What was kept stays whatever else comes
/// and goes, also in the next session.
class RunColors {
public:
    /// Colours the runs, which stand in their order.
    void paint(const std::vector<std::shared_ptr<StoredRun>>& runs);
    void keep(const std::vector<std::shared_ptr<StoredRun>>& runs); ///< as they are painted now

    /// {method: place in the palette, or "#rrggbb"}, the kept ones and those of `runs`.
    Json toJson(const std::vector<std::shared_ptr<StoredRun>>& runs) const;
    void keep(const Json& colors); ///< what toJson() gave; anything else in there is passed over

private:
    QHash<QString, Json> m_kept; ///< by StoredRun::method
};

} // namespace sharpscope
