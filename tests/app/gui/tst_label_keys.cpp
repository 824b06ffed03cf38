// SPDX-License-Identifier: GPL-3.0-or-later
// What a person types on the panel Label: which class is meant, when it is the answer, and what never is one.
#include "app/gui/class_choice.h"
#include "labelling.h"
#include "widgets/base/theme.h"

#include <QClipboard>

using namespace sharpscope;

namespace {

using Classes = std::vector<std::int64_t>;

} // namespace

class TestLabelKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatIsTypedMeansAClass_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<Classes>("classes");
        const QStringList fashion = {QStringLiteral("Ankle boot"), QStringLiteral("Bag"), QStringLiteral("Shirt"),
                                     QStringLiteral("Sneaker"), QStringLiteral("T-shirt/top")};
        const QStringList stars = {QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3")};
        const QStringList cats = {QStringLiteral("cat"), QStringLiteral("caterpillar"), QStringLiteral("Über")};
        QTest::newRow("nothing") << fashion << QString() << Classes{};
        QTest::newRow("a letter") << fashion << QStringLiteral("b") << Classes{1};
        QTest::newRow("a letter of two") << fashion << QStringLiteral("S") << Classes{2, 3};
        QTest::newRow("enough") << fashion << QStringLiteral("sn") << Classes{3};
        QTest::newRow("a word in it") << fashion << QStringLiteral("boot") << Classes{0};
        QTest::newRow("the beginning before a word in it") << fashion << QStringLiteral("shi") << Classes{2};
        QTest::newRow("a number") << fashion << QStringLiteral("4") << Classes{4};
        QTest::newRow("a number too large") << fashion << QStringLiteral("5") << Classes{};
        QTest::newRow("no class") << fashion << QStringLiteral("x") << Classes{};
        QTest::newRow("a number that is a name") << stars << QStringLiteral("1") << Classes{0};
        QTest::newRow("no name, though a number") << stars << QStringLiteral("0") << Classes{};
        QTest::newRow("the name before what begins so") << cats << QStringLiteral("cat ") << Classes{0};
        QTest::newRow("longer") << cats << QStringLiteral("cate") << Classes{1};
        QTest::newRow("beyond ASCII") << cats << QStringLiteral("ÜB") << Classes{2};
    }
    void whatIsTypedMeansAClass()
    {
        QFETCH(QStringList, names);
        QFETCH(QString, typed);
        QFETCH(Classes, classes);
        QCOMPARE(matchingClasses(names, typed), classes);
    }

    void aClassIsMeantAsSoonAsNoOtherCanBe_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<Classes>("classes");
        QStringList ten, eleven, hundred;
        for (int i = 0; i < 100; ++i) {
            const QString name = QStringLiteral("class %1").arg(QChar(u'a' + i % 26)) + QString(i / 26, u'+');
            if (i < 10) ten << name;
            if (i < 11) eleven << name;
            hundred << name;
        }
        const QStringList fashion = {QStringLiteral("T-shirt/top"), QStringLiteral("Bag"),
                                     QStringLiteral("Ankle boot")};
        const QStringList stars = {QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("12")};
        const QStringList cats = {QStringLiteral("cat"), QStringLiteral("caterpillar")};
        QTest::newRow("a digit of ten") << ten << QStringLiteral("9") << Classes{9};
        QTest::newRow("no such digit") << ten.mid(0, 3) << QStringLiteral("3") << Classes{};
        QTest::newRow("of eleven, 1 or 10") << eleven << QStringLiteral("1") << Classes{1, 10};
        QTest::newRow("of eleven, two digits") << eleven << QStringLiteral("10") << Classes{10};
        QTest::newRow("of eleven, 01") << eleven << QStringLiteral("01") << Classes{1};
        QTest::newRow("of eleven, 2 alone") << eleven << QStringLiteral("2") << Classes{2};
        QTest::newRow("of a hundred, two digits") << hundred << QStringLiteral("57") << Classes{57};
        QTest::newRow("of a hundred, no third") << hundred << QStringLiteral("571") << Classes{};
        QTest::newRow("a letter of one name") << fashion << QStringLiteral("A") << Classes{2};
        QTest::newRow("a letter of a name and of a word") << fashion << QStringLiteral("b") << Classes{1, 2};
        QTest::newRow("a word") << fashion << QStringLiteral("sh") << Classes{0};
        QTest::newRow("numbers that are names") << stars << QStringLiteral("1") << Classes{0, 2};
        QTest::newRow("no name, though a number") << stars << QStringLiteral("0") << Classes{};
        QTest::newRow("a name that goes on") << cats << QStringLiteral("cat") << Classes{0, 1};
        QTest::newRow("blank") << cats << QStringLiteral(" ") << Classes{};
    }
    void aClassIsMeantAsSoonAsNoOtherCanBe()
    {
        QFETCH(QStringList, names);
        QFETCH(QString, typed);
        QFETCH(Classes, classes);
        QCOMPARE(possibleClasses(names, typed), classes);
        for (std::int64_t label = 0; label < names.size(); ++label) { // what is said to be enough is
            const QString least = shortestInput(names, label);
            QVERIFY(possibleClasses(names, least) == Classes{label} || matchingClasses(names, least) == Classes{label});
            if (names.size() == 10) QCOMPARE(least, QString::number(label));
        }
    }

    void aLetterOfOneClassAnswersAtOnce()
    {
        Labelling labelling;
        labelling.type("D");
        QCOMPARE(labelling.sent, (std::vector<Sent>{{47, 2}}));
        QCOMPARE(labelling.match(), QStringLiteral("answered: dress"));
        labelling.type("cb");
        QCOMPARE(labelling.sent, (std::vector<Sent>{{47, 2}, {3, 1}, {10, 0}}));
    }

    void theRestOfATypedNameIsNoAnswer()
    {
        Labelling labelling;
        labelling.type("sandal"); // a, l: of no class; n, d: a typist's, not sneaker's or dress'
        QCOMPARE(labelling.sent, (std::vector<Sent>{{47, 3}}));
        labelling.press(Qt::Key_Return);
        QCOMPARE(labelling.sent.size(), 1U);
        labelling.type("dress"); // its first s begins three classes
        labelling.type("bag");
        QCOMPARE(labelling.sent, (std::vector<Sent>{{47, 3}, {3, 2}, {10, 0}}));
        QCOMPARE(labelling.find<QLineEdit>("classLine")->text(), QString());
    }

    void afterAPauseALetterIsForTheNextImage()
    {
        Labelling labelling;
        labelling.type("co");
        QCOMPARE(labelling.sent.size(), 1U);
        labelling.type("b"); // another letter than the name's: at once
        QCOMPARE(labelling.sent.back(), (Sent{3, 0}));
        labelling.type("c");
        QTest::qWait(800);
        labelling.type("o"); // of no class, and not of "coat" any more
        QCOMPARE(labelling.match(), QStringLiteral("no class begins with “o”"));
    }

    void aKeyThatLeadsNowhereDoesNotStay()
    {
        Labelling labelling;
        auto* line = labelling.find<QLineEdit>("classLine");
        labelling.type("x");
        QCOMPARE(line->text(), QString());
        QCOMPARE(labelling.match(), QStringLiteral("no class begins with “x”"));
        const auto colour = [&] { return labelling.find<QLabel>("classMatch")->palette().color(QPalette::WindowText); };
        QCOMPARE(colour(), themeOf(*line).problem);
        labelling.type("2"); // not lost behind it
        QCOMPARE(labelling.sent, (std::vector<Sent>{{47, 2}}));
        QVERIFY(colour() != themeOf(*line).problem);
        labelling.type("sx");
        QCOMPARE(line->text(), QStringLiteral("s"));
        QVERIFY(labelling.match().contains(QStringLiteral("“sx”")));
        labelling.type("7"); // no such class
        QCOMPARE(line->text(), QStringLiteral("s"));
        labelling.type("4"); // a digit begins anew
        QCOMPARE(labelling.sent.back(), (Sent{3, 4}));
        QCOMPARE(line->text(), QString());
        line->setFocus();
        QGuiApplication::clipboard()->setText(QStringLiteral("sneaker"));
        line->paste();
        QCOMPARE(labelling.sent.back(), (Sent{10, 5}));
    }

    void aKeyThatIsHeldAnswersOnce()
    {
        Labelling labelling;
        QKeyEvent first(QEvent::KeyPress, Qt::Key_2, {}, QStringLiteral("2"));
        QKeyEvent again(QEvent::KeyPress, Qt::Key_2, {}, QStringLiteral("2"), true);
        QApplication::sendEvent(labelling.focus(), &first);
        for (int i = 0; i < 3; ++i)
            QApplication::sendEvent(labelling.focus(), &again);
        QCOMPARE(labelling.sent, (std::vector<Sent>{{47, 2}}));
    }
};

QTEST_MAIN(TestLabelKeys)
#include "tst_label_keys.moc"
