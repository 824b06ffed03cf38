// SPDX-License-Identifier: GPL-3.0-or-later
// Many runs' curves over one x axis: smoothed as TensorBoard does with the raw values as a ghost behind, mean and
// standard deviation over seeds, crosshair with every run's value, legend that hides and shows. Points are appended and
// never sampled or copied again; a redraw happens once, after refresh().
#pragma once

#include "widgets/base/run_palette.h"
#include "widgets/plots/plot_widget.h"

#include <memory>
#include <span>
#include <vector>

namespace sharpscope {

struct CurveStyle {
    QString run;    ///< the run it belongs to: what the legend's click is about
    QString label;  ///< in the legend; curves of one run share an entry
    QString detail; ///< which of the run's curves, in the crosshair's list: "train"
    QString group;  ///< runs of equal group and detail are averaged under setGrouped()
    RunColor color;
    bool dashed = false;
    bool smoothed = true; ///< false: evaluations of a whole split, which are no noisy samples
    bool visible = true;
};

/// A run's (or group's) value at the crosshair.
struct CurveReading {
    QString label;
    QColor color;
    double x = 0; ///< of the point that is read, the nearest to the crosshair
    double value = 0;
    double raw = 0;       ///< before smoothing; equal to `value` where nothing is smoothed
    double deviation = 0; ///< of a group
    int runs = 1;         ///< of a group
    bool isInside = true; ///< false where the curve ends before, or begins behind, the crosshair
};

class NumberColumn;

class CurvePlot final : public PlotWidget {
    Q_OBJECT

public:
    explicit CurvePlot(QWidget* parent = nullptr);
    ~CurvePlot() override;

    void setCurve(const QString& key, const CurveStyle& style); ///< adds it, or changes its style and keeps its points
    void removeCurve(const QString& key);
    void clearCurve(const QString& key); ///< drops the points
    void append(const QString& key, std::span<const double> x, std::span<const double> y);
    /// `values` are kept elsewhere as well: where they are the curve's, they are kept once.
    void share(const QString& key, const NumberColumn& values);
    qsizetype pointCount(const QString& key) const; ///< appended so far, the not finite ones included
    bool isCurveShown(const QString& key) const;
    QStringList curves() const;

    void setSmoothing(double weight); ///< in [0, 1); 0: off
    void setLogX(bool logarithmic);   ///< ignored while no value is positive
    void setLogY(bool logarithmic);
    void setGrouped(bool grouped);
    void setLegendVisible(bool visible);
    void setEmptyText(const QString& text); ///< says what to do while there is nothing to draw

    /// Shows what has changed: once per tick, after all append() and setCurve().
    void refresh();

    /// Every shown curve's value nearest to x, highest first.
    std::vector<CurveReading> readingsAt(double x) const;
    void showCrosshair(double x, bool withValues); ///< a line and dots; with the list of values
    void hideCrosshair();

    void fit() override;
    QString csv() const override;

Q_SIGNALS:
    void runsToggled(const QStringList& runs); ///< the legend's entry of these runs was clicked
    void hovered(double x);
    void left();

protected:
    void setTheme(const Theme& theme) override;
    void beginExport() override;
    void endExport() override;
    void rangeMoved() override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void restyle(const Theme& theme);
    void rebuildLegend(const Theme& theme);
    void rebuildBands();
    void fitRanges();
    void placeEmptyText();
    void setScale(bool vertical, bool logarithmic);

    struct Parts; ///< what belongs to the plot library
    std::unique_ptr<Parts> m_parts;
    double m_smoothing = 0;
    bool m_logX = false;
    bool m_logY = false;
    bool m_grouped = false;
    bool m_legendVisible = false;
};

} // namespace sharpscope
