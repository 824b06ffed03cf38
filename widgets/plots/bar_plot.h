// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_widget.h"

#include <optional>

class QCPBars;
class QCPErrorBars;
class QCPItemStraightLine;

namespace sharpscope {

/// A bar for each of a few named things, and a line at the height that all would have if they were equal.
class BarPlot final : public PlotWidget {
    Q_OBJECT

public:
    explicit BarPlot(QWidget* parent = nullptr);

    void setBars(const QStringList& names, std::vector<double> values); ///< as many
    const std::vector<double>& values() const { return m_values; }
    const QStringList& names() const { return m_names; }
    void setDeviations(std::vector<double> deviations); ///< of the bars, as whiskers; NaN: none
    void setLogarithmic(bool logarithmic);
    void setReference(std::optional<double> height, const QString& name);
    std::optional<double> reference() const { return m_reference; }

    void fit() override;
    QString csv() const override; ///< name, value, deviation where there are some, reference

protected:
    void setTheme(const Theme& theme) override;
    int roomBelow() const override;

private:
    QStringList m_names;
    QString m_longest; ///< name as it is shown
    std::vector<double> m_values;
    std::optional<double> m_reference;
    QString m_referenceName;
    std::vector<double> m_deviations; ///< empty: none
    bool m_isLogarithmic = false;
    QCPBars* m_bars;
    QCPErrorBars* m_whiskers;
    QCPItemStraightLine* m_line;
};

} // namespace sharpscope
