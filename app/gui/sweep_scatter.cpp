// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_scatter.h"

#include "app/gui/plot_frame.h"
#include "app/gui/sweep_lines.h"
#include "widgets/plots/scatter_plot.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

ScatterPlot::Places placesIn(const SweepAxis& axis)
{
    ScatterPlot::Places places;
    for (const auto& [at, name] : axis.places)
        places.emplace_back(at, QString::fromStdString(name));
    return places;
}

void offer(QComboBox& box, const std::vector<std::pair<std::string, QString>>& names, const std::string& chosen)
{
    if (box.count() != static_cast<int>(names.size())) {
        box.clear();
        for (const auto& [name, title] : names)
            box.addItem(title, QString::fromStdString(name));
    }
    for (int i = 0; i < box.count(); ++i) {
        box.setItemText(i, names[static_cast<std::size_t>(i)].second);
        box.setItemData(i, QString::fromStdString(names[static_cast<std::size_t>(i)].first));
    }
    box.setCurrentIndex(std::max(0, box.findData(QString::fromStdString(chosen))));
}

} // namespace

SweepScatter::SweepScatter(QWidget* parent)
    : QWidget(parent),
      m_row(new QHBoxLayout),
      m_what(makeItemsBox(this)),
      m_plot(new ScatterPlot(this)),
      m_frame(new PlotFrame(tr("Scatter"), m_plot, this))
{
    m_plot->setObjectName(QStringLiteral("sweepScatter"));
    m_plot->setAccessibleDescription(
        tr("Arrow keys go from dot to dot, Enter selects its runs, Shift with an arrow adds those on the way"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    m_row->setSpacing(7);
    m_x = addBox(tr("x ="), "scatterX", &SweepView::scatterX);
    m_y = addBox(tr("y ="), "scatterY", &SweepView::scatterY);
    m_color = addBox(tr("Colour"), "scatterColor", &SweepView::scatterColor);
    m_row->addWidget(new QLabel(tr("A dot for each"), this));
    m_row->addWidget(m_what);
    m_row->addStretch(1);
    column->addLayout(m_row);
    column->addWidget(m_frame, 1);
    connect(m_frame, &PlotFrame::exportRequested, this, &SweepScatter::exportRequested);
    connect(m_what, &QComboBox::activated, this, [this] {
        Q_EMIT wished([what = m_what->currentData().toString().toStdString()](SweepView& view) { view.lines = what; });
    });
    connect(m_plot, &ScatterPlot::chosen, this,
            [this](int point, Qt::KeyboardModifiers keys) { Q_EMIT chosen(m_items.runs(std::size_t(point)), keys); });
    connect(m_plot, &ScatterPlot::cleared, this, [this] { Q_EMIT chosen({}, Qt::NoModifier); });
    connect(m_plot, &ScatterPlot::pointedAt, this, [this](int point) {
        Q_EMIT pointedAt(point < 0 ? QStringList() : m_items.runs(static_cast<std::size_t>(point)));
    });
}

QComboBox* SweepScatter::addBox(const QString& title, const char* name, std::string SweepView::*wish)
{
    auto* box = new QComboBox(this);
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(title);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMinimumWidth(60);
    m_row->addWidget(new QLabel(title, this));
    m_row->addWidget(box);
    connect(box, &QComboBox::activated, this, [this, box, wish] {
        Q_EMIT wished(
            [wish, what = box->currentData().toString().toStdString()](SweepView& view) { view.*wish = what; });
    });
    return box;
}

void SweepScatter::draw(const SweepShown& shown, const SweepView& wanted)
{
    m_items = SweepItems(shown, wanted.lines == "runs" ? SweepItems::Of::Runs : SweepItems::Of::Points);
    m_what->setCurrentIndex(std::max(0, m_what->findData(QString::fromStdString(wanted.lines))));
    const auto names = m_items.names();
    const std::vector<std::string> fields = m_items.fieldNames();
    const auto nameOr = [&](const std::string& name, const std::string& otherwise) {
        const auto is = [&](const auto& one) { return one.first == name; };
        return std::any_of(names.begin(), names.end(), is) ? name : otherwise;
    };
    const std::string x = nameOr(wanted.scatterX, fields.front()), y = nameOr(wanted.scatterY, m_items.shownTag());
    const std::string color = nameOr(wanted.scatterColor, fields.size() > 1 ? fields[1] : m_items.shownTag());
    offer(*m_x, names, x);
    offer(*m_y, names, y);
    offer(*m_color, names, color);
    const SweepAxis along = m_items.axis(x), up = m_items.axis(y), third = m_items.axis(color);
    ScatterPlot::Points points;
    points.x = along.at;
    points.y = up.at;
    points.value = third.at;
    points.xPlaces = placesIn(along);
    points.yPlaces = placesIn(up);
    points.valuePlaces = placesIn(third);
    points.low = std::numeric_limits<double>::infinity();
    points.high = -points.low;
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        points.help.push_back(m_items.help(i));
        if (!std::isfinite(third.at[i])) continue;
        points.low = std::min(points.low, third.at[i]);
        points.high = std::max(points.high, third.at[i]);
    }
    if (!(points.low < points.high)) points.high = points.low + 1;
    if (!std::isfinite(points.low)) points.low = 0, points.high = 1;
    points.valueName = QString::fromStdString(third.title);
    const QString xTitle = QString::fromStdString(along.title), yTitle = QString::fromStdString(up.title);
    m_plot->setTitle(tr("%1 over %2").arg(yTitle, xTitle));
    m_plot->setAxisLabels(xTitle, yTitle);
    m_frame->setNote(
        tr("%1, of a run the %2 value").arg(m_plot->title(), QString::fromStdString(shown.table.metric.summary)));
    m_frame->setEmptyText(m_items.size() == 0 ? tr("No run has measured this yet.") : QString());
    m_plot->setPoints(std::move(points));
}

void SweepScatter::setFront(const QSet<QString>& runs) { m_plot->setFront(m_items.front(runs)); }

} // namespace sharpscope
