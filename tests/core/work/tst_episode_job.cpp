// SPDX-License-Identifier: GPL-3.0-or-later
// An episode of a few-shot run that was trained, computed on request: the same as the run's test has measured.
#include "core/base/json_value.h"
#include "core/fewshot/episode_job.h"
#include "core/run/episode_table.h"
#include "few_shot_experiment.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sharpscope;
using namespace sharpscope::test;

class TestEpisodeJob : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEpisodeThatIsAskedForIsTheTestsOwn()
    {
        const fs::path run = runOf(m_runs.path(), "agnostic-maml");
        const EpisodeTable tested = readEpisodes(run / testEpisodesFile);
        std::shared_ptr<const ShownEpisode> shown;
        const auto ask = [&](const EpisodeRequest& request) {
            shown = nullptr;
            runJob(episodeJob(request, [&](const auto& given) { shown = given; }));
        };
        double chosen = 0;
        for (std::int64_t index = 0; index < 10; ++index) {
            ask({.run = run, .index = index});
            QVERIFY(shown);
            for (std::size_t step = 0; step <= 2; ++step)
                QCOMPARE(shown->record.query.accuracy[step], tested.byStep[step][static_cast<std::size_t>(index)]);
            ask({.run = run, .index = index, .weights = "chosen"});
            chosen += shown->record.query.accuracy[2] / 10;
        }
        const Json best = readJsonFile(run / "result.json").at("test").at("chosen");
        QVERIFY(std::abs(chosen - best.at("accuracy").get<double>()) < 1e-9);
        QCOMPARE(shown->step, best.at("step").get<std::int64_t>());

        ask({.run = run, .index = 3, .steps = 4}); // two more than the test takes
        QCOMPARE(shown->step, std::int64_t(4));
        QCOMPARE(shown->record.steps(), std::size_t(4));
        QCOMPARE(shown->record.query.accuracy[2], tested.byStep[2][3]);
        for (const EpisodeImage& image : shown->record.query.images) {
            const auto row = static_cast<std::size_t>(shown->images->label(image.row));
            QCOMPARE(shown->images->classNames()[row], shown->record.classes[static_cast<std::size_t>(image.label)]);
        }
        const std::vector<std::string> test = shown->record.classes;
        ask({.run = run, .part = "train", .index = 3});
        for (const std::string& name : shown->record.classes)
            QVERIFY(std::find(test.begin(), test.end(), name) == test.end());
    }

    void anEpisodeThatCannotBeIsRefusedAndAStoppedOneGivesNothing()
    {
        const fs::path run = runOf(m_runs.path(), "agnostic-maml");
        const auto refused = [&](const EpisodeRequest& request) {
            return messageOf([&] {
                JobControl control;
                EventQueue events;
                JobContext context(control, events);
                episodeJob(request, [](const auto&) { QFAIL("given all the same"); })(context);
            });
        };
        QVERIFY(refused({.run = run, .part = "tests"}).contains("there are train, validation and test"));
        QVERIFY(refused({.run = run, .weights = "best"}).contains("there are last and chosen"));
        QVERIFY(refused({.run = run, .part = "tests"}).startsWith(QString::fromStdString(run.string())));
        JobControl control;
        EventQueue events;
        JobContext context(control, events);
        control.stop();
        episodeJob({.run = run}, [](const auto&) { QFAIL("given all the same"); })(context);
    }

private:
    const TrainedFewShot m_runs{Json::array({{{"rule", "agnostic-maml"}}})};
};

QTEST_GUILESS_MAIN(TestEpisodeJob)
#include "tst_episode_job.moc"
