// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plot_widget.h"

#include <optional>
#include <set>
#include <utility>

class QCPColorScale;

namespace sharpscope {

class ScatterDots;

/// Points in the plane: a colour for each class, or for each point that of a number. With keys: arrows go from point to
/// point, with Shift they are chosen on the way; Enter chooses, Escape takes the choice back.
class ScatterPlot final : public PlotWidget {
    Q_OBJECT

public:
    struct Class {
        QString name;
        std::vector<double> x;
        std::vector<double> y; ///< as many
    };
    using Places = std::vector<std::pair<double, QString>>; ///< names on an axis; none: numbers
    struct Points {
        std::vector<double> x, y, value; ///< as many; NaN: not shown, a value: without a colour
        std::vector<QString> help = {};
        double low = 0, high = 1; ///< of the colours
        QString valueName = {};
        Places xPlaces = {}, yPlaces = {}, valuePlaces = {};
    };

    explicit ScatterPlot(QWidget* parent = nullptr);
    ~ScatterPlot() override;

    void setClasses(std::vector<Class> classes);
    const std::vector<Class>& classes() const { return m_classes; }

    void setPoints(Points points); ///< in place of classes
    const Points& points() const { return m_points; }
    void setFront(std::set<std::size_t> points);
    const std::set<std::size_t>& front() const { return m_front; }
    void setBack(std::vector<bool> isBack); ///< these points step back
    QPointF pixelOf(std::size_t point) const;

    void fit() override;
    QString csv() const override; ///< x, y, class; or x, y, value

Q_SIGNALS:
    void chosen(int point, Qt::KeyboardModifiers keys); ///< with Ctrl or Shift beside those that are
    void pointedAt(int point);                          ///< -1: at none any more
    void cleared();                                     ///< none is to be chosen

protected:
    void setTheme(const Theme& theme) override;
    QSize figureSize() const override { return {520, 460}; } ///< about as high as wide: it is a plane
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void makeDots();
    std::optional<std::size_t> nextTo(std::size_t point, int key) const;
    void setCurrent(std::optional<std::size_t> point);
    void moveCurrent(int key, Qt::KeyboardModifiers keys);
    std::optional<std::size_t> pointAt(const QPointF& pixel) const;

    std::vector<Class> m_classes;
    Points m_points;
    std::set<std::size_t> m_front;
    std::optional<std::size_t> m_current; ///< where keys have come to
    ScatterDots* m_dots = nullptr;        ///< once there are points
    QCPColorScale* m_scale = nullptr;
    QPointF m_pressed;
};

} // namespace sharpscope
