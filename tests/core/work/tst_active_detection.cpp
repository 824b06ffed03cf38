// SPDX-License-Identifier: GPL-3.0-or-later
// Active learning of detection: each score by value on networks with closed forms and against plain autograd, what is
// looked at, and runs from their file to the result; long because one executable costs less than two.
#include "active_experiment.h"
#include "detection_experiment.h"

#include "core/active/label_export.h"
#include "core/active_detection/active_detection_options.h"
#include "core/active_detection/box_badge.h"
#include "core/active_detection/box_entropy.h"
#include "core/active_detection/box_export.h"
#include "core/active_detection/box_labels.h"
#include "core/active_detection/box_saal.h"
#include "core/detection/detection_data.h"
#include "core/detection/detection_head.h"
#include "core/detection/drawn_truths.h"
#include "core/detection/load_detection.h"
#include "core/detection/make_voc.h"
#include "core/detection/voc_annotation.h"
#include "core/run/run_reader.h"
#include "core/run/run_series.h"
#include "core/run/scored_images.h"
#include "core/tensor/compute.h"
#include "core/tensor/held_memory.h"
#include "core/tensor/random.h"
#include "core/train/given_labels.h"
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
#include <map>
#include <set>
#include <sstream>

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

/// Rounds of Entropy whose boxes come from a person.
Json askedRounds(const fs::path& data)
{
    Json json = tinyRounds(data);
    json["rounds"]["oracle"] = "person";
    json["acquisitions"] = {{{"acquisition", "entropy"}}};
    return json;
}

/// What that person says of an image of 48²: nothing like what its file says.
DrawnBoxes drawnIn(std::int64_t image)
{
    if (image % 4 == 0) return {};
    DrawnBoxes boxes{{image % 2 ? "large" : "small", image % 7, 3, 20 + image % 11, 31}};
    if (image % 3 == 0) boxes.push_back({"small", 30, 12, 48, 48});
    return boxes;
}

Answer drawn(const std::string& question, std::int64_t image)
{
    return {question, toJson(ImageAnswer{.image = image, .boxes = drawnIn(image)})};
}

