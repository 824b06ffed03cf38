// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rule_example_panel.h"

#include "app/gui/figure_menu.h"
#include "app/gui/html.h"
#include "app/gui/option_slider.h"
#include "core/base/error.h"
#include "widgets/plots/step_plot.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr int leastStepsWidth = 300, leastStepsHeight = 330;
constexpr int widthForBoth = 760; ///< figure and numbers beside each other
constexpr int mostExampleSteps = 30;
constexpr int contoursOfExample = 12;
constexpr int gridOfExample = 81;
constexpr double exampleReach = 8; ///< of the contour lines, from (0, 0)

bool isTuned(const FieldInfo& field)
{
    return !field.hint.advanced && (field.kind == FieldKind::Real || field.kind == FieldKind::Integer);
}

QPointF onPlot(const PlanePoint& point) { return {point[0], point[1]}; }

ScalarGrid exampleGround()
{
    ScalarGrid grid{gridOfExample, gridOfExample, -exampleReach, exampleReach, -exampleReach, exampleReach, {}};
    for (int row = 0; row < gridOfExample; ++row)
        for (int column = 0; column < gridOfExample; ++column)
            grid.values.push_back(exampleLoss({grid.x(column), grid.y(row)}));
    return grid;
}

QString numbersRow(const QString& what, const QStringList& numbers)
{
    QString row = QStringLiteral("<tr><td>%1</td>").arg(what);
    for (const QString& number : numbers)
        row += QStringLiteral("<td align=\"right\">&nbsp;&nbsp;%1</td>").arg(number);
    return row + QStringLiteral("</tr>");
}

/// To six decimals, which have room beside the figure; the reference prints nine.
QString digitsOf(double value) { return QString::fromStdString(exampleNumber(std::round(value * 1e6) / 1e6)); }

} // namespace

RuleExamplePanel::RuleExamplePanel(const RuleInfo& rule, const Json& tried, int steps, QWidget* parent)
    : QWidget(parent),
      m_rule(rule),
      m_tried(tried.is_object() ? tried : Json::object()),
      m_halves(new QBoxLayout(QBoxLayout::LeftToRight, this)),
      m_words(new QVBoxLayout),
      m_plot(new StepPlot(this)),
      m_numbers(new QLabel(this)),
      m_steps(new QSpinBox(this))
{
    m_plot->setObjectName(QStringLiteral("ruleSteps"));
    m_plot->setTitle(tr("%1 on ½(w₁² + 4w₂²)").arg(QString::fromStdString(rule.title)));
    m_plot->setAxisLabels(QStringLiteral("w₁"), QStringLiteral("w₂"));
    m_plot->setMinimumSize(leastStepsWidth, leastStepsHeight);
    m_plot->setGround(exampleGround(), contourLevels(0.05, 60, contoursOfExample, true));
    addFigureMenu(*m_plot, [this] { Q_EMIT exportRequested(m_plot); });
    m_steps->setObjectName(QStringLiteral("exampleSteps"));
    m_steps->setRange(1, mostExampleSteps);
    m_steps->setValue(steps);
    m_steps->setToolTip(tr("How many steps are drawn; the numbers are those of the first."));
    m_numbers->setObjectName(QStringLiteral("exampleNumbers"));
    m_numbers->setTextFormat(Qt::RichText);
    m_numbers->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_numbers->setAccessibleName(tr("Numbers of the first step"));
    m_words->addWidget(makeControls());
    m_words->addWidget(m_numbers);
    m_words->addStretch(1);
    m_halves->setContentsMargins(0, 0, 0, 0);
    m_halves->setSpacing(16);
    m_halves->addWidget(m_plot, 1);
    m_halves->addLayout(m_words);
    connect(m_steps, &QSpinBox::valueChanged, this, [this] {
        recompute();
        Q_EMIT changed();
    });
    recompute();
}

QWidget* RuleExamplePanel::makeControls()
{
    auto* controls = new QWidget(this);
    auto* form = new QFormLayout(controls);
    form->setContentsMargins(0, 0, 0, 0);
    addSliders(*form);
    addReadings(*form);
    auto* reset = new QPushButton(tr("As printed"), this);
    reset->setObjectName(QStringLiteral("resetExample"));
    reset->setToolTip(tr("Puts the options back to those of the worked example."));
    connect(reset, &QPushButton::clicked, this, &RuleExamplePanel::reset);
    auto* row = new QHBoxLayout;
    row->addWidget(m_steps);
    row->addStretch(1);
    row->addWidget(reset);
    form->addRow(tr("Steps"), row);
    return controls;
}

void RuleExamplePanel::addSliders(QFormLayout& form)
{
    for (const FieldInfo& field : m_rule.options) {
        if (!isTuned(field)) continue;
        const Json first = m_rule.example.options.value(field.path, field.defaultValue);
        auto* slider = new OptionSlider(field, first.get<double>(), this);
        form.addRow(QString::fromUtf8(*field.hint.symbol ? field.hint.symbol : field.hint.label), slider);
        const std::string path = field.path;
        connect(slider, &OptionSlider::moved, this,
                [this, path, isWhole = field.kind == FieldKind::Integer](double to) {
                    tryOut(isWhole ? Json{{path, static_cast<std::int64_t>(to)}} : Json{{path, to}});
                });
        m_showOptions.emplace_back([this, slider, path] {
            const Json now = options();
            if (now[path].is_number()) slider->setValue(now[path].get<double>());
        });
    }
}

