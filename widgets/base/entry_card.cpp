// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/entry_card.h"

#include "widgets/base/line_icon.h"
#include "widgets/base/schema_form.h"
#include "widgets/base/theme.h"
#include "widgets/base/wheel_guard.h"
#include "widgets/base/window_undo.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

EntryCard::EntryCard(const NamedList& list, const Json& entry, QWidget* parent)
    : QFrame(parent),
      m_list(list),
      m_name(new QComboBox(this)),
      m_label(new QLineEdit(this)),
      m_formula(new QLabel(this)),
      m_problem(new QLabel(this)),
      m_knobs(new QWidget(this)),
      m_knobText(new QLabel(m_knobs)),
      m_column(new QVBoxLayout(this)),
      m_header(new QHBoxLayout)
{
    setObjectName(QString::fromStdString(list.one) + QLatin1String("Card"));
    setFrameShape(QFrame::StyledPanel);
    m_column->setContentsMargins(9, 8, 9, 8);
    m_column->setSpacing(5);
    m_header->setSpacing(1);
    m_name->setObjectName(QString::fromStdString(list.key));
    m_name->setAccessibleName(QString::fromStdString(list.one));
    m_name->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_name->setMinimumContentsLength(8);
    guardWheel(*m_name);
    for (const NamedEntry& choice : list.entries) {
        m_name->addItem(QString::fromStdString(choice.title), QString::fromStdString(choice.name));
        m_name->setItemData(m_name->count() - 1, QString::fromStdString(choice.help), Qt::ToolTipRole);
    }
    m_header->addWidget(m_name, 1);
    m_header->addSpacing(4);
    m_up = addButton("up", tr("Move up"));
    m_down = addButton("down", tr("Move down"));
    auto* duplicate = addButton("duplicate", tr("Add a copy below"));
    auto* remove = addButton("remove", tr("Remove this %1").arg(QString::fromStdString(list.one)));
    m_column->addLayout(m_header);

    m_formula->setObjectName(QStringLiteral("formula"));
    m_formula->setWordWrap(true);
    m_formula->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_formula->setForegroundRole(QPalette::PlaceholderText);
    m_column->addWidget(m_formula);
    m_problem->setWordWrap(true);
    m_problem->setObjectName(QStringLiteral("entryProblem"));
    m_problem->hide();
    m_column->addWidget(m_problem);
    m_label->setObjectName(QStringLiteral("label"));
    m_label->setToolTip(tr("Its name in legends and tables"));
    m_column->addWidget(m_label);
    leaveUndoToWindow(*m_label);
    makeKnobs();

    connect(m_name, &QComboBox::activated, this, [this] {
        if (m_form) m_kept.update(m_form->value());
        showEntry(m_name->currentData().toString(), m_kept);
        showKnobs();
        Q_EMIT edited(QString::fromStdString(m_list.key));
    });
    connect(m_label, &QLineEdit::textEdited, this, [this] { Q_EMIT edited(QStringLiteral("label")); });
    connect(m_up, &QToolButton::clicked, this, [this] { Q_EMIT moveWanted(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { Q_EMIT moveWanted(+1); });
    connect(duplicate, &QToolButton::clicked, this, &EntryCard::duplicateWanted);
    connect(remove, &QToolButton::clicked, this, &EntryCard::removeWanted);
    setValue(entry);
    QEvent restyle(QEvent::PaletteChange);
    changeEvent(&restyle);
}

QToolButton* EntryCard::addButton(const char* icon, const QString& help)
{
    auto* button = new QToolButton(this);
    button->setIcon(lineIcon(QLatin1String(icon)));
    button->setIconSize({14, 14});
    button->setAutoRaise(true);
    button->setToolTip(help);
    button->setObjectName(QLatin1String(icon));
    m_header->addWidget(button);
    return button;
}

void EntryCard::showEntry(const QString& name, const Json& options)
{
    delete m_form;
    m_form = nullptr;
    const auto& all = m_list.entries;
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const NamedEntry& known) { return known.name == name.toStdString(); });
    m_formula->setVisible(it != all.end());
    if (it == all.end()) {
        m_form = new SchemaForm({}, {}, {}, this);
        m_form->setValue(options);
    } else {
        m_formula->setText(QString::fromStdString(it->formula));
        const QString about =
            QStringLiteral("<p>%1</p><p>%2</p><p><i>%3</i></p>")
                .arg(QString::fromStdString(it->help).toHtmlEscaped(), QString::fromStdString(it->cost).toHtmlEscaped(),
                     QString::fromStdString(it->paper).toHtmlEscaped());
        m_formula->setToolTip(about);
        m_name->setToolTip(about);
        m_label->setPlaceholderText(tr("Label: %1").arg(QString::fromStdString(it->title)));
        m_form = new SchemaForm(it->options, {}, {}, this);
        Json known = Json::object();
        for (const auto& field : it->options)
            if (const auto* value = findField(options, field.path)) setField(known, field.path + '=' + value->dump());
        m_form->setValue(known);
    }
    m_column->addWidget(m_form);
    m_form->setVisible(it == all.end() || !it->options.empty());
    connect(m_form, &SchemaForm::edited, this, &EntryCard::edited);
    connect(m_form, &SchemaForm::sweptEdited, this, &EntryCard::sweptEdited);
    if (m_offersSweep) m_form->offerSweep();
    m_form->setSwept(m_swept);
}

