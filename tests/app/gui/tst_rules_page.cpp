// SPDX-License-Identifier: GPL-3.0-or-later
// The Rules page: all rules compared, a card of each with a worked example that lives, and the way into the experiment.
#include "app/gui/rule_card.h"
#include "app/gui/rules_page.h"
#include "app/gui/rules_tab.h"
#include "core/optim/registry.h"
#include "widgets/plots/step_plot.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTableWidget>
#include <QTextBrowser>

#include <cmath>

using namespace sharpscope;

class TestRulesPage : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void theRulesPageComparesAllAndACardHasAllOfOne()
    {
        const auto known = rules();
        RulesTab tab(known, std::make_shared<JobQueue>());
        tab.show();
        const QString page = rulesPage(known, lightTheme());
        auto* list = tab.findChild<QListWidget*>(QStringLiteral("rules"));
        QCOMPARE(list->count(), static_cast<int>(known.size()) + 2);
        QVERIFY(tab.findChild<QTextBrowser*>(QStringLiteral("rulesPage"))->isVisible());
        for (std::size_t i = 0; i < known.size(); ++i) {
            const RuleInfo& rule = known[i];
            QVERIFY(page.contains(QString::fromStdString(rule.title).toHtmlEscaped()));
            QVERIFY(page.contains(QString::fromStdString(rule.formula).toHtmlEscaped()));
            list->setCurrentRow(static_cast<int>(i) + 2);
            QString card;
            for (const auto* label : tab.findChild<RuleCard*>()->findChildren<QLabel*>())
                card += label->text();
            for (const std::string& text :
                 {rule.formula, rule.passes, memoryText(rule.memory), rule.helps, rule.helpsNot, rule.paper})
                QVERIFY2(card.contains(QString::fromStdString(text).toHtmlEscaped()), text.c_str());
            for (const auto& difference : rule.differences)
                QVERIFY(card.contains(QString::fromStdString(difference.what).toHtmlEscaped()));
            for (const auto& field : rule.options)
                QVERIFY(card.contains(QStringLiteral("<code>%1</code>").arg(QString::fromStdString(field.path))));
            QVERIFY(tab.findChild<StepPlot*>()->trails().size() >= 3);
        }
        auto* filter = tab.findChild<QLineEdit*>(QStringLiteral("ruleFilter"));
        filter->setText(QStringLiteral("agnostic"));
        int shown = 0;
        for (int i = 0; i < list->count(); ++i)
            shown += !list->item(i)->isHidden();
        QVERIFY(shown >= 4 && shown <= 7); // all, their costs, and those that are called so or speak of it
    }

    /// The numbers are those of the options as they stand, and a slider moves both them and the picture.
    void aCardsExampleIsLive()
    {
        RulesTab tab(rules(), std::make_shared<JobQueue>());
        tab.show();
        ViewState state;
        state.rules.rule = "sam";
        tab.show(state);
        const auto numbers = [&] { return tab.findChild<QLabel*>(QStringLiteral("exampleNumbers"))->text(); };
        const auto arrival = [&] { return tab.findChild<StepPlot*>()->trails()[1].places.back(); };
        for (const char* number : {"3.3", "1.4", "9.365", "5.6", "2.67", "0.44"})
            QVERIFY2(numbers().contains(QStringLiteral(">&nbsp;&nbsp;%1<").arg(QLatin1String(number))), number);
        QCOMPARE(arrival(), QPointF(2.67, 0.44));
        QSignalSpy changes(&tab, &RulesTab::changed);
        tab.findChild<QSlider*>(QStringLiteral("rhoSlider"))->setValue(0);
        QCOMPARE(arrival(), QPointF(2.7, 0.6)); // SGD's
        QCOMPARE(changes.count(), 1);
        tab.read(state);
        QVERIFY(state.rules.options == Json({{"sam", {{"rho", 0.0}}}}));
        tab.findChild<QPushButton*>(QStringLiteral("resetExample"))->click();
        QCOMPARE(arrival(), QPointF(2.67, 0.44));
        tab.read(state);
        QVERIFY(state.rules.options.empty());
        tab.findChild<QSpinBox*>(QStringLiteral("exampleSteps"))->setValue(7);
        QCOMPARE(tab.findChild<StepPlot*>()->trails()[1].places.size(), std::size_t(8));
    }

    void paperAndCodeAreASwitch()
    {
        RulesTab tab(rules(), std::make_shared<JobQueue>());
        tab.show();
        ViewState state;
        state.rules.rule = "zsharp";
        tab.show(state);
        const auto length = [&] {
            const QPointF away = tab.findChild<StepPlot*>()->trails()[2].places.back() - QPointF(3, 1);
            return std::hypot(away.x(), away.y());
        };
        QVERIFY(std::abs(length() - 0.5) < 1e-9);
        auto* reading = tab.findChild<QComboBox*>(QStringLiteral("reading"));
        QCOMPARE(reading->currentText(), QStringLiteral("paper"));
        reading->setCurrentIndex(1);
        Q_EMIT reading->activated(1);
        QVERIFY(std::abs(length() - 0.5 * std::sqrt(2.0)) < 1e-9);
        QSignalSpy added(&tab, &RulesTab::addRequested);
        tab.findChild<QPushButton*>(QStringLiteral("addRule"))->click();
        QCOMPARE(added.count(), 1);
        QVERIFY(added[0][1].value<Json>() == Json({{"norm", "code"}}));
    }

    /// Of the experiment's own network, batch and methods, by the job that the command line has: the passes of each
    /// rule are those that it says, the parameters those of that network, and what is exported is the table.
    void costsAreMeasuredOfTheExperiment()
    {
        RulesTab tab(rules(), std::make_shared<JobQueue>());
        Json experiment{{"name", "small"},
                        {"data", {{"name", "blobs"}}},
                        {"network", {{"name", "mlp"}, {"options", {{"hidden", {8}}}}}},
                        {"train", {{"batchSize", 16}}},
                        {"optimizer", {{"lr", 0.01}}},
                        {"device", "cpu"},
                        {"threads", 1},
                        {"methods", {{{"rule", "sgd"}}, {{"rule", "sam"}}, {{"rule", "msam"}}}}};
        tab.setExperiment([&] { return experiment; });
        tab.show();
        const auto words = [&](const char* name) { return tab.findChild<QLabel*>(QLatin1String(name))->text(); };
        const auto button = [&](const char* name) { return tab.findChild<QPushButton*>(QLatin1String(name)); };
        button("showCosts")->click();
        QVERIFY2(words("costWhat")
                     .startsWith(QStringLiteral("mlp on blobs, batch 16, device cpu, float32: %1 rules beside "
                                                "SGD, at least 4:")
                                     .arg(rules().size() - 1)),
                 qPrintable(words("costWhat"))); // 26 rules, 5 rounds, 2 turns of 1 s
        ViewState state;
        tab.read(state);
        QVERIFY(state.rules.rule == costsInstead);
        state.rules.costOf = "experiment";
        state.rules.costRounds = 2;
        state.rules.costSeconds = 0.001;
        tab.show(state);
        QVERIFY2(words("costWhat").contains(QStringLiteral(": 2 rules beside SGD, ")), qPrintable(words("costWhat")));
        QVERIFY(!button("exportCosts")->isVisible() && !button("stopCosts")->isEnabled());
        button("measureCosts")->click();
        QVERIFY(button("stopCosts")->isEnabled() && !button("measureCosts")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(button("exportCosts")->isVisible(), 60000);
        const auto* table = tab.findChild<QTableWidget*>(QStringLiteral("costTable"));
        QTRY_COMPARE(table->rowCount(), 3);
        QCOMPARE(table->verticalHeaderItem(1)->text(), QStringLiteral("SAM"));
        QCOMPARE(table->item(1, 3)->text(), QStringLiteral("2.00")); // passes a step
        QCOMPARE(table->item(2, 3)->text(), QStringLiteral("1.00"));
        QVERIFY2(words("costSaid")
                     .startsWith(QStringLiteral("mlp (%1 parameters), blobs 1×16×16, batch 16, cpu, 1 threads")
                                     .arg(256 * 8 + 8 + 8 * 4 + 4)),
                 qPrintable(words("costSaid")));
        QSignalSpy exported(&tab, &RulesTab::csvExportRequested);
        button("exportCosts")->click();
        const QStringList lines = exported.at(0).at(1).toString().split(QLatin1Char('\n'));
        QVERIFY(lines[0].startsWith(QStringLiteral("rule,label,images_per_second,of_sgd,")));
        QVERIFY(lines[2].startsWith(QStringLiteral("sam,SAM,")) && lines[3].startsWith(QStringLiteral("msam,MSAM,")));
    }

    void costsAreStoppedAtOnceAndSayWhyTheyCannotBeMeasured()
    {
        RulesTab tab(rules(), std::make_shared<JobQueue>());
        Json experiment{{"kind", "few-shot"}};
        tab.setExperiment([&] { return experiment; });
        ViewState state;
        state.rules.rule = costsInstead;
        tab.show(state);
        tab.show();
        const auto words = [&](const char* name) { return tab.findChild<QLabel*>(QLatin1String(name))->text(); };
        auto* measure = tab.findChild<QPushButton*>(QStringLiteral("measureCosts"));
        auto* stop = tab.findChild<QPushButton*>(QStringLiteral("stopCosts"));
        QVERIFY(!measure->isEnabled());
        QVERIFY2(words("costWhat").contains(QStringLiteral("is of the kind few-shot")), qPrintable(words("costWhat")));
        experiment = {{"name", "long"},
                      {"data", {{"name", "blobs"}}},
                      {"network", {{"name", "mlp"}, {"options", {{"hidden", {8}}}}}},
                      {"optimizer", {{"lr", 0.01}}},
                      {"device", "cpu"},
                      {"methods", {{{"rule", "sam"}}}}};
        state.rules.costOf = "experiment"; // SAM alone: the first turn of SGD goes on under its name
        state.rules.costSeconds = 3000;    // a turn
        tab.show(state);
        measure->click();
        auto* progress = tab.findChild<QProgressBar*>(QStringLiteral("costProgress"));
        QTRY_VERIFY2(progress->format().startsWith(QStringLiteral("SAM, 0 %")), qPrintable(progress->format()));
        stop->click();
        QTRY_VERIFY(measure->isEnabled());
        QVERIFY(!progress->isVisible());
        QTRY_VERIFY2(words("costSaid").contains(QStringLiteral(" 0 of 5 rounds.")), qPrintable(words("costSaid")));
        QVERIFY(!words("costSaid").contains(QStringLiteral("nan")));
        experiment["data"]["name"] = "cifar-10";
        experiment["data"]["folder"] = "/not/here";
        measure->click();
        QTRY_VERIFY2(words("costSaid").contains(QStringLiteral("/not/here")), qPrintable(words("costSaid")));
    }

    void aRuleIsAddedFromItsPage()
    {
        auto window = showWindow(*m_folder, fakeSeams());
        const auto cards = [&] { return window->findChildren<QFrame*>(QStringLiteral("methodCard")).size(); };
        const auto before = cards();
        auto* page = window->findChild<QTextBrowser*>(QStringLiteral("rulesPage"));
        Q_EMIT page->anchorClicked(QUrl(QStringLiteral("add:asam")));
        QCOMPARE(cards(), before + 1);
        Q_EMIT page->anchorClicked(QUrl(QStringLiteral("#stable-sam")));
        auto* advice = window->findChild<QLabel*>(QStringLiteral("radiusAdvice"));
        QVERIFY2(advice && advice->text().contains(QStringLiteral("rho = ")), "no radius is advised");
        window->findChild<QPushButton*>(QStringLiteral("addRule"))->click();
        QCOMPARE(cards(), before + 2);
        const Json methods = window->view().experiment["methods"];
        const Json& last = methods.back();
        QVERIFY(last["rule"] == "stable-sam");
        double sam = 0.05; // of which the advice is a multiple, and for ten classes the same
        for (const Json& method : methods)
            if (method["rule"] == "sam") sam = method["rho"].get<double>();
        QCOMPARE(last["rho"].get<double>(), sam);
    }
};

QTEST_MAIN(TestRulesPage)
#include "tst_rules_page.moc"
