// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QLabel;

namespace sharpscope {

class CurvePlot;
class PlotFrame;
class PlotWidget;

/// A few lines with names of their own, which stand above them: what is no run has no entry in the window's legend.
class LineFigure final : public QWidget {
    Q_OBJECT

public:
    LineFigure(const QString& title, QWidget* parent = nullptr);

    struct Line {
        QString name;
        std::vector<double> x, y; ///< as many; not a number: a gap
    };
    void setLines(const std::vector<Line>& lines, const QString& xTitle, const QString& yTitle);
    void setLogarithmic(bool logarithmic);
    void setEmptyText(const QString& text);
    CurvePlot& plot() const { return *m_plot; }
    PlotFrame& frame() const { return *m_frame; }

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* plot);

private:
    void changeEvent(QEvent* event) override;
    void nameLines();

    QStringList m_names;
    QLabel* m_legend;
    CurvePlot* m_plot;
    PlotFrame* m_frame;
};

} // namespace sharpscope
