// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/fold.h"
#include "widgets/base/number_box.h"
#include "widgets/base/schema_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace sharpscope;

namespace {

QString dump(const Json& value) { return QString::fromStdString(value.dump()); }

struct Inner {
    double lr = 0.1;
    bool nesterov = false;
};
template <class Visitor>
void describe(Inner& o, Visitor& field)
{
    field("lr", o.lr, {.label = "Learning rate", .symbol = "η", .min = 0, .max = 100, .help = "At its highest."});
    field("nesterov", o.nesterov, {.label = "Nesterov", .advanced = true});
}
struct Options {
    std::string name = "a name";
    std::string kind = "cosine";
    std::int64_t size = 128;
    std::vector<double> milestones = {0.3, 0.6};
    std::vector<std::int64_t> seeds = {1};
    Json network = Json::object();
    Inner optimizer;
};
template <class Visitor>
void describe(Options& o, Visitor& field)
{
    field("name", o.name, {.label = "Name"});
    field("kind", o.kind, {.label = "Kind", .choices = {"constant", "cosine"}});
    field("size", o.size, {.label = "Batch size", .symbol = "|Bᵗ|", .unit = "images", .min = 1, .max = 4096});
    field("milestones", o.milestones, {.label = "Milestones", .min = 0, .max = 1});
    field("seeds", o.seeds, {.label = "Seeds"});
    field("network", o.network, {.label = "Its options"});
    field.group("optimizer", o.optimizer);
}

template <class Widget>
Widget* editorOf(const SchemaForm& form, const char* path)
{
    auto* widget = qobject_cast<Widget*>(form.editor(path));
    Q_ASSERT(widget);
    return widget;
}

void type(QLineEdit* line, const char* text)
{
    line->selectAll();
    QTest::keyClicks(line, QString::fromUtf8(text));
}

} // namespace

