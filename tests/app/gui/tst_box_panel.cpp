// SPDX-License-Identifier: GPL-3.0-or-later
// A person draws boxes: what the mouse draws on what is seen, what keys do, the questions of a run, and a whole round
// in the window; long because one executable costs less than two.
#include "../../core/detection/voc_files.h"
#include "app/gui/box_panel.h"
#include "app/gui/drawing_page.h"
#include "core/detection/make_voc.h"
#include "core/run/active_history.h"
#include "widgets/base/box_canvas.h"
#include "window_fixture.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QMainWindow>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>

using namespace sharpscope;

namespace {

const DrawnBox white{"cat", 40, 30, 120, 90};

/// Grey, white where the box is.
QImage markedImage()
{
    QImage image(300, 200, QImage::Format_RGB32);
    image.fill(QColor(60, 60, 60));
    for (std::int64_t y = white.ymin; y < white.ymax; ++y)
        for (std::int64_t x = white.xmin; x < white.xmax; ++x)
            image.setPixelColor(int(x), int(y), Qt::white);
    return image;
}

/// Where the white is on the screen.
QRectF whiteOnScreen(BoxCanvas& canvas)
{
    const QImage seen = canvas.grab().toImage();
    const double ratio = seen.devicePixelRatio();
    QRect found;
    for (int y = 2; y < seen.height() - 2; ++y) // within the focus frame
        for (int x = 2; x < seen.width() - 2; ++x)
            if (qGreen(seen.pixel(x, y)) > 157) found |= QRect(x, y, 1, 1);
    return {found.x() / ratio, found.y() / ratio, found.width() / ratio, found.height() / ratio};
}

void drag(QWidget& on, const QPointF& from, const QPointF& to, Qt::KeyboardModifiers keys = {},
          Qt::MouseButton button = Qt::LeftButton)
{
    const auto send = [&](QEvent::Type type, const QPointF& at, Qt::MouseButton of, Qt::MouseButtons held) {
        QMouseEvent event(type, at, on.mapToGlobal(at), of, held, keys);
        QCoreApplication::sendEvent(&on, &event);
    };
    send(QEvent::MouseButtonPress, from, button, button);
    send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, button);
    send(QEvent::MouseMove, to, Qt::NoButton, button);
    send(QEvent::MouseButtonRelease, to, button, Qt::NoButton);
}

struct Canvas {
    BoxCanvas widget;

    explicit Canvas(const DrawnBoxes& boxes = {})
    {
        QPalette dark = widget.palette(); // beside the image nothing is white
        dark.setColor(QPalette::Window, Qt::black);
        widget.setPalette(dark);
        widget.resize(500, 400);
        widget.setImage(markedImage());
        widget.setClasses({QStringLiteral("cat"), QStringLiteral("dog")});
        widget.setBoxes(boxes);
        widget.show();
        Q_UNUSED(QTest::qWaitForWindowExposed(&widget));
    }
    QPointF at(double x, double y) const { return widget.placeOf({x, y}); }
    void press(Qt::Key key, Qt::KeyboardModifiers with = {}) { QTest::keyClick(&widget, key, with); }
};

DetectionRecord threeAsked(const QString& folder)
{
    DetectionRecord record{.classes = {"cat", "dog"}, .images = {}};
    for (const std::int64_t row : {7, 3, 9}) {
        const QString file = folder + QStringLiteral("/%1.png").arg(row);
        markedImage().save(file);
        record.images.push_back({.row = row,
                                 .id = "VOC/" + std::to_string(row),
                                 .file = file.toStdString(),
                                 .width = 300,
                                 .height = 200,
                                 .truths = {},
                                 .found = {{.box = {0.1, 0.1, 0.5, 0.5}, .label = 1, .score = 0.9},
                                           {.box = {-0.1, 0.2, 0.3, 1.2}, .label = 0, .score = 0.4}}});
    }
    return record;
}

/// A panel of a run that asks about three images, in a window whose own undo is watched.
struct Asked3 {
    QTemporaryDir folder;
    ActiveHistory history;
    QMainWindow window;
    BoxPanel* panel = new BoxPanel;
    int windowUndos = 0;
    bool comesBack = true;
    std::vector<ImageAnswer> sent;

