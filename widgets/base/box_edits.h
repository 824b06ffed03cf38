// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/drawn_box.h"

#include <QString>

#include <vector>

namespace sharpscope {

/// The boxes of an image as somebody edits them, with what they were before each step.
class BoxEdits {
public:
    explicit BoxEdits(DrawnBoxes begin = {}) : m_steps{std::move(begin)} {}

    const DrawnBoxes& boxes() const { return m_steps[m_now]; }
    /// A step. `merge`: not empty and that of the step before: both are one step, as the many of a key held down.
    void set(DrawnBoxes boxes, const QString& merge = {});
    void undo() { m_now -= canUndo() ? 1 : 0; }
    void redo() { m_now += canRedo() ? 1 : 0; }
    bool canUndo() const { return m_now > 0; }
    bool canRedo() const { return m_now + 1 < m_steps.size(); }
    bool isTouched() const { return m_steps.size() > 1; }

private:
    std::vector<DrawnBoxes> m_steps;
    std::size_t m_now = 0;
    QString m_merge; ///< of the last step
};

} // namespace sharpscope
