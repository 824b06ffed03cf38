// SPDX-License-Identifier: GPL-3.0-or-later
// What a screen reader says of a control that has no text of its own: the label before it in its row, else what its
// tool tip says. Whoever makes a control has nothing to do for it but to put a label before it, or to give it a tool
// tip.
#pragma once

#include <QObject>

namespace sharpscope {

/// Names the controls of the whole program as they are first shown, and follows their tool tips. A name that was given
/// stays. A label gets the control as its buddy, so that it is read with it.
class ControlNames final : public QObject {
public:
    explicit ControlNames(QObject* parent);

private:
    bool eventFilter(QObject* object, QEvent* event) override;
};

/// Without markup, and of several sentences the first.
QString spokenText(const QString& toolTip);

} // namespace sharpscope
