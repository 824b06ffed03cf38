// SPDX-License-Identifier: GPL-3.0-or-later
// A whole job hands its measurements what its steps used: the same tensors that a trainer alone takes and makes.
#include "small_experiment.h"

#include "core/base/process.h"
#include "core/train/load_run.h"
#include "core/train/measurements.h"
#include "core/train/trainer.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

using namespace sharpscope;

namespace {

struct Witnessed {
    std::int64_t step;
    at::Tensor before, after;
    Batch train, second;
};
std::vector<Witnessed> seen;

struct Witness final : Measurement {
    Values measure(const StepSeen& step) override
    {
        seen.push_back({step.clock.step, step.before.clone(), step.after.clone(), step.train, step.second});
        return {{"witnessed", static_cast<double>(step.clock.step)}};
    }
};

} // namespace

class TestMeasuredSteps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        prepareProcess();
        addMeasurement({.name = "witness",
                        .options = {{.path = "every", .kind = FieldKind::Integer, .defaultValue = 4}},
                        .make = [](const Json&) { return std::make_unique<Witness>(); }});
    }

    void theyAreThoseOfTheTrainer_data()
    {
        QTest::addColumn<QString>("rule");
        for (const char* rule : {"sgd", "sam", "agnostic-sam"})
            QTest::newRow(rule) << rule;
    }
    void theyAreThoseOfTheTrainer()
    {
        QFETCH(QString, rule);
        seen.clear();
        ComparisonOptions e = smallExperiment();
        e.methods = {{.rule = rule.toStdString()}};
        e.data.augmentation = "crop+flip";
        e.train.epochs = 2;
        QTemporaryDir root;
        runJob(comparisonJob(e, root.path().toStdString()));
        const fs::path folder = listRuns(root.path().toStdString()).at(0);

        QCOMPARE(seen.size(), 5u); // of 20 steps the first, fifth, ninth ...
        Trainer trainer(loadRun(readRunOptions(RunFolder::open(folder))));
        std::size_t next = 0;
        for (std::int64_t step = 1; step <= 20; ++step) {
            const StepTaken taken = trainer.step(true);
            if ((step - 1) % 4 != 0) continue;
            const Witnessed& w = seen[next++];
            QCOMPARE(w.step, step);
            QVERIFY(at::equal(w.before, taken.before));
            QVERIFY(at::equal(w.after, trainer.trained()));
            QVERIFY(!at::equal(w.before, w.after));
            QVERIFY(at::equal(w.train.images, taken.train.images));
            QVERIFY(at::equal(w.train.labels, taken.train.labels));
            QVERIFY(at::equal(w.second.images, taken.second.images));
        }
    }
};

QTEST_GUILESS_MAIN(TestMeasuredSteps)
#include "tst_measured_steps.moc"
