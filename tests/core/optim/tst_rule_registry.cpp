// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/registry.h"
#include "core/optim/step_rule.h"

#include <QTest>

#include <algorithm>

using namespace sharpscope;

namespace {

std::string whyNot(const std::string& rule, const Json& options)
{
    try {
        makeRule(rule, options);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

const FieldInfo* field(const RuleInfo& info, const std::string& path)
{
    const auto at =
        std::find_if(info.options.begin(), info.options.end(), [&](const FieldInfo& f) { return f.path == path; });
    return at == info.options.end() ? nullptr : &*at;
}

} // namespace

class TestRuleRegistry : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names()
    {
        for (const char* name : {"sgd", "sam", "asam", "agnostic-sam", "align-sam", "agnostic-asam", "gsam", "looksam",
                                 "f-sam", "vasso", "wsam", "usam"})
            QCOMPARE(ruleInfo(name).name, std::string(name));
        std::vector<std::string> all = ruleNames();
        QCOMPARE(all.front(), std::string("sgd"));
        std::sort(all.begin(), all.end());
        QVERIFY(std::adjacent_find(all.begin(), all.end()) == all.end());
    }

    void everyRuleIsDescribedAndMadeFromItsDefaults()
    {
        for (const RuleInfo& info : rules()) {
            for (const std::string* text : {&info.title, &info.formula, &info.paper, &info.passes, &info.help})
                QVERIFY2(!text->empty(), info.name.c_str());
            const auto rule = makeRule(info.name, withDefaults(Json::object(), info.options));
            QVERIFY(rule->passesPerStep() >= 1);
            QVERIFY(rule->secondBatchFraction() >= 0);
            QVERIFY(rule->buffers().empty());
            QCOMPARE(rule->radius() > 0, info.name != "sgd");
            for (const FieldInfo& f : info.options) {
                QVERIFY2(*f.hint.label && *f.hint.help, f.path.c_str());
                QVERIFY2(f.path != "rule" && f.path != "label", "taken by the experiment file");
            }
        }
    }

    void perturbingRulesShareTheSwitches()
    {
        for (const RuleInfo& info : rules())
            for (const char* path : {"parts", "perturb", "normalise", "startEpoch"}) {
                const FieldInfo* f = field(info, path);
                QCOMPARE(f != nullptr, info.name != "sgd");
                if (f) QVERIFY(f->hint.advanced);
            }
        QVERIFY(field(ruleInfo("usam"), "normalise")->defaultValue == false);
        QVERIFY(field(ruleInfo("sam"), "normalise")->defaultValue == true);
    }

    void whatAStepCosts()
    {
        QCOMPARE(makeRule("sgd", Json::object())->passesPerStep(), 1.0);
        QCOMPARE(makeRule("sam", Json::object())->passesPerStep(), 2.0);
        QCOMPARE(makeRule("agnostic-sam", Json::object())->passesPerStep(), 2.5);
        QCOMPARE(makeRule("agnostic-sam", {{"secondFraction", 0.5}})->passesPerStep(), 3.0);
        QCOMPARE(makeRule("align-sam", Json::object())->passesPerStep(), 2.25);
        QCOMPARE(makeRule("looksam", {{"k", 4}})->passesPerStep(), 1.25);
        QCOMPARE(makeRule("agnostic-sam", {{"parts", 2}, {"startEpoch", 1}})->passesPerStep(), 2.5);
        QCOMPARE(makeRule("agnostic-sam", {{"parts", 2}, {"startEpoch", 1}})->secondBatchFraction(), 0.25);
    }

    void badInputIsRefusedInASentence()
    {
        QVERIFY(whyNot("agnosticsam", Json::object()).find("did you mean \"agnostic-sam\"") != std::string::npos);
        QVERIFY(whyNot("sam", {{"roh", 0.1}}).find("did you mean \"rho\"") != std::string::npos);
        QVERIFY(whyNot("sam", {{"rho", -1}}).starts_with("rho: -1 is out of range"));
        QVERIFY(whyNot("sam", {{"rho", "big"}}).starts_with("rho: a number is expected"));
        QVERIFY(whyNot("sam", {{"parts", 0}}).starts_with("parts: "));
        QVERIFY(whyNot("sam", {{"parts", 1.5}}).starts_with("parts: a whole number"));
        QVERIFY(whyNot("sgd", {{"rho", 0.1}}).starts_with("rho: unknown field"));
        const std::string both = whyNot("agnostic-sam", {{"rho1", -1}, {"normaliser", "mine"}});
        QVERIFY(both.find("rho1: ") != std::string::npos);
        QVERIFY(both.find("normaliser: ") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestRuleRegistry)
#include "tst_rule_registry.moc"
