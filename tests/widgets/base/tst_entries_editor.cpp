// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/entries_editor.h"
#include "widgets/base/entry_card.h"
#include "widgets/base/number_box.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace sharpscope;

namespace {

QString dump(const Json& value) { return QString::fromStdString(value.dump()); }

NamedList someRules()
{
    const FieldInfo rho{.path = "rho",
                        .kind = FieldKind::Real,
                        .defaultValue = 0.05,
                        .hint = {.label = "Radius", .symbol = "ρ", .min = 0, .max = 10}};
    FieldInfo rho2 = rho;
    rho2.path = "rho2";
    return {
        .path = "methods",
        .key = "rule",
        .one = "method",
        .title = "Methods",
        .entries = {
            {.name = "sgd", .title = "SGD", .formula = "g = ∇L_B(θ)"},
            {.name = "sam", .title = "SAM", .formula = "ε = ρ g/‖g‖", .options = {rho}},
            {.name = "agnostic-sam", .title = "Agnostic-SAM", .formula = "ε = ρ₁ĝₜ − ρ₂ĝᵥ", .options = {rho, rho2}}}};
}

QList<EntryCard*> cardsOf(EntriesEditor& editor)
{
    QCoreApplication::processEvents(); // a layout shows what was added in the next turn
    QList<EntryCard*> cards;
    for (int i = 0; i < editor.layout()->count(); ++i)
        if (auto* card = qobject_cast<EntryCard*>(editor.layout()->itemAt(i)->widget()); card && !card->isHidden())
            cards << card;
    return cards;
}

void click(QWidget* parent, const char* name)
{
    QTest::mouseClick(parent->findChild<QAbstractButton*>(QLatin1String(name)), Qt::LeftButton);
}

} // namespace

