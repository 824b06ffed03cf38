// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_widget.h"

class QCPColorMap;
class QCPColorScale;
class QCPItemText;

namespace sharpscope {

/// A number for each pair of a few named things: a square of colours with the numbers in it, as far as they
/// have room, names on two sides, and what the colours mean on a third.
class MatrixPlot final : public PlotWidget {
    Q_OBJECT

public:
    explicit MatrixPlot(QWidget* parent = nullptr);

    /// `values` row by row, NaN: none, as many as names × names. Colours go from `low` to `high`.
    void setMatrix(const QStringList& names, std::vector<double> values, double low, double high);
    const QStringList& names() const { return m_names; }
    const std::vector<double>& values() const { return m_values; }

    void fit() override;
    QString csv() const override; ///< row, column, value

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override;
    QSize figureSize() const override;

private:
    double value(int row, int column) const
    {
        return m_values[static_cast<std::size_t>(row * m_names.size() + column)];
    }

    QStringList m_names;
    std::vector<double> m_values;
    double m_low = 0;
    double m_high = 1;
    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    std::vector<QCPItemText*> m_texts;
};

} // namespace sharpscope
