// SPDX-License-Identifier: GPL-3.0-or-later
// What every figure shares: the theme, zoom and pan, and export. The plot library stays behind this header.
// Wheel: zoom both axes, or one where the mouse is on its labels. Drag: pan. Shift+drag: zoom into a box. Double click:
// fit, and follow the data again. Keys: arrows pan, + and - zoom, Home fits.
#pragma once

#include "widgets/base/theme.h"
#include "widgets/plots/figure_format.h"

#include <QImage>
#include <QWidget>

#include <functional>
#include <vector>

class QCustomPlot;
class QTimer;

namespace sharpscope {

class PlotWidget : public QWidget {
    Q_OBJECT

public:
    /// Shown in exports and reports only; on the screen a figure's frame carries the title. Screen readers say it.
    void setTitle(const QString& title);
    const QString& title() const { return m_title; }
    void setAxisLabels(const QString& x, const QString& y);
    /// The vertical axis' name beside the axis; exports have it in any case. Off at first.
    void setValueLabelVisible(bool visible);

    /// What the mouse is over: a right click is this widget's and goes no further.
    QWidget& canvas() const;

    /// [x low, x high, y low, y high] since the user has zoomed or panned; empty while the plot follows its data.
    std::vector<double> zoom() const;
    void setZoom(const std::vector<double>& zoom); ///< empty: fit

    /// Shows all data, and goes on following them as they grow.
    virtual void fit() = 0;
    /// The numbers behind the figure, one line a point, with a header.
    virtual QString csv() const = 0;

    double drawTime() const; ///< ms that the last redraws took, on average
    bool isDrawn() const;    ///< nothing has changed since the last redraw

    /// So large that the figure has this size beside what only an export has, such as its legend.
    QSize exportSize(const QSize& figure) const { return figure + roomForLegend(figure); }
    /// The figure with title, axis labels and legend in the light theme, for paper and report.
    enum class Background { White, Transparent };
    QImage image(const QSize& size, double scale = 2, Background background = Background::White);
    QByteArray svg(const QSize& size, Background background = Background::White);
    /// Writes PNG, SVG, PDF or CSV, by the file's ending.
    /// @throws Error naming the file and the reason.
    void save(const QString& file, Background background = Background::White);

    /// The same in a size and with letters that are meant for paper.
    QImage paperImage(const FigureFormat& format);
    QByteArray paperSvg(const FigureFormat& format);
    /// PNG, SVG, PDF, CSV, or TEX: a tikzpicture of PGFPlots, with its points beside it in <name>-points.csv.
    void save(const QString& file, const FigureFormat& format);

Q_SIGNALS:
    void zoomed(); ///< by the user, also back to fit; the ranges are in force after this event

protected:
    explicit PlotWidget(QWidget* parent);

    QCustomPlot& plot() const { return *m_plot; }
    void redraw(); ///< soon, when its turn comes
    /// The view moves: until it has been at rest for a moment it is drawn without smooth edges and what is faint
    /// behind lines, so that it keeps up with the hand.
    void hurry();
    /// Colours everything for a theme, without drawing.
    virtual void setTheme(const Theme& theme);
    /// What an export shows and the screen does not, or the other way round.
    virtual void beginExport(const QSize&) {}
    virtual void endExport() {}
    virtual QSize roomForLegend(const QSize&) const { return {0, 0}; }
    virtual int roomBelow() const;  ///< pixels that numbers or names and the axis' name below the axes take, about
    virtual int roomBeside() const; ///< the same to their left, and what stands to their right
    /// Of the figure in a file, without the legend; such that its letters have a good size.
    virtual QSize figureSize() const;
    static QFont legendFont();
    bool wantsLegend() const { return m_wantsLegend; } ///< in the file that is being written
    bool isFollowing() const { return m_following; }   ///< nobody has zoomed or panned since the last fit
    void follow() { m_following = true; }
    virtual void rangeMoved() {}
    virtual bool takesTime() const { return true; } ///< to draw: it hurries
    virtual void doubleClicked(const QPointF& at);  ///< fits, unless something else is meant

    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    /// Beside a place on the canvas that keys have come to; screen readers say it.
    void showHelp(const QPointF& at, const QString& text);

private:
    struct ExportLook {
        Background background = Background::White;
        bool title = true;
        bool legend = true;
        std::function<void()> afterDrawing = {}; ///< while all is as it was drawn
    };
    void drawForExport(class QPaintDevice& device, const QSize& size, const ExportLook& look);
    static ExportLook lookOf(const FigureFormat& format);
    void connectMouse();
    void styleAxes(const Theme& theme);
    void fitIntoHeight();
    void showFocus();
    void moveRanges(double right, double up); ///< in shares of what is shown
    void zoomRanges(double factor);

    QCustomPlot* m_plot;
    QTimer* m_rest;                  ///< runs while it hurries
    QWidget* m_focusFrame = nullptr; ///< once keys have come here
    QString m_title;
    QString m_xLabel;
    QString m_yLabel;
    bool m_valueLabelVisible = false;
    bool m_following = true;
    bool m_wantsLegend = true;
};

} // namespace sharpscope
