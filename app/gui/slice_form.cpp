// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/slice_form.h"

#include "app/gui/landscape_boxes.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace {

/// The origin of a plane of models is the run that is selected.
Schema shownFields()
{
    Schema fields = schemaOf<SliceOptions>();
    std::erase_if(fields, [](const FieldInfo& field) { return field.path == "origin"; });
    return fields;
}

} // namespace

SliceForm::SliceForm(QWidget* parent) : QWidget(parent), m_rows(new QFormLayout(this)), m_all(new QCheckBox(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    for (const FieldInfo& field : shownFields()) {
        QWidget* editor = makeEditor(field);
        editor->setToolTip(QString::fromUtf8(field.hint.help));
        m_rows->addRow(QString::fromUtf8(field.hint.label), editor);
    }
    m_all->setObjectName(QStringLiteral("allSliceFields"));
    m_all->setText(tr("All options"));
    m_all->setToolTip(tr("Also how directions are normalised, which layers move, and BatchNorm's statistics"));
    m_rows->addRow(QString(), m_all);
    connect(m_all, &QCheckBox::toggled, this, &SliceForm::showRows);
    connect(this, &SliceForm::changed, this, &SliceForm::showRows);
    showRows();
}

QWidget* SliceForm::makeEditor(const FieldInfo& field)
{
    const QString name = QString::fromStdString(field.path);
    if (!field.hint.choices.empty()) {
        auto* box = new QComboBox(this);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        for (const std::string& choice : field.hint.choices)
            box->addItem(QString::fromStdString(choice));
        box->setCurrentText(QString::fromStdString(field.defaultValue.get<std::string>()));
        connect(box, &QComboBox::currentIndexChanged, this, &SliceForm::changed);
        box->setObjectName(name);
        return box;
    }
    if (field.kind == FieldKind::Integer) {
        constexpr double most = std::numeric_limits<int>::max();
        auto* box = field.path == "points" ? new GridSpinBox(this) : new QSpinBox(this);
        box->setRange(static_cast<int>(field.hint.min), static_cast<int>(std::min(field.hint.max, most)));
        box->setValue(field.defaultValue.get<int>());
        connect(box, &QSpinBox::valueChanged, this, &SliceForm::changed);
        if (field.path == "step") box->setSpecialValueText(tr("newest"));
        if (field.path == "images") box->setSpecialValueText(tr("all"));
        box->setObjectName(name);
        return box;
    }
    if (field.kind == FieldKind::Text) {
        auto* box = new QLineEdit(this);
        connect(box, &QLineEdit::textEdited, this, &SliceForm::changed);
        box->setObjectName(name);
        return box;
    }
    auto* box = new ShortSpinBox(this);
    box->setDecimals(4);
    box->setRange(field.hint.min, field.hint.max);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box->setValue(field.defaultValue.get<double>());
    if (field.path == "every") box->setSpecialValueText(tr("off"));
    connect(box, &QDoubleSpinBox::valueChanged, this, &SliceForm::changed);
    box->setObjectName(name);
    return box;
}

void SliceForm::showRows()
{
    const std::string plane = findChild<QComboBox*>(QStringLiteral("plane"))->currentText().toStdString();
    for (const FieldInfo& field : shownFields()) {
        auto* editor = findChild<QWidget*>(QString::fromStdString(field.path));
        m_rows->setRowVisible(editor,
                              meansSomething(field.path, plane) && (m_all->isChecked() || !field.hint.advanced));
    }
}

SliceOptions SliceForm::options(std::vector<Problem>& problems) const
{
    Json json = typed();
    for (const FieldInfo& field : shownFields())
        if (!meansSomething(field.path, json["plane"].get<std::string>())) json.erase(field.path);
    return fromJson<SliceOptions>(json, problems);
}

Json SliceForm::typed() const
{
    Json json = Json::object();
    for (const FieldInfo& field : shownFields()) {
        const QString name = QString::fromStdString(field.path);
        if (const auto* combo = findChild<QComboBox*>(name))
            json[field.path] = combo->currentText().toStdString();
        else if (const auto* spin = findChild<QSpinBox*>(name))
            json[field.path] = spin->value();
        else if (const auto* real = findChild<QDoubleSpinBox*>(name))
            json[field.path] = real->value();
        else if (const auto* text = findChild<QLineEdit*>(name))
            json[field.path] = text->text().trimmed().toStdString();
    }
    return json;
}

void SliceForm::show(const Json& slice)
{
    const Json all = withDefaults(slice, schemaOf<SliceOptions>());
    const QSignalBlocker quiet(this);
    for (const FieldInfo& field : shownFields()) {
        const QString name = QString::fromStdString(field.path);
        const Json& value = all[field.path];
        if (field.hint.advanced && value != field.defaultValue) m_all->setChecked(true); // what is asked for is seen
        if (auto* combo = findChild<QComboBox*>(name); combo && value.is_string())
            combo->setCurrentText(QString::fromStdString(value.get<std::string>()));
        else if (auto* spin = findChild<QSpinBox*>(name); spin && value.is_number())
            spin->setValue(value.get<int>());
        else if (auto* real = findChild<QDoubleSpinBox*>(name); real && value.is_number())
            real->setValue(value.get<double>());
        else if (auto* text = findChild<QLineEdit*>(name); text && value.is_string())
            text->setText(QString::fromStdString(value.get<std::string>()));
    }
    showRows();
}

} // namespace sharpscope
