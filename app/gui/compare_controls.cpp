// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/compare_controls.h"

#include "core/base/flat_options.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/range_hint.h"

#include <QActionGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <cmath>

namespace sharpscope {

CompareControls::CompareControls(RunStore& store, QWidget* parent) : QWidget(parent), m_store(store)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(8);
    addSmoothing(*row);
    row->addSpacing(6);
    addAxes(*row);
    addMean(*row);
    row->addStretch(1);
    addMenu(*row);
    constexpr int leastWidth = 64; // on a small screen they show the beginning of what is chosen
    for (QWidget* box : std::initializer_list<QWidget*>{m_smoothing, m_xAxis, m_spread})
        box->setMinimumWidth(leastWidth);
    setWeight(CompareView().smoothing);
    showMean();
}

/// On a small screen the slider goes first: the box beside it says the same.
void CompareControls::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    int others = 0;
    for (int i = 0; i < layout()->count(); ++i)
        if (QLayoutItem* item = layout()->itemAt(i); item->widget() != m_slider)
            others += item->sizeHint().width() + layout()->spacing();
    m_slider->setVisible(width() >= others + m_slider->minimumWidth());
}

void CompareControls::addSmoothing(QHBoxLayout& row)
{
    m_smoothingBy = new QComboBox(this);
    m_smoothingBy->setObjectName(QStringLiteral("smoothingBy"));
    m_smoothingBy->setAccessibleName(tr("Smoothing"));
    m_smoothingBy->addItem(tr("Smooth by point"), QStringLiteral("point"));
    m_smoothingBy->addItem(tr("Smooth by x"), QStringLiteral("distance"));
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("smoothing"));
    m_slider->setRange(0, 99);
    m_slider->setMinimumWidth(40);
    m_slider->setMaximumWidth(130);
    m_smoothing = new QDoubleSpinBox(this);
    m_smoothing->setObjectName(QStringLiteral("smoothingBox"));
    m_smoothing->setDecimals(3);
    m_smoothing->setRange(0, 0.999);
    m_smoothing->setSingleStep(0.05);
    sayRange(*m_smoothing);
    const QString help = tr(
        "<p><b>Smoothing</b> s of values of single steps and probes; the raw values stay behind as a ghost. 0 "
        "switches it off.</p><p><b>By point</b>: debiased moving average, as in TensorBoard: last ← s·last + (1−s)·x, "
        "shown is last / (1−sⁿ).</p><p><b>By x</b>, by distance: each point before weighs w = exp(−Δx/τ), debiased, so "
        "that "
        "100 and 100,000 points look equally smooth; τ is such that s does to a thousandth of the figure's width what "
        "it does by point.</p><p>Evaluations of a whole split, and what is set and not measured (η, ρ, SAM's radius), "
        "are no noisy samples and stay as they are.</p>");
    for (QWidget* control : std::initializer_list<QWidget*>{m_smoothingBy, m_slider, m_smoothing}) {
        control->setToolTip(help);
        row.addWidget(control);
    }
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        setWeight(value / 100.0);
        Q_EMIT changed();
    });
    connect(m_smoothing, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        setWeight(value);
        Q_EMIT changed();
    });
    connect(m_smoothingBy, &QComboBox::activated, this, &CompareControls::changed);
}

void CompareControls::addAxes(QHBoxLayout& row)
{
    m_xAxis = new QComboBox(this);
    m_xAxis->setObjectName(QStringLiteral("xAxis"));
    m_xAxis->setAccessibleName(tr("Horizontal axes"));
    for (const XAxis axis : {XAxis::Step, XAxis::Epoch, XAxis::Passes, XAxis::Seconds}) {
        m_xAxis->addItem(titleOf(axis), idOf(axis));
        m_xAxis->setItemData(m_xAxis->count() - 1, helpOf(axis), Qt::ToolTipRole);
    }
    m_logX = box(tr("log x"), "logX", tr("Logarithmic horizontal axes"));
    m_logY = box(tr("log y"), "logY", tr("Logarithmic vertical axes; not where values are below 0, as cosines are"));
    row.addWidget(new QLabel(tr("x ="), this));
    for (QWidget* control : std::initializer_list<QWidget*>{m_xAxis, m_logX, m_logY})
        row.addWidget(control);
    connect(m_xAxis, &QComboBox::activated, this, &CompareControls::changed);
}

void CompareControls::addMean(QHBoxLayout& row)
{
    m_group = box(
        tr("mean"), "groupSeeds",
        tr("Runs that differ in the seed only become one line: their mean, with a band. All points count, nothing is "
           "sampled. Where a run ends before the others, or is not finite, the mean is one of fewer there, and says "
           "so: "
           "n = 2. What is averaged can be chosen under “Show”."));
    m_spread = new QComboBox(this);
    m_spread->setObjectName(QStringLiteral("spread"));
    m_spread->setAccessibleName(tr("Band round the mean"));
    const auto add = [this](const QString& text, const char* id, const QString& help) {
        m_spread->addItem(text, QLatin1String(id));
        m_spread->setItemData(m_spread->count() - 1, help, Qt::ToolTipRole);
    };
    add(tr("± std"), "deviation", tr("± s, the sample standard deviation over n runs (n − 1)"));
    add(tr("± std. error"), "error", tr("± s/√n, the standard error of the mean"));
    add(tr("min – max"), "range", tr("From the lowest to the highest run"));
    m_spread->setToolTip(
        tr("Band round the mean: ± s, the sample standard deviation (n − 1); ± s/√n, the standard error "
           "of the mean; or from the lowest to the highest run"));
    row.addWidget(m_group);
    row.addWidget(m_spread);
    connect(m_spread, &QComboBox::activated, this, &CompareControls::changed);
}

