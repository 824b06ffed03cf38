// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/histogram_bins.h"
#include "widgets/plots/plot_widget.h"

namespace sharpscope {

/// How values are spread (histogram_bins.h), and where some of them lie that are marked: as bars of their own on the
/// same bins, and one by one as ticks on the axis. Values that are no numbers are counted and said. The mouse over a
/// bin says what is in it.
class HistogramPlot final : public PlotWidget {
    Q_OBJECT

public:
    explicit HistogramPlot(QWidget* parent = nullptr);
    ~HistogramPlot() override;

    /// "pool" and "chosen": what the bars are called.
    void setNames(const QString& all, const QString& marked);
    void setValues(const std::vector<double>& values, const std::vector<double>& marked);
    const HistogramBins& bins() const { return m_bins; }
    const std::vector<std::size_t>& marked() const { return m_marked; } ///< in each of the bins
    QString note() const; ///< "3 without a number (NaN)"; empty where all are numbers

    void fit() override;
    QString csv() const override; ///< low, high, all, marked; the values that are no numbers in a line of their own

protected:
    void setTheme(const Theme& theme) override;
    void beginExport(const QSize& size) override;
    void endExport() override;

private:
    QString textOf(std::size_t bin) const;
    void say(const QPoint& at);

    struct Parts;
    std::unique_ptr<Parts> m_parts;
    QString m_allName;
    QString m_markedName;
    HistogramBins m_bins;
    std::vector<std::size_t> m_marked;
    std::size_t m_markedNotNumbers = 0;
};

} // namespace sharpscope
