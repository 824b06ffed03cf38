// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/field_editor.h"

#include "widgets/base/number_box.h"
#include "widgets/base/number_text.h"
#include "widgets/base/wheel_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QRegularExpression>

#include <cmath>

namespace sharpscope {

namespace {

QString textOf(const Json& value)
{
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString::fromStdString(value.dump());
}

FieldEditor checkBox(const std::function<void()>& edited, QWidget* parent)
{
    auto* box = new QCheckBox(parent);
    QObject::connect(box, &QCheckBox::clicked, box, edited);
    return {.widget = box,
            .value = [box] { return Json(box->isChecked()); },
            .setValue = [box](const Json& value) { box->setChecked(value.is_boolean() && value.get<bool>()); }};
}

FieldEditor numberBox(const FieldInfo& field, const std::function<void()>& edited, QWidget* parent)
{
    const bool isWhole = field.kind == FieldKind::Integer;
    auto* box = new NumberBox(isWhole ? NumberBox::Kind::Whole : NumberBox::Kind::Real, parent);
    box->setRange(field.hint.min, field.hint.max);
    QObject::connect(box, &NumberBox::edited, box, edited);
    const auto value = [box, isWhole] {
        const auto number = box->value();
        if (!number) return Json(box->text().trimmed().toStdString());
        if (isWhole && *number == std::floor(*number) && std::abs(*number) < 9e18) return Json(std::int64_t(*number));
        return Json(*number);
    };
    const auto setValue = [box](const Json& value) {
        if (value.is_number())
            box->setValue(value.get<double>());
        else
            box->setText(textOf(value));
    };
    return {.widget = box, .value = value, .setValue = setValue};
}

FieldEditor comboBox(const std::vector<Choice>& choices, const std::function<void()>& edited, QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    fillChoices(*box, choices);
    QObject::connect(box, &QComboBox::activated, box, edited);
    const auto setValue = [box](const Json& value) {
        const QString text = textOf(value);
        int at = box->findData(text);
        if (at < 0) { // from a file: shown as it is, the validation names the nearest known one
            box->addItem(text, text);
            at = box->count() - 1;
        }
        box->setCurrentIndex(at);
    };
    return {.widget = box,
            .value = [box] { return Json(box->currentData().toString().toStdString()); },
            .setValue = setValue};
}

FieldEditor textLine(const std::function<void()>& edited, QWidget* parent)
{
    auto* line = new QLineEdit(parent);
    QObject::connect(line, &QLineEdit::textEdited, line, edited);
    const auto setValue = [line](const Json& value) {
        if (line->text() == textOf(value)) return; // keeps the cursor
        line->setText(textOf(value));
        line->setCursorPosition(0);
    };
    return {.widget = line, .value = [line] { return Json(line->text().toStdString()); }, .setValue = setValue};
}

Json listOf(const QString& text, FieldKind kind)
{
    Json list = Json::array();
    static const QRegularExpression between(QStringLiteral("[,;\\s]+"));
    for (const auto& word : text.split(between, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const double number = word.toDouble(&isNumber);
        if (kind == FieldKind::TextList || !isNumber || !std::isfinite(number)) // "nan": the validation says so
            list.push_back(word.toStdString());
        else if (kind == FieldKind::IntegerList && number == std::floor(number) && std::abs(number) < 9e18)
            list.push_back(static_cast<std::int64_t>(number));
        else
            list.push_back(number);
    }
    return list;
}

FieldEditor listLine(const FieldInfo& field, const std::function<void()>& edited, QWidget* parent)
{
    auto* line = new QLineEdit(parent);
    line->setPlaceholderText(QObject::tr("values with commas between"));
    QObject::connect(line, &QLineEdit::textEdited, line, edited);
    const auto setValue = [line, kind = field.kind](const Json& value) {
        if (value == listOf(line->text(), kind)) return;
        QStringList words;
        for (const auto& item : value)
            words << (item.is_number_float() ? numberText(item.get<double>(), 12) : textOf(item));
        line->setText(value.is_array() ? words.join(QStringLiteral(", ")) : textOf(value));
    };
    return {.widget = line,
            .value = [line, kind = field.kind] { return listOf(line->text(), kind); },
            .setValue = setValue};
}

FieldEditor jsonLine(const std::function<void()>& edited, QWidget* parent)
{
    FieldEditor editor = textLine(edited, parent);
    auto* line = static_cast<QLineEdit*>(editor.widget);
    line->setPlaceholderText(QStringLiteral("{}"));
    editor.value = [line] {
        const QString text = line->text().trimmed();
        JsonFault fault;
        return tryParseJson(text.isEmpty() ? "{}" : text.toStdString(), fault).value_or(Json(text.toStdString()));
    };
    return editor;
}

} // namespace

FieldEditor makeFieldEditor(const FieldInfo& field, const std::vector<Choice>& choices, std::function<void()> edited,
                            QWidget* parent)
{
    FieldEditor editor;
    if (field.kind == FieldKind::Bool)
        editor = checkBox(edited, parent);
    else if (field.kind == FieldKind::Integer || field.kind == FieldKind::Real)
        editor = numberBox(field, edited, parent);
    else if (field.kind == FieldKind::Text && !choices.empty())
        editor = comboBox(choices, edited, parent);
    else if (field.kind == FieldKind::Text)
        editor = textLine(edited, parent);
    else if (field.kind == FieldKind::Object)
        editor = jsonLine(edited, parent);
    else
        editor = listLine(field, edited, parent);
    guardWheel(*editor.widget);
    editor.setValue(field.defaultValue);
    return editor;
}

void fillChoices(QComboBox& box, const std::vector<Choice>& choices)
{
    box.clear();
    for (const auto& choice : choices) {
        box.addItem(choice.title, choice.value);
        if (!choice.help.isEmpty()) box.setItemData(box.count() - 1, choice.help, Qt::ToolTipRole);
    }
}

QString helpOf(const FieldInfo& field)
{
    const QString label = QString::fromUtf8(field.hint.label), symbol = QString::fromUtf8(field.hint.symbol);
    QString text =
        QStringLiteral("<p style='white-space:pre-wrap'><b>%1</b>%2</p><p>%3</p>")
            .arg(label.toHtmlEscaped(), symbol.isEmpty() ? QString() : QStringLiteral("  ") + symbol.toHtmlEscaped(),
                 QString::fromUtf8(field.hint.help).toHtmlEscaped());
    QStringList facts = {QString::fromStdString(field.path)};
    if (std::isfinite(field.hint.min) && std::isfinite(field.hint.max))
        facts << QObject::tr("from %1 to %2").arg(numberText(field.hint.min, 6), numberText(field.hint.max, 6));
    if (!field.defaultValue.is_object() && !field.defaultValue.empty() && field.defaultValue != "")
        facts << QObject::tr("normally %1").arg(textOf(field.defaultValue));
    return text + QStringLiteral("<p><i>%1</i></p>").arg(facts.join(QStringLiteral(" · ")).toHtmlEscaped());
}

} // namespace sharpscope
