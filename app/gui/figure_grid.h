// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include <vector>

class QGridLayout;

namespace sharpscope {

/// Curves want to be wide, planes about as high as wide.
enum class FigureShape { Wide, Square };

/// Figures side by side, none smaller than can be read: what does not fit is scrolled to. Wide ones stand in two
/// columns, or below each other where there is little room, and a last one without a neighbour has both columns. Square
/// ones stand in as many columns as make those that are shown largest, and of those in the ones that show most at once.
class FigureGrid final : public QScrollArea {
    Q_OBJECT

public:
    static constexpr int leastHeight = 165; ///< of a figure

    explicit FigureGrid(QWidget* parent = nullptr) : FigureGrid(FigureShape::Wide, parent) {}
    FigureGrid(FigureShape shape, QWidget* parent);

    void add(QWidget* figure, int least = leastHeight);
    void remove(QWidget* figure);                        ///< which stays its child
    void setOrder(const std::vector<QWidget*>& figures); ///< all of them
    void toggleAlone(QWidget* figure);                   ///< it alone, or all of them again
    bool isAlone(const QWidget* figure) const;           ///< it is shown and no other is
    int columns() const { return m_columns; }
    void arrange(); ///< after some were shown or hidden

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int columnsFor(std::size_t count) const;

    FigureShape m_shape;
    QGridLayout* m_grid;
    std::vector<QWidget*> m_figures;
    std::vector<QWidget*> m_arranged; ///< as they are laid out
    int m_columns = 0;
};

} // namespace sharpscope
