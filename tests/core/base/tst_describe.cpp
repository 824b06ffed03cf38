// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/describe.h"

#include <QtTest>

#include <cmath>

namespace sharpscope {

struct Inner {
    std::int64_t count = 3;
    std::vector<double> rates = {0.5};
};
template <class Visitor>
void describe(Inner& o, Visitor& field)
{
    field("count", o.count, {.label = "Count", .min = 1, .max = 10});
    field("rates", o.rates, {.min = 0, .max = 1});
}

struct Outer {
    double radius = 0.05;
    bool fast = false;
    std::string kind = "plain";
    std::string name;
    double free = 1;
    std::vector<std::int64_t> steps = {1};
    Json extra = Json::object();
    Inner inner;
};
template <class Visitor>
void describe(Outer& o, Visitor& field)
{
    field("radius", o.radius, {.label = "Radius", .symbol = "ρ", .min = 0, .max = 10, .help = "how far"});
    field("fast", o.fast, {});
    field("kind", o.kind, {.choices = {"plain", "fancy"}});
    field("name", o.name, {});
    field("free", o.free, {});
    field("steps", o.steps, {});
    field("extra", o.extra, {});
    field.group("inner", o.inner);
}
void check(const Outer& o, std::vector<Problem>& problems)
{
    if (o.fast && o.radius > 1) problems.push_back({"radius", "is too far for a fast one"});
}

} // namespace sharpscope

using namespace sharpscope;

