// SPDX-License-Identifier: GPL-3.0-or-later
// A person who labels on the panel, as the tests of it type and click.
#pragma once

#include "app/gui/label_panel.h"
#include "app/gui/picture_view.h"
#include "known_images.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QTest>

namespace sharpscope {

struct Sent {
    std::int64_t image = 0;
    std::int64_t label = 0;
    bool isUndo = false;
    bool operator==(const Sent&) const = default;
};

/// A panel in a window whose own undo is watched. What it sends comes back at once, or when deliver() is called.
struct Labelling {
    KnownRun run{"person"};
    QMainWindow window;
    LabelPanel* panel = new LabelPanel;
    int windowUndos = 0;
    bool comesBack = true;
    std::vector<Sent> sent;
    std::vector<ImageAnswer> waiting;

    explicit Labelling(const std::vector<std::int64_t>& images = {47, 3, 10, 26})
    {
        auto* undo = new QAction(&window);
        undo->setShortcut(QKeySequence::Undo);
        window.addAction(undo);
        QObject::connect(undo, &QAction::triggered, &window, [this] { ++windowUndos; });
        window.setCentralWidget(panel);
        window.resize(800, 600);
        QObject::connect(panel, &LabelPanel::answered, &window, [this](const QString& id, const ImageAnswer& answer) {
            QCOMPARE(id, run.root.path());
            sent.push_back({answer.image, answer.isUndo ? 0 : answer.label, answer.isUndo});
            waiting.push_back(answer);
            if (comesBack) deliver();
        });
        run.ask(images);
        panel->setRun(run.shown());
        window.show();
        window.activateWindow(); // or no key is a shortcut
        Q_UNUSED(QTest::qWaitForWindowActive(&window));
        [&] { QTRY_VERIFY(find<QLineEdit>("classLine")->isEnabled()); }(); // the images are read
    }
    void deliver()
    {
        for (const ImageAnswer& answer : waiting)
            run.answer(answer);
        waiting.clear();
        panel->setRun(run.shown());
    }
    template <class Widget>
    Widget* find(const char* name)
    {
        return panel->findChild<Widget*>(QLatin1String(name));
    }
    void press(Qt::Key key, Qt::KeyboardModifiers with = {}) { QTest::keyClick(focus(), key, with); }
    void type(const char* text) { QTest::keyClicks(focus(), QLatin1String(text)); }
    QWidget* focus() { return window.focusWidget() ? window.focusWidget() : panel; }
    QString progress() { return find<QLabel>("labelProgress")->text(); }
    QString match() { return find<QLabel>("classMatch")->text(); }
    QString hint() { return find<QLabel>("labelHint")->text(); }
    std::int64_t shownRow() { return middleOf(panel->findChild<PictureView*>()->image()).red() / 5; }
};

} // namespace sharpscope