    Asked3()
    {
        auto* undo = new QAction(&window);
        undo->setShortcut(QKeySequence::Undo);
        window.addAction(undo);
        QObject::connect(undo, &QAction::triggered, &window, [this] { ++windowUndos; });
        history.apply(Asked{.question = "round 0", .data = {{"images", {7, 3, 9}}}});
        window.setCentralWidget(panel);
        window.resize(900, 600);
        panel->setRun(shown());
        panel->setRecord(std::make_shared<DetectionRecord>(threeAsked(folder.path())));
        QObject::connect(panel, &BoxPanel::answered, &window, [this](const QString& run, const ImageAnswer& answer) {
            QCOMPARE(run, QStringLiteral("/r/one"));
            sent.push_back(answer);
            if (comesBack) deliver();
        });
        window.show();
        window.activateWindow();
        Q_UNUSED(QTest::qWaitForWindowActive(&window));
        canvas()->setFocus();
    }
    ActiveRunShown shown(bool isOwn = true) const
    {
        return {.id = QStringLiteral("/r/one"),
                .label = QStringLiteral("one"),
                .history = std::make_shared<ActiveHistory>(history),
                .isOwn = isOwn,
                .isRunning = isOwn};
    }
    void deliver()
    {
        history.apply(Commanded{.command = Answer{"round 0", toJson(sent.back())}});
        panel->setRun(shown());
    }
    BoxCanvas* canvas() { return panel->findChild<BoxCanvas*>(); }
    void press(Qt::Key key, Qt::KeyboardModifiers with = {})
    {
        QTest::keyClick(window.focusWidget() ? window.focusWidget() : panel, key, with);
    }
    void draw(double x1, double y1, double x2, double y2)
    {
        drag(*canvas(), canvas()->placeOf({x1, y1}), canvas()->placeOf({x2, y2}));
    }
    QString text(const char* label) { return panel->findChild<QLabel*>(QLatin1String(label))->text(); }
};

const DrawnBox proposed{"dog", 30, 20, 150, 100};

} // namespace

class TestBoxPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// From corner to corner of what is seen: exactly those pixels of the image.
    void aDragIsThePixelsThatAreSeen_data()
    {
        QTest::addColumn<double>("zoom");
        for (const double zoom : {0.0, 1.0, 1.5, 3.0, 4.0}) // 0: as fits
            QTest::addRow("%g", zoom) << zoom;
    }
    void aDragIsThePixelsThatAreSeen()
    {
        QFETCH(const double, zoom);
        Canvas canvas;
        if (zoom > 0) canvas.widget.zoomBy(zoom / canvas.widget.zoom());
        if (zoom >= 3) // larger than the widget: the white comes into view
            drag(canvas.widget, canvas.at(150, 100), canvas.at(210, 140), {}, Qt::MiddleButton);
        if (zoom > 0) QCOMPARE(canvas.widget.zoom(), zoom);
        QVERIFY(zoom > 0 || canvas.widget.zoom() > 1.6);
        const QRectF seen = whiteOnScreen(canvas.widget);
        QVERIFY(std::abs(seen.width() - 80 * canvas.widget.zoom()) < 2);
        QSignalSpy edited(&canvas.widget, &BoxCanvas::edited);
        drag(canvas.widget, seen.bottomRight(), seen.topLeft());
        QCOMPARE(edited.count(), 1);
        QVERIFY2(canvas.widget.boxes() == DrawnBoxes{white}, toText(canvas.widget.boxes().at(0)).c_str());
        canvas.widget.setClass(QStringLiteral("dog"));
        drag(canvas.widget, canvas.at(200, 150), canvas.at(900, 900)); // ends at the image's edge
        QVERIFY(canvas.widget.boxes().back() == (DrawnBox{"dog", 200, 150, 300, 200}));
    }
    void atScaleTwoToo()
    {
        QProcess again;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("2"));
        again.setProcessEnvironment(environment);
        again.setProcessChannelMode(QProcess::MergedChannels);
        again.start(QCoreApplication::applicationFilePath(), {QStringLiteral("aDragIsThePixelsThatAreSeen")});
        QVERIFY(again.waitForFinished(60000));
        const QByteArray said = again.readAll();
        QVERIFY2(again.exitCode() == 0, said.constData());
    }

    void theChosenBoxIsMovedAndResized()
    {
        const DrawnBox small{"dog", 60, 50, 80, 70};
        Canvas canvas({white, small});
        canvas.widget.zoomBy(1.5 / canvas.widget.zoom());
        QTest::mouseClick(&canvas.widget, Qt::LeftButton, {}, canvas.at(70, 60).toPoint());
        QCOMPARE(canvas.widget.chosen(), 1); // the smallest
        drag(canvas.widget, canvas.at(70, 60), canvas.at(80, 57));
        QVERIFY(canvas.widget.boxes()[1] == (DrawnBox{"dog", 70, 47, 90, 67}));
        drag(canvas.widget, canvas.at(90, 67), canvas.at(100, 70)); // lower right corner
        QVERIFY(canvas.widget.boxes()[1] == (DrawnBox{"dog", 70, 47, 100, 70}));
        drag(canvas.widget, canvas.at(70, 58.5), canvas.at(60, 90)); // left side: upwards and down is nothing
        QVERIFY(canvas.widget.boxes()[1] == (DrawnBox{"dog", 60, 47, 100, 70}));
        drag(canvas.widget, canvas.at(60, 47), canvas.at(290, 190)); // past the other corner: a pixel is left
        QVERIFY(canvas.widget.boxes()[1] == (DrawnBox{"dog", 99, 69, 100, 70}));
        canvas.widget.choose(0);
        drag(canvas.widget, canvas.at(80, 60), canvas.at(-300, -300)); // not out of the image
        QVERIFY(canvas.widget.boxes()[0] == (DrawnBox{"cat", 0, 0, 80, 60}));
        drag(canvas.widget, canvas.at(10, 10), canvas.at(30, 40), Qt::ShiftModifier); // inside it, and yet a new one
        QCOMPARE(canvas.widget.boxes().size(), std::size_t(3));
        QVERIFY(canvas.widget.boxes()[2] == (DrawnBox{"cat", 10, 10, 30, 40}) && canvas.widget.chosen() == 2);
        QTest::mouseClick(&canvas.widget, Qt::LeftButton, {}, canvas.at(250, 180).toPoint());
        QCOMPARE(canvas.widget.chosen(), -1);
    }

    void keysDoAllOfIt()
    {
        Canvas canvas({white});
        canvas.press(Qt::Key_Space);
        QCOMPARE(canvas.widget.chosen(), 0);
        QSignalSpy edited(&canvas.widget, &BoxCanvas::edited);
        canvas.press(Qt::Key_Right);
        canvas.press(Qt::Key_Down, Qt::ControlModifier);
        canvas.press(Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(canvas.widget.boxes()[0] == (DrawnBox{"cat", 41, 40, 120, 100}));
        QVERIFY(edited[0][1] == edited[1][1] && edited[0][1] != edited[2][1]); // a step for a key that is held
        canvas.press(Qt::Key_2);
        QVERIFY(canvas.widget.boxes()[0].className == "dog" && canvas.widget.className() == QStringLiteral("dog"));
        canvas.press(Qt::Key_3); // there is no third class
        QVERIFY(canvas.widget.accessibleDescription().contains(QStringLiteral("\"dog\" at 41, 40")));
        canvas.press(Qt::Key_Insert);
        QVERIFY(canvas.widget.boxes().size() == 2 && canvas.widget.chosen() == 1);
        QVERIFY(canvas.widget.boxes()[1].className == "dog" && canvas.widget.boxes()[1].xmin < 150);
        canvas.press(Qt::Key_Delete);
        QVERIFY(canvas.widget.boxes().size() == 1 && canvas.widget.chosen() == -1);
        const double before = canvas.widget.zoom();
        canvas.press(Qt::Key_Plus);
        QVERIFY(qFuzzyCompare(canvas.widget.zoom(), before * 1.25));
        canvas.press(Qt::Key_0);
        QCOMPARE(canvas.widget.zoom(), before);
    }

    /// Sure ones alone, in whole pixels inside the image; what is touched stays when the threshold moves.
    void imagesBeginWithTheNetworksBoxes()
    {
        Asked3 person;
        QVERIFY(person.canvas()->boxes() == DrawnBoxes{proposed});
        auto* least = person.panel->findChild<QDoubleSpinBox*>(QStringLiteral("proposalConfidence"));
        least->setFocus();
        person.press(Qt::Key_Return); // which is the field's
        QVERIFY(person.sent.empty());
        person.canvas()->setFocus();
        least->setValue(0.4);
        QVERIFY((person.canvas()->boxes() == DrawnBoxes{proposed, {"cat", 0, 40, 90, 200}}));
        person.canvas()->choose(0);
        person.press(Qt::Key_Delete);
        least->setValue(0.95);
        QVERIFY((person.canvas()->boxes() == DrawnBoxes{{"cat", 0, 40, 90, 200}}));
        person.press(Qt::Key_PageDown);
        QVERIFY(person.canvas()->boxes().empty());
        person.press(Qt::Key_PageUp);
        QCOMPARE(person.canvas()->boxes().size(), std::size_t(1));
        least->setValue(0.5);
        person.panel->findChild<QPushButton*>(QStringLiteral("takeProposals"))->click();
        QVERIFY(person.canvas()->boxes() == DrawnBoxes{proposed});
        QCOMPARE(person.panel->findChild<QListWidget*>(QStringLiteral("boxList"))->item(0)->text(),
                 QStringLiteral("dog  30, 20 … 150, 100"));
    }

    void stepsAreUndoneHereAndNotInTheWindow()
    {
        Asked3 person;
        person.draw(200, 110, 280, 190);
        person.press(Qt::Key_1);
        person.press(Qt::Key_Left);
        person.press(Qt::Key_Left);
        const DrawnBoxes end{proposed, {"cat", 198, 110, 278, 190}};
        QVERIFY(person.canvas()->boxes() == end);
        person.press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY((person.canvas()->boxes() == DrawnBoxes{proposed, {"cat", 200, 110, 280, 190}}));
        person.press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(person.canvas()->boxes() == DrawnBoxes{proposed});
        person.press(Qt::Key_Z, Qt::ControlModifier); // nothing more
        QVERIFY(person.canvas()->boxes() == DrawnBoxes{proposed});
        QCOMPARE(person.windowUndos, 0);
        person.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        person.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(person.canvas()->boxes() == end);
    }

    void whatIsGivenIsSentAndCountsWhenItComesBack()
    {
        Asked3 person;
        person.comesBack = false;
        QCOMPARE(person.text("boxProgress"), QStringLiteral("0 of 3 answered"));
        person.draw(200, 110, 280, 190);
        person.press(Qt::Key_Return);
        QCOMPARE(person.sent.size(), std::size_t(1));
        QVERIFY(person.sent[0].image == 7 &&
                *person.sent[0].boxes == (DrawnBoxes{proposed, {"cat", 200, 110, 280, 190}}));
        QVERIFY(person.text("boxPlace").startsWith(QStringLiteral("image 2 of 3  ·  VOC/3")));
        QCOMPARE(person.text("boxProgress"), QStringLiteral("0 of 3 answered"));
        person.deliver();
        QCOMPARE(person.text("boxProgress"), QStringLiteral("1 of 3 answered"));
        person.comesBack = true;
        person.canvas()->choose(0);
        person.press(Qt::Key_Delete);
        person.press(Qt::Key_Return); // without a box it must be said that there is none
        QCOMPARE(person.sent.size(), std::size_t(1));
        QVERIFY(person.text("boxHint").contains(QStringLiteral("press N")));
        person.press(Qt::Key_N);
        QVERIFY(person.sent[1].image == 3 && person.sent[1].boxes && person.sent[1].boxes->empty());
        // back to the first one, which has its answer, to correct it
        person.press(Qt::Key_PageDown);
        QVERIFY(person.text("boxPlace").endsWith(QStringLiteral("your answer: 2 boxes")));
        QCOMPARE(person.canvas()->boxes().size(), std::size_t(2));
        person.canvas()->choose(1);
        person.press(Qt::Key_Delete);
        person.press(Qt::Key_Return);
        QVERIFY(person.sent[2].image == 7 && *person.sent[2].boxes == DrawnBoxes{proposed});
        QCOMPARE(person.panel->open(), 1);
        QTest::keyClicks(person.canvas(), QStringLiteral("?"));
        QVERIFY(person.sent[3].image == 9 && person.sent[3].label == unsure && !person.sent[3].boxes);
        QCOMPARE(person.panel->open(), 0);
        QVERIFY(!person.canvas()->isVisible()); // all is answered
    }

    void whoCannotAnswerIsTold()
    {
        Asked3 person;
        person.panel->setRun(person.shown(false));
        auto* resume = person.panel->findChild<QPushButton*>(QStringLiteral("resumeToDraw"));
        QVERIFY(resume->isVisible() && !person.canvas()->isVisible());
        QSignalSpy asked(person.panel, &BoxPanel::resumeRequested);
        resume->click();
        QCOMPARE(asked.count(), 1);
        person.panel->setRun(person.shown());
        QFile::remove(person.folder.filePath(QStringLiteral("3.png")));
        person.press(Qt::Key_PageDown);
        QVERIFY(person.canvas()->image().isNull());
        person.press(Qt::Key_Return); // nobody answers for what nobody sees
        person.press(Qt::Key_N);
        QVERIFY(person.sent.empty());
        person.press(Qt::Key_PageDown);
        QVERIFY(!person.canvas()->image().isNull());
    }

    /// A run is launched, asks, is answered by mouse and keys, and goes on with what was drawn.
    void aRoundInTheWindow()
    {
        namespace fs = std::filesystem;
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        MakeVocOptions made;
        made.cutOuts = test::writeCutOuts(root / "discs");
        made.classes = {"small", "large"};
        made.train = 12;
        made.test = 4;
        made.side = 48;
        makeVoc(root / "VOCdevkit", made, [](double) { return true; });
        const Json experiment{
            {"kind", "active-detection"},
            {"name", "drawn"},
            {"data", {{"name", "voc-folder"}, {"folder", root.string()}}},
            {"network", {{"name", "ssd-small"}, {"options", {{"imageSize", 32}, {"width", 4}}}}},
            {"train", {{"epochs", 1}, {"batchSize", 4}}},
            {"rounds", {{"initial", 4}, {"query", 2}, {"rounds", 1}, {"poolSize", 6}, {"oracle", "person"}}},
            {"acquisitions", {{{"acquisition", "random"}}}},
            {"methods", {{{"rule", "sgd"}}}},
            {"device", "cpu"},
            {"threads", 1}};
        writeFileAtomically((root / "drawn.json").string(), experiment.dump());
        WindowSeams seams = fakeSeams();
        seams.comparison = realSeams().comparison;
        auto window = showWindow(folder, seams);
        window->resize(1200, 800);
        window->open(folder.filePath(QStringLiteral("drawn.json")));
        window->launch();
        auto* page = window->findChild<DrawingPage*>();
        QTRY_VERIFY_WITH_TIMEOUT(page->open() == 2, 60000);
        auto* panels = find<QTabWidget>(*window, "detectionPanels");
        QVERIFY(panels->currentWidget() == page && panels->tabText(1) == QStringLiteral("Draw (2)"));
        auto* tabs = find<QTabWidget>(*window, "tabs");
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->tabWhatsThis(i) == QStringLiteral("detection")) tabs->setCurrentIndex(i);
        auto* canvas = window->findChild<BoxCanvas*>();
        QTRY_VERIFY_WITH_TIMEOUT(!canvas->image().isNull(), 60000);
        QCOMPARE(canvas->image().size(), QSize(48, 48));
        canvas->setFocus();
        while (!canvas->boxes().empty()) {
            canvas->choose(0);
            QTest::keyClick(canvas, Qt::Key_Delete);
        }
        QTest::keyClick(canvas, Qt::Key_2);
        drag(*canvas, canvas->placeOf({5, 6}), canvas->placeOf({25, 40}));
        click(*window, "boxesDone");
        QTRY_COMPARE(page->open(), 1);
        QTest::keyClick(canvas, Qt::Key_N);
        QTRY_VERIFY_WITH_TIMEOUT(!window->feed().isRunning(), 60000);
        QVERIFY2(messageOf(*window).isEmpty(), qPrintable(messageOf(*window)));
        const StoredRun& run = *window->store().runs().front();
        QCOMPARE(run.series.state, RunState::Finished);
        const ActiveHistory history = readActiveHistory(RunFolder::open(run.id.toStdString())).history;
        const std::vector<GivenLabel> given = history.find(0)->given();
        QCOMPARE(given.size(), std::size_t(2));
        const std::vector<std::string> classes{"large", "small"}; // in the alphabet's order
        QVERIFY(*given[0].boxes == (DrawnBoxes{{classes[1], 5, 6, 25, 40}}));
        QVERIFY(given[1].boxes && given[1].boxes->empty());
        QCOMPARE(history.find(1)->labels, 6);
    }
};

QTEST_MAIN(TestBoxPanel)
#include "tst_box_panel.moc"
