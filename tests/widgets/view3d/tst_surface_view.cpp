// SPDX-License-Identifier: GPL-3.0-or-later
// long because all cases share one view, its pictures and what their pixels are compared with. The 3-D view under a
// real (software) OpenGL: a few colours are asserted, the picture is saved where that fails.
#include "tests/failed_picture.h"
#include "widgets/view3d/axes_box.h"
#include "widgets/view3d/surface_view.h"

#include "widgets/base/color_map.h"
#include "widgets/base/theme.h"

#include <QApplication>
#include <QFileInfo>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include <vtkCallbackCommand.h>
#include <vtkCamera.h>
#include <vtkNew.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>

#include <algorithm>
#include <cmath>

using namespace sharpscope;

namespace {

/// A bowl, x² + 4y² + 0.1, on [-1, 1]².
ShownSurface bowl(std::int64_t points = 17, const QString& title = QStringLiteral("SGD"), int color = 0)
{
    Surface surface{
        .grid = {
            .name = "landscape-test", .columns = points, .rows = points, .xMin = -1, .xMax = 1, .yMin = -1, .yMax = 1}};
    for (std::int64_t row = 0; row < points; ++row)
        for (std::int64_t column = 0; column < points; ++column) {
            const double x = 2.0 * static_cast<double>(column) / static_cast<double>(points - 1) - 1;
            const double y = 2.0 * static_cast<double>(row) / static_cast<double>(points - 1) - 1;
            surface.loss.push_back(x * x + 4 * y * y + 0.1);
            surface.accuracy.push_back(1 - 0.1 * (x * x + y * y));
        }
    surface.pointsDone = points * points;
    return {.title = title, .color = runColor(color), .surface = surface};
}

double distance(const QColor& a, const QColor& b)
{
    return std::hypot(a.redF() - b.redF(), a.greenF() - b.greenF(), a.blueF() - b.blueF());
}

void hover(QWidget& widget, const QPointF& at)
{
    QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&widget, &move);
}

/// Share of the pixels that are not the background.
double drawnShare(const QImage& image, const QColor& background)
{
    int drawn = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            drawn += distance(image.pixelColor(x, y), background) > 0.08;
    return static_cast<double>(drawn) / (image.width() * image.height());
}

/// Pixels of about this hue and clearly coloured.
int pixelsOfHue(const QImage& image, int hue, int tolerance = 14)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor color = image.pixelColor(x, y);
            const int apart = std::abs(color.hue() - hue);
            count += color.saturation() > 90 && std::min(apart, 360 - apart) <= tolerance;
        }
    return count;
}

} // namespace

class TstSurfaceView : public QObject {
    Q_OBJECT

private:
    QImage m_last; ///< saved where a test fails

    QImage shoot(SurfaceView& view) { return m_last = view.picture(); }

private Q_SLOTS:
    void initTestCase()
    {
        if (!VtkView::isPossible()) QSKIP("no display with OpenGL 3.2 here");
        useTheme(*qApp, lightTheme());
    }

