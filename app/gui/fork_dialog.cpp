// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/fork_dialog.h"

#include "core/base/flat_options.h"
#include "core/base/json_value.h"
#include "core/run/fork_of.h"
#include "core/work/forked_kinds.h"
#include "core/work/kinds.h"
#include "widgets/base/entry_card.h"
#include "widgets/base/number_text.h"
#include "widgets/base/schema_form.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace sharpscope {

namespace {

/// Those that a fork of the run may have otherwise and that are asked for here.
Schema forkFields(const Json& experiment)
{
    const ForkedTraining* kind = forkedTraining(experiment);
    Schema fields = kind ? fieldsOfForks(*kind) : Schema();
    std::erase_if(fields, [](const FieldInfo& field) {
        const bool isOfRun = field.path == "device" || field.path == "threads";
        return isOfRun || field.path.starts_with("measure.");
    });
    return fields;
}

/// What its kind chooses its methods from.
NamedList methodsOf(const Json& experiment)
{
    for (const NamedList& list : kindOf(experiment).lists)
        if (list.path == "methods") return list;
    return {};
}

std::string assignment(const std::string& field, const Json& value)
{
    return field + '=' + (value.is_string() ? value.get<std::string>() : value.dump());
}

/// As numbers: 1 is 1.0.
bool areSame(const Json* a, const Json* b) { return a && b && optionText(*a) == optionText(*b); }

QString momentText(const Clock& clock)
{
    return ForkDialog::tr("epoch %1, step %2").arg(numberText(clock.epoch, 4)).arg(clock.step);
}

} // namespace

ForkDialog::ForkDialog(const QString& label, const Json& experiment, const RunSummary& done,
                       const std::vector<KeptMoment>& moments, qsizetype runs, QWidget* parent)
    : QDialog(parent),
      m_experiment(experiment),
      m_done(done),
      m_moments(moments),
      m_methods(methodsOf(experiment)),
      m_fields(forkFields(experiment)),
      m_from(new QComboBox(this)),
      m_cost(new QLabel(this)),
      m_others(new SchemaForm(m_fields, {}, {}, this))
{
    setObjectName(QStringLiteral("forkDialog"));
    setWindowTitle(tr("Fork"));
    auto* text = new QLabel(runs == 1 ? tr("A second run with the past of “%1”, and another future.").arg(label)
                                      : tr("Second runs with the pasts of %1 runs, and another future.").arg(runs),
                            this);
    text->setWordWrap(true);
    m_from->setObjectName(QStringLiteral("forkFrom"));
    m_from->setAccessibleName(tr("Where the fork begins"));
    m_from->setEditable(true);
    m_from->setInsertPolicy(QComboBox::NoInsert);
    m_from->setToolTip(
        tr("A moment of the run, or typed: a step (120), an epoch (e20), a share of the run (2/3, 60%)"));
    addMoments(moments);
    m_cost->setObjectName(QStringLiteral("forkCost"));
    m_cost->setWordWrap(true);
    m_cost->setForegroundRole(QPalette::PlaceholderText);
    connect(m_from, &QComboBox::currentTextChanged, this, &ForkDialog::sayCost);

    Json method = valueOr(experiment, "method", Json::object());
    for (const char* own : {"label", "knobs"})
        method.erase(own);
    m_method = new EntryCard(m_methods, method, this);
    for (const char* button : {"up", "down", "duplicate", "remove"}) // it is no list
        if (auto* found = m_method->findChild<QToolButton*>(QLatin1String(button))) found->hide();
    m_others->setValue(experiment);
    auto* content = new QWidget(this);
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 6, 0);
    inner->addWidget(m_method);
    inner->addWidget(m_others);
    inner->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* fork = buttons->addButton(tr("Fork"), QDialogButtonBox::AcceptRole);
    fork->setObjectName(QStringLiteral("makeFork"));
    fork->setDefault(true);
    for (auto* button : buttons->buttons())
        button->setIcon(QIcon());
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* form = new QFormLayout;
    form->addRow(tr("From"), m_from);
    form->addRow(QString(), m_cost);
    auto* column = new QVBoxLayout(this);
    column->addWidget(text);
    column->addLayout(form);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);
    resize(460, 620);
    sayCost();
    m_method->findChild<QComboBox*>(QStringLiteral("rule"))->setFocus();
}

