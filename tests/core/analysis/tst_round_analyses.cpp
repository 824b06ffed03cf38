// SPDX-License-Identifier: GPL-3.0-or-later
// Every number of the analyses against one that is computed in double from the run's files, one image after the other:
// at the θ and statistics of that round's checkpoint, on the images of that round's pool, with the labels that are
// meant.
#include "analysed_runs.h"

#include "core/base/correlation.h"
#include "core/base/error.h"
#include "core/persample/sample_curvature.h"
#include "core/train/classification.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/where.h>

#include <algorithm>

using namespace sharpscope;

class TestRoundAnalyses : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aRunStandsAtTheRoundThatIsAsked();
    void whatIsNotThereIsSaid();
    void termsAreThoseOfTheRoundsOwnImagesAndWeights_data();
    void termsAreThoseOfTheRoundsOwnImagesAndWeights();
    void termsOfTrueLabelsAreAnother();
    void theGaussNewtonFormStandsBesideTheHessian();
    void theBoundIsEquationFive_data();
    void theBoundIsEquationFive();
    void keptLabelsAreCountedAtEachRadius();
    void whereAPersonLabelsNothingIsKnown();

private:
    QTemporaryDir m_root;
    fs::path m_run;
};

void TestRoundAnalyses::initTestCase()
{
    prepareProcess();
    m_run = madeRun(m_root, {{"data", {{"labelNoise", 0.3}}}});
}

void TestRoundAnalyses::aRunStandsAtTheRoundThatIsAsked()
{
    RunAtRound at = atRound(m_run, 1);
    for (const std::int64_t round : {1, 0, 1}) {
        at.goTo(round);
        const FoundRound found(m_run, round);
        QVERIFY(at.theta().cpu().to(at::kDouble).equal(found.theta));
        QVERIFY(at.state().cpu().to(at::kDouble).equal(found.state));
        QVERIFY(at.labelled().index.cpu().equal(at::tensor(found.labelled, at::kLong)));
        QVERIFY(at.labelled().labels.cpu().equal(at::tensor(found.givenLabels, at::kLong)));
        QVERIFY(at.pool().index.cpu().equal(at::tensor(found.pool, at::kLong)));
        QVERIFY(at.pool().labels.lt(0).all().item<bool>()); // nobody is to know them
        QCOMPARE(at.unlabelled().size(), std::int64_t(150 - 12 - 5 * round));
        QCOMPARE(at.identity().at("labelled").get<std::int64_t>(), 12 + 5 * round);
    }
    at.goTo(2); // after the last training nothing was scored, but might be
    QCOMPARE(at.pool().size(), std::int64_t(40));
    QVERIFY(at.testAccuracy() > 0 && at.testAccuracy() <= 1);
    const Subset some = at.sample(at.pool(), 7);
    QCOMPARE(some.size(), std::int64_t(7));
    QVERIFY(some.index.equal(at.sample(at.pool(), 7).index));
    QVERIFY(at.sample(at.pool(), 0).index.equal(at.pool().index));
}

