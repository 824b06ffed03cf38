// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/view3d/vtk_view.h"

#include "widgets/view3d/gl_support.h"
#include "widgets/view3d/turntable_style.h"
#include "widgets/view3d/vtk_input.h"

#include <QElapsedTimer>
#include <QMouseEvent>
#include <QPainter>

#include <vtkGenericRenderWindowInteractor.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkRenderWindow.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace sharpscope {

namespace {

constexpr double smoothFrame = 40; // ms a picture may take while the mouse drags

/// Styles ask for a picture at every mouse move; only the widget decides when there is one.
class ViewInteractor final : public vtkGenericRenderWindowInteractor {
public:
    static ViewInteractor* New();
    vtkTypeMacro(ViewInteractor, vtkGenericRenderWindowInteractor);
    void Render() override
    {
        if (requestRender) requestRender();
    }
    std::function<void()> requestRender;
};
vtkStandardNewMacro(ViewInteractor);

} // namespace

struct VtkView::Parts {
    vtkNew<vtkRenderWindow> window;
    vtkNew<ViewInteractor> interactor;
    vtkNew<TurntableStyle> style;
    vtkNew<vtkUnsignedCharArray> bytes;
    VtkInput input;
    QImage picture;
    double drawnScale = 0;
    double fullCost = 0;  ///< ms of the last picture with all its pixels
    double dragScale = 1; ///< of the drag under way: fixed, so that the mouse does not jump
    bool isDragging = false;
    bool stale = true;
};

bool VtkView::isPossible() { return glSupport().works; }

VtkView::VtkView(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>())
{
    m_parts->window->SetOffScreenRendering(1);
    m_parts->window->SetMultiSamples(0);
    m_parts->interactor->SetRenderWindow(m_parts->window);
    m_parts->interactor->SetInteractorStyle(m_parts->style);
    m_parts->interactor->Initialize();
    m_parts->interactor->requestRender = [this] { refresh(); };
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(120, 90);
}

VtkView::~VtkView() { m_parts->interactor->requestRender = nullptr; }

vtkRenderWindow& VtkView::window() const { return *m_parts->window; }
vtkRenderWindowInteractor& VtkView::interactor() const { return *m_parts->interactor; }
bool VtkView::isDragging() const { return m_parts->isDragging; }

void VtkView::refresh()
{
    m_parts->stale = true;
    update();
}

QImage VtkView::render(const QSize& size, const QSize& pixels)
{
    if (size.isEmpty() || pixels.isEmpty()) return {};
    m_parts->interactor->UpdateSize(pixels.width(), pixels.height());
    m_parts->window->SetDPI(qRound(72.0 * pixels.width() / size.width()));
    prepare(size);
    m_parts->window->Render();
    m_parts->window->GetPixelData(0, 0, pixels.width() - 1, pixels.height() - 1, /*front=*/0, m_parts->bytes);
    return QImage(m_parts->bytes->GetPointer(0), pixels.width(), pixels.height(), 3 * pixels.width(),
                  QImage::Format_RGB888)
        .mirrored() // rows run upwards; this also copies
        .convertToFormat(QImage::Format_RGB32);
}

QImage VtkView::picture(const QSize& size, double scale)
{
    QImage image = render(size, size * scale);
    if (image.isNull()) return image;
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font());
    paintOver(painter, size);
    m_parts->stale = true; // the window's picture may have another size
    return image;
}

void VtkView::paintEvent(QPaintEvent*)
{
    const double scale = devicePixelRatioF() * m_parts->dragScale;
    if (std::exchange(m_parts->stale, false) || m_parts->drawnScale != scale ||
        m_parts->picture.size() != size() * scale) {
        QElapsedTimer timer;
        timer.start();
        m_parts->picture = render(size(), size() * scale);
        m_parts->drawnScale = scale;
        if (m_parts->dragScale == 1) m_parts->fullCost = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_parts->dragScale != 1);
    painter.drawImage(rect(), m_parts->picture);
    painter.setRenderHint(QPainter::Antialiasing);
    paintOver(painter, size());
}

bool VtkView::event(QEvent* event)
{
    const auto type = event->type();
    const bool isPress = type == QEvent::MouseButtonPress || type == QEvent::MouseButtonDblClick;
    if (isPress && static_cast<QMouseEvent*>(event)->button() != Qt::RightButton) { // the cost is mostly filling pixels
        m_parts->isDragging = true;
        m_parts->dragScale = std::clamp(std::sqrt(smoothFrame / std::max(m_parts->fullCost, 1.0)), 0.4, 1.0);
    }
    const bool told =
        m_parts->input.forward(*event, *this, *m_parts->interactor, devicePixelRatioF() * m_parts->dragScale);
    if (type == QEvent::MouseButtonRelease) {
        m_parts->dragScale = 1;
        if (std::exchange(m_parts->isDragging, false)) m_parts->stale = true;
        update();
    }
    const bool used = QWidget::event(event);
    if (told) event->accept();
    return used || told;
}

} // namespace sharpscope
