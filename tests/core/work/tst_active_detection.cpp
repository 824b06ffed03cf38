// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning of detection: each score by value on networks with closed forms and against plain autograd, what is
// looked at, and runs from their file to the result; long because one executable costs less than two.
#include "../detection/voc_files.h"
#include "active_experiment.h"

#include "core/active_detection/active_detection_options.h"
#include "core/active_detection/box_badge.h"
#include "core/active_detection/box_entropy.h"
#include "core/active_detection/box_saal.h"
#include "core/detection/detection_data.h"
#include "core/detection/detection_head.h"
#include "core/detection/make_voc.h"
#include "core/run/run_series.h"
#include "core/run/scored_images.h"
#include "core/tensor/compute.h"
#include "core/tensor/held_memory.h"
#include "core/tensor/random.h"
#include "core/work/experiment.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <set>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

constexpr int classes = 2, side = 8;
const std::function<bool()> never = [] { return false; };
const PseudoBoxOptions surest{.confidence = 0.5}; // of two boxes of each image, by the biases below

/// One cell with four priors that sees an image's colour a alone: z = W_j a + b_j is the score of prior j, and boxes
/// are their priors. All is softmax regression in θ.
DetectionNetwork colourNetwork()
{
    const std::vector<PriorMap> maps = {{.cells = 1, .step = 1, .side = 0.4, .nextSide = 0.9, .ratios = {2}}};
    const auto architecture = [=](Pass& pass, const at::Tensor& x) {
        return detectionHead(pass, {at::max_pool2d(x, {side, side})}, maps, classes);
    };
    return {.network = makeNetwork(architecture, {3, side, side}),
            .priors = priorBoxes(maps),
            .mean = {100, 100, 100},
            .deviation = {50, 50, 50}};
}

/// Of one colour each; what stands in them is not looked at.
std::shared_ptr<const DetectionSet> colouredSet(const fs::path& folder, const std::vector<TruthBox>& truths)
{
    std::vector<BoxedImage> images;
    for (const std::array<std::uint8_t, 3>& colour :
         {std::array<std::uint8_t, 3>{200, 40, 90}, {20, 220, 130}, {90, 90, 90}}) {
        Thumbnail picture;
        picture.width = picture.height = side;
        for (int i = 0; i < side * side; ++i)
            picture.rgb.insert(picture.rgb.end(), colour.begin(), colour.end());
        const std::string name = std::to_string(images.size());
        writeJpeg(folder / (name + ".jpg"), picture, 100);
        images.push_back({name, folder / (name + ".jpg"), side, side, truths});
    }
    return std::make_shared<const DetectionSet>(std::vector<std::string>{"a", "b"}, std::move(images));
}

/// θ of colourNetwork() in double: offsets 0, small weights, and biases that make prior 0 say class a, prior 3 class b
/// and the others background.
struct ColourWeights {
    at::Tensor theta;
    at::Tensor weight; ///< [4, 3, 3]: prior, score, colour
    at::Tensor bias;   ///< [4, 3]

    explicit ColourWeights(const DetectionNetwork& network)
    {
        theta = at::zeros({network.network->parameterCount()}, at::kDouble);
        weight = at::empty({4, 3, 3}, at::kDouble).normal_(0, 0.1, makeGenerator(3, "weights"));
        bias = at::tensor({0.3, 2.0, -0.4, 4.0, 0.1, -0.2, 5.0, 0.2, 0.1, 0.2, -0.5, 1.8}, at::kDouble).view({4, 3});
        for (const Segment& segment : network.network->layout().parameters) {
            at::Tensor values = theta.narrow(0, segment.offset, segment.count);
            if (segment.name == "head.classification_head.module_list.0.bias") values.copy_(bias.flatten());
            if (segment.name != "head.classification_head.module_list.0.weight") continue;
            const at::Tensor logical = parameterViews(
                network.network->layout(), theta)[std::size_t(&segment - network.network->layout().parameters.data())];
            logical.select(2, 1).select(2, 1).copy_(weight.view({12, 3})); // a 3×3 kernel sees its centre alone
        }
    }
};

/// What the formulas say of an image of that colour, by hand: the boxes are (prior 0, class a) and (prior 3, class b).
struct ByHand {
    std::vector<double> loss, perturbed, entropy;
    double norm = 0;

