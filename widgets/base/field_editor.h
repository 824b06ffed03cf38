// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

#include <QString>

#include <functional>
#include <vector>

class QComboBox;
class QWidget;

namespace sharpscope {

/// One of the texts a field may have, and how it is shown.
struct Choice {
    QString value;
    QString title;
    QString help = {};
};

/// The widget for one field and how to read and write it. What the user typed comes back as it is, also where it is no
/// number: the validation then says so.
struct FieldEditor {
    QWidget* widget = nullptr;
    std::function<Json()> value;
    std::function<void(const Json&)> setValue;
};

/// A box to tick, a number, a text, a choice, a list, or JSON in one line. `edited` is called when the user, and nobody
/// else, has changed it.
FieldEditor makeFieldEditor(const FieldInfo& field, const std::vector<Choice>& choices, std::function<void()> edited,
                            QWidget* parent);

/// Puts the choices into a box made by makeFieldEditor().
void fillChoices(QComboBox& box, const std::vector<Choice>& choices);

/// The field's help with symbol, range and default, as rich text.
QString helpOf(const FieldInfo& field);

} // namespace sharpscope
