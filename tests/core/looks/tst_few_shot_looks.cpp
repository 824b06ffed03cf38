// SPDX-License-Identifier: GPL-3.0-or-later
// Surfaces and sharpness of a few-shot run that was trained: its loss around the meta-initialisation, inner loops on
// it.
#include "../work/few_shot_experiment.h"
#include "adapted_by_hand.h"
#include "core/base/files.h"
#include "core/fewshot/run_weights.h"
#include "core/job/job_queue.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_identity.h"
#include "core/looks/adaptation_plane.h"
#include "core/looks/looks.h"
#include "core/looks/moved_together.h"
#include "core/model/directions.h"
#include "core/model/second_order_pass.h"
#include "core/run/curvature_report.h"
#include "core/run/episode_table.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/stack.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

bool go() { return true; }

std::shared_ptr<const EpisodesInView> viewOf(const fs::path& run, EpisodeLoss loss, std::int64_t images)
{
    return episodesOf(RunFolder::open(run), "test", images, loss, [] { return false; });
}

/// On one thread: the networks are small.
void look(const Job& job)
{
    JobControl control;
    EventQueue events;
    JobContext context(control, events, 1);
    job(context);
}

/// The only surface in the run's folder.
Surface surfaceIn(const fs::path& run)
{
    const auto files = surfaceFiles(run);
    if (files.size() != 1) throw Error(std::to_string(files.size()) + " surfaces");
    return readSurface(files.front());
}

} // namespace