void ForkDialog::addMoments(const std::vector<KeptMoment>& moments)
{
    const bool hasEnded = m_done.state == RunState::Finished;
    if (!hasEnded && m_done.last.step > forkClock(m_experiment).step)
        m_from->addItem(tr("now: %1").arg(momentText(m_done.last)), QStringLiteral("now"));
    const std::int64_t all = m_done.started.stepsTotal, third = std::llround(2.0 / 3 * static_cast<double>(all));
    if (all > 0 && m_done.last.step >= third && third > forkClock(m_experiment).step &&
        valueOr(valueOr(m_experiment, "train", Json::object()), "budget", std::string()) != "seconds")
        m_from->addItem(tr("the last third: from step %1").arg(third), QStringLiteral("2/3"));
    for (auto moment = moments.rbegin(); moment != moments.rend(); ++moment) {
        QString text = momentText(moment->clock);
        if (!std::isnan(moment->accuracy)) text += tr(": test %1").arg(percentText(moment->accuracy));
        m_from->addItem(text, QString::number(moment->clock.step));
    }
    m_from->setCurrentIndex(m_from->count() > 0 ? 0 : -1);
}

QString ForkDialog::at() const
{
    const QString text = m_from->currentText().trimmed();
    const int known = m_from->findText(text);
    return known >= 0 ? m_from->itemData(known).toString() : text;
}

void ForkDialog::sayCost()
{
    bool isStep = false;
    std::int64_t step = at().toLongLong(&isStep);
    if (at() == QLatin1String("now")) step = m_done.last.step;
    if (at() == QLatin1String("2/3"))
        step = std::llround(2.0 / 3 * static_cast<double>(m_done.started.stepsTotal));
    else if (!isStep && at() != QLatin1String("now"))
        return m_cost->setText(tr("Where no checkpoint lies, the past is trained once more, to the same weights."));
    std::int64_t before = -1;
    for (const KeptMoment& moment : m_moments)
        if (moment.clock.step <= step) before = moment.clock.step;
    if (before == step) return m_cost->setText(tr("A checkpoint lies there."));
    const double seconds = m_done.last.step > 0 ? m_done.last.seconds / static_cast<double>(m_done.last.step) *
                                                      static_cast<double>(step - std::max<std::int64_t>(before, 0))
                                                : 0;
    m_cost->setText(tr("No checkpoint lies there: the past is trained once more from step %1, to the same weights, in "
                       "about %2.")
                        .arg(std::max<std::int64_t>(before, 0))
                        .arg(durationText(seconds)));
}

std::vector<std::string> ForkDialog::changesOfMethod() const
{
    const Json now = m_method->value(), before = valueOr(m_experiment, "method", Json::object());
    std::vector<std::string> changes;
    const bool isOther = !areSame(findField(now, "rule"), findField(before, "rule"));
    if (isOther) changes.push_back(assignment("method.rule", now.at("rule")));
    for (const auto& [option, value] : now.items())
        if (option != "rule" && (isOther || !areSame(&value, findField(before, option))))
            changes.push_back(assignment("method." + option, value));
    return changes;
}

ForkRequest ForkDialog::request() const
{
    ForkRequest request{.at = at().toStdString(), .assignments = changesOfMethod()};
    const Json now = m_others->value();
    for (const FieldInfo& field : m_fields) {
        const Json* value = findField(now, field.path);
        const Json* before = findField(m_experiment, field.path);
        if (value && !areSame(value, before ? before : &field.defaultValue))
            request.assignments.push_back(assignment(field.path, *value));
    }
    return request;
}

} // namespace sharpscope