    ByHand(const ColourWeights& weights, const at::Tensor& colour, double rho, bool isAdaptive)
    {
        const std::pair<int, int> boxes[] = {{0, 1}, {3, 2}};
        std::vector<std::array<double, 3>> logits, errors, reach;
        for (const auto& [prior, label] : boxes) {
            std::array<double, 3> z{}, p{}, q{}, r{};
            double total = 0, bits = 0;
            for (int k = 0; k < 3; ++k) {
                z[k] = weights.bias[prior][k].item<double>();
                r[k] = isAdaptive ? z[k] * z[k] : 1; // of the bias
                for (int c = 0; c < 3; ++c) {
                    const double w = weights.weight[prior][k][c].item<double>(), a = colour[c].item<double>();
                    z[k] += w * a;
                    r[k] += isAdaptive ? w * w * a * a : a * a;
                }
                total += std::exp(z[k]);
            }
            for (int k = 0; k < 3; ++k) {
                p[k] = std::exp(z[k]) / total;
                q[k] = p[k] - (k == label ? 1 : 0);
                bits -= p[k] * std::log2(p[k]);
                norm += q[k] * q[k] * r[k];
            }
            loss.push_back(-std::log(p[label]));
            entropy.push_back(bits);
            logits.push_back(z);
            errors.push_back(q);
            reach.push_back(r);
        }
        norm = std::sqrt(norm);
        for (int box = 0; box < 2; ++box) {
            double total = 0, own = 0;
            for (int k = 0; k < 3; ++k) {
                const double z = logits[box][k] + rho * errors[box][k] * reach[box][k] / norm;
                total += std::exp(z);
                if (k == boxes[box].second) own = z;
            }
            perturbed.push_back(std::log(total) - own);
        }
    }
};

double sumOf(const std::vector<double>& values) { return values[0] + values[1]; }

/// A pool that is all images of a set, in another order than the set's.
struct SomePool {
    std::shared_ptr<const Dataset> rows;
    Subset pool, none;
    PoolRound round;

    SomePool(const DetectionNetwork& network, const DetectionSet& set, const at::Tensor& theta, const at::Tensor& state,
             const std::vector<std::int64_t>& order, std::int64_t count = 2)
        : rows(rowsOf(set, network.imageSize())),
          pool{rows, at::tensor(order, at::kLong), at::full({std::ssize(order)}, -1, at::kLong)},
          none{rows, at::empty({0}, at::kLong), at::empty({0}, at::kLong)},
          round{.network = *network.network,
                .theta = theta,
                .state = state,
                .labelled = none,
                .pool = pool,
                .unlabelled = pool,
                .classes = set.classes(),
                .count = count,
                .seed = 5}
    {
    }
};

/// ∇ of the summed cross-entropy of an image's boxes over all of θ, by autograd as it is written.
at::Tensor plainGradient(const DetectionNetwork& network, const at::Tensor& theta, const at::Tensor& state,
                         const at::Tensor& image, const std::vector<Detection>& boxes)
{
    const at::Tensor leaf = theta.detach().clone().requires_grad_(true);
    const at::Tensor output = network.network->forward(leaf, state, image, Statistics::UseStored)[0];
    at::Tensor loss = at::zeros({}, theta.options());
    for (const Detection& box : boxes) {
        const at::Tensor scores = output[box.prior].slice(0, 4);
        loss = loss + scores.logsumexp(0) - scores[box.label + 1];
    }
    loss.backward();
    return leaf.grad();
}

Json smallRounds(const fs::path& data)
{
    return {{"kind", "active-detection"},
            {"name", "small"},
            {"data", {{"name", "voc-folder"}, {"folder", data.string()}, {"validationSize", 4}}},
            {"network", {{"name", "ssd-small"}, {"options", {{"imageSize", 32}, {"width", 4}}}}},
            {"train", {{"epochs", 2}, {"batchSize", 4}}},
            {"rounds", {{"initial", 6}, {"query", 3}, {"rounds", 2}, {"poolSize", 12}}},
            {"acquisitions",
             {{{"acquisition", "random"}},
              {{"acquisition", "entropy"}},
              {{"acquisition", "badge"}},
              {{"acquisition", "saal"}, {"rho", 0.1}}}},
            {"optimizer", {{"lr", 0.01}}},
            {"methods", {{{"rule", "sam"}}}},
            {"device", "cpu"},
            {"threads", 1}};
}

