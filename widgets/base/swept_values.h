// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/describe.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLineEdit;

namespace sharpscope {

class NumberBox;

/// The values that a field has in a sweep, below the field: named one by one, a range of so many from here to there, or
/// both. What the editor does not show (fields that get the same values) stays as it was given.
class SweptValues final : public QWidget {
    Q_OBJECT

public:
    explicit SweptValues(const FieldInfo& field, QWidget* parent = nullptr);

    /// {"field": ..., "values": [...], "from": ..., "to": ..., "count": ..., "scale": ...}, as in an experiment's
    /// sweep.
    Json value() const;
    void setValue(const Json& field);

Q_SIGNALS:
    void edited(); ///< by the user

private:
    NumberBox* addNumber(QHBoxLayout* row, const QString& label, const char* name);
    void showRange();

    FieldInfo m_field;
    Json m_given = Json::object();
    QComboBox* m_kind;
    QLineEdit* m_values;
    QWidget* m_range;
    NumberBox *m_from, *m_to, *m_count;
};

} // namespace sharpscope
