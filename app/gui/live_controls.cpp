// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/live_controls.h"

#include "core/optim/registry.h"
#include "widgets/base/number_box.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolTip>

namespace sharpscope {

namespace {

/// The knob as it was turned last, else as the experiment has it.
std::optional<double> valueOf(const StoredRun& run, const QString& knob)
{
    for (auto it = run.series.knobs.rbegin(); it != run.series.knobs.rend(); ++it)
        if (it->name == knob.toStdString()) return it->value;
    const std::string path = (knob == QLatin1String("lr") ? "optimizer." : "method.") + knob.toStdString();
    const Json* value = findField(run.experiment, path);
    if (value && value->is_number()) return value->get<double>();
    return {};
}

} // namespace

LiveControls::LiveControls(RunFeed& feed, const RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_feed(feed),
      m_store(store),
      m_run(new QComboBox(this)),
      m_radiusName(new QComboBox(this)),
      m_rate(new NumberBox(NumberBox::Kind::Real, this)),
      m_radius(new NumberBox(NumberBox::Kind::Real, this))
{
    setObjectName(QStringLiteral("liveControls"));
    m_run->setObjectName(QStringLiteral("liveRun"));
    m_run->setToolTip(tr("Which of the running methods to change"));
    m_run->setMinimumContentsLength(12);
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_rate->setObjectName(QStringLiteral("liveRate"));
    m_rate->setRange(0, 100);
    m_rate->setToolTip(
        tr("<b>Learning rate</b> η, at the schedule's highest. Enter puts it in force with the next step."));
    m_radiusName->setObjectName(QStringLiteral("liveRadiusName"));
    m_radiusName->setToolTip(tr("Which of the rule's radii"));
    m_radius->setObjectName(QStringLiteral("liveRadius"));
    m_radius->setRange(0, 100);
    m_radius->setToolTip(tr("<b>Radius</b> ρ of the perturbation ε. Enter puts it in force with the next step."));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(new QLabel(tr("Live"), this));
    row->addWidget(m_run);
    auto* eta = new QLabel(QStringLiteral("η"), this);
    eta->setToolTip(m_rate->toolTip());
    row->addWidget(eta);
    row->addWidget(m_rate);
    row->addWidget(m_radiusName);
    row->addWidget(m_radius);

    connect(&feed, &RunFeed::stateChanged, this, &LiveControls::takeRuns);
    connect(&store, &RunStore::listChanged, this, &LiveControls::takeRuns);
    connect(m_run, &QComboBox::activated, this, &LiveControls::takeRuns);
    connect(m_radiusName, &QComboBox::activated, this, &LiveControls::showValues);
    connect(m_rate, &NumberBox::editingFinished, this,
            [this] { take(m_rate, tr("Learning rate η"), QStringLiteral("lr")); });
    connect(m_radius, &NumberBox::editingFinished, this, [this] {
        take(m_radius, tr("Radius %1").arg(m_radiusName->currentText()), m_radiusName->currentData().toString());
    });
    takeRuns();
}

QStringList LiveControls::chosenRuns() const
{
    const QString chosen = m_run->currentData().toString();
    return chosen.isEmpty() ? m_feed.ownRuns() : QStringList{chosen};
}

QStringList LiveControls::radiiOf(const StoredRun& run) const
{
    QStringList names;
    for (const auto& rule : rules())
        if (rule.name == run.series.started.rule)
            for (const auto& field : rule.options)
                if (field.kind == FieldKind::Real && field.path.starts_with("rho"))
                    names << QString::fromStdString(field.path);
    return names;
}

void LiveControls::takeRuns()
{
    setEnabled(m_feed.isRunning() && !m_feed.isStopping() && !m_feed.ownRuns().isEmpty());
    const QString chosen = m_run->currentData().toString();
    const QString radius = m_radiusName->currentData().toString();
    m_run->clear();
    m_run->addItem(tr("all methods"), QString());
    for (const auto& id : m_feed.ownRuns())
        if (const auto* run = m_store.find(id); run && run->series.state == RunState::Running)
            m_run->addItem(run->label, id);
    m_run->setCurrentIndex(std::max(0, m_run->findData(chosen)));

    m_radiusName->clear();
    for (const auto& id : chosenRuns())
        if (const auto* run = m_store.find(id))
            for (const auto& name : radiiOf(*run))
                if (m_radiusName->findData(name) < 0)
                    m_radiusName->addItem(QString(name).replace(QLatin1String("rho"), QStringLiteral("ρ")), name);
    m_radiusName->setCurrentIndex(std::max(0, m_radiusName->findData(radius)));
    m_radiusName->setVisible(m_radiusName->count() > 0 || !isEnabled());
    m_radius->setVisible(m_radiusName->count() > 0 || !isEnabled());
    if (m_radiusName->count() == 0) m_radiusName->addItem(QStringLiteral("ρ"), QString());
    showValues();
}

void LiveControls::showValues()
{
    const auto show = [this](NumberBox* box, const QString& knob) {
        if (box->hasFocus()) return;
        for (const auto& id : chosenRuns())
            if (const auto* run = m_store.find(id))
                if (const auto value = valueOf(*run, knob)) return box->setValue(*value);
        box->setText(QString());
    };
    show(m_rate, QStringLiteral("lr"));
    show(m_radius, m_radiusName->currentData().toString());
}

void LiveControls::take(NumberBox* box, const QString& title, const QString& knob)
{
    if (const QString problem = box->problem(); !problem.isEmpty()) {
        QToolTip::showText(box->mapToGlobal(QPoint(0, box->height())), problem, box);
        Q_EMIT refused(QStringLiteral("%1: %2").arg(title, problem));
    } else if (const auto value = box->value()) {
        turn(knob, *value);
    }
}

void LiveControls::turn(const QString& knob, double value)
{
    if (!m_feed.isRunning() || knob.isEmpty()) return;
    bool isNew = false;
    for (const auto& id : chosenRuns())
        if (const auto* run = m_store.find(id)) isNew |= valueOf(*run, knob) != value;
    if (!isNew) return; // leaving the box is not turning it
    if (knob == QLatin1String("lr")) return m_feed.setKnob(m_run->currentData().toString(), knob, value);
    for (const auto& id : chosenRuns())
        if (const auto* run = m_store.find(id); run && radiiOf(*run).contains(knob)) m_feed.setKnob(id, knob, value);
}

} // namespace sharpscope