class TestFewShotLooks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup()
    {
        for (const fs::path& run : listRuns(m_runs.path()))
            for (const fs::path& file : surfaceFiles(run))
                fs::remove(file);
    }

    /// By scoreEpisodes(), which is written another way.
    void theLossIsTheMeanOverTheTestsFirstEpisodes()
    {
        const fs::path run = runOf(m_runs.path(), "agnostic-maml");
        const auto view = viewOf(run, EpisodeLoss::Adapted, 25); // six queries an episode: four whole ones
        QCOMPARE(view->count(), std::int64_t(4));
        QCOMPARE(view->images(), std::int64_t(24));
        QCOMPARE(QString::fromStdString(view->text()), QStringLiteral("queries after 2 inner steps"));
        const MetaWeights weights = weightsOf(RunFolder::open(run), "last", *view->run().network);
        const EpisodeTable tested = readEpisodes(run / testEpisodesFile);
        const auto mean = [&](std::size_t step) {
            return (tested.byStep[step][0] + tested.byStep[step][1] + tested.byStep[step][2] + tested.byStep[step][3]) /
                   4;
        };
        QVERIFY(std::abs(view->at(weights.theta, weights.state, go)->accuracy - mean(2)) < 1e-9);
        const auto before = viewOf(run, EpisodeLoss::Queries, 25);
        QVERIFY(std::abs(before->at(weights.theta, weights.state, go)->accuracy - mean(0)) < 1e-9);
        QCOMPARE(viewOf(run, EpisodeLoss::Adapted, 0)->count(), std::int64_t(10)); // as the test
        QCOMPARE(viewOf(run, EpisodeLoss::Adapted, 1)->count(), std::int64_t(1));
        QVERIFY(!view->at(weights.theta, weights.state, [] { return false; }));
    }

    /// In float64, on a way through θ, where the network is trained and where it is not.
    void theLossIsTheOneByHandAlongADirection()
    {
        for (const char* rule : {"agnostic-maml", "maml"}) {
            const fs::path run = runOf(m_runs.path(), rule);
            const auto view = viewOf(run, EpisodeLoss::Adapted, 18), before = viewOf(run, EpisodeLoss::Queries, 18);
            const MetaWeights weights = weightsOf(RunFolder::open(run), "last", *view->run().network);
            const at::Tensor state = weights.state.to(at::kDouble), theta = weights.theta.to(at::kDouble);
            const at::Tensor d = randomDirections(view->run().network->layout(), weights.theta, 5).first;
            const Json rho = RunFolder::open(run).experiment()["method"].value("innerRho", Json(0.0));
            QCOMPARE(rho.get<double>() > 0, std::string(rule) == "agnostic-maml");
            const ByHand byHand{.run = view->run(), .state = state, .rho = rho.get<double>()};
            for (const double along : {-0.7, 0.0, 0.4}) {
                const at::Tensor point = theta + along * d.to(at::kDouble);
                QVERIFY(std::abs(view->at(point, state, go)->loss - byHand(point, 3)) < 1e-9);
                const ByHand unadapted{.run = view->run(), .state = state, .steps = 0};
                QVERIFY(std::abs(before->at(point, state, go)->loss - unadapted(point, 3)) < 1e-9);
            }
        }
    }

    /// Of "stored" queries are normalised by what the training kept, and supports by themselves all the same.
    void queriesAreNormalisedAsTheRunSays()
    {
        const fs::path run = runOf(m_runs.path(), "maml");
        FewShotRun options = readFewShotRun(RunFolder::open(run));
        options.episodes.normalisation = "stored";
        const EpisodesInView view(*loadFewShot(options, [] { return false; }), "test", 18, EpisodeLoss::Adapted);
        const MetaWeights weights = weightsOf(RunFolder::open(run), "last", *view.run().network);
        const at::Tensor state = weights.state.to(at::kDouble), theta = weights.theta.to(at::kDouble);
        const ByHand stored{.run = view.run(), .state = state, .queries = Statistics::UseStored};
        const ByHand own{.run = view.run(), .state = state};
        QVERIFY(std::abs(view.at(theta, state, go)->loss - stored(theta, 3)) < 1e-9);
        QVERIFY(std::abs(stored(theta, 3) - own(theta, 3)) > 1e-3);
    }

    void aSurfaceIsThatLossAlongTheDirections()
    {
        const fs::path run = runOf(m_runs.path(), "agnostic-maml");
        look(surfacesJob({run}, {.points = 3, .range = 0.5, .split = "test", .images = 12}));
        const Surface surface = surfaceIn(run);
        QVERIFY2(surface.grid.title.find("2 test episodes, queries after 2 inner steps") != std::string::npos,
                 surface.grid.title.c_str());
        const auto view = viewOf(run, EpisodeLoss::Adapted, 12);
        const MetaWeights weights = weightsOf(RunFolder::open(run), "last", *view->run().network);
        const Directions d = randomDirections(view->run().network->layout(), weights.theta, 123);
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 3; ++column) {
                const at::Tensor theta = weights.theta + d.first * (0.5 * (column - 1)) + d.second * (0.5 * (row - 1));
                const PointValue value = *view->at(theta, weights.state, go);
                const auto at = static_cast<std::size_t>(3 * row + column);
                QVERIFY(std::abs(surface.loss[at] - value.loss) < 1e-5 * (1 + value.loss));
                QVERIFY(std::abs(surface.accuracy[at] - value.accuracy) < 0.1);
            }
    }

    void innerLoopsArePathsWithWhatLiesOffThePlane()
    {
        const fs::path run = runOf(m_runs.path(), "agnostic-maml");
        look(surfacesJob({run}, {.plane = "adaptation", .points = 3, .split = "test", .images = 18, .tasks = 3}));
        const Surface surface = surfaceIn(run);
        QVERIFY2(surface.grid.title.find("3 test episodes, supports before adapting") != std::string::npos,
                 surface.grid.title.c_str());
        QCOMPARE(surface.marks.size(), std::size_t(3 * 3)); // two steps from θ
        const auto view = viewOf(run, EpisodeLoss::Supports, 18);
        const MetaWeights weights = weightsOf(RunFolder::open(run), "last", *view->run().network);
        // The plane by hand: where the three ends lie farthest from θ.
        std::vector<at::Tensor> ends;
        for (std::size_t task = 0; task < 3; ++task)
            ends.push_back(
                (view->innerPath(task, weights.theta, weights.state).back() - weights.theta).to(at::kDouble));
        const at::Tensor axes = std::get<2>(at::linalg_svd(at::stack(ends), /*full_matrices=*/false));
        double sides[2] = {0, 0}; // a singular vector's sign is free
        const Json gram = foundIn(surface.grid, "gram");
        QVERIFY(std::abs(gram[0].get<double>() - 1) < 1e-5 && std::abs(gram[1].get<double>()) < 1e-5);
        for (std::size_t task = 0; task < 3; ++task) {
            const auto path = view->innerPath(task, weights.theta, weights.state);
            QCOMPARE(path.size(), std::size_t(3));
            for (std::size_t step = 0; step < 3; ++step) {
                const SurfaceMark& mark = surface.marks[3 * task + step];
                QCOMPARE(mark.run, "task " + std::to_string(task + 1));
                QCOMPARE(mark.isEnd, step == 2);
                // the plane's directions are orthonormal: what is on it and what is off it make the whole way
                const double way = (path[step] - weights.theta).to(at::kDouble).norm().item<double>();
                QVERIFY(std::abs(mark.a * mark.a + mark.b * mark.b + mark.distance * mark.distance - way * way) <
                        1e-4 * (1e-6 + way * way));
                const at::Tensor foot = at::matmul(axes, (path[step] - weights.theta).to(at::kDouble));
                const double places[2] = {mark.a, mark.b};
                for (int axis = 0; axis < 2; ++axis) {
                    const double place = foot[axis].item<double>();
                    if (sides[axis] == 0 && std::abs(place) > 1e-3) sides[axis] = place * places[axis] > 0 ? 1 : -1;
                    QVERIFY(std::abs(sides[axis] * place - places[axis]) < 1e-4);
                }
                QCOMPARE(mark.step, static_cast<std::int64_t>(step)); // of the inner loop
                // the task's own, which the meta-loss is the mean of, by the network itself
                const Episode& episode = view->episodes()[task];
                const at::Tensor logits = secondOrderForward(*view->run().network, path[step], weights.state,
                                                             episode.support.images, Statistics::Freeze);
                const double own = at::cross_entropy_loss(logits, episode.support.labels).item<double>();
                QVERIFY(std::abs(mark.loss - own) < 1e-5);
                QCOMPARE(mark.accuracy,
                         logits.argmax(1).eq(episode.support.labels).to(at::kDouble).mean().item<double>());
            }
            QVERIFY(surface.marks[3 * task].loss > surface.marks[3 * task + 2].loss); // it adapts
            QVERIFY(surface.marks[3 * task].a == 0 && surface.marks[3 * task].b == 0);
        }
        QVERIFY(sides[0] != 0 && sides[1] != 0);
        // Of three ends two directions explain what their Gram matrix' two largest eigenvalues say.
        const Json explained = surface.grid.identity.at("explained");
        double on = 0, all = 0;
        for (std::size_t task = 0; task < 3; ++task) {
            const SurfaceMark& end = surface.marks[3 * task + 2];
            on += end.a * end.a + end.b * end.b;
            all += end.a * end.a + end.b * end.b + end.distance * end.distance;
        }
        QVERIFY(std::abs(explained[0].get<double>() + explained[1].get<double>() - on / all) < 1e-4);
    }

    void aPathOverTheQueriesHasTheTasksQueryLoss()
    {
        const fs::path run = runOf(m_runs.path(), "maml");
        look(surfacesJob({run}, {.plane = "adaptation", .points = 3, .split = "test", .images = 12, .of = "queries"}));
        const Surface surface = surfaceIn(run);
        const auto view = viewOf(run, EpisodeLoss::Queries, 12);
        const MetaWeights weights = weightsOf(RunFolder::open(run), "last", *view->run().network);
        const EpisodeTable tested = readEpisodes(run / testEpisodesFile); // of the same episodes, by the run's own test
        for (std::size_t i = 0; i < surface.marks.size(); ++i) {
            const auto step = static_cast<std::size_t>(surface.marks[i].step);
            QCOMPARE(step, i % 3);
            QVERIFY(std::abs(surface.marks[i].accuracy - tested.byStep[step][i / 3]) < 1e-9);
        }
    }

    /// Of the networks that are adapted and moved alike: loss and slope against differences of that loss by hand.
    void theSharpnessIsThatOfTheAdaptedNetworks()
    {
        const fs::path run = runOf(m_runs.path(), "agnostic-maml");
        CurvatureOptions options{.images = 12, .precision = "float64", .eigenvalues = 1};
        options.adaptiveRho = 0;
        options.ascentSteps = 1;
        look(sharpnessJob({run}, options));
        const auto reports = curvatureFiles(run);
        QCOMPARE(reports.size(), std::size_t(1));
        const CurvatureReport report = readCurvature(reports.front());
        QCOMPARE(report.measuredOn.at("episodes").get<int>(), 2);
        QCOMPARE(report.measuredOn.at("innerSteps").get<int>(), 2);
        const auto number = [&](const char* name) {
            for (const auto& [is, value] : report.numbers)
                if (is == name) return value;
            return std::nan("");
        };
        const auto view = viewOf(run, EpisodeLoss::Adapted, 12);
        const MetaWeights weights = weightsOf(RunFolder::open(run), "last", *view->run().network);
        QVERIFY(std::abs(number("loss") - view->at(weights.theta, weights.state, go)->loss) < 1e-4);

        const at::Tensor theta = weights.theta.to(at::kDouble), state = weights.state.to(at::kDouble);
        const MovedTogether moved(view, EpisodeLoss::Adapted, theta, state);
        const LossOnImages loss(std::make_shared<MovedTogether>(moved), episodeBatches(2, {}));
        const auto at = loss.lossAndGradient(theta);
        QVERIFY(std::abs(number("gradientNorm") - at->gradient.norm().item<double>()) < 1e-8);
        const at::Tensor v = at::randn_like(theta);
        const double h = 1e-7;
        const double slope = (loss.loss(theta + v * h)->loss - loss.loss(theta - v * h)->loss) / (2 * h);
        QVERIFY(std::abs(slope - at->gradient.dot(v).item<double>()) < 1e-4 * (1 + std::abs(slope)));
        const at::Tensor change =
            (loss.lossAndGradient(theta + v * h)->gradient - loss.lossAndGradient(theta - v * h)->gradient) / (2 * h);
        const at::Tensor product = loss.products(theta, {v})->front();
        QVERIFY((change - product).norm().item<double>() < 1e-2 * product.norm().item<double>());
    }

    void whatIsOfSingleImagesIsRefusedWithASentence()
    {
        const fs::path run = runOf(m_runs.path(), "maml");
        const auto refused = [&](const Job& job) { return messageOf([&] { look(job); }); };
        QVERIFY(refused(sharpnessJob({run}, {.theorems = 3})).contains("theorems: is of single images"));
        QVERIFY(refused(sharpnessJob({run}, {.fisher = "drawn"})).contains("fisher: is of single images"));
        QVERIFY(refused(surfacesJob({run}, {.plane = "microscope"})).contains("the microscope looks at"));
        QVERIFY(refused(surfacesJob({run}, {.statistics = "re-estimated"})).contains("an episode has its own"));
        QVERIFY(refused(surfacesJob({run}, {.plane = "adaptation", .images = 1})).contains("fewer than two episodes"));
        QVERIFY(refused(surfacesJob({run}, {.of = "queries"}, "parts.safetensors")).contains("is of episodes"));
    }

    void minimaOfTwoMethodsLieOnOnePlane()
    {
        const fs::path first = runOf(m_runs.path(), "agnostic-maml"), second = runOf(m_runs.path(), "maml");
        look(surfacesJob({first, second}, {.plane = "models", .points = 3, .split = "test", .images = 12}));
        const auto files = surfaceFiles(first);
        const Surface surface = files.empty() ? surfaceIn(second) : surfaceIn(first);
        const auto ends = std::count_if(surface.marks.begin(), surface.marks.end(),
                                        [](const SurfaceMark& mark) { return mark.isEnd; });
        QCOMPARE(ends, std::ptrdiff_t(2));
        for (const SurfaceMark& mark : surface.marks)
            QVERIFY(std::isfinite(mark.loss));
    }

private:
    const TrainedFewShot m_runs{Json::array({{{"rule", "agnostic-maml"}}, {{"rule", "maml"}}})};
};

QTEST_GUILESS_MAIN(TestFewShotLooks)
#include "tst_few_shot_looks.moc"
