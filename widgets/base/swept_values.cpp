// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/swept_values.h"

#include "widgets/base/number_box.h"
#include "widgets/base/number_text.h"
#include "widgets/base/wheel_guard.h"
#include "widgets/base/window_undo.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

Json wordOf(const QString& word, FieldKind kind)
{
    if (kind == FieldKind::Text) return Json(word.toStdString());
    JsonFault fault;
    return tryParseJson(word.toStdString(), fault).value_or(Json(word.toStdString()));
}

QString wordText(const Json& value)
{
    if (value.is_number_float()) return numberText(value.get<double>(), 12);
    return QString::fromStdString(value.is_string() ? value.get<std::string>() : value.dump());
}

Json valuesOf(const QString& text, FieldKind kind)
{
    Json values = Json::array();
    for (const QString& word : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (const QString trimmed = word.trimmed(); !trimmed.isEmpty()) values.push_back(wordOf(trimmed, kind));
    return values;
}

Json numberIn(const NumberBox& box, bool isWhole)
{
    const auto value = box.value();
    if (!value) return Json(box.text().trimmed().toStdString()); // the validation says so
    return isWhole && *value == std::floor(*value) ? Json(static_cast<std::int64_t>(*value)) : Json(*value);
}

} // namespace

SweptValues::SweptValues(const FieldInfo& field, QWidget* parent)
    : QWidget(parent), m_field(field), m_kind(new QComboBox(this)), m_values(new QLineEdit(this)), m_range(new QWidget)
{
    setObjectName(QString::fromStdString("swept:" + field.path));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 2);
    column->setSpacing(3);
    auto* row = new QHBoxLayout;
    row->setSpacing(5);
    row->addWidget(m_kind);
    row->addWidget(m_values, 1);
    column->addLayout(row);
    m_kind->setObjectName(QStringLiteral("sweptKind"));
    m_kind->setAccessibleName(tr("How the values are given"));
    m_kind->addItem(tr("values"), QString());
    const bool isNumber = field.kind == FieldKind::Integer || field.kind == FieldKind::Real;
    if (isNumber) {
        m_kind->addItem(tr("range"), QStringLiteral("linear"));
        m_kind->addItem(tr("log range"), QStringLiteral("log"));
    }
    m_kind->setVisible(isNumber);
    guardWheel(*m_kind);
    m_values->setObjectName(QStringLiteral("sweptValues"));
    m_values->setAccessibleName(tr("Its values in the sweep"));
    leaveUndoToWindow(*m_values);
    m_range->setParent(this);
    auto* range = new QHBoxLayout(m_range);
    range->setContentsMargins(0, 0, 0, 0);
    range->setSpacing(4);
    m_from = addNumber(range, tr("from"), "sweptFrom");
    m_to = addNumber(range, tr("to"), "sweptTo");
    m_count = addNumber(range, tr("count"), "sweptCount");
    column->addWidget(m_range);
    connect(m_values, &QLineEdit::textEdited, this, &SweptValues::edited);
    connect(m_kind, &QComboBox::activated, this, [this] {
        showRange();
        Q_EMIT edited();
    });
    showRange();
}

NumberBox* SweptValues::addNumber(QHBoxLayout* row, const QString& label, const char* name)
{
    const bool isCount = QLatin1String(name) == QLatin1String("sweptCount");
    auto* box = new NumberBox(isCount ? NumberBox::Kind::Whole : NumberBox::Kind::Real, m_range);
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(label);
    box->setMinimumWidth(36);
    if (isCount) box->setRange(0, 1e6);
    leaveUndoToWindow(*box);
    auto* text = new QLabel(label, m_range);
    text->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(text);
    row->addWidget(box, 1);
    connect(box, &NumberBox::edited, this, &SweptValues::edited);
    return box;
}

void SweptValues::showRange()
{
    const bool isRange = !m_kind->currentData().toString().isEmpty();
    m_range->setVisible(isRange);
    m_values->setPlaceholderText(isRange ? tr("and values, such as 0") : tr("values with commas between"));
    if (isRange && m_count->value().value_or(0) == 0 && m_from->value() == m_to->value()) { // where one would begin
        const auto values = valuesOf(m_values->text(), m_field.kind);
        const double at = values.empty() || !values.front().is_number() ? 0.1 : values.front().get<double>();
        m_from->setValue(at == 0 ? 0.01 : at);
        m_to->setValue(at == 0 ? 0.1 : 10 * at);
        m_count->setValue(4);
        m_values->clear();
    }
}

Json SweptValues::value() const
{
    Json field = m_given;
    for (const char* name : {"values", "from", "to", "count", "scale"})
        field.erase(name);
    const Json values = valuesOf(m_values->text(), m_field.kind);
    const QString scale = m_kind->currentData().toString();
    if (!values.empty() || scale.isEmpty()) field["values"] = values;
    if (!scale.isEmpty())
        field.update({{"from", numberIn(*m_from, false)},
                      {"to", numberIn(*m_to, false)},
                      {"count", numberIn(*m_count, true)},
                      {"scale", scale.toStdString()}});
    else if (m_given.contains("scale"))
        field["scale"] = m_given["scale"]; // of the values, for its axis
    return field;
}

void SweptValues::setValue(const Json& field)
{
    if (field == value()) return; // keeps the cursor
    m_given = field.is_object() ? field : Json::object();
    const auto number = [&](const char* name) {
        const auto it = m_given.find(name);
        return it != m_given.end() && it->is_number() ? it->get<double>() : 0.0;
    };
    const auto values = m_given.find("values");
    QStringList words;
    if (values != m_given.end() && values->is_array())
        for (const Json& value : *values)
            words << wordText(value);
    m_values->setText(words.join(QStringLiteral(", ")));
    m_from->setValue(number("from"));
    m_to->setValue(number("to"));
    m_count->setValue(number("count"));
    const bool isRange = number("count") != 0 || number("from") != number("to");
    const bool isLog = m_given.contains("scale") && m_given["scale"] == "log";
    m_kind->setCurrentIndex(!isRange || m_kind->count() == 1 ? 0 : isLog ? 2 : 1);
    showRange();
}

} // namespace sharpscope