    /// A loss that has run away to 1e36, and names as eigenvectors have them, in a narrow panel.
    void numbersAndNamesStayInThePanel()
    {
        vtkNew<vtkRenderWindow> window;
        window->SetOffScreenRendering(true);
        window->SetSize(300, 260);
        vtkNew<vtkRenderer> renderer;
        window->AddRenderer(renderer);
        AxesBox box(*renderer);
        const AxisNames names{QStringLiteral("a: v₁, λ₁ = 5.921 ± 0.00021"),
                              QStringLiteral("b: v₂, λ₂ = 3.708 ± 0.0003")};
        const HeightScale scale{.logarithmic = true, .low = 0.5, .high = 1e36};
        box.update({-1e-4, 1e-4, -1e-4, 1e-4}, scale, names, QStringLiteral("L − L(θ)"), lightTheme());
        QFont letters;
        letters.setPixelSize(11); // the system's own may be of any size
        const QFontMetricsF metrics{letters};
        const QRectF panel(0, 0, 300, 260);
        for (const double eye : {6.3, 3.0, 2.0}) { // nearer and nearer
            renderer->GetActiveCamera()->SetPosition(-eye, -eye, eye);
            renderer->GetActiveCamera()->SetFocalPoint(0, 0, 0.4);
            renderer->GetActiveCamera()->SetViewUp(0, 0, 1);
            renderer->ResetCameraClippingRange();
            window->Render();
            const auto labels = box.labels(metrics, panel, {300, 260}, 1);
            int named = 0;
            for (const AxesBox::Label& label : labels) {
                QVERIFY2(panel.contains(label.rect), qPrintable(label.text));
                QVERIFY(metrics.horizontalAdvance(label.text) <= label.rect.width() + 0.5);
                named += label.isName;
            }
            QVERIFY(named >= 2);
            const auto isPower = [](const AxesBox::Label& label) { return label.text.startsWith(QLatin1String("1e")); };
            QVERIFY(std::any_of(labels.begin(), labels.end(), isPower)); // those that have room, and 1e36, not 1e+36
            for (const AxesBox::Label& label : labels)
                QVERIFY2(!label.text.contains(QLatin1String("e+")), qPrintable(label.text));
        }
        const std::vector<double> decades = axisTicks(0.5, 1e36, 6, true);
        QVERIFY(decades.size() >= 4 && decades.size() <= 7);
        QCOMPARE(std::lround(std::log10(decades.back())), 36);
    }

    void cleanup()
    {
        if (QTest::currentTestFailed() && !m_last.isNull()) {
            const QString file = test::failedPicture(QLatin1String(QTest::currentTestFunction()));
            m_last.save(file);
            qInfo("the picture is in %s", qUtf8Printable(file));
        }
        m_last = {};
        useTheme(*qApp, lightTheme());
    }

    void showsASurfaceInViridis()
    {
        SurfaceView view;
        view.resize(500, 400);
        view.setSurfaces({bowl()});
        const QImage image = shoot(view);
        QCOMPARE(image.size(), QSize(500, 400) * view.devicePixelRatioF());
        QVERIFY(distance(image.pixelColor(2, image.height() - 3), lightTheme().base) < 0.02);
        QVERIFY(drawnShare(image, lightTheme().base) > 0.15);
        QVERIFY(pixelsOfHue(image, viridis(0.05).hue()) > 300); // the bottom
        QVERIFY(pixelsOfHue(image, viridis(0.5).hue()) > 300);
        QVERIFY(pixelsOfHue(image, viridis(0.97).hue()) > 100); // the corners
    }

    void emptyViewShowsItsTextOnly()
    {
        SurfaceView view;
        view.resize(400, 300);
        view.setEmptyText(QStringLiteral("nothing here yet"));
        const QImage image = shoot(view);
        QCOMPARE(pixelsOfHue(image, viridis(0.5).hue()), 0);
        QVERIFY(drawnShare(image.copy(image.rect().adjusted(100, 130, -100, -130)), lightTheme().base) > 0.01);
    }