class TestSchemaForm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void defaultsComeBackAsTheyAre()
    {
        const SchemaForm form(schemaOf<Options>());
        QCOMPARE(dump(form.value()), dump(toJson(Options{})));
    }

    void valuesComeBackAsTheyWereSet()
    {
        const Options options{.name = "x",
                              .kind = "constant",
                              .size = 3,
                              .milestones = {},
                              .seeds = {1, 20000000000},
                              .network = {{"depth", 3}},
                              .optimizer = {.lr = 5e-4, .nesterov = true}};
        SchemaForm form(schemaOf<Options>());
        form.setValue(toJson(options));
        QCOMPARE(dump(form.value()), dump(toJson(options)));
    }

    void unknownFieldsAreKeptAndMissingOnesFilled()
    {
        SchemaForm form(schemaOf<Options>());
        form.setValue({{"nmae", "typo"}, {"size", 7}});
        QCOMPARE(dump(form.value()["nmae"]), dump("typo"));
        QCOMPARE(dump(form.value()["size"]), dump(7));
        QCOMPARE(dump(form.value()["kind"]), dump("cosine"));
    }

    void whatIsTypedArrives()
    {
        SchemaForm form(schemaOf<Options>());
        form.show();
        QSignalSpy edited(&form, &SchemaForm::edited);
        type(editorOf<NumberBox>(form, "optimizer.lr")->findChild<QLineEdit*>(), "5e-4");
        type(editorOf<QLineEdit>(form, "milestones"), "0.25, 0.5 0.75");
        type(editorOf<QLineEdit>(form, "seeds"), "1,2,3");
        QTest::keyClick(editorOf<QComboBox>(form, "kind"), Qt::Key_Up);
        QCOMPARE(dump(form.value()["optimizer"]["lr"]), dump(5e-4));
        QCOMPARE(dump(form.value()["milestones"]), dump(Json({0.25, 0.5, 0.75})));
        QCOMPARE(dump(form.value()["seeds"]), dump(Json({1, 2, 3})));
        QVERIFY(form.value()["seeds"][0].is_number_integer());
        QCOMPARE(dump(form.value()["kind"]), dump("constant"));
        QCOMPARE(edited.first().first().toString(), QStringLiteral("optimizer.lr"));
        QVERIFY(std::any_of(edited.begin(), edited.end(),
                            [](const auto& e) { return e.first() == QStringLiteral("kind"); }));
    }

    void whatIsNoNumberIsReportedNotChanged()
    {
        SchemaForm form(schemaOf<Options>());
        type(editorOf<NumberBox>(form, "size")->findChild<QLineEdit*>(), "many");
        QCOMPARE(dump(form.value()["size"]), dump("many"));
        std::vector<Problem> problems;
        fromJson<Options>(form.value(), problems);
        QCOMPARE(problems.size(), std::size_t(1));
        QVERIFY(form.setProblems(problems).empty());
        form.show();
        auto* label = form.findChild<QLabel*>(QStringLiteral("problem:size"));
        QVERIFY(label->isVisible());
        QCOMPARE(label->text(), QString::fromStdString(problems[0].message));
        form.setProblems({});
        QVERIFY(!label->isVisible());
    }

    void whatIsNoFiniteNumberIsNoNumber_data()
    {
        QTest::addColumn<QString>("typed");
        for (const char* typed : {"nan", "NaN", "inf", "-inf", "infinity", "1e999", "-1e999"})
            QTest::newRow(typed) << QString::fromLatin1(typed);
    }

    void whatIsNoFiniteNumberIsNoNumber()
    {
        QFETCH(QString, typed);
        SchemaForm form(schemaOf<Options>());
        form.show();
        for (const char* field : {"optimizer.lr", "size"}) {
            auto* box = editorOf<NumberBox>(form, field);
            type(box->findChild<QLineEdit*>(), qPrintable(typed));
            QVERIFY(!box->value());
            QVERIFY2(box->problem().contains(typed), qPrintable(box->problem()));
        }
        std::vector<Problem> problems;
        fromJson<Options>(form.value(), problems);
        form.setProblems(problems);
        for (const char* field : {"problem:optimizer.lr", "problem:size"}) {
            const auto* label = form.findChild<QLabel*>(QLatin1String(field));
            QVERIFY(label->isVisible());
            QVERIFY2(label->text().contains(typed), qPrintable(label->text())); // what was typed, not "null"
        }
    }

    void aListTakesNoNumberThatIsNone()
    {
        FieldInfo field{.path = "seeds", .kind = FieldKind::RealList, .defaultValue = Json::array()};
        QWidget parent;
        const FieldEditor editor = makeFieldEditor(
            field, {}, [] {}, &parent);
        static_cast<QLineEdit*>(editor.widget)->setText(QStringLiteral("0.1, nan, -inf, 1e999"));
        QCOMPARE(dump(editor.value()), dump(Json{0.1, "nan", "-inf", "1e999"}));
    }

    void theArrowsStayWithinNumbers()
    {
        NumberBox box(NumberBox::Kind::Real);
        box.setValue(9e307);
        for (int i = 0; i < 30; ++i)
            QTest::keyClick(&box, Qt::Key_Up);
        QVERIFY(box.value() && std::isfinite(*box.value()));
    }

    void aProblemUnfoldsWhereItIs()
    {
        SchemaForm form(schemaOf<Options>());
        form.show();
        auto* more = form.findChild<Fold*>(QStringLiteral("more:optimizer"));
        QVERIFY(!more->isOpen());
        const auto others = form.setProblems({{"optimizer.nesterov", "needs momentum"}, {"methods", "none"}});
        QVERIFY(more->isOpen());
        QCOMPARE(others, (std::vector<Problem>{{"methods", "none"}}));
    }

    void theArrowsMoveTheLeadingDigit()
    {
        NumberBox box(NumberBox::Kind::Real);
        box.setRange(0, 10);
        const auto after = [&](double value, Qt::Key key) {
            box.setValue(value);
            QTest::keyClick(&box, key);
            return *box.value();
        };
        QCOMPARE(after(0.05, Qt::Key_Up), 0.06);
        QCOMPARE(after(0.1, Qt::Key_Up), 0.2);
        QCOMPARE(after(0.1, Qt::Key_Down), 0.09);
        QCOMPARE(after(5e-4, Qt::Key_Up), 6e-4);
        QCOMPARE(after(0, Qt::Key_Up), 0.01);
        QCOMPARE(after(0, Qt::Key_Down), 0.0);
        QCOMPARE(after(10, Qt::Key_Up), 10.0);
    }

    void anObjectFieldMayHaveASchemaOfItsOwn()
    {
        SchemaForm form(schemaOf<Options>());
        form.setObjectSchema("network", schemaOf<Inner>());
        form.setValue({{"network", {{"lr", 0.5}}}});
        QCOMPARE(dump(form.value()["network"]), dump((Json{{"lr", 0.5}, {"nesterov", false}})));
        QSignalSpy edited(&form, &SchemaForm::edited);
        QTest::mouseClick(editorOf<QCheckBox>(form, "network.nesterov"), Qt::LeftButton, {}, {8, 8});
        QCOMPARE(dump(form.value()["network"]["nesterov"]), dump(true));
        QCOMPARE(edited.first().first().toString(), QStringLiteral("network.nesterov"));
        form.show();
        QVERIFY(form.setProblems({{"network.lr", "too large"}}).empty());
        QVERIFY(form.findChild<QLabel*>(QStringLiteral("problem:lr"))->isVisible());
    }

    void helpNamesSymbolRangeAndPath()
    {
        const SchemaForm form(schemaOf<Options>());
        const QString help = form.editor("optimizer.lr")->toolTip();
        for (const char* part : {"η", "optimizer.lr", "from 0 to 100", "At its highest."})
            QVERIFY2(help.contains(QString::fromUtf8(part)), part);
    }
};

QTEST_MAIN(TestSchemaForm)
#include "tst_schema_form.moc"
