// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_palette.h"
#include "widgets/plots/plot_widget.h"

class QCPErrorBars;
class QLabel;

namespace sharpscope {

/// Means with their intervals at a few places, of several things side by side: round a line at 0 with bands, or where
/// they are with bars.
class IntervalPlot final : public PlotWidget {
    Q_OBJECT

public:
    struct Point {
        double x = 0;
        double mean = 0;
        double low = 0; ///< NaN: no interval is known
        double high = 0;
        std::int64_t count = 0; ///< of what the mean is
        bool operator==(const Point&) const = default;
    };
    struct Series {
        QString name;
        RunColor color;
        int dashing = 0; ///< see run_shades.h
        std::vector<Point> points;
        bool isInFront = false; ///< of many, these have bands; of few all
        bool operator==(const Series&) const = default;
    };

    explicit IntervalPlot(QWidget* parent = nullptr);

    enum class Around { Zero, Values };
    void setAround(Around around); ///< Zero at first; Values have bars, for all series
    /// Whether the frame cuts bars that are longer than the values are apart, as two seeds' intervals may be; at first
    /// it does.
    void setCutsLongBars(bool cuts) { m_cutsLongBars = cuts; }
    /// What the places on the horizontal axis are called; none: numbers.
    void setPlaces(std::vector<std::pair<double, QString>> places);

    void setSeries(std::vector<Series> series);
    const std::vector<Series>& series() const { return m_series; }
    double bottom() const;                  ///< of the frame
    void setEmptyText(const QString& text); ///< says why there is nothing to draw

    /// What all series say at the place with points nearest to x, a line each.
    QString textAt(double x) const;

    void fit() override;
    QString csv() const override; ///< series, x, mean, low, high, n

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override;
    void endExport() override;
    QSize roomForLegend(const QSize& figure) const override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void draw();
    void drawBars();
    QString nameOf(double x) const;

    std::vector<Series> m_series;
    std::vector<std::pair<double, QString>> m_places;
    std::vector<QCPErrorBars*> m_bars;
    bool m_cutsLongBars = true;
    Around m_around = Around::Zero;
    QLabel* m_empty;
    QObject* m_exportLegend = nullptr;
};

} // namespace sharpscope
