// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/legend_bar.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QTest>

using namespace sharpscope;

class TestLegendBar : public QObject {
    Q_OBJECT

    RunStore m_store;

private Q_SLOTS:
    void initTestCase()
    {
        for (const auto& [id, rule] : {std::pair("/r/a", "sgd"), {"/r/b", "sam"}, {"/r/c", "agnostic-sam"}})
            m_store.apply({{id, Started{.title = rule, .rule = rule, .group = "g", .seed = 1, .stepsTotal = 40}}});
    }
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        for (const auto& run : m_store.runs())
            m_store.setVisible({run->id}, true);
    }

    void theLegendHidesAndSolos()
    {
        LegendBar legend(m_store);
        legend.resize(600, 24);
        legend.show();
        QTest::mouseClick(&legend, Qt::LeftButton, {}, {10, 12});
        QCOMPARE(m_store.hidden(), QStringList{QStringLiteral("/r/a")});
        QTest::mouseDClick(&legend, Qt::LeftButton, {}, {10, 12});
        QVERIFY(m_store.find(QStringLiteral("/r/a"))->visible);
        QCOMPARE(m_store.hidden().size(), 2);
    }

    void theLegendIsUsedByKeyAndByRightClick()
    {
        LegendBar legend(m_store);
        legend.resize(900, 24);
        legend.show();
        QCOMPARE(legend.focusPolicy(), Qt::TabFocus);
        const auto shown = [&] {
            QString all;
            for (const auto& run : m_store.runs())
                all += QLatin1Char(run->visible ? '1' : '0');
            return all;
        };
        const auto press = [&](Qt::Key key) {
            QTest::keyClick(&legend, key);
            return shown();
        };
        QCOMPARE(press(Qt::Key_Space), QStringLiteral("011"));
        press(Qt::Key_Right);
        QCOMPARE(press(Qt::Key_Space), QStringLiteral("001"));
        for (int i = 0; i < 5; ++i)
            press(Qt::Key_Right); // no further than the last
        QCOMPARE(press(Qt::Key_Space), QStringLiteral("000"));
        press(Qt::Key_Left);
        QCOMPARE(press(Qt::Key_Return), QStringLiteral("010"));
        QCOMPARE(press(Qt::Key_Return), QStringLiteral("111"));
        const auto choose = [&](const QString& what) {
            QContextMenuEvent click(QContextMenuEvent::Mouse, QPoint(8, 12), legend.mapToGlobal(QPoint(8, 12)));
            QApplication::sendEvent(&legend, &click);
            auto* menu = legend.findChild<QMenu*>();
            for (auto* action : menu->actions())
                if (action->text() == what) action->trigger();
            delete menu;
            return shown();
        };
        QCOMPARE(choose(QStringLiteral("Hide")), QStringLiteral("011"));
        QCOMPARE(choose(QStringLiteral("Show")), QStringLiteral("111"));
        QCOMPARE(choose(QStringLiteral("Show only this")), QStringLiteral("100"));
        QCOMPARE(choose(QStringLiteral("Show all runs")), QStringLiteral("111"));
        legend.resize(60, 100); // one below the other
        press(Qt::Key_Left);
        press(Qt::Key_Down);
        QCOMPARE(press(Qt::Key_Space), QStringLiteral("101"));
        press(Qt::Key_Up);
        QCOMPARE(press(Qt::Key_Space), QStringLiteral("001"));
    }
};

QTEST_MAIN(TestLegendBar)
#include "tst_legend_bar.moc"
