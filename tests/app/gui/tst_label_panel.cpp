// SPDX-License-Identifier: GPL-3.0-or-later
// A person labels, by keys and by mouse; what is given is what comes back in the run's history.
#include "app/gui/label_sheet.h"
#include "labelling.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>

using namespace sharpscope;

class TestLabelPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void keysAnswerOneImageAfterAnother()
    {
        Labelling labelling;
        QCOMPARE(labelling.shownRow(), 47);
        QCOMPARE(labelling.progress(), QStringLiteral("0 of 4 answered"));
        labelling.type("2");
        QCOMPARE(labelling.sent.back(), (Sent{47, 2}));
        QCOMPARE(labelling.shownRow(), 3);
        labelling.type("s"); // sandal, shirt, sneaker
        QCOMPARE(labelling.match(), QStringLiteral("sandal, shirt, sneaker"));
        labelling.press(Qt::Key_Return);
        QCOMPARE(labelling.sent.size(), 1U);
        labelling.type("n");
        QCOMPARE(labelling.sent.back(), (Sent{3, 5}));
        QCOMPARE(labelling.shownRow(), 10);
        labelling.type("-");
        QCOMPARE(labelling.sent.back(), (Sent{10, skipped}));
        QCOMPARE(labelling.progress(), QStringLiteral("3 of 4 answered"));
        labelling.type("?");
        QCOMPARE(labelling.sent.back(), (Sent{26, unsure}));
        QCOMPARE(labelling.panel->open(), 0);
        QVERIFY(!labelling.find<QLineEdit>("classLine")->isVisible()); // all answered
    }

    void anAnswerIsGivenWhenItComesBack()
    {
        Labelling labelling;
        labelling.comesBack = false;
        labelling.type("1");
        QCOMPARE(labelling.progress(), QStringLiteral("0 of 4 answered, 1 being saved"));
        QCOMPARE(labelling.shownRow(), 3); // nobody waits for it
        labelling.type("1");
        labelling.deliver();
        QCOMPARE(labelling.progress(), QStringLiteral("2 of 4 answered"));
        labelling.type("4");
        labelling.panel->setRun(labelling.run.shown(false)); // the program ends: it never came
        labelling.panel->setRun(labelling.run.shown());
        QCOMPARE(labelling.progress(), QStringLiteral("2 of 4 answered"));
        LabelPanel again;
        again.setRun(labelling.run.shown(false));
        QCOMPARE(again.open(), 0); // nobody takes answers
        again.setRun(labelling.run.shown());
        QCOMPARE(again.open(), 2);
    }

    void theLastAnswerIsTakenBack()
    {
        Labelling labelling;
        labelling.type("12");
        QCOMPARE(labelling.shownRow(), 10);
        labelling.press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(labelling.sent.back(), (Sent{3, 0, true}));
        QCOMPARE(labelling.windowUndos, 0);
        QCOMPARE(labelling.shownRow(), 3);
        QCOMPARE(labelling.progress(), QStringLiteral("1 of 4 answered"));
        labelling.press(Qt::Key_Backspace);
        QCOMPARE(labelling.sent.back(), (Sent{47, 0, true}));
        labelling.press(Qt::Key_Backspace); // there is none
        QCOMPARE(labelling.sent.size(), 4U);
        labelling.comesBack = false; // also what has not come back
        labelling.type("3");
        labelling.press(Qt::Key_Backspace);
        QCOMPARE(labelling.sent.back(), (Sent{47, 0, true}));
        labelling.type("4");
        labelling.deliver();
        QCOMPARE(labelling.run.history.answers(), (std::vector<std::pair<std::int64_t, std::int64_t>>{{47, 4}}));
        QCOMPARE(labelling.progress(), QStringLiteral("1 of 4 answered"));
        labelling.type("s");
        labelling.press(Qt::Key_Backspace); // of the text
        QCOMPARE(labelling.progress(), QStringLiteral("1 of 4 answered"));
        labelling.panel->setRun(labelling.run.shown(false)); // nothing to be answered: the key is the window's
        QTest::keyClick(&labelling.window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(labelling.windowUndos, 1);
    }

    void arrowsGoToAnImageToCorrectIt()
    {
        Labelling labelling;
        labelling.type("1");
        labelling.press(Qt::Key_Left);
        QCOMPARE(labelling.shownRow(), 47);
        QVERIFY(labelling.hint().contains(QStringLiteral("coat")));
        QVERIFY(labelling.find<QPushButton>("class1")->isChecked());
        labelling.type("5");
        QCOMPARE(labelling.run.history.answers(), (std::vector<std::pair<std::int64_t, std::int64_t>>{{47, 5}}));
        QCOMPARE(labelling.shownRow(), 3); // the next that is open
    }

    void buttonsDoWhatKeysDo()
    {
        Labelling labelling;
        auto* button = labelling.find<QPushButton>("class4");
        QCOMPARE(button->accessibleName(), QStringLiteral("shirt"));
        QVERIFY(button->text().startsWith(QLatin1Char('4')));
        QTest::mouseClick(button, Qt::LeftButton);
        QTest::mouseClick(labelling.find<QPushButton>("skipImage"), Qt::LeftButton);
        QTest::mouseClick(labelling.find<QPushButton>("unsureImage"), Qt::LeftButton);
        QTest::mouseClick(labelling.find<QPushButton>("undoAnswer"), Qt::LeftButton);
        QCOMPARE(labelling.sent, (std::vector<Sent>{{47, 4}, {3, skipped}, {10, unsure}, {10, 0, true}}));
        labelling.type("0"); // the keys go on
        QCOMPARE(labelling.sent.back(), (Sent{10, 0}));
    }

    void aSheetLabelsAllThatAreSelected()
    {
        Labelling labelling({47, 3, 10, 26, 31});
        auto* look = labelling.find<QComboBox>("labelLook");
        look->setCurrentIndex(1);
        Q_EMIT look->activated(1);
        auto* sheet = labelling.find<LabelSheet>("labelSheet");
        QVERIFY(sheet->isVisible());
        const auto place = [&](int row) { return sheet->visualRect(sheet->model()->index(row, 0)).center(); };
        for (int row = 0; row < 5; ++row) {
            const auto picture = sheet->model()->index(row, 0).data(Qt::DecorationRole).value<QPixmap>();
            QCOMPARE(middleOf(picture.toImage()).red() / 5, std::vector<int>({47, 3, 10, 26, 31})[std::size_t(row)]);
        }
        QTest::mouseClick(sheet->viewport(), Qt::LeftButton, {}, place(1));
        QTest::mouseClick(sheet->viewport(), Qt::LeftButton, Qt::ControlModifier, place(3));
        labelling.type("2");
        QCOMPARE(labelling.sent, (std::vector<Sent>{{3, 2}, {26, 2}}));
        QCOMPARE(sheet->model()->index(3, 0).data().toString(), QStringLiteral("dress"));
        QTest::mouseClick(sheet->viewport(), Qt::LeftButton, {}, place(2));
        QTest::mouseClick(sheet->viewport(), Qt::LeftButton, Qt::ShiftModifier, place(4));
        labelling.type("coat");
        QCOMPARE(labelling.sent.size(), 5U); // 26 was corrected with them
        QCOMPARE(labelling.sent.back(), (Sent{31, 1}));
        sheet->setFocus();
        labelling.press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(labelling.windowUndos, 0);
        QCOMPARE(labelling.sent.back(), (Sent{31, 0, true}));
        QCOMPARE(labelling.progress(), QStringLiteral("3 of 5 answered"));
    }

    void nothingTellsWhatTheImageIs()
    {
        Labelling labelling({11}); // row 11 is a coat, the network says sneaker
        const auto texts = [&] {
            QString all;
            for (auto* widget : labelling.panel->findChildren<QWidget*>()) {
                if (qobject_cast<QPushButton*>(widget)) continue; // all classes have one
                all += widget->accessibleName() + widget->toolTip() + widget->windowTitle();
                if (auto* label = qobject_cast<QLabel*>(widget)) all += label->text();
            }
            return all;
        };
        QVERIFY2(!texts().contains(QStringLiteral("coat")), qPrintable(texts()));
        QVERIFY(!texts().contains(QStringLiteral("ppm")));
        QVERIFY(!texts().contains(QStringLiteral("sneaker")));
        auto* hints = labelling.find<QCheckBox>("labelHints");
        QVERIFY(!hints->isChecked());
        QTest::mouseClick(hints, Qt::LeftButton);
        QVERIFY2(labelling.hint().contains(QStringLiteral("sneaker")), qPrintable(labelling.hint()));
        QVERIFY(!texts().contains(QStringLiteral("coat")));
        for (int i = 0; i < 6; ++i)
            QVERIFY(!labelling.find<QPushButton>(qPrintable(QStringLiteral("class%1").arg(i)))->isChecked());
    }

    void whoCannotAnswerIsToldWhy()
    {
        KnownRun run("person");
        LabelPanel panel;
        panel.resize(700, 500);
        panel.show();
        auto* resume = panel.findChild<QPushButton*>(QStringLiteral("resumeToAnswer"));
        const auto says = [&](const QString& text) {
            for (auto* label : panel.findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(text)) return true;
            return false;
        };
        panel.setRun(run.shown());
        QVERIFY(says(QStringLiteral("Nobody is asked")) && !resume->isVisible());
        run.ask({47, 3, 10});
        run.answer({.image = 3, .label = 1});
        panel.setRun(run.shown(false, false));
        QVERIFY(says(QStringLiteral("2 images wait")));
        QVERIFY(says(QStringLiteral("1 of 3")));
        QSignalSpy resumed(&panel, &LabelPanel::resumeRequested);
        QTest::mouseClick(resume, Qt::LeftButton);
        QCOMPARE(resumed.size(), 1);
        QCOMPARE(resumed[0][0].toString(), run.root.path());
        panel.setRun(run.shown(true, false));
        QVERIFY(says(QStringLiteral("Another program")) && !resume->isVisible());
    }

    void labelsGivenInAdvanceAreNotAskedAgain()
    {
        Labelling labelling;
        labelling.run.experiment["labels"] = Json::array({{0, 47, 2}, {0, 10, 1}, {1, 26, 3}});
        labelling.panel->setRun(labelling.run.shown());
        QCOMPARE(labelling.progress(), QStringLiteral("2 of 4 answered"));
        QTRY_VERIFY(labelling.find<QLineEdit>("classLine")->isEnabled());
    }

    void howOneLabelsComesBack()
    {
        LabelPanel panel;
        ViewState wanted;
        wanted.activeLabel = {.look = "sheet", .hints = true};
        panel.show(wanted);
        ViewState now;
        panel.read(now);
        QVERIFY(now.activeLabel == wanted.activeLabel);
        panel.show(ViewState());
        panel.read(now);
        QVERIFY(now.activeLabel == LabelView());
    }
};

QTEST_MAIN(TestLabelPanel)
#include "tst_label_panel.moc"
