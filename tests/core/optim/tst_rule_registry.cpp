// SPDX-License-Identifier: GPL-3.0-or-later
#include "why_not.h"

#include "core/optim/perturbation_options.h"
#include "core/optim/rule_entry.h"

#include <QTest>

#include <algorithm>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

const FieldInfo* field(const RuleInfo& info, const std::string& path)
{
    const auto at =
        std::find_if(info.options.begin(), info.options.end(), [&](const FieldInfo& f) { return f.path == path; });
    return at == info.options.end() ? nullptr : &*at;
}

/// A rule that is not in the program.
struct OwnOptions {
    double passes = 4;
    PerturbationOptions common;
};

template <class Visitor>
void describe(OwnOptions& o, Visitor& field)
{
    field("passes", o.passes, {.label = "Passes", .min = 1, .max = 9, .help = "Of a step."});
    describe(o.common, field);
}

class OwnRule final : public StepRule {
public:
    explicit OwnRule(const OwnOptions& options) : m_options(options) {}
    StepResult step(const StepInput&) override { return {}; }
    double passesPerStep() const override { return m_options.passes; }

private:
    OwnOptions m_options;
};

std::string whyNotAdded(const std::string& name)
{
    try {
        addRule(ruleEntry<OwnRule, OwnOptions>({.name = name}));
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestRuleRegistry : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names()
    {
        for (const char* name :
             {"sgd",        "sam",     "asam",           "agnostic-sam",  "align-sam", "agnostic-asam", "gsam",
              "looksam",    "f-sam",   "vasso",          "wsam",          "usam",      "msam",          "unified-sam",
              "stable-sam", "zsharp",  "le-sam",         "bilateral-sam", "ae-sam",    "ausam",         "sampa",
              "async-sam",  "sam-sps", "functional-sam", "eigen-sam",     "xsam",      "x-sam"})
            QCOMPARE(ruleInfo(name).name, std::string(name));
        std::vector<std::string> all = ruleNames();
        QCOMPARE(all.front(), std::string("sgd"));
        std::sort(all.begin(), all.end());
        QVERIFY(std::adjacent_find(all.begin(), all.end()) == all.end());
    }

    void everyRuleIsDescribedAndMadeFromItsDefaults()
    {
        for (const RuleInfo& info : rules()) {
            for (const std::string* text :
                 {&info.title, &info.formula, &info.paper, &info.passes, &info.help, &info.helps, &info.helpsNot})
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
            for (const char* path : {"parts", "perturb", "normalise", "from", "to", "window"}) {
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
        QCOMPARE(makeRule("agnostic-sam", {{"parts", 2}, {"from", 1}})->passesPerStep(), 2.5);
        QCOMPARE(makeRule("agnostic-sam", {{"parts", 2}, {"from", 1}})->secondBatchFraction(), 0.25);
    }

    void aWindowCostsWhatLiesInside()
    {
        const auto agnostic = makeRule("agnostic-sam", {{"from", 10}, {"to", 30}});
        QCOMPARE(agnostic->passesOver(0, 100), 80 + 20 * 2.5);
        QCOMPARE(agnostic->passesOver(20, 25), 5 * 2.5);
        QCOMPARE(agnostic->passesOver(25, 40), 5 * 2.5 + 10);
        QCOMPARE(agnostic->epochsFor(130, 0), 100.0);
        QCOMPARE(agnostic->epochsFor(22.5, 25), 40.0);
        QCOMPARE(agnostic->epochsFor(5, 0), 5.0);
        const auto late = makeRule("sam", {{"from", 0.75}, {"window", "fraction"}});
        QCOMPARE(late->passesOver(0, 200), 250.0);
        QCOMPARE(late->epochsFor(250, 0), 200.0);
        QCOMPARE(late->epochsFor(150, 100), 200.0); // the same run forked half way
        QCOMPARE(makeRule("sam", Json::object())->epochsFor(250, 3), 128.0);
    }

    void theStartEpochOfOldFilesIsFrom()
    {
        const Json was{{"rho", 0.1}, {"startEpoch", 7.5}}, is{{"rho", 0.1}, {"from", 7.5}, {"window", "epochs"}};
        QVERIFY(renamedOptions(was) == is);
        QVERIFY(renamedOptions(is) == is);
        QVERIFY(renamedOptions({{"startEpoch", 0.0}}) == Json({{"from", 0.0}, {"window", "epochs"}}));
        QVERIFY(renamedOptions({{"startEpoch", 0.0}, {"from", 2}}) == Json({{"from", 2}}));
        QCOMPARE(makeRule("sam", was)->passesOver(0, 10), 12.5);
        QVERIFY(whyNot("sam", {{"startEpoch", -1}}).starts_with("from: -1 is out of range"));
    }

    void badInputIsRefusedInASentence()
    {
        QVERIFY(whyNot("agnosticsam", Json::object()).find("did you mean \"agnostic-sam\"") != std::string::npos);
        QVERIFY(whyNot("sam", {{"roh", 0.1}}).find("did you mean \"rho\"") != std::string::npos);
        QVERIFY(whyNot("sam", {{"rho", -1}}).starts_with("rho: -1 is out of range"));
        QVERIFY(whyNot("sam", {{"rho", "big"}}).starts_with("rho: a number is expected"));
        QVERIFY(whyNot("sam", {{"parts", 0}}).starts_with("parts: "));
        QVERIFY(whyNot("sam", {{"parts", 1.5}}).starts_with("parts: a whole number"));
        QVERIFY(whyNot("sam", {{"from", 3}, {"to", 2}}).starts_with("to: 2.0 is not after from, 3.0"));
        QVERIFY(whyNot("sam", {{"to", 2}, {"window", "fraction"}}).starts_with("to: 2.0 is no part of the run"));
        QVERIFY(whyNot("sam", {{"from", 1}, {"window", "fraction"}}).starts_with("from: 1.0 is no part of the run"));
        QVERIFY(whyNot("sgd", {{"rho", 0.1}}).starts_with("rho: unknown field"));
        const std::string both = whyNot("agnostic-sam", {{"rho1", -1}, {"normaliser", "mine"}});
        QVERIFY(both.find("rho1: ") != std::string::npos);
        QVERIFY(both.find("normaliser: ") != std::string::npos);
    }

    void aProgramAddsARuleOfItsOwn() // the last: it stays
    {
        const RuleInfo& sam = ruleInfo("sam");
        const std::size_t before = ruleNames().size();
        QCOMPARE(whyNotAdded("own-rule"), std::string());
        QCOMPARE(&ruleInfo("sam"), &sam); // who holds one goes on holding it
        QCOMPARE(ruleNames().size(), before + 1);
        QCOMPARE(ruleNames().back(), std::string("own-rule"));
        QCOMPARE(makeRule("own-rule", Json::object())->passesPerStep(), 4.0);
        QCOMPARE(makeRule("own-rule", {{"passes", 6}})->passesPerStep(), 6.0);
        QCOMPARE(makeRule("own-rule", {{"passes", 6}, {"from", 3}})->passesOver(0, 4), 9.0); // SGD, then itself
        QVERIFY(whyNot("own-rule", {{"passes", 10}}).starts_with("passes: 10 is out of range"));
        QVERIFY(whyNot("own-rul", {}).find("did you mean \"own-rule\"") != std::string::npos);

        QCOMPARE(whyNotAdded("own-rule"), std::string("there is a step rule \"own-rule\" already"));
        QCOMPARE(whyNotAdded("sam"), std::string("there is a step rule \"sam\" already"));
        for (const char* name : {"", "My Rule", "rüle", "a/b", "-a", "a-", "a--b", "a.b"})
            QVERIFY2(whyNotAdded(name).find("is no name for a step rule") != std::string::npos, name);
        QCOMPARE(ruleNames().size(), before + 1);
    }
};

QTEST_GUILESS_MAIN(TestRuleRegistry)
#include "tst_rule_registry.moc"
