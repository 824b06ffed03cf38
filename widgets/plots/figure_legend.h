// SPDX-License-Identifier: GPL-3.0-or-later
// Included by .cpp files of widgets/plots only.
#pragma once

#include "widgets/plots/qcp.h"

#include <vector>

namespace sharpscope {

/// The legend of an exported figure: rows above the axes, where it covers nothing, with as many columns as the width
/// has room for. What does not fit is counted: "+47".
class FigureLegend final : public QCPLayoutElement {
public:
    struct Entry {
        QString label;
        QPen pen;
    };
    FigureLegend(QCustomPlot* plot, std::vector<Entry> entries, const QFont& font, const QColor& color, int width,
                 int mostHeight);

    /// What these entries need at a width.
    static int heightOf(const std::vector<Entry>& entries, const QFont& font, int width);

    const std::vector<Entry>& entries() const { return m_entries; }

    QSize minimumOuterSizeHint() const override { return {0, m_height}; }
    QSize maximumOuterSizeHint() const override { return {QWIDGETSIZE_MAX, m_height}; }

protected:
    void draw(QCPPainter* painter) override;

private:
    std::vector<Entry> m_entries;
    QFont m_font;
    QColor m_color;
    int m_columns = 1;
    int m_columnWidth = 0;
    int m_height = 0;
    std::size_t m_shown = 0;
};

} // namespace sharpscope
