// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/live_controls.h"

#include "app/gui/field_names.h"
#include "core/work/forked_kinds.h"
#include "core/work/kinds.h"
#include "widgets/base/number_box.h"
#include "widgets/base/wheel_guard.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolTip>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr int afterClicks = 400; ///< ms after the last click on an arrow

/// Of the run's method, as its kind of work has them.
Schema optionsOf(const StoredRun& run)
{
    if (!forkedTraining(run.experiment)) return {}; // no training by a method that takes knobs
    for (const NamedList& list : kindOf(run.experiment).lists)
        for (const NamedEntry& entry : list.entries)
            if (list.path == "methods" && entry.name == run.series.started.rule) return entry.options;
    return {};
}

/// A radius, the trade-off between two of them, or the rate of the inner steps.
bool isKnob(const FieldInfo& field)
{
    const bool isReal = field.kind == FieldKind::Real &&
                        (field.path.starts_with("rho") || field.path == "innerRho" || field.path == "lambda");
    return isReal || (field.kind == FieldKind::RealList && field.path == "innerLr");
}

/// How often the knob was turned, as far as recorded.
std::ptrdiff_t turnsOf(const StoredRun& run, const QString& knob)
{
    const auto isIt = [name = knob.toStdString()](const KnobTurned& turned) { return turned.name == name; };
    return std::count_if(run.series.knobs.begin(), run.series.knobs.end(), isIt);
}

/// The knob as it was turned last, else as the experiment has it.
std::optional<double> recordedValue(const StoredRun& run, const QString& knob)
{
    for (auto it = run.series.knobs.rbegin(); it != run.series.knobs.rend(); ++it)
        if (it->name == knob.toStdString()) return it->value;
    const std::string path = (knob == QLatin1String("lr") ? "optimizer." : "method.") + knob.toStdString();
    const Json* value = findField(run.experiment, path);
    if (value && value->is_array() && value->empty()) value = findField(run.experiment, "inner.lr");
    if (value && value->is_array() && value->size() == 1) value = &value->front(); // several, one a step, are no number
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
    for (QWidget* editor : std::initializer_list<QWidget*>{m_run, m_radiusName, m_rate, m_radius})
        keepWheelOff(*editor);
    m_run->setObjectName(QStringLiteral("liveRun"));
    m_run->setToolTip(tr("Which of the running methods to change"));
    m_run->setMinimumContentsLength(12);
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_rate->setObjectName(QStringLiteral("liveRate"));
    m_rate->setRange(0, 100);
    m_rate->setToolTip(
        tr("<b>Learning rate</b> η, at the schedule's highest. Enter puts it in force with the next step."));
    m_radiusName->setObjectName(QStringLiteral("liveRadiusName"));
    m_radiusName->setToolTip(tr("Which of the method's radii or rates"));
    m_radius->setObjectName(QStringLiteral("liveRadius"));
    m_radius->setRange(0, 100);
    m_radius->setToolTip(
        tr("<b>Radius</b> ρ of the perturbation ε, or what stands beside it. Enter puts it in force with the "
           "next step."));

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
    takeWhenDone(m_rate, [] { return QStringLiteral("lr"); });
    takeWhenDone(m_radius, [this] { return m_radiusName->currentData().toString(); });
    takeRuns();
}

/// Enter and leaving the box send its value at once; of many clicks on an arrow the last one counts, for each turn
/// costs the run a checkpoint.
void LiveControls::takeWhenDone(NumberBox* box, const std::function<QString()>& knob)
{
    auto* soon = new QTimer(box);
    soon->setSingleShot(true);
    soon->setInterval(afterClicks);
    connect(box, &NumberBox::stepped, soon, qOverload<>(&QTimer::start));
    connect(soon, &QTimer::timeout, this, [this, box, knob] { take(box, knob()); });
    connect(box, &NumberBox::editingFinished, this, [this, box, knob, soon] {
        soon->stop();
        take(box, knob());
    });
}

QStringList LiveControls::chosenRuns() const
{
    const QString chosen = m_run->currentData().toString();
    return chosen.isEmpty() ? m_feed.ownRuns() : QStringList{chosen};
}

QStringList LiveControls::radiiOf(const StoredRun& run) const
{
    QStringList names;
    for (const FieldInfo& field : optionsOf(run))
        if (isKnob(field)) names << QString::fromStdString(field.path);
    return names;
}

void LiveControls::takeRuns()
{
    setEnabled(m_feed.isRunning() && !m_feed.isStopping() && !m_feed.ownRuns().isEmpty());
    if (!m_feed.isRunning()) m_sent.clear();
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
                if (m_radiusName->findData(name) < 0) m_radiusName->addItem(fieldName(name.toStdString()), name);
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
                if (const auto value = valueNow(*run, knob)) return box->setValue(*value);
        box->setText(QString());
    };
    show(m_rate, QStringLiteral("lr"));
    show(m_radius, m_radiusName->currentData().toString());
}

/// A turn that is sent is in force although no step has taken it yet, as while the job is paused.
std::optional<double> LiveControls::valueNow(const StoredRun& run, const QString& knob) const
{
    const auto sent = m_sent.find({run.id, knob});
    const bool isUnderWay = sent != m_sent.end() && sent->second.recorded == turnsOf(run, knob);
    return isUnderWay ? std::optional(sent->second.value) : recordedValue(run, knob);
}

void LiveControls::take(NumberBox* box, const QString& knob)
{
    if (const QString problem = box->problem(); !problem.isEmpty()) {
        QToolTip::showText(box->mapToGlobal(QPoint(0, box->height())), problem, box);
        Q_EMIT refused(QStringLiteral("%1: %2").arg(fieldLabel(knob.toStdString()), problem));
    } else if (const auto value = box->value()) {
        turn(knob, *value);
    }
}

void LiveControls::turn(const QString& knob, double value)
{
    if (!m_feed.isRunning() || knob.isEmpty()) return;
    const bool isRate = knob == QLatin1String("lr"), isForAll = m_run->currentData().toString().isEmpty();
    bool isNew = false;
    for (const auto& id : chosenRuns()) {
        const auto* run = m_store.find(id);
        if (!run || !(isRate || radiiOf(*run).contains(knob)) || valueNow(*run, knob) == value) continue;
        isNew = true;
        m_sent[{id, knob}] = {value, turnsOf(*run, knob)};
        if (!isRate || !isForAll) m_feed.setKnob(id, knob, value);
    }
    if (isRate && isForAll && isNew) m_feed.setKnob({}, knob, value); // also to runs that have not begun
}

} // namespace sharpscope
