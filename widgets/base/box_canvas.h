// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/box_shape.h"

#include <QImage>
#include <QStringList>
#include <QWidget>

namespace sharpscope {

/// An image on which boxes are drawn and corrected, in pixels of the image whatever the zoom. A drag draws one; of the
/// one that is chosen a drag inside moves it, and one at its eight handles moves sides; with Shift it draws there, too.
/// A click chooses the smallest box under it. Keys do all of that as well: see boxKeys().
class BoxCanvas final : public QWidget {
    Q_OBJECT

public:
    explicit BoxCanvas(QWidget* parent = nullptr);

    void setImage(const QImage& image); ///< as a whole, without boxes
    const QImage& image() const { return m_image; }
    void setText(const QString& text); ///< where there is no image
    void setClasses(const QStringList& names);
    void setBoxes(const DrawnBoxes& boxes); ///< as many, then the chosen one stays
    const DrawnBoxes& boxes() const { return m_boxes; }
    int chosen() const { return m_chosen; } ///< −1: none
    void choose(int box);
    void setClass(const QString& name); ///< of the chosen box, and of those that are drawn
    const QString& className() const { return m_class; }
    void removeChosen();
    void addInMiddle(); ///< a box in the middle of what is seen, chosen

    double zoom() const; ///< widget's pixels one of the image takes
    void zoomBy(double factor);
    void zoomToFit();
    QPointF placeOf(const QPointF& pixel) const; ///< of the image, on the widget
    static QString boxKeys();                    ///< what a person may press

    QSize sizeHint() const override { return {520, 420}; }
    QSize minimumSizeHint() const override { return {240, 200}; }

Q_SIGNALS:
    /// By the user. Successive ones with the same `merge`, not empty, are one step.
    void edited(const sharpscope::DrawnBoxes& boxes, const QString& merge);
    void chosenChanged();
    void classChanged();
    void zoomChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    enum class Drag { None, Press, Draw, Move, Pan };
    QPointF origin() const;
    QPointF pixelAt(const QPointF& place) const;
    QRectF rectOf(const DrawnBox& box) const;
    double fitting() const;
    void zoomTo(double zoom, const QPointF& fixed);
    void change(int box, const DrawnBox& to, const QString& merge = {});
    std::optional<BoxSides> handleAt(const QPointF& place) const;
    int smallestAt(const QPointF& place) const;
    void showCursor(const QPointF& place, Qt::KeyboardModifiers keys);
    bool takeArrow(const QKeyEvent& event);
    void drawBox(QPainter& painter, const DrawnBox& box, bool isChosen) const;
    void describe();

    QImage m_image;
    QString m_text;
    QStringList m_classes;
    QString m_class;
    DrawnBoxes m_boxes;
    int m_chosen = -1;
    double m_zoom = 0; ///< 0: as fits
    QPointF m_middle;  ///< pixel in the middle of the widget, as far as the image is larger than it

    Drag m_drag = Drag::None;
    BoxSides m_sides;  ///< that are moved
    DrawnBox m_before; ///< the box that is moved, as it was
    QPointF m_pressed; ///< on the widget
    QPointF m_from;    ///< the same, in the image; when panning m_middle as it was
    std::optional<DrawnBox> m_new;
};

} // namespace sharpscope