class TestEntriesEditor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void comesBackAsItWasSet()
    {
        EntriesEditor editor(someRules());
        const Json methods = {{{"rule", "sgd"}}, {{"rule", "sam"}, {"label", "wide"}, {"rho", 0.2}}};
        editor.setValue(methods);
        QCOMPARE(dump(editor.value()), dump(methods));
    }

    void addsTheRulesThatAreMissing()
    {
        EntriesEditor editor(someRules());
        editor.show();
        QSignalSpy edited(&editor, &EntriesEditor::edited);
        for (int i = 0; i < 3; ++i)
            click(&editor, "addMethod");
        QCOMPARE(editor.value().size(), std::size_t(3));
        QCOMPARE(dump(editor.value()[2]["rule"]), dump("agnostic-sam"));
        QCOMPARE(dump(editor.value()[1]["rho"]), dump(0.05));
        QCOMPARE(edited.size(), 3);
    }

    void copiesMovesAndRemoves()
    {
        EntriesEditor editor(someRules());
        editor.setValue({{{"rule", "sgd"}}, {{"rule", "sam"}, {"rho", 0.2}}});
        editor.show();
        click(cardsOf(editor)[1], "duplicate");
        QCOMPARE(dump(editor.value()[2]), dump(editor.value()[1]));
        QVERIFY(!cardsOf(editor)[0]->findChild<QToolButton*>(QStringLiteral("up"))->isEnabled());
        QVERIFY(!cardsOf(editor)[2]->findChild<QToolButton*>(QStringLiteral("down"))->isEnabled());
        click(cardsOf(editor)[1], "up");
        QCOMPARE(dump(editor.value()[0]["rule"]), dump("sam"));
        click(cardsOf(editor)[2], "remove");
        QCOMPARE(dump(editor.value()), dump((Json{{{"rule", "sam"}, {"rho", 0.2}}, {{"rule", "sgd"}}})));
    }

    void anotherRuleHasOtherOptionsAndKeepsThoseItShares()
    {
        EntriesEditor editor(someRules());
        editor.setValue({{{"rule", "sam"}, {"rho", 0.3}}});
        editor.show();
        auto* rule = editor.findChild<QComboBox*>(QStringLiteral("rule"));
        QTest::keyClick(rule, Qt::Key_Down);
        QCOMPARE(dump(editor.value()[0]), dump((Json{{"rule", "agnostic-sam"}, {"rho", 0.3}, {"rho2", 0.05}})));
        QCOMPARE(editor.findChild<QLabel*>(QStringLiteral("formula"))->text(), QStringLiteral("ε = ρ₁ĝₜ − ρ₂ĝᵥ"));
        QTest::keyClick(rule, Qt::Key_Home);
        QCOMPARE(dump(editor.value()[0]), dump((Json{{"rule", "sgd"}})));
        QTest::keyClick(rule, Qt::Key_Down);
        QCOMPARE(dump(editor.value()[0]["rho"]), dump(0.3));
    }

    void saysWhichOptionWasEdited()
    {
        EntriesEditor editor(someRules());
        editor.setValue({{{"rule", "sgd"}}, {{"rule", "sam"}}});
        editor.show();
        QSignalSpy edited(&editor, &EntriesEditor::edited);
        QTest::keyClicks(cardsOf(editor)[1]->findChild<NumberBox*>(QStringLiteral("rho"))->findChild<QLineEdit*>(),
                         QStringLiteral("1"));
        QCOMPARE(edited.last().first().toString(), QStringLiteral("methods.1.rho"));
    }

    void theWheelTurnsOnlyWhatHasTheFocus()
    {
        EntriesEditor editor(someRules());
        editor.setValue({{{"rule", "sam"}, {"rho", 0.2}}});
        editor.show();
        editor.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&editor));
        EntryCard* card = cardsOf(editor).front();
        auto* rule = card->findChild<QComboBox*>(QStringLiteral("rule"));
        auto* rho = card->findChild<NumberBox*>();
        const auto isTakenBy = [](QWidget* box) {
            const QPointF middle = box->rect().center();
            QWheelEvent down(middle, box->mapToGlobal(middle), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                             Qt::NoScrollPhase, false);
            QApplication::sendEvent(box, &down);
            return down.isAccepted();
        };
        card->findChild<QLineEdit*>(QStringLiteral("label"))->setFocus();
        const std::string before = editor.value().dump();
        QVERIFY(!isTakenBy(rule)); // Qt offers it to the page
        QVERIFY(!isTakenBy(rho));
        QCOMPARE(editor.value().dump(), before);
        rho->setFocus();
        QVERIFY(isTakenBy(rho));
        QVERIFY(editor.value().dump() != before);
    }

    void turnsThatAreRepeatedAreShownAndCanBeForgotten()
    {
        EntriesEditor editor(someRules());
        const Json knobs = Json::array({{{"step", 130}, {"name", "rho"}, {"value", 0.25}}});
        editor.setValue(Json::array({{{"rule", "sam"}, {"rho", 0.1}, {"knobs", knobs}}}));
        editor.show();
        auto* text = editor.findChild<QLabel*>(QStringLiteral("knobText"));
        QVERIFY2(text->isVisible() && text->text().contains(QStringLiteral("= 0.25 from step 130")),
                 qPrintable(text->text()));
        QSignalSpy edited(&editor, &EntriesEditor::edited);
        click(&editor, "forgetKnobs");
        QVERIFY(!text->isVisible());
        QCOMPARE(edited.size(), 1);
        QVERIFY(!editor.value()[0].contains("knobs"));
        QCOMPARE(editor.value()[0]["rho"].get<double>(), 0.1);
    }

    void problemsStandWhereTheyBelong()
    {
        EntriesEditor editor(someRules());
        editor.setValue({{{"rule", "sgd"}}, {{"rule", "samm"}, {"roh", 1}}});
        editor.show();
        QCOMPARE(dump(editor.value()[1]), dump((Json{{"rule", "samm"}, {"roh", 1}})));
        const auto others = editor.setProblems(
            {{"methods.1.rule", "unknown; did you mean \"sam\"?"}, {"methods.7.rho", "no such"}, {"name", "is empty"}});
        QCOMPARE(others.size(), std::size_t(2));
        auto* text = cardsOf(editor)[1]->findChild<QLabel*>(QStringLiteral("entryProblem"));
        QVERIFY(text->isVisible());
        QCOMPARE(text->text(), QStringLiteral("rule: unknown; did you mean \"sam\"?"));
        editor.setValue({{{"rule", "sam"}, {"rho", 1}}});
        QVERIFY(editor.setProblems({{"methods.0.rho", "is too large"}}).empty());
        QTRY_VERIFY(editor.findChild<QLabel*>(QStringLiteral("problem:rho"))->isVisible());
    }
};

QTEST_MAIN(TestEntriesEditor)
#include "tst_entries_editor.moc"