void CompareControls::addMenu(QHBoxLayout& row)
{
    auto* add = new QToolButton(this);
    add->setObjectName(QStringLiteral("addFigure"));
    add->setIcon(lineIcon(QStringLiteral("add")));
    add->setAutoRaise(true);
    add->setToolTip(tr("One more figure"));
    connect(add, &QToolButton::clicked, this, &CompareControls::addRequested);
    auto* show = new QToolButton(this);
    show->setObjectName(QStringLiteral("showMenu"));
    show->setText(tr("Show"));
    show->setToolTip(tr("What the figures show beside the curves, and what is averaged"));
    show->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(show);
    menu->setToolTipsVisible(true);
    const auto option = [&](const QString& text, const char* name, const QString& help) {
        auto* action = menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        action->setToolTip(help);
        connect(action, &QAction::toggled, this, &CompareControls::changed);
        return action;
    };
    m_marks = option(tr("Marks of knobs, forks and resumes"), "marks",
                     tr("◇ a knob was turned, ◎ the run forked off another, ▷ it was resumed"));
    m_verdicts =
        option(tr("Who is ahead at an equal budget"), "verdicts",
               tr("Paired differences over seeds at the largest x that all have reached, with 95 % intervals"));
    m_linkX = option(tr("Same stretch of x in all figures"), "linkX", tr("Zooming one figure zooms all along x"));
    menu->addSeparator();
    m_meanMenu = menu->addMenu(tr("Mean over"));
    connect(m_meanMenu, &QMenu::aboutToShow, this, &CompareControls::fillMeanOver);
    show->setMenu(menu);
    row.addWidget(show);
    row.addWidget(add);
}

QCheckBox* CompareControls::box(const QString& text, const char* name, const QString& help)
{
    auto* box = new QCheckBox(text, this);
    box->setObjectName(QLatin1String(name));
    box->setToolTip(help);
    connect(box, &QCheckBox::toggled, this, [this] {
        showMean();
        Q_EMIT changed();
    });
    return box;
}

void CompareControls::fillMeanOver()
{
    m_meanMenu->clear();
    auto* group = new QActionGroup(m_meanMenu);
    const auto add = [&](const QString& text, const std::string& field) {
        auto* action = m_meanMenu->addAction(text);
        action->setCheckable(true);
        action->setChecked(m_meanOver == field);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, field] {
            m_meanOver = field;
            m_group->setChecked(true);
            Q_EMIT changed();
        });
    };
    add(tr("Seeds of one method"), {});
    m_meanMenu->addSeparator();
    OptionSpread spread;
    for (const auto& run : m_store.runs())
        if (run->visible) spread.add(run->options);
    std::vector<std::string> fields = {"method.rule", "tag"};
    for (const std::string& path : m_store.differing(spread, 30))
        if (path != fields.front()) fields.push_back(path);
    if (!m_meanOver.empty() && std::find(fields.begin(), fields.end(), m_meanOver) == fields.end())
        fields.push_back(m_meanOver);
    for (const std::string& field : fields)
        add(tr("Runs alike in %1").arg(m_store.fieldName(field)), field);
}

void CompareControls::setWeight(double weight)
{
    const QSignalBlocker slider(m_slider), number(m_smoothing);
    m_slider->setValue(static_cast<int>(std::lround(weight * 100)));
    m_smoothing->setValue(weight);
}

void CompareControls::showMean() { m_spread->setVisible(m_group->isChecked()); }

void CompareControls::read(CompareView& view) const
{
    view.smoothing = m_smoothing->value();
    view.smoothingBy = m_smoothingBy->currentData().toString().toStdString();
    view.xAxis = m_xAxis->currentData().toString().toStdString();
    view.logX = m_logX->isChecked();
    view.logY = m_logY->isChecked();
    view.groupSeeds = m_group->isChecked();
    view.spread = m_spread->currentData().toString().toStdString();
    view.meanOver = m_meanOver;
    view.marks = m_marks->isChecked();
    view.verdicts = m_verdicts->isChecked();
    view.linkX = m_linkX->isChecked();
}

void CompareControls::show(const CompareView& view)
{
    const QSignalBlocker quiet(this);
    const auto choose = [](QComboBox& box, const std::string& id) {
        box.setCurrentIndex(std::max(0, box.findData(QString::fromStdString(id))));
    };
    setWeight(view.smoothing);
    choose(*m_smoothingBy, view.smoothingBy);
    choose(*m_xAxis, view.xAxis);
    choose(*m_spread, view.spread);
    m_logX->setChecked(view.logX);
    m_logY->setChecked(view.logY);
    m_group->setChecked(view.groupSeeds);
    m_meanOver = view.meanOver;
    m_marks->setChecked(view.marks);
    m_verdicts->setChecked(view.verdicts);
    m_linkX->setChecked(view.linkX);
    m_xAxis->setToolTip(m_xAxis->currentData(Qt::ToolTipRole).toString());
    showMean();
}

} // namespace sharpscope
