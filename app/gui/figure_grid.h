// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include <vector>

class QGridLayout;

namespace sharpscope {

/// Figures in two columns, or below each other where there is little room, none smaller than can be read: what does not
/// fit is scrolled to. A last one without a neighbour has both columns.
class FigureGrid final : public QScrollArea {
    Q_OBJECT

public:
    static constexpr int leastHeight = 165; ///< of a figure

    explicit FigureGrid(QWidget* parent = nullptr);

    void add(QWidget* figure, int least = leastHeight);
    void remove(QWidget* figure);                        ///< which stays its child
    void setOrder(const std::vector<QWidget*>& figures); ///< all of them
    void toggleAlone(QWidget* figure);                   ///< it alone, or all of them again
    bool isAlone(const QWidget* figure) const;           ///< it is shown and no other is
    int columns() const { return m_columns; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();

    QGridLayout* m_grid;
    std::vector<QWidget*> m_figures;
    int m_columns = 0;
};

} // namespace sharpscope