void RuleExamplePanel::addReadings(QFormLayout& form)
{
    for (const RuleDifference& difference : m_rule.differences) {
        if (difference.readings.empty()) continue;
        auto* box = new QComboBox(this);
        box->setObjectName(QStringLiteral("reading"));
        box->setToolTip(QString::fromStdString(difference.what));
        for (const RuleReading& reading : difference.readings)
            box->addItem(QString::fromStdString(reading.of));
        form.addRow(tr("As in"), box);
        connect(box, &QComboBox::activated, this, [this, readings = difference.readings](int at) {
            tryOut(readings[static_cast<std::size_t>(at)].options);
        });
        m_showOptions.emplace_back([this, box, readings = difference.readings] {
            const Json now = options();
            const auto holds = [&](const RuleReading& reading) {
                return std::all_of(reading.options.items().begin(), reading.options.items().end(),
                                   [&](const auto& item) { return now[item.key()] == item.value(); });
            };
            const auto at = std::find_if(readings.begin(), readings.end(), holds);
            box->setCurrentIndex(at == readings.end() ? -1 : static_cast<int>(at - readings.begin()));
        });
    }
}

int RuleExamplePanel::steps() const { return m_steps->value(); }

Json RuleExamplePanel::options() const
{
    Json all = withDefaults(m_rule.example.options, m_rule.options);
    all.update(m_tried);
    return all;
}

Json RuleExamplePanel::readings() const
{
    Json chosen = Json::object();
    for (const RuleDifference& difference : m_rule.differences)
        for (const RuleReading& reading : difference.readings)
            for (const auto& [path, value] : reading.options.items())
                if (m_tried.contains(path)) chosen[path] = m_tried[path];
    return chosen;
}

void RuleExamplePanel::tryOut(const Json& options)
{
    m_tried.update(options);
    recompute();
    Q_EMIT changed();
}

void RuleExamplePanel::reset()
{
    m_tried = Json::object();
    recompute();
    Q_EMIT changed();
}

void RuleExamplePanel::recompute()
{
    for (const auto& show : m_showOptions)
        show();
    try {
        const WorkedExample example = workedExample(m_rule.name, options(), m_steps->value());
        draw(example);
        m_numbers->setText(numbers(example.steps.front(), example.sgd.front()));
    } catch (const Error& error) {
        m_plot->setTrails({});
        m_numbers->setText(escaped(error.what()));
    }
}

void RuleExamplePanel::draw(const WorkedExample& example)
{
    StepPlot::Trail sgd{tr("SGD"), {onPlot(example.steps.front().from)}, runColor(0)};
    sgd.isFaint = true;
    StepPlot::Trail rule{QString::fromStdString(m_rule.title), {onPlot(example.steps.front().from)}, runColor(1)};
    StepPlot::Trail asked{tr("gradients taken"), {}, runColor(2)}, second = asked;
    asked.hasArrows = second.hasArrows = false;
    asked.hasDots = second.hasDots = true;
    second.name = tr("… of Bᵛ");
    second.color = runColor(3);
    for (std::size_t i = 0; i < example.steps.size(); ++i) {
        sgd.places.push_back(onPlot(example.sgd[i]));
        rule.places.push_back(onPlot(example.steps[i].to));
        for (const ExampleQuestion& question : example.steps[i].asked)
            if (question.what == AskedFor::Gradient)
                (question.isOnSecond ? second : asked).places.push_back(onPlot(question.at));
    }
    std::vector<StepPlot::Trail> trails{std::move(sgd), std::move(rule), std::move(asked)};
    if (!second.places.empty()) trails.push_back(std::move(second));
    m_plot->setTrails(std::move(trails));
}

QString RuleExamplePanel::numbers(const ExampleStep& step, const PlanePoint& sgd) const
{
    QString html = QStringLiteral("<table cellspacing=\"0\" cellpadding=\"2\">");
    html += numbersRow({}, {tr("w₁"), tr("w₂"), tr("∂L/∂w₁"), tr("∂L/∂w₂"), tr("L")});
    int losses = 0;
    for (const ExampleQuestion& question : step.asked) {
        const QString batch = question.isOnSecond ? QStringLiteral("Bᵛ") : QStringLiteral("Bᵗ");
        const QString what = question.at == step.from ? tr("%1 at θ").arg(batch) : tr("%1 beside θ").arg(batch);
        if (question.what == AskedFor::Gradient)
            html +=
                numbersRow(what, {digitsOf(question.at[0]), digitsOf(question.at[1]), digitsOf(question.gradient[0]),
                                  digitsOf(question.gradient[1]), digitsOf(question.loss)});
        if (question.what == AskedFor::Curvature) html += numbersRow(tr("Hessian products at θ"), {});
        losses += question.what == AskedFor::Loss;
    }
    if (losses > 0) html += numbersRow(tr("the loss alone, at %1 points").arg(losses), {});
    html += numbersRow(tr("<b>descends on</b>"), {{}, {}, digitsOf(step.gradient[0]), digitsOf(step.gradient[1])});
    html += numbersRow(tr("<b>θ after the step</b>"),
                       {digitsOf(step.to[0]), digitsOf(step.to[1]), {}, {}, digitsOf(exampleLoss(step.to))});
    html += numbersRow(tr("SGD's"), {digitsOf(sgd[0]), digitsOf(sgd[1]), {}, {}, digitsOf(exampleLoss(sgd))});
    return html + QStringLiteral("</table><br>") + tr("%1 passes").arg(digitsOf(step.passes));
}

QSize RuleExamplePanel::minimumSizeHint() const
{
    return {std::max(leastStepsWidth, m_words->minimumSize().width()), QWidget::minimumSizeHint().height()};
}

void RuleExamplePanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_halves->setDirection(width() < widthForBoth ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

} // namespace sharpscope
