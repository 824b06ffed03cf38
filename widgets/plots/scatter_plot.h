// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_widget.h"

namespace sharpscope {

/// Points in the plane, a colour for each class.
class ScatterPlot final : public PlotWidget {
    Q_OBJECT

public:
    struct Class {
        QString name;
        std::vector<double> x;
        std::vector<double> y; ///< as many
    };

    explicit ScatterPlot(QWidget* parent = nullptr);

    void setClasses(std::vector<Class> classes);
    const std::vector<Class>& classes() const { return m_classes; }

    void fit() override;
    QString csv() const override; ///< x, y, class

protected:
    void setTheme(const Theme& theme) override;
    QSize figureSize() const override { return {520, 460}; } ///< about as high as wide: it is a plane

private:
    std::vector<Class> m_classes;
};

} // namespace sharpscope