    void followsResizes()
    {
        SurfaceView view;
        view.setSurfaces({bowl()});
        view.resize(400, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        for (const QSize size : {QSize(640, 480), QSize(260, 500), QSize(700, 200)}) {
            view.resize(size);
            QTRY_COMPARE(view.grab().deviceIndependentSize().toSize(), size);
            m_last = view.grab().toImage();
            const double side = std::min(size.width(), size.height());
            const double drawn = drawnShare(m_last, lightTheme().base) * size.width() * size.height();
            QVERIFY2(drawn > 0.12 * side * side, qPrintable(QString::number(drawn / side / side)));
        }
    }

    void rendersNothingWhileItsTabIsHidden()
    {
        QTabWidget tabs;
        auto* view = new SurfaceView;
        tabs.addTab(new QWidget, QStringLiteral("front"));
        tabs.addTab(view, QStringLiteral("behind"));
        tabs.resize(500, 400);
        tabs.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tabs));
        view->setSurfaces({bowl()});
        QTest::qWait(50);
        QVERIFY(view->window().GetNeverRendered());
        tabs.setCurrentIndex(1);
        QTRY_VERIFY(!view->window().GetNeverRendered());
        m_last = view->grab().toImage();
        QVERIFY(drawnShare(m_last, lightTheme().base) > 0.1);
    }

    void overlaidSurfacesAreWholeAgainAfterADrag()
    {
        SurfaceView view;
        view.resize(400, 320);
        view.setStyle({.arrangement = SurfaceArrangement::Overlaid});
        view.setSurfaces({bowl(17), bowl(17, QStringLiteral("SAM"), 1)});
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QImage before = view.grab().toImage();
        const auto send = [&](QEvent::Type type, Qt::MouseButton button, Qt::MouseButtons held) {
            QMouseEvent event(type, QPointF(200, 160), view.mapToGlobal(QPointF(200, 160)), button, held,
                              Qt::NoModifier);
            QApplication::sendEvent(&view, &event);
        };
        send(QEvent::MouseButtonPress, Qt::LeftButton, Qt::LeftButton);
        view.refresh();
        QVERIFY(view.grab().toImage() != before); // simpler, and with fewer pixels
        send(QEvent::MouseButtonRelease, Qt::LeftButton, Qt::NoButton);
        QVERIFY(view.grab().toImage() == before);
    }

    void dragTurnsAndResetTurnsBack()
    {
        SurfaceView view;
        view.resize(400, 320);
        view.setSurfaces({bowl()});
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QImage before = shoot(view);
        QSignalSpy moved(&view, &SurfaceView::cameraMoved);
        QTest::mousePress(&view, Qt::LeftButton, {}, {200, 160});
        QTest::mouseMove(&view, {260, 170});
        QTest::mouseMove(&view, {320, 180});
        QTest::mouseRelease(&view, Qt::LeftButton, {}, {320, 180});
        QCOMPARE(moved.size(), 1);
        const QImage turned = shoot(view);
        QVERIFY(turned != before);
        QVERIFY(drawnShare(turned, lightTheme().base) > 0.1);
        view.resetCamera();
        QVERIFY(view.camera().empty());
        QVERIFY(shoot(view) == before);
    }

    void saysWhichPlaceIsUnderTheMouse()
    {
        SurfaceView view;
        view.resize(500, 400);
        view.setSurfaces({bowl()});
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.lookFrom(
            CameraSide::Top); // the middle of the picture is the middle of the plane, a to the right, b upwards
        shoot(view);
        QSignalSpy hovered(&view, &SurfaceView::hovered), left(&view, &SurfaceView::left),
            centred(&view, &SurfaceView::centred);
        const auto at = [&](const QPoint& place) {
            hover(view, place);
            return hovered.isEmpty() ? QPointF(99, 99) : hovered.takeLast()[0].toPointF();
        };
        const QPointF middle = at({250, 200}), right = at({330, 200}), up = at({250, 140});
        QVERIFY2(std::hypot(middle.x(), middle.y()) < 0.06,
                 qPrintable(QStringLiteral("%1, %2").arg(middle.x()).arg(middle.y())));
        QVERIFY(right.x() > 0.2 && std::abs(right.y() - middle.y()) < 0.03);
        QVERIFY(up.y() > 0.2 && std::abs(up.x()) < 0.03);
        left.clear();
        hover(view, {3, 3});
        QCOMPARE(left.size(), 1);
        QCOMPARE(hovered.size(), 0);

        view.setPin(right); // its mark is where the mouse was
        const QImage pinned = shoot(view);
        const QColor mark = pinned.pixelColor(QPoint(330, 200) * view.devicePixelRatioF());
        QVERIFY2(distance(mark, lightTheme().accent) < 0.1, qPrintable(mark.name()));

        QTest::mouseDClick(&view, Qt::LeftButton, {}, {330, 200});
        QTest::mouseRelease(&view, Qt::LeftButton, {}, {330, 200});
        QCOMPARE(centred.size(), 1);
        view.lookAt(centred[0][0].toPointF());
        shoot(view);
        const QPointF now = at({250, 200});
        QVERIFY(std::abs(now.x() - right.x()) < 0.03 && std::abs(now.y() - right.y()) < 0.03);
    }

    void amongSeveralTheMouseIsOnItsOwnSurface()
    {
        SurfaceView view;
        view.resize(800, 400);
        view.setSurfaces({bowl(), bowl(17, QStringLiteral("SAM"), 1)});
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.lookFrom(CameraSide::Top);
        shoot(view);
        QSignalSpy hovered(&view, &SurfaceView::hovered);
        hover(view, {200, 200});
        hover(view, {600, 200});
        QCOMPARE(hovered.size(), 2);
        for (const auto& place : hovered)
            QVERIFY(std::hypot(place[0].toPointF().x(), place[0].toPointF().y()) < 0.08);
    }

    void aMarkMovesWithoutAnotherRendering()
    {
        SurfaceView view;
        view.resize(400, 320);
        view.setSurfaces({bowl(101)});
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.grab();
        int renderings = 0;
        vtkNew<vtkCallbackCommand> count;
        count->SetClientData(&renderings);
        count->SetCallback([](vtkObject*, unsigned long, void* data, void*) { ++*static_cast<int*>(data); });
        view.window().AddObserver(vtkCommand::StartEvent, count);
        const QImage before = view.grab().toImage();
        view.setPin(QPointF(0.3, 0.2));
        QVERIFY(view.grab().toImage() != before);
        view.setPin(std::nullopt);
        QVERIFY(view.grab().toImage() == before);
        QCOMPARE(renderings, 0);
    }

    void looksFromEachSide()
    {
        SurfaceView view;
        view.resize(400, 400);
        view.setSurfaces({bowl()});
        const QImage first = shoot(view);
        std::vector<QImage> pictures;
        for (const auto side : {CameraSide::Front, CameraSide::Side, CameraSide::Top}) {
            view.lookFrom(side);
            pictures.push_back(shoot(view));
            QVERIFY(drawnShare(pictures.back(), lightTheme().base) > 0.05);
        }
        QVERIFY(pictures[0] != pictures[1] && pictures[1] != pictures[2]);
        view.lookFrom(CameraSide::Corner);
        QVERIFY(shoot(view) == first && view.camera().empty());
    }

    void aCutIsDrawnOnTheSurface()
    {
        SurfaceView view;
        view.resize(400, 320);
        view.setStyle({.colors = ColorMap::Grey});
        view.setSurfaces({bowl()});
        const int none = pixelsOfHue(shoot(view), lightTheme().accent.hue());
        view.setCut(QLineF(-1, 0, 1, 0));
        QVERIFY(pixelsOfHue(shoot(view), lightTheme().accent.hue()) > none + 150);
        view.setCut(std::nullopt);
        QCOMPARE(pixelsOfHue(shoot(view), lightTheme().accent.hue()), none);
    }

    void everyColourMapIsTheOneThatWasChosen()
    {
        SurfaceView view;
        view.resize(400, 320);
        view.setSurfaces({bowl()});
        for (const auto& [colors, t] :
             {std::pair(ColorMap::Cividis, 0.97), std::pair(ColorMap::Plasma, 0.6), std::pair(ColorMap::Magma, 0.6)}) {
            view.setStyle({.colors = colors});
            QVERIFY2(pixelsOfHue(shoot(view), colorAt(colors, t).hue(), 10) > 60, colorMapNames[std::size_t(colors)]);
            QCOMPARE(pixelsOfHue(m_last, viridis(0.55).hue(), 8), 0);
        }
    }

    void wheelComesCloser()
    {
        SurfaceView view;
        view.resize(400, 320);
        view.setSurfaces({bowl()});
        const double before = drawnShare(shoot(view), lightTheme().base);
        for (int i = 0; i < 16; ++i) { // a touch pad: 16 eighths are two notches
            QWheelEvent wheel({200, 160}, view.mapToGlobal(QPointF(200, 160)), {}, {0, 15}, {}, {}, Qt::NoScrollPhase,
                              false);
            QApplication::sendEvent(&view, &wheel);
        }
        QVERIFY(drawnShare(shoot(view), lightTheme().base) > 1.1 * before);
    }

    void manyChangesMakeFewPictures()
    {
        SurfaceView view;
        view.resize(300, 240);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setSurfaces({bowl()});
        view.grab();
        ShownSurface changing = bowl();
        for (int i = 0; i < 100; ++i) {
            changing.surface.loss[40] += 0.01;
            view.setSurfaces({changing});
        }
        const QImage once = view.grab().toImage();
        QVERIFY(once == view.grab().toImage());
    }

    void missingPointsAreInterpolatedAndPaler()
    {
        ShownSurface half = bowl();
        for (std::int64_t row = 0; row < 17; ++row)
            for (std::int64_t column = 0; column < 17; ++column)
                if (row % 4 != 0 || column % 4 != 0)
                    half.surface.loss[static_cast<std::size_t>(row * 17 + column)] = notMeasured;
        SurfaceView view;
        view.resize(500, 400);
        view.setSurfaces({bowl()});
        const QImage whole = shoot(view);
        view.setSurfaces({half});
        const QImage coarse = shoot(view);
        QVERIFY(drawnShare(coarse, lightTheme().base) > 0.8 * drawnShare(whole, lightTheme().base));
        const auto saturated = [](const QImage& image) {
            int count = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    count += image.pixelColor(x, y).saturation() > 130;
            return count;
        };
        QVERIFY(saturated(coarse) < saturated(whole) / 2);
    }

    void unknownSurfaceIsAHoleNotACrash()
    {
        ShownSurface empty = bowl();
        std::fill(empty.surface.loss.begin(), empty.surface.loss.end(), notMeasured);
        ShownSurface damaged = bowl();
        damaged.surface.loss.resize(3);
        ShownSurface overflown = bowl();
        overflown.surface.loss[5] = std::numeric_limits<double>::infinity();
        SurfaceView view;
        view.resize(700, 300);
        view.setSurfaces({empty, damaged, overflown});
        QVERIFY(!shoot(view).isNull());
    }

    void sideBySideSharesTheHeightScale()
    {
        ShownSurface flat = bowl(17, QStringLiteral("SAM"), 1);
        for (double& loss : flat.surface.loss)
            loss = 0.1 + 0.05 * (loss - 0.1);
        SurfaceView view;
        view.resize(800, 400);
        view.setSurfaces({bowl(), flat});
        const QImage image = shoot(view);
        const QImage right = image.copy(image.width() / 2, 0, image.width() / 2, image.height());
        QVERIFY(pixelsOfHue(image.copy(0, 0, image.width() / 2, image.height()), viridis(0.97).hue()) > 50);
        QCOMPARE(pixelsOfHue(right, viridis(0.97).hue(), 8), 0); // the flat one stays dark
        QVERIFY(pixelsOfHue(right, viridis(0.03).hue()) > 500);
    }

    void overlaidSurfacesTakeTheRunsColours()
    {
        ShownSurface flat = bowl(17, QStringLiteral("SAM"), 1);
        for (double& loss : flat.surface.loss)
            loss *= 0.4;
        SurfaceView view;
        view.resize(600, 450);
        view.setStyle({.arrangement = SurfaceArrangement::Overlaid});
        view.setSurfaces({bowl(), flat});
        const QImage image = shoot(view);
        QVERIFY(pixelsOfHue(image, runColor(0).light.hue(), 20) > 500);
        QVERIFY(pixelsOfHue(image, runColor(1).light.hue(), 20) > 500);
    }

    void clipAndLogarithmChangeTheHeights()
    {
        SurfaceView view;
        view.resize(500, 400);
        view.setSurfaces({bowl()});
        const QImage linear = shoot(view);
        view.setStyle({.logarithmic = true});
        QVERIFY(pixelsOfHue(shoot(view), viridis(0.05).hue()) < pixelsOfHue(linear, viridis(0.05).hue()));
        view.setStyle({.clip = 1});
        QVERIFY(pixelsOfHue(shoot(view), viridis(0.97).hue()) > 2 * pixelsOfHue(linear, viridis(0.97).hue()));
    }

    void linesOfEqualValueAndPinAreDrawn()
    {
        SurfaceView view;
        view.resize(500, 400);
        view.setSurfaces({bowl()});
        const QImage plain = shoot(view);
        view.setStyle({.contourLevels = {0.5, 1, 2, 3, 4}});
        const QImage lines = shoot(view);
        QVERIFY(lines != plain);
        view.setPin(QPointF(0.5, -0.5));
        QVERIFY(shoot(view) != lines);
        view.setPin(std::nullopt);
        QVERIFY(shoot(view) == lines);
    }

    void followsTheTheme()
    {
        SurfaceView view;
        view.resize(500, 400);
        view.setSurfaces({bowl()});
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(distance(shoot(view).pixelColor(2, 397), lightTheme().base) < 0.02);
        useTheme(*qApp, darkTheme());
        const QImage image = shoot(view);
        QVERIFY(distance(image.pixelColor(2, image.height() - 3), darkTheme().base) < 0.02);
        QVERIFY(pixelsOfHue(image, viridis(0.5).hue()) > 300);
    }

    void onPaperItIsLightOfAnySizeAndMayLackItsBackground()
    {
        useTheme(*qApp, darkTheme());
        SurfaceView view;
        view.resize(300, 200);
        view.setSurfaces({bowl()});
        const QImage screen = shoot(view);
        const QImage white = m_last = view.paper({.size = {900, 660}});
        QCOMPARE(white.size(), QSize(900, 660));
        QCOMPARE(white.pixelColor(4, 650), QColor(Qt::white));
        const QImage bare = m_last = view.paper({.size = {900, 660}, .transparent = true});
        QCOMPARE(bare.size(), QSize(900, 660));
        QCOMPARE(bare.pixelColor(4, 650).alpha(), 0);
        QImage back(bare.size(), QImage::Format_RGB32); // the same again on white
        back.fill(Qt::white);
        QPainter(&back).drawImage(0, 0, bare);
        int solid = 0, apart = 0;
        for (int y = 0; y < back.height(); y += 3)
            for (int x = 0; x < back.width(); x += 3) {
                solid += bare.pixelColor(x, y).alpha() == 255;
                apart += distance(back.pixelColor(x, y), white.pixelColor(x, y)) > 0.03;
            }
        QVERIFY2(solid > 0.15 * 300 * 220, qPrintable(QString::number(solid))); // the surface is not see-through
        QVERIFY2(apart < 60, qPrintable(QString::number(apart)));
        QVERIFY(shoot(view) == screen); // dark again
    }

    void severalViewsLiveSideBySideAndDie()
    {
        for (int i = 0; i < 3; ++i) {
            SurfaceView first;
            auto second = std::make_unique<SurfaceView>();
            first.resize(200, 150);
            second->resize(200, 150);
            first.setSurfaces({bowl()});
            second->setSurfaces({bowl(9)});
            QVERIFY(!first.picture().isNull());
            QVERIFY(!second->picture().isNull());
            second.reset();
            QVERIFY(drawnShare(shoot(first), lightTheme().base) > 0.1);
        }
    }
};

QTEST_MAIN(TstSurfaceView)
#include "tst_surface_view.moc"
