// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_layers.h"

#include "app/gui/figure_grid.h"
#include "app/gui/text_table.h"
#include "widgets/base/theme.h"
#include "widgets/plots/curve_plot.h"

#include <QLabel>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

template <class ValueOf>
RunCurves::Points overLayers(const CurvatureReport& report, ValueOf valueOf)
{
    RunCurves::Points points;
    for (const LayerCurvature& layer : report.layers) {
        points.x.push_back(static_cast<double>(points.x.size() + 1));
        points.y.push_back(valueOf(layer));
    }
    return points;
}

} // namespace

CurvatureLayers::CurvatureLayers(QWidget* parent)
    : QWidget(parent),
      m_table(new TextTable(QStringLiteral("layersTable"), this)),
      m_empty(new QLabel(tr("Not measured by layer: tick “Per layer” and compute. It takes Lanczos for each layer."))),
      m_content(new QWidget(this))
{
    auto* figures = new FigureGrid(this);
    m_largest = new RunCurves(tr("λ₁ of each layer's block"), tr("layer"), tr("λ₁"), *figures);
    m_trace = new RunCurves(tr("Trace of each layer's block"), tr("layer"), tr("tr H"), *figures);
    for (RunCurves* figure : {m_largest, m_trace}) {
        figure->plot().setWholeX(true);
        connect(figure, &RunCurves::exportRequested, this, &CurvatureLayers::exportRequested);
    }
    auto* parts = new QSplitter(Qt::Vertical, m_content);
    parts->setChildrenCollapsible(false);
    parts->addWidget(figures);
    parts->addWidget(m_table);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    auto* inner = new QVBoxLayout(m_content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->addWidget(parts);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(m_content, 1);
    column->addWidget(m_empty, 1);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
}

void CurvatureLayers::draw(const ShownCurvatures& shown)
{
    const auto of = [&](std::size_t i) -> const CurvatureReport& { return shown.reports[i].report; };
    m_largest->draw(shown.runs, [&](std::size_t i) {
        return overLayers(of(i), [](const LayerCurvature& layer) { return layer.largest.value; });
    });
    m_trace->draw(shown.runs, [&](std::size_t i) {
        return overLayers(of(i), [](const LayerCurvature& layer) { return layer.trace; });
    });
    const bool any = !m_largest->plot().curves().isEmpty();
    m_content->setVisible(any);
    m_empty->setVisible(!any);
    fillTable(shown);
}

/// A row for each layer that a run has, in the order of the first run that has it.
void CurvatureLayers::fillTable(const ShownCurvatures& shown)
{
    const bool dark = themeOf(*this).dark;
    std::vector<TextTable::Column> columns{{.title = tr("parameters")}};
    std::vector<TextTable::Row> rows;
    std::vector<std::string> names;
    const auto rowOf = [&](const LayerCurvature& layer) -> TextTable::Row& {
        const auto known = std::find(names.begin(), names.end(), layer.name);
        if (known != names.end()) return rows[static_cast<std::size_t>(known - names.begin())];
        names.push_back(layer.name);
        rows.push_back({.title = QStringLiteral("%1  %2").arg(names.size()).arg(QString::fromStdString(layer.name)),
                        .cells = {QString::number(layer.parameters)}});
        return rows.back();
    };
    for (std::size_t i = 0; i < shown.runs.size(); ++i) {
        if (shown.reports[i].report.layers.empty()) continue;
        const CurvatureRun& run = shown.runs[i];
        columns.push_back({run.label + tr(": λ₁"), {}, run.color.on(dark)});
        columns.push_back({tr("tr H"), run.label, run.color.on(dark)});
        for (const LayerCurvature& layer : shown.reports[i].report.layers) {
            TextTable::Row& row = rowOf(layer);
            row.cells.resize(static_cast<qsizetype>(columns.size()) - 2); // where an earlier run lacks it
            row.cells << valueText(layer.largest.value, layer.largest.residual)
                      << valueText(layer.trace, layer.traceError);
        }
    }
    m_table->setTexts(columns, rows);
}

} // namespace sharpscope
