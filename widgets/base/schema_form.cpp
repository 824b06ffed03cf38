// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/schema_form.h"

#include "widgets/base/fold.h"
#include "widgets/base/theme.h"
#include "widgets/base/window_undo.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace sharpscope {

namespace {

std::string groupOf(const std::string& path)
{
    const auto dot = path.find('.');
    return dot == std::string::npos ? std::string() : path.substr(0, dot);
}

Json& placeOf(Json& object, const std::string& path)
{
    Json* at = &object;
    std::size_t from = 0;
    for (auto dot = path.find('.'); dot != std::string::npos; dot = path.find('.', from)) {
        at = &(*at)[path.substr(from, dot - from)];
        if (!at->is_object()) *at = Json::object();
        from = dot + 1;
    }
    return (*at)[path.substr(from)];
}

QVBoxLayout* columnIn(QWidget* widget, int left)
{
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(left, 0, 0, 4);
    layout->setSpacing(5);
    return layout;
}

} // namespace

SchemaForm::SchemaForm(Schema schema, std::map<std::string, std::vector<Choice>> choices,
                       std::map<std::string, QString> titles, QWidget* parent)
    : QWidget(parent), m_choices(std::move(choices))
{
    auto* column = columnIn(this, 0);
    struct Section {
        Fold* fold = nullptr;
        QVBoxLayout* layout = nullptr;
        Fold* detail = nullptr;
        QVBoxLayout* detailLayout = nullptr;
    };
    std::map<std::string, Section> sections;
    m_rows.reserve(schema.size());
    for (auto& field : schema) {
        const std::string group = groupOf(field.path);
        Section& section = sections[group];
        if (!section.layout) {
            if (group.empty()) {
                auto* plain = new QWidget(this);
                section.layout = columnIn(plain, 0);
                column->addWidget(plain);
            } else {
                const QString name = titles.count(group) ? titles[group] : QString::fromStdString(group);
                section.fold = new Fold(name, Fold::Weight::Section, this);
                section.fold->setObjectName(QString::fromStdString("section:" + group));
                section.layout = columnIn(section.fold->content(), 0);
                column->addWidget(section.fold);
            }
        }
        if (field.hint.advanced && !section.detail) {
            section.detail = new Fold(tr("More"), Fold::Weight::Detail, this);
            section.detail->setObjectName(QString::fromStdString("more:" + group));
            section.detailLayout = columnIn(section.detail->content(), 0);
        }
        const bool isAdvanced = field.hint.advanced;
        m_rows.push_back(
            {.field = std::move(field), .detail = isAdvanced ? section.detail : nullptr, .section = section.fold});
        addRow(m_rows.back(), isAdvanced ? section.detailLayout : section.layout);
    }
    for (auto& [group, section] : sections)
        if (section.detail) section.layout->addWidget(section.detail);
    styleProblems();
}