void TestRoundAnalyses::whatIsNotThereIsSaid()
{
    const auto why = [](const std::function<void()>& what) {
        try {
            what();
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    RunAtRound at = atRound(m_run, 1);
    const std::string untrained = why([&] { at.goTo(7); });
    QVERIFY2(untrained.find("round 7 was not trained; rounds 0 to 2 were") != std::string::npos, untrained.c_str());
    const fs::path run = madeRun(m_root);
    fs::remove(run / checkpointName(historyOf(run).find(1)->trained.step));
    const std::string gone = why([&] { atRound(run, 1); });
    QVERIFY2(gone.find("round 1: the checkpoint of step") != std::string::npos, gone.c_str());
    ScoredImages other = readScoredImages(run / scoredImagesName(0));
    ++other.images.back();
    writeScoredImages(run / scoredImagesName(0), other);
    const std::string pool = why([&] { atRound(run, 0); });
    QVERIFY2(pool.find("round-0000.npz: holds other images") != std::string::npos, pool.c_str());
    Json options = readJsonFile(run / "experiment.json");
    options["data"]["noiseKind"] = "asymmetric";
    options["data"]["labelNoise"] = 0.9;
    writeFileAtomically(run / "experiment.json", dumpLines(options));
    const std::string labels = why([&] { atRound(run, 2); });
    QVERIFY2(labels.find("other labels in the data that is here") != std::string::npos, labels.c_str());
    const RunFolder none = RunFolder::create(m_root.path().toStdString(), "none", {{"kind", "comparison"}});
    const std::string kind = why([&] { atRound(none.path(), 0); });
    QVERIFY2(kind.find("is no run of active learning") != std::string::npos, kind.c_str());
}

void TestRoundAnalyses::termsAreThoseOfTheRoundsOwnImagesAndWeights_data()
{
    QTest::addColumn<int>("round");
    QTest::addColumn<bool>("isOfPool");
    QTest::newRow("the first round's pool") << 0 << true;
    QTest::newRow("the second round's pool") << 1 << true;
    QTest::newRow("what is labelled") << 1 << false;
}

void TestRoundAnalyses::termsAreThoseOfTheRoundsOwnImagesAndWeights()
{
    QFETCH(int, round);
    QFETCH(bool, isOfPool);
    const FoundRound found(m_run, round);
    const TermsOptions options{.images = 9, .from = isOfPool ? "pool" : "labelled", .rho = 0.2, .tolerance = 1e-6};
    const Analysis terms = *scoreTerms(atRound(m_run, round), options, {});
    const std::vector<std::int64_t> images = whole(terms.column("image"));
    QCOMPARE(images.size(), 9U);
    const std::vector<std::int64_t>& from = isOfPool ? found.pool : found.labelled;
    for (const std::int64_t image : images)
        QCOMPARE(std::count(from.begin(), from.end(), image), 1);

    const PerturbedLosses expected = found.losses(images, {.rho = 0.2});
    QVERIFY(whole(terms.column("label")) ==
            whole({expected.labels.data_ptr<std::int64_t>(), expected.labels.data_ptr<std::int64_t>() + 9})); // ŷ
    QVERIFY(areClose(terms.column("score"), expected.perturbedLoss));
    QVERIFY(areClose(terms.column("loss"), expected.loss));
    QVERIFY(areClose(terms.column("gradient"), expected.gradientNorm * 0.2));
    const at::Tensor inputs = found.images(images);
    for (std::int64_t i = 0; i < 9; ++i) {
        const double lambda = sampleCurvature(*found.network, found.theta, found.state, inputs.narrow(0, i, 1),
                                              expected.labels.narrow(0, i, 1), {.lanczos = {.tolerance = 1e-9}})
                                  ->value;
        const auto at = static_cast<std::size_t>(i);
        QVERIFY2(isClose(terms.column("lambda")[at], lambda, 1e-3), qPrintable(QString::number(lambda)));
        QVERIFY(isClose(terms.column("curvature")[at], 0.02 * terms.column("lambda")[at], 1e-12));
    }
    for (const char* term : {"loss", "gradient", "curvature"}) {
        QCOMPARE(terms.number(std::string("pearson.") + term), pearson(terms.column("score"), terms.column(term)));
        QCOMPARE(terms.number(std::string("spearman.") + term), spearman(terms.column("score"), terms.column(term)));
    }
    QVERIFY(terms.notes.empty());
    QCOMPARE(terms.round, std::int64_t(round));
}

void TestRoundAnalyses::termsOfTrueLabelsAreAnother()
{
    const RunAtRound at = atRound(m_run, 1);
    const FoundRound found(m_run, 1);
    const Analysis terms = *scoreTerms(at, {.images = 0, .label = "true", .curvature = "gauss-newton"}, {});
    QVERIFY(whole(terms.column("image")) == found.pool);
    const std::vector<std::int64_t> oracle = whole(terms.column("label")), clean = found.trueLabels(found.pool);
    QVERIFY(oracle != clean); // the oracle's noise is in them
    const auto history = historyOf(m_run);
    const ActiveRound& queried = *history.find(1); // what it said of those that were chosen
    for (std::size_t i = 0; i < queried.labelledImages.size(); ++i) {
        const auto place =
            std::find(found.pool.begin(), found.pool.end(), queried.labelledImages[i]) - found.pool.begin();
        QCOMPARE(oracle[static_cast<std::size_t>(place)], queried.givenLabels[i]);
    }
    QVERIFY(areClose(terms.column("score"), found.losses(found.pool, {.rho = 0.05}, oracle).perturbedLoss));
    const Analysis given =
        *scoreTerms(at, {.images = 0, .from = "labelled", .label = "true", .curvature = "gauss-newton"}, {});
    QVERIFY(whole(given.column("label")) == found.givenLabels);
}

void TestRoundAnalyses::theGaussNewtonFormStandsBesideTheHessian()
{
    const RunAtRound at = atRound(m_run, 1);
    const Analysis both = *scoreTerms(at, {.images = 4, .curvature = "both"}, {});
    const Analysis hessian = *scoreTerms(at, {.images = 4, .curvature = "hessian"}, {});
    const Analysis newton = *scoreTerms(at, {.images = 4, .curvature = "gauss-newton"}, {});
    QVERIFY(both.column("lambda") == hessian.column("lambda"));
    QVERIFY(both.column("lambda.ggn") == newton.column("lambda.ggn"));
    QVERIFY(both.column("lambda.ggn") != both.column("lambda"));
    QVERIFY(!std::isnan(newton.number("spearman.curvature.ggn")));
    QVERIFY_THROWS_EXCEPTION(Error, newton.column("lambda"));
}

void TestRoundAnalyses::theBoundIsEquationFive_data()
{
    QTest::addColumn<QString>("form");
    QTest::newRow("SAM") << "eq3";
    QTest::newRow("ASAM") << "authors";
}

void TestRoundAnalyses::theBoundIsEquationFive()
{
    QFETCH(QString, form);
    const bool isAdaptive = form == "authors";
    const double rho = 0.1;
    const FoundRound found(m_run, 1);
    const PerturbedLossOptions options{.rho = rho, .isAdaptive = isAdaptive};
    const RunAtRound at = atRound(m_run, 1);
    const Analysis bound = *perturbedBound(at, {.images = 0, .rho = rho, .form = form.toStdString()}, {});
    const auto of = [&](const char* column) { return bound.column(column).at(0); };

    const std::vector<std::int64_t> truth =
        whole(scoreTerms(at, {.images = 0, .label = "true", .curvature = "gauss-newton"}, {})->column("label"));
    const PerturbedLosses labelled = found.losses(found.labelled, options, found.givenLabels);
    const double ofL = averageOf(labelled.perturbedLoss), share = 17.0 / 150;
    const double ofTruth = averageOf(found.losses(found.pool, options, truth).perturbedLoss);
    const double ofPredicted = averageOf(found.losses(found.pool, options).perturbedLoss);
    QCOMPARE(of("labels"), 17.0);
    QVERIFY(isClose(of("share"), share, 1e-12));
    QVERIFY(isClose(of("labelled"), ofL));
    QVERIFY(isClose(of("unlabelled.true"), ofTruth));
    QVERIFY(isClose(of("unlabelled.predicted"), ofPredicted));
    QVERIFY(isClose(of("saal.true"), share * ofL + (1 - share) * ofTruth));
    QVERIFY(isClose(of("saal.predicted"), share * ofL + (1 - share) * ofPredicted));
    QVERIFY(isClose(of("loss.labelled"), averageOf(labelled.loss)));

    // one ε for all of X_L
    const Classification objective(found.network, found.state);
    const Batch all{found.images(found.labelled), at::tensor(found.givenLabels, at::kLong)};
    const at::Tensor g =
        lossAndGradient(objective, found.theta, all, Statistics::UseStored, Arithmetic::Exact).gradient;
    const at::Tensor step = isAdaptive ? found.theta.square() * g / (found.theta * g).norm() : g / g.norm();
    const at::Tensor z = found.network->forward(found.theta + rho * step, found.state, all.images, {.winograd = false});
    QVERIFY(isClose(of("labelled.one"), averageOf(z.log_softmax(1).gather(1, all.labels.unsqueeze(1)).neg())));
    QVERIFY(of("labelled.one") < of("labelled")); // each for itself reaches higher
    QVERIFY(of("labelled.one") > of("loss.labelled"));
    QVERIFY(isClose(of("loss.test"), at.testLoss(), 1e-12));
}

void TestRoundAnalyses::keptLabelsAreCountedAtEachRadius()
{
    const FoundRound found(m_run, 1);
    const RunAtRound at = atRound(m_run, 1);
    const std::vector<double> radii = {0, 0.05, 0.3, 1};
    const Analysis kept = *keptLabels(at, {.images = 0, .radii = radii}, {});
    const std::vector<std::int64_t> truth =
        whole(scoreTerms(at, {.images = 0, .label = "true", .curvature = "gauss-newton"}, {})->column("label"));
    QCOMPARE(kept.column("rho"), radii);
    for (std::size_t i = 0; i < radii.size(); ++i) {
        const PerturbedLosses own = found.losses(found.pool, {.rho = radii[i]});
        const PerturbedLosses other = found.losses(found.pool, {.rho = radii[i]}, truth);
        const at::Tensor stays = own.perturbedLogits.argmax(1) == own.logits.argmax(1);
        const at::Tensor delta =
            std::get<0>(own.perturbedLogits.max(1)) - own.perturbedLogits.gather(1, own.labels.unsqueeze(1)).squeeze(1);
        QVERIFY(isClose(kept.column("psi")[i], averageOf(stays), 1e-12));
        QVERIFY(isClose(kept.column("r")[i], averageOf(delta / other.perturbedLoss)));
        QVERIFY(isClose(kept.column("delta")[i], averageOf(delta)));
        QVERIFY(isClose(kept.column("score")[i], averageOf(own.perturbedLoss)));
        QCOMPARE(kept.column("accuracy")[i], at.testAccuracy());
    }
    QCOMPARE(kept.column("psi")[0], 1.0);
    QCOMPARE(kept.column("r")[0], 0.0);
    QVERIFY(kept.column("psi")[3] < 0.9 && kept.column("r")[3] > 0.01);
    QCOMPARE(kept.column("violations"), std::vector<double>(4, 0.0));
}

void TestRoundAnalyses::whereAPersonLabelsNothingIsKnown()
{
    const FoundRound found(m_run, 0);
    Json labels = Json::array();
    for (std::size_t i = 0; i < found.labelled.size(); ++i)
        labels.push_back({-1, found.labelled[i], found.givenLabels[i]});
    const ActiveHistory history = historyOf(m_run);
    QTemporaryDir root;
    const fs::path folder = root.path().toStdString();
    const Json experiment = analysedExperiment({{"rounds", {{"oracle", "person"}}}, {"labels", labels}});
    runWatched(jobOf(experiment, folder), [](const RunEvent& event, JobControl& control) {
        if (std::holds_alternative<Asked>(event.event)) control.stop();
    });
    const RunAtRound at = atRound(listRuns(folder).at(0), 0);
    QVERIFY(!at.knowsTruth());
    QVERIFY_THROWS_EXCEPTION(Error, at.withTruth(at.pool()));
    QVERIFY_THROWS_EXCEPTION(Error, scoreTerms(at, {.images = 2, .label = "true"}, {}));
    const Analysis bound = *perturbedBound(at, {}, {});
    QVERIFY(std::isnan(bound.column("unlabelled.true").at(0)) && std::isnan(bound.column("saal.true").at(0)));
    QVERIFY(!std::isnan(bound.column("saal.predicted").at(0)));
    const Analysis kept = *keptLabels(at, {.radii = {0.1}}, {});
    QVERIFY(std::isnan(kept.column("r").at(0)) && !std::isnan(kept.column("psi").at(0)));
    QCOMPARE(bound.notes.size(), 1U);
    QCOMPARE(kept.notes.size(), 1U);
}

QTEST_APPLESS_MAIN(TestRoundAnalyses)
#include "tst_round_analyses.moc"
