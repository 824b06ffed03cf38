// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

#include <memory>

class vtkRenderer;
class vtkRenderWindow;
class vtkRenderWindowInteractor;

namespace sharpscope {

/// A VTK scene in a Qt window, by reading back: VTK renders off screen in a context of its own and this plain widget
/// paints the pixels. The two share no OpenGL state, so docks may float, contexts cannot be lost, the rest of the
/// window is not composed through OpenGL, and a picture for a file comes from the same code as the one on the screen.
/// Renders only when it is visible and something changed. Where a picture takes longer than a frame, it has fewer
/// pixels while the mouse drags and all of them once it is released.
class VtkView : public QWidget {
public:
    /// Whether VTK can render here at all: asked once, then remembered. Without it no VtkView may be made.
    static bool isPossible();

    explicit VtkView(QWidget* parent = nullptr);
    ~VtkView() override;

    vtkRenderWindow& window() const;
    vtkRenderWindowInteractor& interactor() const;

    /// The scene has changed: paint it again. Many calls make one picture.
    void refresh();

    /// The picture, what paintOver() adds included, at `scale` pixels in one of Qt's.
    QImage picture(const QSize& size, double scale);
    QImage picture() { return picture(size(), devicePixelRatioF()); }

protected:
    /// Called before VTK renders a picture of this size, in Qt's pixels.
    virtual void prepare(const QSize&) {}
    /// Between the press of a button and its release, when a picture may be simpler.
    bool isDragging() const;
    /// Paints on the finished picture, in Qt's pixels: text is sharper this way, and in the window's own font.
    virtual void paintOver(QPainter&, const QSize&) {}

    /// The scene alone: of a widget of this `size` so many pixels.
    QImage render(const QSize& size, const QSize& pixels);

    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace sharpscope
