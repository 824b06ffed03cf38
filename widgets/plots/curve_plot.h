// SPDX-License-Identifier: GPL-3.0-or-later
// Many runs' curves over one x axis: smoothed with the raw values as a ghost behind, mean and spread over seeds, marks
// of what happened to a run, crosshair with every run's value. Points are appended and never sampled or copied again; a
// redraw happens once, after refresh().
#pragma once

#include "widgets/base/run_palette.h"
#include "widgets/plots/plot_widget.h"
#include "widgets/plots/seed_band.h"

#include <QSet>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sharpscope {

/// Which series are smoothed: samples of single batches are; evaluations of a whole split and what is set (η, ρ) are
/// exact; others only if their values go up and down.
enum class Smoothing { Never, IfNoisy, Always };

struct CurveStyle {
    QString run;             ///< the run it belongs to; curves of one run share an entry of the legend
    QString label;           ///< in the legend
    QString detail = {};     ///< which of the run's curves, in the crosshair's list: "train"
    QString group = {};      ///< runs of equal group and detail are averaged under setGrouped()
    QString groupLabel = {}; ///< of the average
    RunColor color;
    RunColor groupColor = {};
    int dashing = 0;     ///< see run_shades.h
    bool dashed = false; ///< the second of a run's curves
    Smoothing smoothing = Smoothing::Always;
    bool visible = true;
    int rank = 0; ///< its place in legends and lists
    /// A fork's, whose past another curve shows: it begins at the last point up to here.
    double begin = -std::numeric_limits<double>::infinity();
};

/// By point, as TensorBoard does, or by distance in x: see line_smoother.h.
enum class SmoothingBy { Point, Distance };

/// What happened to a run at x: a small sign on its curve, with words where the mouse is.
struct CurveMark {
    enum class Kind { Knob, Fork, Resume };
    double x = 0;
    Kind kind = Kind::Knob;
    QString text;
    bool operator==(const CurveMark&) const = default;
};

/// A run's (or group's) value at the crosshair.
struct CurveReading {
    QString label;
    QColor color;
    double x = 0; ///< where it is read: at the crosshair, or the curve's end nearest to it
    double value = 0;
    double raw = 0;       ///< before smoothing; equal to `value` where nothing is smoothed or no point is
    double deviation = 0; ///< of a group: s, or s/√n
    double low = 0;       ///< how far its band reaches
    double high = 0;
    Spread spread = Spread::Deviation;
    int runs = 1;         ///< of a group
    bool isInside = true; ///< false where the curve ends before, or begins behind, the crosshair
};

class Curve;
class NumberColumn;
struct BandGraphs;

class CurvePlot final : public PlotWidget {
    Q_OBJECT

public:
    explicit CurvePlot(QWidget* parent = nullptr);
    ~CurvePlot() override;

    void setCurve(const QString& key, const CurveStyle& style); ///< adds it, or changes its style and keeps its points
    void removeCurve(const QString& key) { removeCurves({key}); }
    void removeCurves(const QSet<QString>& keys);
    void clearCurve(const QString& key); ///< drops the points
    void append(const QString& key, std::span<const double> x, std::span<const double> y);
    /// `values` are kept elsewhere as well: where they are the curve's, they are kept once.
    void share(const QString& key, const NumberColumn& values);
    qsizetype pointCount(const QString& key) const; ///< appended so far, the not finite ones included
    bool isCurveShown(const QString& key) const;
    QStringList curves() const;

    void setSmoothing(double weight, SmoothingBy by = SmoothingBy::Point); ///< in [0, 1); 0: off
    void setLogX(bool logarithmic); ///< ignored while a value is below 0, or none above
    void setLogY(bool logarithmic); ///< the same
    void setSigned(bool isSigned);  ///< values may be below 0, even if none is yet: never logarithmic
    void setWholeX(bool whole);     ///< x are counts: ticks at whole numbers only
    void setGrouped(bool grouped);
    void setSpread(Spread spread); ///< what the bands of groups show
    /// Of a run: on its first curve that is drawn, at the foot of the figure where it is none or one of a group.
    void setMarks(const QString& run, const std::vector<CurveMark>& marks);
    std::vector<CurveMark> marksAt(const QPointF& at) const; ///< those that are drawn there, in canvas() coordinates
    QPointF placeOf(const QString& run, std::size_t mark) const; ///< of one that is drawn
    void setXRange(double low, double high);                     ///< as a linked figure has it; the vertical axis stays
    void setFront(const QSet<QString>& runs); ///< their curves stand out, not in exports; none: all are alike
    void setEmptyText(const QString& text);   ///< says what to do while there is nothing to draw

    /// Shows what has changed: once per tick, after all append() and setCurve().
    void refresh();

    /// The x nearest to this one at which a shown curve has a point.
    double snapped(double x) const;
    /// Every shown curve's value there, nearest to `y` first, else as in the legend; those that have ended, last.
    std::vector<CurveReading> readingsAt(double x, std::optional<double> y = {}) const;
    void showCrosshair(double x, bool withValues); ///< a line and dots; with the list of values
    void hideCrosshair();

    void fit() override;
    QString csv() const override;

Q_SIGNALS:
    void hovered(double x);
    void pointedAt(const QStringList& runs); ///< the mouse is on their curve; none: it is on no curve any more
    void xMoved(double low, double high);    ///< zoomed or panned by the user
    void left();

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override;
    void endExport() override;
    QSize roomForLegend(const QSize& figure) const override;
    void rangeMoved() override;
    bool takesTime() const override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void restyle(const Theme& theme);
    QStringList runsAt(const QPointF& at) const;
    void pointAt(const QStringList& runs);
    void rebuildBands();
    void drawBand(BandGraphs& band);
    void placeMarks();
    void smoothCurves();
    void markFalls(const Theme& theme);
    void placeFalls();
    void fitX();
    void fitY();
    bool isCrowded() const; ///< nobody follows a single curve any more
    void placeEmptyText();
    void setScale(bool vertical, bool logarithmic);

    struct Parts; ///< what belongs to the plot library
    std::unique_ptr<Parts> m_parts;
    double m_smoothing = 0;
    SmoothingBy m_smoothingBy = SmoothingBy::Point;
    Spread m_spread = Spread::Deviation;
    bool m_logX = false;
    bool m_logY = false;
    bool m_isSigned = false;
    bool m_wholeX = false;
    bool m_grouped = false;
};

} // namespace sharpscope
