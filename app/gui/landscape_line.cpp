// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_line.h"

#include "app/gui/plot_frame.h"
#include "core/base/csv.h"
#include "widgets/base/number_text.h"
#include "widgets/plots/curve_plot.h"
#include "widgets/view3d/surface_field.h"

#include <QHBoxLayout>

#include <cmath>

namespace sharpscope {

namespace {

constexpr int samples = 241;

double shareOf(int sample) { return static_cast<double>(sample) / (samples - 1); }

QString placeText(const QPointF& place)
{
    const auto coordinate = [](double value) {
        return numberText(std::abs(value) < 5e-4 ? 0 : value, 3).replace(QLatin1Char('-'), QChar(0x2212));
    };
    return QStringLiteral("(%1, %2)").arg(coordinate(place.x()), coordinate(place.y()));
}

} // namespace

LandscapeLine::LandscapeLine(QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_loss = addFigure("lineLoss", tr("Loss along the line"));
    m_accuracy = addFigure("lineAccuracy", tr("Accuracy along the line"));
    setMinimumHeight(130);
    hide();
}

LandscapeLine::Figure LandscapeLine::addFigure(const char* name, const QString& title)
{
    auto* plot = new CurvePlot;
    plot->setObjectName(QLatin1String(name));
    plot->setSmoothing(0);
    auto* frame = new PlotFrame(title, plot, this);
    layout()->addWidget(frame);
    connect(frame, &PlotFrame::exportRequested, this, &LandscapeLine::exportRequested);
    connect(frame, &PlotFrame::maximiseToggled, this, [this, frame] {
        PlotFrame* other = frame == m_loss.frame ? m_accuracy.frame : m_loss.frame;
        frame->setMaximised(!other->isHidden());
        other->setVisible(other->isHidden());
    });
    connect(plot, &CurvePlot::hovered, this, [this](double x) {
        for (const Figure& figure : {m_loss, m_accuracy})
            figure.plot->showCrosshair(x, figure.frame->isVisible());
        Q_EMIT hovered(m_line.pointAt(x));
    });
    connect(plot, &CurvePlot::left, this, [this] {
        for (const Figure& figure : {m_loss, m_accuracy})
            figure.plot->hideCrosshair();
        Q_EMIT left();
    });
    return {plot, frame};
}

void LandscapeLine::show(const std::vector<ShownSurface>& surfaces, const std::optional<QLineF>& line,
                         const SurfaceStyle& style)
{
    setVisible(line && !surfaces.empty());
    if (!line || surfaces.empty()) return;
    const bool isOther = m_line != *line;
    m_surfaces = surfaces;
    m_line = *line;
    const QString from = tr("s, from %1 to %2").arg(placeText(line->p1()), placeText(line->p2()));
    m_loss.plot->setAxisLabels(from, QStringLiteral("L"));
    m_loss.plot->setLogY(style.logarithmic);
    m_accuracy.plot->setAxisLabels(from, accuracyName(surfaces.front().surface));
    drawCurves(m_loss, SurfaceQuantity::Loss);
    drawCurves(m_accuracy, SurfaceQuantity::Accuracy);
    for (const Figure& figure : {m_loss, m_accuracy})
        if (isOther) figure.plot->fit();
}

void LandscapeLine::drawCurves(Figure& figure, SurfaceQuantity quantity)
{
    for (const QString& key : figure.plot->curves())
        figure.plot->removeCurve(key);
    std::vector<double> shares, values;
    for (int i = 0; i < samples; ++i)
        shares.push_back(shareOf(i));
    for (std::size_t k = 0; k < m_surfaces.size(); ++k) {
        const SurfaceField field = valuesOn(m_surfaces[k].surface, quantity);
        values.clear();
        for (const double share : shares)
            values.push_back(field.at(m_line.pointAt(share).x(), m_line.pointAt(share).y()));
        const QString key = QString::number(k);
        figure.plot->setCurve(key, {.run = key,
                                    .label = m_surfaces[k].title,
                                    .color = m_surfaces[k].color,
                                    .smoothing = Smoothing::Never,
                                    .rank = static_cast<int>(k)});
        figure.plot->append(key, shares, values);
    }
    figure.plot->refresh();
}

QString LandscapeLine::csv() const
{
    CsvText csv;
    csv.cell("s").cell("a").cell("b");
    std::vector<SurfaceField> fields;
    for (const ShownSurface& shown : m_surfaces)
        for (const auto& [quantity, name] :
             {std::pair(SurfaceQuantity::Loss, "loss"), std::pair(SurfaceQuantity::Accuracy, "accuracy")}) {
            csv.cell(name + std::string(" of ") + shown.title.toStdString());
            fields.push_back(valuesOn(shown.surface, quantity));
        }
    csv.endRow();
    for (int i = 0; i < samples; ++i) {
        const QPointF place = m_line.pointAt(shareOf(i));
        csv.cell(shareOf(i)).cell(place.x()).cell(place.y());
        for (const SurfaceField& field : fields) {
            const double value = field.at(place.x(), place.y());
            std::isnan(value) ? csv.cell("") : csv.cell(value);
        }
        csv.endRow();
    }
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