void SchemaForm::addRow(Row& row, QVBoxLayout* layout)
{
    const std::string path = row.field.path;
    std::vector<Choice> choices = m_choices.count(path) ? m_choices[path] : std::vector<Choice>{};
    if (choices.empty())
        for (const auto& choice : row.field.hint.choices)
            choices.push_back({QString::fromStdString(choice), QString::fromStdString(choice)});
    row.editor = makeFieldEditor(
        row.field, choices, [this, path] { Q_EMIT edited(QString::fromStdString(path)); }, this);
    row.editor.widget->setObjectName(QString::fromStdString(path));
    leaveUndoToWindow(*row.editor.widget);

    const QString symbol = QString::fromUtf8(row.field.hint.symbol);
    QString text = QString::fromUtf8(row.field.hint.label);
    if (!symbol.isEmpty() && symbol != text) text += QStringLiteral(" ") + symbol;
    auto* label = new QLabel(text, this);
    label->setFixedWidth(labelWidth);
    label->setWordWrap(true);
    label->setBuddy(row.editor.widget);
    label->setToolTip(helpOf(row.field));
    row.editor.widget->setToolTip(helpOf(row.field));
    row.editor.widget->setAccessibleName(text);

    row.holder = new QWidget(this);
    auto* column = new QVBoxLayout(row.holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    auto* line = row.line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(label);
    line->addWidget(row.editor.widget, 1);
    const QString unit = QString::fromUtf8(row.field.hint.unit);
    if (!unit.isEmpty()) {
        auto* after = new QLabel(unit, this);
        after->setForegroundRole(QPalette::PlaceholderText);
        line->addWidget(after);
    }
    column->addLayout(line);
    row.problem = new QLabel(this);
    row.problem->setObjectName(QString::fromStdString("problem:" + path));
    row.problem->setWordWrap(true);
    row.problem->setContentsMargins(labelWidth + 6, 0, 0, 2);
    row.problem->hide();
    column->addWidget(row.problem);
    layout->addWidget(row.holder);
}

void SchemaForm::setChoices(const std::string& path, const std::vector<Choice>& choices)
{
    for (Row& row : m_rows) {
        auto* box = qobject_cast<QComboBox*>(row.editor.widget);
        if (row.field.path != path || !box) continue;
        const Json value = row.editor.value();
        fillChoices(*box, choices);
        row.editor.setValue(value);
    }
}

void SchemaForm::setObjectSchema(const std::string& path, const Schema& schema)
{
    for (Row& row : m_rows) {
        if (row.field.path != path) continue;
        const Json value = row.inner ? row.inner->value() : row.editor.value();
        delete row.inner;
        row.inner = new SchemaForm(schema, {}, {}, row.holder);
        row.inner->layout()->setContentsMargins(0, 0, 0, 0);
        row.holder->layout()->addWidget(row.inner);
        Json known = Json::object(); // what the new schema has in common with the old
        for (const auto& field : schema)
            if (const Json* kept = findField(value, field.path)) placeOf(known, field.path) = *kept;
        row.inner->setValue(known);
        for (auto* widget : row.holder->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
            if (widget != row.inner) widget->hide();
        row.holder->setVisible(!schema.empty());
        connect(row.inner, &SchemaForm::edited, this, [this, path](const QString& inner) {
            Q_EMIT edited(QString::fromStdString(path) + QLatin1Char('.') + inner);
        });
        connect(row.inner, &SchemaForm::sweptEdited, this, [this, path](const QString& inner, const Json& field) {
            Q_EMIT sweptEdited(QString::fromStdString(path) + QLatin1Char('.') + inner, field);
        });
        if (!m_offersSweep) continue;
        row.inner->offerSweep();
        setSwept(m_swept);
    }
}

Json SchemaForm::value() const
{
    Json value = m_given;
    for (const Row& row : m_rows)
        placeOf(value, row.field.path) = row.inner ? row.inner->value() : row.editor.value();
    return value;
}

void SchemaForm::setValue(const Json& value)
{
    m_given = value.is_object() ? value : Json::object();
    for (Row& row : m_rows) {
        const Json* field = findField(m_given, row.field.path);
        const Json& given = field ? *field : row.field.defaultValue;
        if (row.inner)
            row.inner->setValue(given.is_object() ? given : Json::object());
        else
            row.editor.setValue(given);
    }
}

std::vector<Problem> SchemaForm::setProblems(const std::vector<Problem>& problems)
{
    std::vector<Problem> others;
    std::map<std::string, std::vector<Problem>> inner;
    std::map<std::string, QString> texts;
    for (const auto& problem : problems) {
        const Row* home = nullptr;
        for (const Row& row : m_rows)
            if (problem.field == row.field.path || problem.field.starts_with(row.field.path + '.')) home = &row;
        if (!home)
            others.push_back(problem);
        else if (home->inner && problem.field != home->field.path)
            inner[home->field.path].push_back({problem.field.substr(home->field.path.size() + 1), problem.message});
        else
            texts[home->field.path] += (texts[home->field.path].isEmpty() ? QString() : QStringLiteral("; ")) +
                                       QString::fromStdString(problem.message);
    }
    for (Row& row : m_rows) {
        const QString& text = texts[row.field.path];
        row.problem->setText(text);
        row.problem->setVisible(!text.isEmpty());
        const bool isBad = !text.isEmpty() || inner.count(row.field.path) > 0;
        if (isBad && row.detail) row.detail->setOpen(true);
        if (isBad && row.section) row.section->setOpen(true);
        if (!row.inner) continue;
        for (auto& problem : row.inner->setProblems(inner[row.field.path]))
            others.push_back({row.field.path + '.' + problem.field, problem.message});
    }
    return others;
}

QWidget* SchemaForm::firstProblem() const
{
    for (const Row& row : m_rows) {
        QWidget* inner = row.inner ? row.inner->firstProblem() : nullptr;
        if (inner || !row.problem->isHidden()) {
            for (Fold* fold : {row.section, row.detail})
                if (fold) fold->setOpen(true); // closed again, perhaps
            return inner ? inner : row.editor.widget;
        }
    }
    return nullptr;
}

std::vector<SchemaForm::Field> SchemaForm::fields() const
{
    std::vector<Field> fields;
    for (const Row& row : m_rows)
        if (!row.inner && row.editor.widget) fields.push_back({row.field, row.editor.widget});
    return fields;
}

QWidget* SchemaForm::editor(const std::string& path) const
{
    for (const Row& row : m_rows) {
        if (row.field.path == path && !row.inner) return row.editor.widget;
        if (row.inner && path.starts_with(row.field.path + '.'))
            return row.inner->editor(path.substr(row.field.path.size() + 1));
    }
    return nullptr;
}

void SchemaForm::styleProblems()
{
    QPalette palette;
    palette.setColor(QPalette::WindowText, themeOf(*this).problem);
    for (Row& row : m_rows)
        row.problem->setPalette(palette);
}

void SchemaForm::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) styleProblems();
}

} // namespace sharpscope