fs::path runOf(const fs::path& root, const std::string& acquisition)
{
    for (const fs::path& run : listRuns(root))
        if (RunFolder::open(run).experiment()["acquisition"]["acquisition"] == acquisition) return run;
    throw Error("there is no run of " + acquisition);
}

} // namespace

class TestActiveDetection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        useThreads(1);
        m_data = fs::path(m_folder.path().toStdString());
        fs::create_directories(m_data / "colours");
        MakeVocOptions options;
        options.cutOuts = writeCutOuts(m_data / "discs");
        options.classes = {"small", "large"};
        options.train = 28;
        options.test = 8;
        options.side = 48;
        makeVoc(m_data / "VOCdevkit", options, [](double) { return true; });
        runJob(jobOf(smallRounds(m_data), m_data / "runs"));
        QCOMPARE(listRuns(m_data / "runs").size(), std::size_t(4));
    }

    void scoresAreThoseOfTheFormulas_data()
    {
        QTest::addColumn<QString>("form");
        for (const char* form : {"eq3", "authors"})
            QTest::addRow("%s", form) << form;
    }
    void scoresAreThoseOfTheFormulas()
    {
        QFETCH(const QString, form);
        const BoxedPool boxed{.set = colouredSet(m_data / "colours", {}), .network = colourNetwork()};
        const ColourWeights weights(boxed.network);
        const at::Tensor state = at::empty({0}, at::kDouble);
        const SomePool some(boxed.network, *boxed.set, weights.theta, state, {2, 0, 1});
        const BoxSaalOptions options{.boxes = surest, .form = form.toStdString(), .rho = 0.3};
        const PoolScores saal = *BoxSaal(options, boxed).score(some.round);
        BoxSaalOptions largest = options, average = options;
        largest.boxes.image = "max";
        average.boxes.image = "mean";
        const PoolScores most = *BoxSaal(largest, boxed).score(some.round);
        const PoolScores mean = *BoxSaal(average, boxed).score(some.round);
        const PoolScores entropy = *BoxEntropy({.boxes = surest}, boxed).score(some.round);
        const PoolScores badge = *BoxBadge({.confidence = 0.5}, boxed).score(some.round);
        for (int i = 0; i < 3; ++i) {
            const std::int64_t image = some.pool.index[i].item<std::int64_t>();
            const at::Tensor pixel = boxed.set->picture(image).to(at::kDouble).select(2, 0).select(1, 0);
            const ByHand hand(weights, (pixel - 100) / 50, options.rho, form == "authors");
            const auto isValue = [&](const at::Tensor& scores, double value) {
                return std::abs(scores[i].item<double>() - value) < 1e-6; // images are floats
            };
            QVERIFY(isValue(saal.score, sumOf(hand.perturbed)));
            QVERIFY(isValue(termOf(saal, "loss"), sumOf(hand.loss)));
            QVERIFY(isValue(termOf(saal, "gradient"), 0.3 * hand.norm));
            QVERIFY(isValue(termOf(saal, "boxes"), 2));
            QVERIFY(isValue(most.score, std::max(hand.perturbed[0], hand.perturbed[1])));
            QVERIFY(isValue(mean.score, sumOf(hand.perturbed) / 2));
            QVERIFY(isValue(entropy.score, sumOf(hand.entropy)));
            if (form == "eq3") QVERIFY(isValue(badge.score, hand.norm)); // ‖∇‖ by the head is that by all of θ here
            QVERIFY(sumOf(hand.perturbed) > sumOf(hand.loss) + 0.1);
        }
    }

    /// A prior that is two classes at once counts once, as the likelier one; where nothing is sure the k surest count.
    void aPriorCountsOnceAndTheSurestStandInForNone()
    {
        const BoxedPool boxed{.set = colouredSet(m_data / "colours", {}), .network = colourNetwork()};
        const at::Tensor p = at::tensor({0.3, 0.4, 0.3, 0.9, 0.06, 0.04, 0.8, 0.05, 0.15, 0.5, 0.2, 0.3}, at::kDouble);
        const at::Tensor output = at::cat({at::zeros({4, 4}, at::kDouble), p.view({4, 3}).log()}, 1);
        const auto found = [&](const PseudoBoxOptions& options) {
            std::vector<std::pair<std::int64_t, std::int64_t>> all; // prior and class
            const PseudoBoxes pseudo = pseudoBoxes(output, boxed, options);
            for (const Detection& one : pseudo.boxes)
                all.emplace_back(one.prior, one.label);
            return std::pair(all, pseudo.isFound);
        };
        using Pairs = std::vector<std::pair<std::int64_t, std::int64_t>>;
        PseudoBoxOptions options{.boxes = "before", .confidence = 0.25};
        QVERIFY(found(options) == std::pair(Pairs{{0, 0}, {3, 1}}, true));
        options.classes = "each";
        QVERIFY(found(options) == std::pair(Pairs{{0, 0}, {0, 1}, {3, 1}}, true));
        for (const char* classes : {"best", "each"}) {
            options = {.boxes = "before", .confidence = 0.6, .classes = classes};
            QVERIFY(found(options) == std::pair(Pairs{}, false));
            options.ifNone = 3;
            QVERIFY(found(options) == std::pair(Pairs{{0, 0}, {3, 1}, {2, 1}}, false));
        }
        // as scores: none of an image without, and it is said how many have none
        const ColourWeights weights(boxed.network);
        const at::Tensor state = at::empty({0}, at::kDouble);
        const SomePool some(boxed.network, *boxed.set, weights.theta, state, {2, 0, 1});
        for (const std::int64_t k : {0, 2}) {
            const PseudoBoxOptions none{.confidence = 0.999, .ifNone = k};
            const PoolScores all[] = {*BoxSaal({.boxes = none}, boxed).score(some.round),
                                      *BoxEntropy({.boxes = none}, boxed).score(some.round),
                                      *BoxBadge({.confidence = 0.999, .ifNone = k}, boxed).score(some.round)};
            for (const PoolScores& scores : all) {
                QCOMPARE(scores.withoutBoxes, std::optional<std::int64_t>(3));
                QVERIFY(at::equal(termOf(scores, "boxes"), at::full({3}, double(k), at::kDouble)));
                QVERIFY(k == 0 ? !scores.score.any().item<bool>() : scores.score.gt(0).all().item<bool>());
            }
        }
        QCOMPARE(BoxSaal({.boxes = surest}, boxed).score(some.round)->withoutBoxes, std::optional<std::int64_t>(0));
    }

    /// What a run wrote before there were these options is what it did.
    void runsOfEarlierVersionsGoOnAsTheyWere()
    {
        Json run = RunFolder::open(runOf(m_data / "runs", "saal")).experiment();
        for (const char* outside : {"kind", "group", "made", "format"})
            run.erase(outside);
        std::vector<Problem> problems;
        ActiveDetectionRun now = activeDetectionRunFromJson(run, problems);
        QVERIFY(now.rounds.rounds.ties == "drawn" && now.rounds.acquisition.options["classes"] == "best");
        run["rounds"].erase("ties");
        for (const char* later : {"classes", "ifNone"})
            run["acquisition"].erase(later);
        const ActiveDetectionRun then = activeDetectionRunFromJson(run, problems);
        QVERIFY2(problems.empty(), toText(problems).c_str());
        QVERIFY(then.rounds.rounds.ties == "order" && then.rounds.acquisition.options["classes"] == "each");
        const Json again = experimentOfRun(RunFolder::open(runOf(m_data / "runs", "saal")));
        QVERIFY(again["rounds"]["ties"] == "drawn");
    }

    /// Nothing that an image is scored by is known of it: neither its boxes nor other images.
    void scoresDoNotLookAtTruthsNorAtOtherImages()
    {
        const BoxedPool blank{.set = colouredSet(m_data / "colours", {}), .network = colourNetwork()};
        const BoxedPool told{.set = colouredSet(m_data / "colours", {{{0, 0, 1, 1}, 0}, {{0, 0, 0.5, 1}, 1, true}}),
                             .network = blank.network};
        const ColourWeights weights(blank.network);
        const at::Tensor state = at::empty({0}, at::kDouble);
        const SomePool all(blank.network, *blank.set, weights.theta, state, {0, 1, 2});
        const SomePool one(blank.network, *blank.set, weights.theta, state, {1}, 1);
        const auto isBlind = [&](Acquisition&& unknowing, Acquisition&& knowing) {
            const PoolScores a = *unknowing.score(all.round), b = *knowing.score(all.round);
            const at::Tensor alone = unknowing.score(one.round)->score;
            return at::equal(a.score, b.score) && std::abs((a.score[1] - alone[0]).item<double>()) < 1e-12;
        };
        QVERIFY(isBlind(BoxSaal({.boxes = surest}, blank), BoxSaal({.boxes = surest}, told)));
        QVERIFY(isBlind(BoxEntropy({.boxes = surest}, blank), BoxEntropy({.boxes = surest}, told)));
        QVERIFY(isBlind(BoxBadge({.confidence = 0.5}, blank), BoxBadge({.confidence = 0.5}, told)));
        // without a box there is nothing to score, and all is finite
        const PseudoBoxOptions unreachable{.confidence = 0.999};
        QCOMPARE(BoxSaal({.boxes = unreachable}, blank).score(all.round)->score.abs().max().item<double>(), 0.0);
        QCOMPARE(BoxEntropy({.boxes = unreachable}, blank).score(all.round)->score.abs().max().item<double>(), 0.0);
        BoxBadge badge({.confidence = 0.999}, blank);
        const PoolScores none = *badge.score(all.round);
        QCOMPARE(none.score.abs().max().item<double>(), 0.0);
        QCOMPARE(badge.query(none, all.round).size(), std::size_t(2));
    }

    /// On a network with trunk, normalisation and several maps, against autograd as the formulas are written.
    void gradientsAreAutogradsOverAllOfTheNetwork()
    {
        const auto data = *loadDetectionData("voc-folder", m_data, never);
        const BoxedPool boxed{.set = data->train.data,
                              .network = makeDetectionNetwork("ssd-small", {{"imageSize", 32}, {"width", 4}},
                                                              data->train.data->classes())};
        const Network& network = *boxed.network.network;
        const at::Tensor theta = network.initialTheta(4).to(at::kDouble) * 2,
                         state = network.initialState().to(at::kDouble);
        const SomePool some(boxed.network, *boxed.set, theta, state, {3, 7, 1, 12, 20});
        const BoxSaalOptions options{.boxes = {.boxes = "before", .confidence = 0.35}, .rho = 0.4};
        const BoxGradients gradients = *boxGradients(some.round, boxed, options.boxes);
        std::vector<at::Tensor> byHead;
        std::set<std::int64_t> maps;
        std::int64_t boxes = 0;
        QVERIFY(forEachImage(some.round, boxed, [&](const at::Tensor& image) {
            const PerturbedBoxes found = perturbedBoxes(network, theta, state, image, boxed, options);
            boxes += std::ssize(found.boxes);
            const at::Tensor g = plainGradient(boxed.network, theta, state, image, found.boxes);
            const double norm = g.norm().item<double>();
            QVERIFY(std::abs(found.gradientNorm - norm) <= 1e-8 * norm);
            const at::Tensor moved = network.forward(theta + g * (0.4 / norm), state, image, Statistics::UseStored)[0];
            for (std::size_t b = 0; b < found.boxes.size(); ++b) {
                const at::Tensor scores = moved[found.boxes[b].prior].slice(0, 4);
                const double loss = (scores.logsumexp(0) - scores[found.boxes[b].label + 1]).item<double>();
                QVERIFY(std::abs(found.perturbed[std::int64_t(b)].item<double>() - loss) < 1e-7);
                maps.insert(found.boxes[b].prior < 64 ? 0 : 1);
            }
            std::vector<at::Tensor> head;
            for (const Segment& segment : network.layout().parameters)
                if (segment.name.starts_with("head.classification_head"))
                    head.push_back(g.narrow(0, segment.offset, segment.count));
            byHead.push_back(at::cat(head));
        }));
        QVERIFY(boxes > 10 && maps.size() == 2); // several boxes of an image, on fine and coarse maps
        const at::Tensor products = at::matmul(at::stack(byHead), at::stack(byHead).t());
        QVERIFY(at::allclose(gradients.squaredNorms(), products.diagonal(), 1e-8, 1e-12));
        for (std::int64_t i = 0; i < 5; ++i)
            QVERIFY(at::allclose(gradients.productsWith(i), products[i], 1e-8, 1e-9));
    }

    /// Patches of 1,024 channels are 37 kB a box: of a pool of 5,000 images with 200 boxes each they would be 37 GB.
    void badgesMemoryHasABound()
    {
        const DetectionNetwork ssd300 = makeDetectionNetwork("ssd300", Json::object(), 20);
        const std::int64_t length = patchLength(*ssd300.network);
        QCOMPARE(length, std::int64_t(9 * 1024 + 1));
        for (const auto& [images, boxes] : {std::pair<std::int64_t, std::int64_t>{1000, 29}, {5000, 5}, {15551, 1}}) {
            QCOMPARE(boxesThatFit(images, length, 4, BoxGradients::heldBytes), boxes);
            QVERIFY(images * boxes * length * 4 <= BoxGradients::heldBytes);
        }
        // the surest boxes of an image count, and nothing else is held
        const auto data = *loadDetectionData("voc-folder", m_data, never);
        BoxedPool boxed{.set = data->train.data,
                        .network = makeDetectionNetwork("ssd-small", {{"imageSize", 32}, {"width", 4}}, 2)};
        const Network& network = *boxed.network.network;
        const at::Tensor theta = network.initialTheta(4) * 2, state = network.initialState();
        const SomePool some(boxed.network, *boxed.set, theta, state, {3, 7, 1, 12, 20});
        const PseudoBoxOptions options{.boxes = "before", .confidence = 0.3};
        const std::int64_t bytes = 5 * 3 * 4 * patchLength(network);
        const BoxGradients whole = *boxGradients(some.round, boxed, options);
        QVERIFY(whole.cut == 0 && whole.image.size(0) > 100);
        HeldMemory memory;
        const BoxGradients few = *boxGradients(some.round, boxed, options, bytes);
        QVERIFY(memory.bytes() < BoxGradients::partBoxes * 4 * patchLength(network) + 15 * 100); // of one part at most
        QVERIFY(few.perImage == 3 && few.cut == 5 && few.image.size(0) == 15);
        boxed.found.perImage = 3;
        const BoxGradients surestThree = *boxGradients(some.round, boxed, options);
        QVERIFY(at::equal(few.squaredNorms(), surestThree.squaredNorms()));
        QVERIFY(!at::equal(few.squaredNorms(), whole.squaredNorms()));
    }

    /// Two images that are the same point are not both chosen while others are left; the longest gradient comes first.
    void badgeSpreadsItsChoice()
    {
        BoxedPool boxed{.set = colouredSet(m_data / "colours", {}), .network = colourNetwork()};
        const ColourWeights weights(boxed.network);
        const at::Tensor state = at::empty({0}, at::kDouble);
        const SomePool some(boxed.network, *boxed.set, weights.theta, state, {0, 1, 1, 1}); // one image three times
        BoxBadge badge({.confidence = 0.5}, boxed);
        const PoolScores scores = *badge.score(some.round);
        const std::vector<std::int64_t> chosen = badge.query(scores, some.round);
        QCOMPARE(chosen.size(), std::size_t(2));
        QCOMPARE(chosen.front(), highest(scores.score, 1).front());
        QVERIFY((chosen[0] == 0) != (chosen[1] == 0));
    }

    void roundsLabelWhatTheyChose()
    {
        for (const char* name : {"random", "entropy", "badge", "saal"}) {
            const fs::path run = runOf(m_data / "runs", name);
            QVERIFY2(RunFolder::open(run).hasEnded(), name);
            const ActiveHistory history = historyOf(run);
            const auto data = *loadDetectionData("voc-folder", m_data, never);
            std::set<std::int64_t> labelled;
            for (const ActiveRound& round : history.rounds()) {
                if (round.round >= 0) QCOMPARE(round.labels, 6 + 3 * round.round);
                for (const std::int64_t image : round.labelledImages) {
                    QVERIFY(labelled.insert(image).second); // nothing twice
                    QVERIFY(image >= 0 && image < data->train.data->size());
                }
                if (round.scoreFile.empty()) continue;
                const ScoredImages scored = readScoredImages(run / round.scoreFile);
                QCOMPARE(round.withoutBoxes.has_value(), name != std::string("random"));
                if (round.withoutBoxes) {
                    const auto boxes = std::find_if(scored.terms.begin(), scored.terms.end(),
                                                    [](const auto& term) { return term.first == "boxes"; });
                    QCOMPARE(std::count(boxes->second.begin(), boxes->second.end(), 0.0), *round.withoutBoxes);
                }
                QCOMPARE(scored.images.size(), std::size_t(12));
                for (const std::int64_t image : scored.images) // of the pool alone
                    QVERIFY(!labelled.contains(image) ||
                            std::find(round.picks.begin(), round.picks.end(), image) != round.picks.end());
                for (const std::int64_t image : round.picks)
                    QVERIFY(std::find(scored.images.begin(), scored.images.end(), image) != scored.images.end());
            }
            QCOMPARE(labelled.size(), std::size_t(12));
            const Json result = readJsonFile(run / "result.json");
            for (const char* tag : {"map/test", "loss/test"})
                QVERIFY2(result.contains(tag) && result[tag].contains("area"), tag);
            RunSeries series;
            RunFolder::open(run).forEachEvent([&](Event&& event) { series.apply(event); });
            QCOMPARE(series.of("map/test").size(), std::size_t(3)); // of each round
            QVERIFY(series.tags.contains("ap-large/test") && series.tags.contains("loss/train"));
            QVERIFY(!series.tags.contains("accuracy/train"));
            if (const ActiveRound& first = *history.find(0); first.withoutBoxes)
                QCOMPARE(series.of("without-boxes/pool").value(0), double(*first.withoutBoxes) / 12);
        }
        QCOMPARE(lastCheckpointOf(runOf(m_data / "runs", "badge")).clock.step,
                 std::int64_t(2 * (2 + 2 + 3))); // of 6, 9 and 12
        // the same beginning for all: so the same training of the first round
        const auto firstOf = [&](const char* name) {
            return historyOf(runOf(m_data / "runs", name)).find(-1)->labelledImages;
        };
        QVERIFY(firstOf("saal") == firstOf("random"));
        QVERIFY(historyOf(runOf(m_data / "runs", "saal")).find(0)->picks !=
                historyOf(runOf(m_data / "runs", "random")).find(0)->picks);
    }

    void aRunThatIsStoppedAnywhereEndsInTheSameWeights()
    {
        for (const int steps : {1, 4, 9, 14, 22}) {
            const fs::path root = m_data / ("stopped" + std::to_string(steps));
            Json json = smallRounds(m_data);
            json["acquisitions"] = {{{"acquisition", "saal"}, {"rho", 0.1}}};
            const Job job = jobOf(json, root);
            JobControl control;
            control.pause();
            EventQueue events;
            std::jthread trains([&] {
                JobContext context(control, events);
                job(context);
            });
            for (int step = 0; step < steps; ++step) {
                while (!control.isResting())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                control.singleStep();
            }
            control.stop();
            trains.join();
            const fs::path run = listRuns(root).front();
            QVERIFY(!RunFolder::open(run).hasEnded());
            runJob(resumeJob({run}));
            const fs::path whole = runOf(m_data / "runs", "saal");
            const Checkpoint a = lastCheckpointOf(run), b = lastCheckpointOf(whole);
            QVERIFY(at::equal(a.theta, b.theta) && at::equal(a.state, b.state));
            const ActiveHistory one = historyOf(run), two = historyOf(whole);
            for (std::int64_t round = -1; round < 2; ++round)
                QVERIFY(one.find(round)->labelledImages == two.find(round)->labelledImages);
            QVERIFY(readJsonFile(run / "result.json")["map/test"] == readJsonFile(whole / "result.json")["map/test"]);
        }
    }

    void badInputIsNamed()
    {
        const auto problemsOf = [&](const char* field, const Json& value) {
            Json json = smallRounds(m_data);
            json[Json::json_pointer(field)] = value;
            std::vector<Problem> problems;
            experimentFromJson(json, problems);
            return toText(problems);
        };
        const auto names = [&](const char* field, const Json& value, const char* text) {
            return problemsOf(field, value).find(text) != std::string::npos;
        };
        QVERIFY(names("/acquisitions/0/acquisition", "sal", "did you mean \"saal\""));
        QVERIFY(names("/acquisitions/3/image", "all", "acquisitions.3.image"));
        QVERIFY(names("/acquisitions/1", {{"acquisition", "random"}}, "is the same as acquisitions.0"));
        QVERIFY(names("/rounds/query", 13, "rounds.query"));
        QVERIFY(names("/rounds/oracle", "person", "rounds.oracle"));
        QVERIFY(names("/measure", {{"alignment", {{"every", 1}}}}, "measure"));
        QVERIFY(names("/network/options/wide", 2, "network.options.wide"));
        const auto events = runJob(jobOf(
            [&] {
                Json json = smallRounds(m_data);
                json["rounds"]["initial"] = 24;
                json["acquisitions"] = {{{"acquisition", "random"}}};
                return json;
            }(),
            m_data / "many"));
        QVERIFY(reasonOf(events).find("rounds.initial: is 24, but there are 24 images") != std::string::npos);
    }

private:
    QTemporaryDir m_folder;
    fs::path m_data;
};

QTEST_GUILESS_MAIN(TestActiveDetection)
#include "tst_active_detection.moc"