void EntryCard::offerSweep()
{
    m_offersSweep = true;
    m_form->offerSweep();
}

void EntryCard::setSwept(const Json& fields)
{
    m_swept = fields;
    m_form->setSwept(m_swept);
}

Json EntryCard::value() const
{
    Json entry = {{m_list.key, m_name->currentData().toString().toStdString()}};
    if (!m_label->text().trimmed().isEmpty()) entry["label"] = m_label->text().trimmed().toStdString();
    if (m_form) entry.update(m_form->value());
    return entry;
}

void EntryCard::setValue(const Json& entry)
{
    Json options = entry.is_object() ? entry : Json::object();
    const auto textOf = [&](const std::string& name) {
        const auto it = options.find(name);
        return it != options.end() && it->is_string() ? QString::fromStdString(it->get<std::string>()) : QString();
    };
    const QString name = textOf(m_list.key), label = textOf("label");
    options.erase(m_list.key);
    options.erase("label");
    int at = m_name->findData(name);
    if (at < 0) { // from a file: kept as it is, the validation names the nearest known one
        m_name->addItem(name, name);
        at = m_name->count() - 1;
    }
    const bool isOfThisName = m_form && m_name->currentIndex() == at; // its fields stay, and so does the cursor
    m_name->setCurrentIndex(at);
    if (m_label->text() != label) m_label->setText(label);
    if (isOfThisName) {
        m_form->setValue(options);
        return showKnobs();
    }
    showEntry(name, options);
    // Options it does not have stay in the value, so that the validation can speak of them.
    Json all = m_form->value();
    for (const auto& [option, value] : options.items())
        if (!all.contains(option)) all[option] = value;
    m_form->setValue(all);
    showKnobs();
}

void EntryCard::makeKnobs()
{
    m_knobs->setObjectName(QStringLiteral("knobs"));
    m_knobText->setObjectName(QStringLiteral("knobText"));
    m_knobText->setWordWrap(true);
    auto* forget = new QToolButton(m_knobs);
    forget->setObjectName(QStringLiteral("forgetKnobs"));
    forget->setIcon(lineIcon(QStringLiteral("close")));
    forget->setIconSize({12, 12});
    forget->setAutoRaise(true);
    forget->setToolTip(tr("Forget them: the options hold from the first step to the last"));
    auto* row = new QHBoxLayout(m_knobs);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_knobText, 1);
    row->addWidget(forget, 0, Qt::AlignTop);
    m_column->addWidget(m_knobs);
    connect(forget, &QToolButton::clicked, this, &EntryCard::forgetKnobs);
}

QString EntryCard::nameOf(const std::string& knob) const
{
    if (knob == "lr") return QStringLiteral("η");
    for (const NamedEntry& known : m_list.entries)
        for (const auto& field : known.options)
            if (field.path == knob && *field.hint.label)
                return QString::fromUtf8(*field.hint.symbol ? field.hint.symbol : field.hint.label);
    return QString::fromStdString(knob);
}

void EntryCard::showKnobs()
{
    const Json options = m_form->value();
    const Json* knobs = findField(options, "knobs");
    QStringList turns;
    for (const Json& knob : knobs && knobs->is_array() ? *knobs : Json::array())
        if (knob.is_object() && knob.contains("name") && knob["name"].is_string() && knob.contains("value"))
            turns << tr("%1 = %2 from step %3 on")
                         .arg(nameOf(knob["name"].get<std::string>()), QString::fromStdString(knob["value"].dump()),
                              QString::fromStdString(knob.value("step", Json(0)).dump()));
    m_knobText->setText(tr("Turned while it runs: %1").arg(turns.join(QStringLiteral(", "))));
    m_knobs->setVisible(!turns.isEmpty());
}

void EntryCard::forgetKnobs()
{
    Json options = m_form->value();
    options.erase("knobs");
    m_form->setValue(options);
    showKnobs();
    Q_EMIT edited(QStringLiteral("knobs"));
}

void EntryCard::setPlace(int index, int count)
{
    m_up->setEnabled(index > 0);
    m_down->setEnabled(index + 1 < count);
}

void EntryCard::setProblems(const std::vector<Problem>& problems)
{
    QStringList here;
    for (const auto& problem : m_form->setProblems(problems))
        here << QString::fromStdString(problem.field.empty() ? problem.message
                                                             : problem.field + ": " + problem.message);
    m_problem->setText(here.join(QLatin1Char('\n')));
    m_problem->setVisible(!here.isEmpty());
}

QWidget* EntryCard::firstProblem() const
{
    QWidget* option = m_form->firstProblem();
    return option || m_problem->isHidden() ? option : m_name;
}

void EntryCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_problem) return;
    QPalette palette;
    palette.setColor(QPalette::WindowText, themeOf(*this).problem);
    m_problem->setPalette(palette);
}

} // namespace sharpscope