/// Answers all that is asked, in the same way as often as it is.
void answerAll(const RunEvent& event, JobControl& control)
{
    if (const auto* asked = std::get_if<Asked>(&event.event))
        for (const Json& image : asked->data.at("images"))
            control.send(event.run, drawn(asked->question, image));
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
        runJob(jobOf(tinyRounds(m_data), m_data / "runs"));
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
        BoxPerturbation perturb(network, theta, state, boxed, options);
        std::vector<PerturbedBoxes> together; // of two at once
        QVERIFY(forEachBatch(some.round, boxed, 2, [&](const at::Tensor& images) {
            for (PerturbedBoxes& one : perturb(images))
                together.push_back(std::move(one));
        }));
        QCOMPARE(together.size(), std::size_t(5));
        QVERIFY(forEachImage(some.round, boxed, [&](const at::Tensor& image) {
            const PerturbedBoxes found = perturb(image).at(0), &beside = together[byHead.size()];
            QVERIFY(at::allclose(found.loss, beside.loss, 1e-10, 1e-12));
            QVERIFY(at::allclose(found.perturbed, beside.perturbed, 1e-9, 1e-12));
            QVERIFY(std::abs(found.gradientNorm - beside.gradientNorm) <= 1e-10 * found.gradientNorm);
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
        for (const int steps : {1, 4, 9, 13, 15}) {
            const fs::path root = m_data / ("stopped" + std::to_string(steps));
            Json json = tinyRounds(m_data);
            json["acquisitions"] = {{{"acquisition", "saal"}, {"rho", 0.1}}};
            const Job job = jobOf(json, root);
            JobControl control;
            control.pause();
            EventQueue events;
            std::atomic<bool> isOver = false;
            std::jthread trains([&] {
                JobContext context(control, events);
                job(context);
                isOver = true;
            });
            for (int step = 0; step < steps; ++step) {
                while (!control.isResting() && !isOver)
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

    /// The same weights as of a folder whose files say what the person drew, and other ones than of this folder.
    void aPersonsBoxesAreWhatTheNextRoundTrainsOn()
    {
        const fs::path run = askedRun();
        QVERIFY2(RunFolder::open(run).hasEnded(), run.c_str());
        const ActiveHistory history = historyOf(run);
        fs::create_directories(m_data / "told");
        fs::copy(m_data / "VOCdevkit", m_data / "told" / "VOCdevkit", fs::copy_options::recursive);
        const auto data = *loadDetectionData("voc-folder", m_data, never);
        for (const std::int64_t round : {0, 1}) {
            const ActiveRound& known = *history.find(round);
            QCOMPARE(known.labelledImages, known.picks);
            for (const GivenLabel& given : known.given()) {
                QVERIFY(given.boxes && *given.boxes == drawnIn(given.image) && given.label == 0);
                const BoxedImage& image = data->train.data->images()[std::size_t(given.image)];
                QVERIFY(image.width == 48 && image.height == 48);
                VocAnnotation annotation{image.file.filename().string(), 48, 48, {}};
                for (const DrawnBox& box : drawnIn(given.image)) // VOC counts pixels from 1 and names the last one
                    annotation.objects.push_back(
                        {box.className, box.xmin + 1.0, box.ymin + 1.0, double(box.xmax), double(box.ymax)});
                const fs::path id = image.id;
                writeVocAnnotation(m_data / "told" / "VOCdevkit" / id.parent_path() / "Annotations" /
                                       (id.filename().string() + ".xml"),
                                   id.parent_path().string(), annotation);
            }
        }
        QVERIFY(!history.find(-1)->given().front().boxes); // the first images' boxes are the files'
        Json told = askedRounds(m_data / "told");
        told["rounds"]["oracle"] = "simulated";
        runJob(jobOf(told, m_data / "told-runs"));
        const fs::path same = listRuns(m_data / "told-runs").front();
        const Checkpoint drawnEnd = lastCheckpointOf(run), toldEnd = lastCheckpointOf(same);
        QVERIFY(historyOf(same).find(1)->picks == history.find(1)->picks);
        QVERIFY(at::equal(drawnEnd.theta, toldEnd.theta) && at::equal(drawnEnd.state, toldEnd.state));
        for (const char* tag : {"loss/train", "map/test"})
            QVERIFY(RunReader(run).series.of(tag).values() == RunReader(same).series.of(tag).values());
        QVERIFY(!at::equal(drawnEnd.theta, lastCheckpointOf(runOf(m_data / "runs", "entropy")).theta));

        // what is measured on those images afterwards has the same truths
        const auto lossOf = [&](const fs::path& folder, bool asDrawn) {
            const LoadedDetection loaded = *loadDetection(readDetectionRun(RunFolder::open(folder)), never);
            const GivenTruths given = truthsOf(labelsIn(drawnEnd, loaded.trainSet->classNames()), *loaded.trainSet);
            const auto objective =
                loaded.objectiveWith(asDrawn ? given : GivenTruths())({drawnEnd.state, {}, nullptr, nullptr});
            return objective->evaluate(drawnEnd.theta, labelledAt(loaded.run.train, drawnEnd), [] { return true; })
                ->front();
        };
        QCOMPARE(lossOf(run, true), lossOf(same, false));
        QVERIFY(lossOf(run, true) != lossOf(run, false));
    }

    /// As a table, and as annotations that say the same when they are read.
    void whatAPersonDrewGoesOut()
    {
        const auto data = *loadDetectionData("voc-folder", m_data, never);
        const DetectionSet& set = *data->train.data;
        const std::vector<GivenLabel> labels = labelsIn(historyOf(askedRun()));
        std::map<std::int64_t, std::vector<std::string>> rows; // by image
        std::istringstream csv(boxesCsv(labels, set));
        std::string line;
        std::getline(csv, line);
        QCOMPARE(line, std::string("image,id,class,xmin,ymin,xmax,ymax,round,from"));
        while (std::getline(csv, line))
            rows[std::stoll(line)].push_back(line);
        writeAnnotations(labels, set, m_data / "annotations");
        for (const GivenLabel& given : labels) {
            const BoxedImage& image = set.images()[std::size_t(given.image)];
            const std::string begin = std::to_string(given.image) + ',' + image.id + ',',
                              round = std::to_string(given.round);
            const fs::path file = m_data / "annotations" / fs::path(image.id).parent_path() / "Annotations" /
                                  (fs::path(image.id).filename().string() + ".xml");
            QCOMPARE(fs::exists(file), given.boxes.has_value());
            if (!given.boxes) {
                const TruthBox& first = image.truths.front();
                QCOMPARE(rows[given.image].size(), image.truths.size());
                QCOMPARE(rows[given.image].front(), begin + set.classNames()[std::size_t(first.label)] + ',' +
                                                        std::to_string(std::lround(48 * first.box.x1)) + ',' +
                                                        std::to_string(std::lround(48 * first.box.y1)) + ',' +
                                                        std::to_string(std::lround(48 * first.box.x2)) + ',' +
                                                        std::to_string(std::lround(48 * first.box.y2)) + ",-1,file");
                continue;
            }
            std::vector<std::string> expected;
            for (const DrawnBox& box : drawnIn(given.image))
                expected.push_back(begin + box.className + ',' + std::to_string(box.xmin) + ',' +
                                   std::to_string(box.ymin) + ',' + std::to_string(box.xmax) + ',' +
                                   std::to_string(box.ymax) + ',' + round + ",person");
            if (expected.empty()) expected = {begin + ",,,,," + round + ",person"};
            QVERIFY(rows[given.image] == expected);
            BadInput bad;
            const std::vector<TruthBox> read =
                truthsOf(readVocAnnotation(file, bad), "it", image.width, image.height, set.classNames(), bad);
            QVERIFY(bad.total() == 0 && read == truthsOf({given}, set)[given.image]);
        }
    }

    /// Stopped while it waits, gone on with from the checkpoint before the answers, or repeated: the same weights.
    void whatAPersonDrewStays()
    {
        const Checkpoint whole = lastCheckpointOf(askedRun());
        const fs::path root = m_data / "asked-twice";
        runWatched(jobOf(askedRounds(m_data), root), [&](const RunEvent& event, JobControl& control) {
            const auto* asked = std::get_if<Asked>(&event.event);
            if (asked && asked->question == "round 0") answerAll(event, control);
            if (asked && asked->question == "round 1") {
                control.send(event.run, drawn(asked->question, asked->data["images"][1]));
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                control.stop();
            }
        });
        const fs::path run = listRuns(root).front();
        QVERIFY(!RunFolder::open(run).hasEnded());
        const ActiveHistory before = historyOf(run);
        QVERIFY(before.question() == "round 1" && before.answers().size() == 1);
        QVERIFY(*before.boxesDrawnIn(before.asked()[1]) == drawnIn(before.asked()[1]));
        while (loadCheckpoint(RunFolder::open(run).lastCheckpoint()).about.at("round") != 0)
            fs::remove(RunFolder::open(run).lastCheckpoint());
        runWatched(resumeJob({run}), [&](const RunEvent& event, JobControl& control) {
            if (std::get_if<Asked>(&event.event)) // once more; the second image has its answer
                for (const std::size_t i : {0, 2})
                    control.send(event.run, drawn("round 1", before.asked()[i]));
        });
        QVERIFY(RunFolder::open(run).hasEnded());
        QVERIFY(at::equal(lastCheckpointOf(run).theta, whole.theta));

        runJob(experimentJob(readExperiment(run), m_data / "repeated"));
        const fs::path repeated = listRuns(m_data / "repeated").front();
        QVERIFY(RunFolder::open(repeated).hasEnded());
        QVERIFY(at::equal(lastCheckpointOf(repeated).theta, whole.theta));
        compareHistories(historyOf(repeated), historyOf(run));
    }

    void boxesThatCannotBeAreRefusedAndTheQuestionStays()
    {
        std::vector<std::string> warnings;
        runWatched(jobOf(askedRounds(m_data), m_data / "refused"), [&](const RunEvent& event, JobControl& control) {
            if (const auto* message = std::get_if<Message>(&event.event))
                if (message->level == "warning") warnings.push_back(message->text);
            const auto* asked = std::get_if<Asked>(&event.event);
            if (!asked) return;
            const std::int64_t image = asked->data["images"][0];
            const auto say = [&](const Json& boxes) {
                control.send(event.run, Answer{asked->question, {{"image", image}, {"boxes", boxes}}});
            };
            control.send(event.run, drawn(asked->question, image));
            say({{"small", 0, 0, 49, 10}});
            say({{"small", 0, 0, 10, 10}, {"large", 20, 5, 20, 9}});
            say({{"smal", 0, 0, 10, 10}});
            say({{"small", 0, 0, 10.5, 10}});
            say("none");
            control.send(event.run, Answer{asked->question, toJson(ImageAnswer{.image = image, .label = 1})});
            control.send(event.run, drawn(asked->question, 999));
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            control.stop();
        });
        const char* const expected[] = {
            "box 1, \"small\" at 0, 0 … 49, 10, stands over the edge of the image of 48 × 48",
            "box 2, \"large\" at 20, 5 … 20, 9, has no area",
            "box 1, \"smal\" at 0, 0 … 10, 10, is of none of the classes; did you mean "
            "\"small\"?",
            "box 1 is no [class, xmin, ymin, xmax, ymax], in whole pixels",
            "a list of boxes [class, xmin, ymin, xmax, ymax] is expected",
            "the boxes that are in it are expected, not a class",
            "image 999 was not asked about"};
        QCOMPARE(warnings.size(), std::size(expected));
        for (std::size_t i = 0; i < warnings.size(); ++i)
            QVERIFY2(warnings[i].find(expected[i]) != std::string::npos, warnings[i].c_str());
        const fs::path run = listRuns(m_data / "refused").front();
        const ActiveHistory history = historyOf(run);
        QCOMPARE(history.answers().size(), std::size_t(1));
        QVERIFY(*history.boxesDrawnIn(history.asked()[0]) == drawnIn(history.asked()[0]));
    }

    /// By the image's name, in an experiment's file: nobody is asked.
    void boxesInAdvanceNeedNobody()
    {
        Json json = askedRounds(m_data);
        const auto data = *loadDetectionData("voc-folder", m_data, never);
        const ActiveHistory known = historyOf(askedRun());
        for (const std::int64_t round : {0, 1})
            for (const std::int64_t row : known.find(round)->picks)
                json["labels"].push_back(
                    {round, data->train.data->images()[std::size_t(row)].id, toJson(drawnIn(row))});
        const auto events = runJob(jobOf(json, m_data / "in-advance"));
        QVERIFY2(reasonOf(events).empty(), reasonOf(events).c_str());
        QVERIFY(at::equal(lastCheckpointOf(listRuns(m_data / "in-advance").front()).theta,
                          lastCheckpointOf(askedRun()).theta));
        const auto whyNot = [&](const Json& row) {
            Json bad = json;
            bad["labels"] = Json::array({row});
            try {
                return reasonOf(runJob(jobOf(bad, m_data / "not-in-advance")));
            } catch (const Error& error) {
                return std::string(error.what());
            }
        };
        QVERIFY(whyNot({0, "VOC/nobody", Json::array()}).find("labels.0: \"VOC/nobody\" is none of") !=
                std::string::npos);
        QVERIFY(whyNot({0, 3, {{"small", 9, 9, 4, 12}}}).find("labels.0: image 3, ") != std::string::npos);
        QVERIFY(whyNot({0, 3, 1}).find("labels.0: a list of boxes") != std::string::npos);
        QVERIFY(whyNot({0, 3}).find("labels.0: [round, image, boxes] is expected") != std::string::npos);
    }

    void badInputIsNamed()
    {
        const auto problemsOf = [&](const char* field, const Json& value) {
            Json json = tinyRounds(m_data);
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
        QVERIFY(names("/rounds/oracle", "nobody", "rounds.oracle"));
        QVERIFY(names("/measure", {{"alignment", {{"every", 1}}}}, "measure"));
        QVERIFY(names("/network/options/wide", 2, "network.options.wide"));
    }

private:
    /// A run whose questions were all answered, made once.
    fs::path askedRun() const
    {
        const fs::path root = m_data / "asked";
        if (!fs::exists(root)) runWatched(jobOf(askedRounds(m_data), root), answerAll);
        return listRuns(root).front();
    }

    QTemporaryDir m_folder;
    fs::path m_data;
};

QTEST_GUILESS_MAIN(TestActiveDetection)
#include "tst_active_detection.moc"
