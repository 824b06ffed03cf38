// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/box_edits.h"

namespace sharpscope {

void BoxEdits::set(DrawnBoxes boxes, const QString& merge)
{
    if (boxes == this->boxes()) return;
    const bool isSameStep = !merge.isEmpty() && merge == m_merge && canUndo() && !canRedo();
    m_steps.resize(m_now + (isSameStep ? 0 : 1));
    m_steps.push_back(std::move(boxes));
    m_now = m_steps.size() - 1;
    m_merge = merge;
}

} // namespace sharpscope