namespace {

std::string problemsOf(const char* json)
{
    std::vector<Problem> problems;
    fromJson<Outer>(Json::parse(json), problems);
    return toText(problems);
}

std::string errorOf(Json json, const char* assignment)
{
    try {
        setField(json, assignment);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestDescribe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void schemaListsEveryFieldInOrder()
    {
        const Schema schema = schemaOf<Outer>();
        QCOMPARE(schema.size(), 9u);
        QCOMPARE(schema[0].path, std::string("radius"));
        QCOMPARE(schema[0].hint.symbol, "ρ");
        QCOMPARE(schema[0].defaultValue.get<double>(), 0.05);
        QCOMPARE(schema[7].path, std::string("inner.count"));
        QCOMPARE(schema[7].kind, FieldKind::Integer);
        QCOMPARE(schema[8].kind, FieldKind::RealList);
    }

    void valuesSurviveTheWayThroughJson()
    {
        const Outer options{
            .radius = 0.1, .fast = true, .kind = "fancy", .name = "n", .extra = {{"a", 1}}, .inner = {7, {0.25, 1}}};
        const Outer back = fromJsonOrThrow<Outer>(toJson(options));
        QCOMPARE(toJson(back), toJson(options));
        QCOMPARE(back.inner.count, 7);
        QCOMPARE(back.extra.at("a").get<int>(), 1);
    }

    void absentFieldsKeepTheirDefaults()
    {
        const Outer options = fromJsonOrThrow<Outer>(Json::parse(R"({"inner": {"count": 4}})"));
        QCOMPARE(options.inner.count, 4);
        QCOMPARE(options.inner.rates, std::vector<double>{0.5});
        QCOMPARE(options.kind, std::string("plain"));
    }

    void everyProblemIsReportedWithItsField()
    {
        std::vector<Problem> problems;
        fromJson<Outer>(
            Json::parse(R"({"radios": 1, "fast": 1, "kind": "fance", "inner": {"count": 11, "rates": [2]}})"), problems,
            "methods.1.");
        QCOMPARE(problems.size(), 5u);
        QCOMPARE(problems[0].field, std::string("methods.1.radios"));
        QVERIFY(problems[0].message.find("did you mean \"radius\"?") != std::string::npos);
        QCOMPARE(problems[1].field, std::string("methods.1.fast"));
        QVERIFY(problems[2].message.find("did you mean \"fancy\"?") != std::string::npos);
        QCOMPARE(problems[3].field, std::string("methods.1.inner.count"));
        QVERIFY(problems[3].message.find("1 to 10 expected") != std::string::npos);
        QCOMPARE(problems[4].field, std::string("methods.1.inner.rates"));
    }

    void wrongTypesAreReported_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("field");
        QTest::newRow("text for number") << R"({"radius": "x"})"
                                         << "radius: ";
        QTest::newRow("null for number") << R"({"radius": null})"
                                         << "radius: ";
        QTest::newRow("fraction for whole") << R"({"inner": {"count": 1.5}})"
                                            << "inner.count: ";
        QTest::newRow("number for list") << R"({"inner": {"rates": 0.5}})"
                                         << "inner.rates: ";
        QTest::newRow("text in a list") << R"({"inner": {"rates": [0.5, "x"]}})"
                                        << "inner.rates: ";
        QTest::newRow("number for a group") << R"({"inner": 3})"
                                            << "inner: ";
        QTest::newRow("list for options") << R"([1])"
                                          << "an object";
    }
    void wrongTypesAreReported()
    {
        QFETCH(QString, json);
        QFETCH(QString, field);
        const std::string problems = problemsOf(json.toUtf8().constData());
        QVERIFY2(problems.starts_with(field.toStdString()), problems.c_str());
    }

    void whatIsNotFiniteIsRefusedInEveryKindOfField()
    {
        // A form or another program hands values over that no JSON text could hold.
        for (const double bad : {std::nan(""), -std::nan(""), HUGE_VAL, -HUGE_VAL}) {
            const std::string shown = std::isnan(bad) ? "nan" : bad > 0 ? "inf" : "-inf";
            const auto problemsWith = [](const char* field, const Json& value) {
                Json json = toJson(Outer{});
                *const_cast<Json*>(findField(json, field)) = value;
                std::vector<Problem> problems;
                fromJson<Outer>(json, problems);
                return toText(problems);
            };
            QCOMPARE(problemsWith("radius", bad), "radius: " + shown + " is no finite number"); // a range
            QCOMPARE(problemsWith("free", bad), "free: " + shown + " is no finite number");     // none
            QCOMPARE(problemsWith("inner.count", bad), "inner.count: a whole number is expected, not " + shown);
            QCOMPARE(problemsWith("inner.rates", {0.5, bad}), "inner.rates: " + shown + " is no finite number");
            QCOMPARE(problemsWith("steps", {1, bad}).find("steps: a list of whole numbers is expected"), 0u);
            QCOMPARE(problemsWith("extra", {{"a", {1, bad}}}), "extra: " + shown + " is no finite number");
            QCOMPARE(problemsWith("fast", bad), "fast: true or false is expected, not " + shown);
            QCOMPARE(problemsWith("name", bad), "name: a text is expected, not " + shown);
        }
    }

    void assignedTextThatIsNoNumberIsRefusedByName_data()
    {
        QTest::addColumn<QString>("assignment");
        QTest::addColumn<QString>("why");
        QTest::newRow("nan") << "radius=nan"
                             << "radius: a number is expected, not \"nan\"";
        QTest::newRow("inf") << "radius=-inf"
                             << "radius: a number is expected, not \"-inf\"";
        QTest::newRow("too large") << "radius=1e999"
                                   << "radius: a number is expected, not \"1e999\"";
        QTest::newRow("too large, whole") << "inner.count=99999999999999999999"
                                          << "inner.count: a whole number is expected";
        QTest::newRow("beyond 2^63") << "inner.count=9223372036854775808"
                                     << "inner.count: a whole number is expected, not 9223372036854775808";
        QTest::newRow("list with nan") << "inner.rates=[0.5, nan]"
                                       << "inner.rates: line 1 (byte 7) is no JSON";
        QTest::newRow("list with a number too large") << "inner.rates=[0.5, 1e999]"
                                                      << "inner.rates: line 1 (byte 6) holds the number 1e999";
        QTest::newRow("key twice") << "extra={\"a\": 1, \"a\": 2}"
                                   << "extra: line 1 (byte 11) gives \"a\" twice";
        QTest::newRow("brackets") << "extra=" + QString(60000, '[') << "extra: line 1 (byte 200) is nested deeper";
    }
    void assignedTextThatIsNoNumberIsRefusedByName()
    {
        QFETCH(QString, assignment);
        QFETCH(QString, why);
        std::string said;
        try {
            Json json = toJson(Outer{});
            setField(json, assignment.toStdString());
            std::vector<Problem> problems;
            fromJson<Outer>(json, problems);
            said = toText(problems);
        } catch (const Error& error) {
            said = error.what();
        }
        QVERIFY2(said.starts_with(why.toStdString()), said.c_str());
    }

    void whatIsNoUtf8IsNotAssigned()
    {
        QVERIFY(errorOf(Json::object(), "name=\xe4").starts_with("name: its value, or its name, is no UTF-8"));
        QVERIFY(errorOf(Json::object(), "na\xe4me=x").starts_with("na: its value, or its name, is no UTF-8"));
    }

    void messagesDoNotQuoteAtLength()
    {
        Json json = toJson(Outer{});
        json["radius"] = std::string(100000, 'x');
        json["inner"] = std::string(100000, 'x');
        std::vector<Problem> problems;
        fromJson<Outer>(json, problems);
        QCOMPARE(problems.size(), 2u);
        for (const Problem& problem : problems)
            QVERIFY(problem.message.size() < 250);
    }

    void wholeNumbersMayBeWrittenAsReals()
    {
        QCOMPARE(fromJsonOrThrow<Outer>(Json::parse(R"({"inner": {"count": 1e1}})")).inner.count, 10);
        QCOMPARE(fromJsonOrThrow<Outer>(Json::parse(R"({"radius": 1})")).radius, 1.0);
    }

    void checkLooksAcrossFields()
    {
        QCOMPARE(problemsOf(R"({"fast": true, "radius": 2})"), std::string("radius: is too far for a fast one"));
        QCOMPARE(problemsOf(R"({"fast": false, "radius": 2})"), std::string());
    }

    void assignmentsSetNestedFields()
    {
        Json json = Json::parse(R"({"methods": [{"rule": "sgd"}, {"rule": "sam"}]})");
        setField(json, "train.epochs=5");
        setField(json, "methods.1.rho=0.1");
        setField(json, "name=a=b");
        setField(json, "seeds=[1,2]");
        setField(json, "fast=true");
        QCOMPARE(json.at("train").at("epochs").get<int>(), 5);
        QCOMPARE(json.at("methods")[1].at("rho").get<double>(), 0.1);
        QCOMPARE(json.at("name").get<std::string>(), std::string("a=b"));
        QCOMPARE(json.at("seeds").size(), 2u);
        QVERIFY(json.at("fast").get<bool>());
    }

    void badAssignmentsAreExplained()
    {
        QVERIFY(errorOf(Json::object(), "epochs").find("field=value") != std::string::npos);
        QVERIFY(errorOf(Json::object(), "=3").find("field=value") != std::string::npos);
        const Json two = Json::parse(R"({"methods": [{}, {}], "name": "x"})");
        QVERIFY(errorOf(two, "methods.2.rho=1").find("0 to 1") != std::string::npos);
        QVERIFY(errorOf(two, "methods.x.rho=1").find("\"x\"") != std::string::npos);
        QVERIFY(errorOf(two, "name.first=1").find("name.first") != std::string::npos);
    }

    void fieldsAreFoundByPath()
    {
        const Json json = Json::parse(R"({"a": {"b": 1}})");
        QCOMPARE(findField(json, "a.b")->get<int>(), 1);
        QVERIFY(!findField(json, "a.c"));
        QVERIFY(!findField(json, "a.b.c"));
    }

    void schemaFillsInDefaults()
    {
        const Json filled = withDefaults(Json::parse(R"({"inner": {"count": 9}})"), schemaOf<Outer>());
        QCOMPARE(filled.at("inner").at("count").get<int>(), 9);
        QCOMPARE(filled.at("kind").get<std::string>(), std::string("plain"));
        QCOMPARE(filled.at("inner").at("rates").size(), 1u);
    }

    void nearestNameForgivesTyposOnly()
    {
        const std::vector<std::string> names = {"sgd", "sam", "agnostic-sam"};
        QCOMPARE(nearestName("agnosticsam", names), std::string("agnostic-sam"));
        QCOMPARE(nearestName("samm", names), std::string("sam"));
        QCOMPARE(nearestName("sma", names), std::string("sam")); // a swap is one slip, not two
        QCOMPARE(nearestName("adadelta", names), std::string());
    }
};

QTEST_GUILESS_MAIN(TestDescribe)
#include "tst_describe.moc"
