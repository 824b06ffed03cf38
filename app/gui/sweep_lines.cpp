// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_lines.h"

#include "app/gui/plot_frame.h"
#include "widgets/plots/parallel_plot.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace sharpscope {

namespace {

std::pair<double, double> boundsOf(const SweepAxis& axis)
{
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto take = [&](double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    };
    for (const auto& [at, name] : axis.places)
        take(at);
    for (const double value : axis.at)
        take(value);
    return low <= high ? std::pair(low, high) : std::pair(0.0, 1.0);
}

ParallelPlot::Axis plotAxisOf(const SweepAxis& axis)
{
    ParallelPlot::Axis drawn;
    drawn.title = QString::fromStdString(axis.title);
    std::tie(drawn.low, drawn.high) = boundsOf(axis);
    for (const auto& [at, name] : axis.places)
        drawn.places.emplace_back(at, QString::fromStdString(name));
    return drawn;
}

std::optional<ParallelPlot::Brush> brushIn(const Json& brushes, const std::string& name)
{
    const auto it = brushes.is_object() ? brushes.find(name) : brushes.end();
    if (!brushes.is_object() || it == brushes.end() || !it->is_array() || it->size() != 2) return std::nullopt;
    if (!(*it)[0].is_number() || !(*it)[1].is_number()) return std::nullopt;
    return ParallelPlot::Brush((*it)[0].get<double>(), (*it)[1].get<double>());
}

} // namespace

QComboBox* makeItemsBox(QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setObjectName(QStringLiteral("sweepItems"));
    box->setAccessibleName(QObject::tr("One for each"));
    box->setToolTip(QObject::tr("A point of the sweep with its mean over seeds, or every run"));
    box->addItem(QObject::tr("point, mean over seeds"), QStringLiteral("points"));
    box->addItem(QObject::tr("run"), QStringLiteral("runs"));
    return box;
}

SweepLines::SweepLines(QWidget* parent)
    : QWidget(parent),
      m_what(makeItemsBox(this)),
      m_plot(new ParallelPlot(this)),
      m_frame(new PlotFrame(tr("Parallel coordinates"), m_plot, this))
{
    m_plot->setObjectName(QStringLiteral("sweepLines"));
    m_plot->setAccessibleDescription(tr(
        "Left and right go from axis to axis, up and down from line to line, Enter selects its runs, Shift with up or "
        "down draws a brush"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    auto* row = new QHBoxLayout;
    row->addWidget(new QLabel(tr("A line for each"), this));
    row->addWidget(m_what);
    auto* help = new QLabel(tr("Drag along an axis to select what lies there; a click takes it back"), this);
    help->setForegroundRole(QPalette::PlaceholderText);
    help->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // what room there is
    row->addSpacing(8);
    row->addWidget(help, 1);
    column->addLayout(row);
    column->addWidget(m_frame, 1);
    m_frame->setEmptyText(QString());
    connect(m_frame, &PlotFrame::exportRequested, this, &SweepLines::exportRequested);
    connect(m_what, &QComboBox::activated, this, [this] {
        Q_EMIT wished([what = m_what->currentData().toString().toStdString()](SweepView& view) { view.lines = what; });
    });
    connect(m_plot, &ParallelPlot::chosen, this,
            [this](int line, Qt::KeyboardModifiers keys) { Q_EMIT chosen(m_items.runs(std::size_t(line)), keys); });
    connect(m_plot, &ParallelPlot::cleared, this, [this] { Q_EMIT chosen({}, Qt::NoModifier); });
    connect(m_plot, &ParallelPlot::pointedAt, this, [this](int line) {
        Q_EMIT pointedAt(line < 0 ? QStringList() : m_items.runs(static_cast<std::size_t>(line)));
    });
    connect(m_plot, &ParallelPlot::brushed, this, [this] {
        const Json brushes = brushesNow();
        QStringList runs;
        if (!brushes.empty())
            for (const std::size_t line : m_plot->passing())
                runs << m_items.runs(line);
        Q_EMIT chosen(runs, Qt::NoModifier);
        Q_EMIT wished([brushes](SweepView& view) { view.brushes = brushes; });
    });
}

Json SweepLines::brushesNow() const
{
    Json brushes = Json::object();
    for (std::size_t a = 0; a < m_axes.size(); ++a)
        if (const auto& brush = m_plot->brushes()[a]) brushes[m_axes[a]] = {brush->first, brush->second};
    return brushes;
}

void SweepLines::draw(const SweepShown& shown, const SweepView& wanted)
{
    m_items = SweepItems(shown, wanted.lines == "runs" ? SweepItems::Of::Runs : SweepItems::Of::Points);
    m_what->setCurrentIndex(std::max(0, m_what->findData(QString::fromStdString(wanted.lines))));
    m_axes = m_items.fieldNames();
    m_axes.push_back(m_items.shownTag());
    std::vector<ParallelPlot::Axis> axes;
    std::vector<ParallelPlot::Line> lines(m_items.size());
    std::vector<std::optional<ParallelPlot::Brush>> brushes;
    for (const std::string& name : m_axes) {
        const SweepAxis axis = m_items.axis(name);
        axes.push_back(plotAxisOf(axis));
        brushes.push_back(brushIn(wanted.brushes, name));
        for (std::size_t i = 0; i < lines.size(); ++i) {
            lines[i].at.push_back(axis.at[i]);
            lines[i].value = axis.at[i]; // of the last axis
        }
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i].help = m_items.help(i);
    ParallelPlot::Colors colors;
    colors.low = axes.back().low;
    colors.high = axes.back().high;
    colors.name = shown.title + (shown.isPercent() ? tr(" in %") : QString());
    m_plot->setTitle(tr("Parallel coordinates: %1").arg(colors.name));
    m_frame->setNote(colors.name);
    m_frame->setEmptyText(lines.empty() ? tr("No run has measured this yet.") : QString());
    m_plot->setLines(std::move(axes), std::move(lines), std::move(colors));
    m_plot->setBrushes(std::move(brushes));
}

void SweepLines::setFront(const QSet<QString>& runs) { m_plot->setFront(m_items.front(runs)); }

} // namespace sharpscope
