// SPDX-License-Identifier: GPL-3.0-or-later
// SchemaForm: fields that a sweep runs over.
#include "widgets/base/fold.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/schema_form.h"
#include "widgets/base/swept_values.h"

#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

bool canBeSwept(FieldKind kind)
{
    return kind == FieldKind::Bool || kind == FieldKind::Integer || kind == FieldKind::Real || kind == FieldKind::Text;
}

} // namespace

void SchemaForm::offerSweep(const std::set<std::string>& but)
{
    m_offersSweep = true;
    m_notSwept = but;
    for (Row& row : m_rows) {
        if (row.inner) row.inner->offerSweep();
        if (!row.sweep && canBeSwept(row.field.kind) && !but.contains(row.field.path)) addSweepButton(row);
    }
}

void SchemaForm::addSweepButton(Row& row)
{
    const QString path = QString::fromStdString(row.field.path);
    row.sweep = new QToolButton(row.holder);
    row.sweep->setObjectName(QStringLiteral("sweep:") + path);
    row.sweep->setIcon(lineIcon(QStringLiteral("sweep")));
    row.sweep->setIconSize({12, 12});
    row.sweep->setAutoRaise(true);
    row.sweep->setCheckable(true);
    const QString label = QString::fromUtf8(row.field.hint.label);
    row.sweep->setToolTip(tr("Sweep: run the experiment at several values of this field"));
    row.sweep->setAccessibleName(tr("Sweep %1").arg(label.isEmpty() ? path : label));
    row.line->addWidget(row.sweep);
    connect(row.sweep, &QToolButton::clicked, this, [this, path, &row](bool on) {
        if (!on) return void(Q_EMIT sweptEdited(path, Json()));
        const Json value = row.editor.value();
        Q_EMIT sweptEdited(path, Json{{"field", row.field.path}, {"values", Json::array({value})}});
        if (row.swept) row.swept->setFocus(Qt::OtherFocusReason);
    });
}

void SchemaForm::setSwept(const Json& fields)
{
    m_swept = fields;
    for (Row& row : m_rows) {
        if (row.inner) {
            Json inner = Json::object();
            for (const auto& [path, field] : fields.items())
                if (path.starts_with(row.field.path + '.')) inner[path.substr(row.field.path.size() + 1)] = field;
            row.inner->setSwept(inner);
        }
        if (!row.sweep) continue;
        const auto it = fields.find(row.field.path);
        showSwept(row, it == fields.end() ? Json() : *it);
    }
}

void SchemaForm::showSwept(Row& row, const Json& field)
{
    const bool follows = field.is_string();
    const QSignalBlocker quiet(row.sweep);
    row.sweep->setChecked(!field.is_null());
    row.sweep->setEnabled(!follows);
    row.editor.widget->setEnabled(field.is_null());
    if (follows && !row.follows) {
        row.follows = new QLabel(row.holder);
        row.follows->setForegroundRole(QPalette::PlaceholderText);
        row.follows->setContentsMargins(labelWidth + 6, 0, 0, 2);
        row.holder->layout()->addWidget(row.follows);
    }
    if (row.follows) {
        row.follows->setVisible(follows);
        if (follows) row.follows->setText(tr("has the values of %1").arg(QString::fromStdString(field)));
    }
    if (field.is_object() && !row.swept) {
        row.swept = new SweptValues(row.field, row.holder);
        row.swept->setContentsMargins(labelWidth + 6, 0, 0, 0);
        row.holder->layout()->addWidget(row.swept);
        row.swept->setFocusProxy(row.swept->findChild<QWidget*>(QStringLiteral("sweptValues")));
        connect(row.swept, &SweptValues::edited, this,
                [this, &row] { Q_EMIT sweptEdited(QString::fromStdString(row.field.path), row.swept->value()); });
    }
    if (!row.swept) return;
    row.swept->setVisible(field.is_object());
    if (field.is_object()) row.swept->setValue(field);
    if (field.is_object() && row.detail) row.detail->setOpen(true);
}

} // namespace sharpscope
