// SPDX-License-Identifier: GPL-3.0-or-later
// Boxes, priors, matching, the multibox loss, suppression, average precision and the networks, against numbers from
// tests/golden/make_detection_golden.py and by hand; long because one executable costs less than five.
#include "core/base/files.h"
#include "core/detection/average_precision.h"
#include "core/detection/detection_network.h"
#include "core/detection/detection_record.h"
#include "core/detection/detections.h"
#include "core/detection/matching.h"
#include "core/detection/multibox_loss.h"
#include "core/detection/priors.h"
#include "core/detection/ssd300.h"
#include "core/detection/ssd_small.h"
#include "core/model/transfer.h"
#include "core/tensor/random.h"
#include "core/tensor/safetensors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

Json goldenOf(const std::string& name)
{
    return readJsonFile(fs::path(TEST_SOURCE_DIR) / "golden" / "detection" / (name + ".json"));
}

/// Rows of numbers as a double matrix, also where there are none.
at::Tensor matrixOf(const Json& rows, std::int64_t columns)
{
    at::Tensor all = at::empty({static_cast<std::int64_t>(rows.size()), columns}, at::kDouble);
    for (std::int64_t row = 0; row < all.size(0); ++row)
        all.select(0, row).copy_(at::tensor(rows[static_cast<std::size_t>(row)].get<std::vector<double>>()));
    return all;
}

/// [B, T, 5], −1 where an image has fewer than T.
at::Tensor truthsTensor(const Json& images)
{
    std::size_t most = 1;
    for (const Json& image : images)
        most = std::max(most, image.size());
    at::Tensor all = at::full({std::ssize(images), std::int64_t(most), 5}, -1.0, at::kDouble);
    for (std::size_t i = 0; i < images.size(); ++i)
        all.select(0, std::int64_t(i)).slice(0, 0, std::ssize(images[i])).copy_(matrixOf(images[i], 5));
    return all;
}

bool isNear(const at::Tensor& a, const at::Tensor& b) { return at::allclose(a, b, 1e-10, 1e-12); }

Box boxOf(const Json& json) { return {json[0], json[1], json[2], json[3]}; }

PrecisionRecall curveOf(const std::vector<int>& hits, std::int64_t positives)
{
    PrecisionRecall curve;
    curve.positives = positives;
    PrecisionRecall::Point point;
    for (const int hit : hits)
        curve.points.push_back(point = {point.right + hit, point.shown + 1, 0});
    return curve;
}

} // namespace

class DetectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_golden = goldenOf("boxes"); }

    void overlapsAreTheGoldenOnesAndDefinedInEveryCorner()
    {
        const at::Tensor priors = matrixOf(m_golden["priors"], 4);
        const at::Tensor truths = matrixOf(m_golden["truths"][0], 5).narrow(1, 1, 4);
        const at::Tensor expected = matrixOf(m_golden["overlaps"], priors.size(0));
        QVERIFY(isNear(overlapsOf(truths, cornersOf(priors)), expected));
        const auto overlap = [](const Box& a, const Box& b) {
            const auto row = [](const Box& box) { return at::tensor({box.x1, box.y1, box.x2, box.y2}).unsqueeze(0); };
            const double asTensor = overlapsOf(row(a), row(b)).item<double>();
            return asTensor == intersectionOverUnion(a, b) ? asTensor : std::nan("");
        };
        const Box unit{0, 0, 1, 1}, point{0.5, 0.5, 0.5, 0.5};
        QCOMPARE(overlap(unit, unit), 1.0);
        QCOMPARE(overlap(unit, {1, 0, 2, 1}), 0.0);   // they touch
        QCOMPARE(overlap(unit, {2, 2, 3, 3}), 0.0);   // apart in both directions: no product of two negatives
        QCOMPARE(overlap(unit, {0, 0, 0.5, 1}), 0.5); // inside
        QCOMPARE(overlap(unit, {0.5, 0, 1.5, 1}), 1.0 / 3);
        QCOMPARE(overlap(unit, point), 0.0);
        QCOMPARE(overlap(point, point), 0.0); // 0/0 in codes that divide
    }

    void decodingUndoesEncoding()
    {
        const at::Tensor priors = matrixOf(m_golden["priors"], 4);
        const at::Tensor truth = matrixOf(m_golden["truths"][0], 5).narrow(1, 1, 4).select(0, 0).expand({40, 4});
        const at::Tensor offsets = encoded(truth, priors);
        QVERIFY(isNear(offsets, matrixOf(m_golden["encoded"], 4)));
        QVERIFY((decoded(offsets, priors) - truth).abs().max().item<double>() < 1e-15);
        const at::Tensor output = matrixOf(m_golden["outputs"][0], 8).narrow(1, 0, 4);
        QVERIFY(isNear(decoded(output, priors), matrixOf(m_golden["decoded"], 4)));
        QVERIFY((encoded(decoded(output, priors), priors) - output).abs().max().item<double>() < 1e-12);
        const Variances other{.centre = 1, .size = 1};
        QVERIFY(isNear(encoded(truth, priors, other).narrow(1, 0, 2), offsets.narrow(1, 0, 2) * 0.1));
        QVERIFY(isNear(encoded(truth, priors, other).narrow(1, 2, 2), offsets.narrow(1, 2, 2) * 0.2));
    }

    void ssd300Has8732Priors()
    {
        const at::Tensor priors = priorBoxes(ssd300VocPriors());
        const Json& golden = m_golden["ssd300"];
        QCOMPARE(priors.size(0), 8732);
        QCOMPARE(golden["count"].get<int>(), 8732);
        QVERIFY(isNear(priors.sum(0), at::tensor(golden["sums"].get<std::vector<double>>())));
        for (const Json& row : golden["rows"])
            QVERIFY(
                isNear(priors.select(0, row[0].get<std::int64_t>()), at::tensor(row[1].get<std::vector<double>>())));
        QVERIFY(priors.min().item<double>() >= 0 && priors.max().item<double>() <= 1);
    }

    void matchingIsTheGoldenOneAndEveryTruthHasAPrior()
    {
        const at::Tensor priors = matrixOf(m_golden["priors"], 4);
        for (std::size_t image = 0; image < 3; ++image) {
            const at::Tensor truths = matrixOf(m_golden["truths"][image], 5);
            const Matches matches = matchedPriors(truths.narrow(1, 1, 4), truths.select(1, 0).to(at::kLong), priors);
            for (std::int64_t prior = 0; prior < priors.size(0); ++prior) {
                const Json& expected = m_golden["matches"][image][static_cast<std::size_t>(prior)];
                QCOMPARE(matches.labels[prior].item<int>(), expected[0].get<int>());
                if (expected[0].get<int>() > 0) QCOMPARE(matches.truths[prior].item<int>(), expected[1].get<int>());
            }
        }
        QCOMPARE(matchedPriors(at::zeros({0, 4}, at::kDouble), at::zeros({0}, at::kLong), priors)
                     .labels.count_nonzero()
                     .item<int>(),
                 0);
        // two truths whose best prior is the same one: the later takes it, and the earlier keeps none
        const at::Tensor one = at::tensor({0.5, 0.5, 0.4, 0.4}).unsqueeze(0);
        const at::Tensor both =
            cornersOf(at::stack({at::tensor({0.5, 0.5, 0.4, 0.4}), at::tensor({0.55, 0.5, 0.4, 0.4})}));
        const Matches matches = matchedPriors(both, at::tensor({4, 7}, at::kLong), one);
        QCOMPARE(matches.labels[0].item<int>(), 8);
        QCOMPARE(matches.truths[0].item<int>(), 1);
    }

    void theMultiboxLossIsTheGoldenOne()
    {
        const at::Tensor priors = matrixOf(m_golden["priors"], 4), truths = truthsTensor(m_golden["truths"]);
        std::vector<at::Tensor> rows;
        for (const Json& image : m_golden["outputs"])
            rows.push_back(matrixOf(image, 8));
        const at::Tensor output = at::stack(rows).requires_grad_(true);
        const MultiboxOptions options;
        const MultiboxTargets targets = multiboxTargets(truths, priors, options);
        const MultiboxSums sums = multiboxSums(output, targets, options);
        const Json& golden = m_golden["loss"];
        QVERIFY(std::abs(sums.location.item<double>() - golden["location"].get<double>()) < 1e-10);
        QVERIFY(std::abs(sums.classification.item<double>() - golden["classification"].get<double>()) < 1e-10);
        QCOMPARE(sums.positives.item<double>(), golden["positives"].get<double>());
        const double all = golden["location"].get<double>() + golden["classification"].get<double>();
        QVERIFY(std::abs(sums.loss(options).item<double>() - all / golden["positives"].get<double>()) < 1e-10);
        const MultiboxOptions halved{.locationWeight = 0.5};
        QVERIFY(sums.loss(halved).item<double>() < sums.loss(options).item<double>());

        // what takes part: positives with both parts, three times as many others with the scores alone, no more
        const at::Tensor gradient = torch::autograd::grad({sums.loss(options)}, {output})[0];
        const at::Tensor ofScores = gradient.narrow(2, 4, 4).abs().sum(2) > 0,
                         ofBoxes = gradient.narrow(2, 0, 4).abs().sum(2) > 0;
        QVERIFY(at::equal(ofBoxes, targets.labels > 0));
        for (std::int64_t image = 0; image < 3; ++image) {
            const auto positives = targets.labels[image].count_nonzero().item<std::int64_t>();
            QCOMPARE(ofScores[image].sum().item<std::int64_t>(), 4 * positives);
        }
        // the derivative of the loss in a direction, by differences
        const at::Tensor direction =
            at::empty(output.sizes(), at::kDouble).normal_(0, 1, makeGenerator(1, "direction"));
        const auto lossAt = [&](double h) {
            return multiboxSums(output.detach() + h * direction, targets, options).loss(options).item<double>();
        };
        QVERIFY(std::abs((lossAt(1e-6) - lossAt(-1e-6)) / 2e-6 - (gradient * direction).sum().item<double>()) < 1e-6);
    }

    void aBatchWithoutABoxHasALossOfZeroAndAGradient()
    {
        const at::Tensor priors = matrixOf(m_golden["priors"], 4);
        const at::Tensor output = at::zeros({2, 40, 8}, at::kDouble).requires_grad_(true);
        const MultiboxOptions options;
        const MultiboxSums sums =
            multiboxSums(output, multiboxTargets(at::full({2, 1, 5}, -1.0, at::kDouble), priors, options), options);
        const at::Tensor loss = sums.loss(options);
        QCOMPARE(loss.item<double>(), 0.0);
        QCOMPARE(torch::autograd::grad({loss}, {output})[0].abs().max().item<double>(), 0.0);
        // scores far from 0: a log-sum-exp over the batch's largest would overflow or lose the others
        at::Tensor far = at::zeros({1, 40, 8}, at::kDouble);
        far.narrow(2, 4, 1).fill_(-2000);
        far.select(1, 0).fill_(2000);
        const MultiboxSums one = multiboxSums(
            far, multiboxTargets(truthsTensor(m_golden["truths"]).narrow(0, 2, 1), priors, options), options);
        QVERIFY(std::isfinite(one.loss(options).item<double>()));
    }

    void suppressionKeepsTheSurest()
    {
        const Json& golden = m_golden["suppression"];
        std::vector<Box> boxes;
        for (const Json& box : golden["boxes"])
            boxes.push_back(boxOf(box));
        const auto scores = golden["scores"].get<std::vector<double>>();
        QVERIFY(suppressed(boxes, scores, 0.45, 200) == golden["kept"].get<std::vector<std::size_t>>());
        QVERIFY(suppressed(boxes, scores, 0.45, 10) ==
                golden["kept of the ten surest"].get<std::vector<std::size_t>>());
        const std::vector<Box> three = {{0, 0, 1, 1}, {0, 0, 1, 0.45}, {0, 0, 1, 0.46}};
        const std::vector<double> equal = {0.5, 0.5, 0.5};
        QVERIFY(suppressed(three, equal, 0.45, 9) ==
                (std::vector<std::size_t>{0, 1})); // just 0.45 stays; 1 covers 2 less
        QVERIFY(suppressed({}, {}, 0.45, 9).empty());
    }

    void detectionsAreDecodedSureAndOfTheirClass()
    {
        const at::Tensor priors = at::stack(
            {at::tensor({0.3, 0.3, 0.2, 0.2}), at::tensor({0.31, 0.3, 0.2, 0.2}), at::tensor({0.7, 0.7, 0.2, 0.4})});
        at::Tensor output = at::zeros({3, 4 + 3}, at::kDouble); // two classes
        output.select(1, 4).fill_(-20);                         // nothing is background
        output[0][5] = 2;
        output[1][5] = 1;
        output[2][6] = 3;
        output[2][0] = 1; // a tenth of the width to the right
        const std::vector<Detection> found = detectionsOf(output, priors, {}, {.confidence = 0.4});
        QCOMPARE(found.size(), std::size_t(2)); // the second prior is suppressed
        QCOMPARE(found[0].label, 1);
        QCOMPARE(found[0].prior, 2);
        QVERIFY(std::abs(found[0].score - 1 / (1 + std::exp(-3.0))) < 1e-8);
        QVERIFY(std::abs(found[0].box.x1 - 0.62) < 1e-12 && std::abs(found[0].box.y2 - 0.9) < 1e-12);
        QCOMPARE(found[1].label, 0);
        QCOMPARE(found[1].prior, 0);
        QCOMPARE(detectionsOf(output, priors, {}, {.confidence = 0.4, .suppress = false}).size(), std::size_t(3));
        const std::vector<Detection> surest = detectionsOf(output, priors, {}, {.confidence = 0.4, .perImage = 1});
        QCOMPARE(surest.size(), std::size_t(1));
        QCOMPARE(surest[0].prior, 2);
    }

    /// A prior answers for every class that it is sure enough of, boxes suppress those of their own class alone, and
    /// the limit of a class is its own.
    void classesDoNotSuppressEachOther()
    {
        const at::Tensor priors = at::stack(
            {at::tensor({0.3, 0.3, 0.2, 0.2}), at::tensor({0.31, 0.3, 0.2, 0.2}), at::tensor({0.7, 0.7, 0.2, 0.4})});
        at::Tensor output = at::zeros({3, 4 + 3}, at::kDouble);
        output.select(1, 4).fill_(-20);
        output[0][5] = 0.5; // both classes by about a half, the first by more; its neighbour the other way round
        output[1][6] = 0.4;
        const auto listed = [&](const DetectionOptions& options) {
            std::string text;
            for (const Detection& one : detectionsOf(output, priors, {}, options))
                text += std::to_string(one.prior) + "ab"[one.label] + ' ';
            return text;
        };
        QCOMPARE(listed({.confidence = 0.3}), "0a 1b 2a 2b ");
        QCOMPARE(listed({.confidence = 0.3, .suppress = false}), "0a 1b 2a 2b 1a 0b ");
        QCOMPARE(listed({.confidence = 0.3, .perClass = 1}), "0a 1b ");
        QCOMPARE(listed({.confidence = 0.55}), "0a 1b ");
    }

    void averagePrecisionIsTheGoldenOne()
    {
        const Json golden = goldenOf("precision");
        std::vector<std::vector<TruthBox>> truths;
        std::vector<std::vector<Detection>> found;
        std::map<std::string, std::size_t> places;
        for (const auto& [image, boxes] : golden["truths"].items()) {
            places[image] = truths.size();
            truths.emplace_back();
            for (const Json& box : boxes)
                truths.back().push_back({boxOf(box[0]), 3, box[1].get<bool>()});
            truths.back().push_back({{0, 0, 1, 1}, 2}); // another class
        }
        found.resize(truths.size());
        for (const Json& one : golden["detections"])
            found[places.at(one[0])].push_back({.box = boxOf(one[2]), .label = 3, .score = one[1]});
        found[0].push_back({.box = {0, 0, 1, 1}, .label = 2, .score = 1});
        const PrecisionRecall curve = precisionRecall(truths, found, 3);
        QCOMPARE(curve.positives, golden["positives"].get<std::int64_t>());
        QCOMPARE(curve.points.size(), golden["curve"].size());
        for (std::size_t i = 0; i < curve.points.size(); ++i) {
            QCOMPARE(curve.points[i].right, golden["curve"][i][0].get<std::int64_t>());
            QCOMPARE(curve.points[i].shown, golden["curve"][i][1].get<std::int64_t>());
        }
        QVERIFY(std::abs(averagePrecisionByArea(curve) - golden["area"].get<double>()) < 1e-12);
        QVERIFY(std::abs(averagePrecisionByPoints(curve) - golden["eleven"].get<double>()) < 1e-12);
    }

    void averagePrecisionByHand()
    {
        const auto both = [](const PrecisionRecall& curve) {
            return std::pair(averagePrecisionByPoints(curve), averagePrecisionByArea(curve));
        };
        QVERIFY(both(curveOf({1, 1}, 2)) == std::pair(1.0, 1.0)); // perfect
        QVERIFY(both(curveOf({1}, 2)) == std::pair(6.0 / 11, 0.5));
        QVERIFY(both(curveOf({}, 2)) == std::pair(0.0, 0.0)); // nothing found
        QVERIFY(both(curveOf({0, 0}, 2)) == std::pair(0.0, 0.0));
        const auto [points, area] = both(curveOf({0, 1}, 1)); // the right one second
        QCOMPARE(points, 0.5);
        QCOMPARE(area, 0.5);
        QVERIFY(std::isnan(both(curveOf({0}, 0)).first) && std::isnan(both(curveOf({0}, 0)).second)); // not measured
        // 3 of 10: recall reaches 0.3 in whole numbers; 3/10 ≥ 0.30000000000000004 is false, and such codes say 3/11
        QCOMPARE(averagePrecisionByPoints(curveOf({1, 1, 1}, 10)), 4.0 / 11);
        QCOMPARE(meanOfMeasured({0.5, std::nan(""), 1}), 0.75);
        QVERIFY(std::isnan(meanOfMeasured({std::nan("")})));
    }

    void truthsAreTakenOnceAndDifficultOnesByNobody()
    {
        const Box box{0.1, 0.1, 0.5, 0.5}, elsewhere{0.6, 0.6, 0.9, 0.9};
        const auto hits = [](const std::vector<TruthBox>& truths, const std::vector<Detection>& found) {
            std::string text;
            std::int64_t right = 0;
            const PrecisionRecall curve = precisionRecall({truths}, {found}, 0);
            for (const auto& point : curve.points)
                text += std::exchange(right, point.right) == point.right ? '0' : '1';
            return text + '/' + std::to_string(curve.positives);
        };
        const auto sure = [](const Box& where, double score) { return Detection{.box = where, .score = score}; };
        QCOMPARE(hits({{box}}, {sure(box, 0.9), sure(box, 0.8)}), "10/1");        // found twice
        QCOMPARE(hits({{box, 0, true}}, {sure(box, 0.9), sure(box, 0.8)}), "/0"); // neither right nor wrong
        QCOMPARE(hits({{box, 0, true}, {elsewhere}}, {sure(elsewhere, 0.7)}), "1/1");
        QCOMPARE(hits({{box}}, {sure(elsewhere, 0.9), sure(box, 0.95)}), "10/1"); // by score, not as given
        QCOMPARE(hits({{{0, 0, 1, 1}}}, {sure({0, 0, 1, 0.5}, 1)}), "0/1");       // just a half is too little
        QCOMPARE(hits({{{0, 0, 1, 1}}}, {sure({0, 0, 1, 0.5001}, 1)}), "1/1");
        QCOMPARE(hits({{box, 1}}, {sure(box, 1)}), "0/0"); // of another class
        // of two truths it is the one that overlaps most that counts, also where that one is taken
        const Box near{0.1, 0.1, 0.5, 0.52};
        QCOMPARE(hits({{box}, {near}}, {sure(box, 0.9), sure(box, 0.8)}), "10/2");
    }

    void predictionsOfAnImageAreJudged()
    {
        using Verdict = JudgedImage::Verdict;
        const Box first{0.1, 0.1, 0.5, 0.5}, second{0.6, 0.1, 0.9, 0.5}, third{0.1, 0.6, 0.5, 1};
        RecordedImage image{.row = 7, .id = "VOC/7", .file = "7.jpg", .width = 200, .height = 100};
        image.truths = {{first, 0}, {second, 0, true}, {third, 1}};
        image.found = {{.box = {0.1, 0.1, 0.5, 0.45}, .label = 0, .score = 0.9}, // 7/8 of the first
                       {.box = first, .label = 0, .score = 0.8},                 // which is taken
                       {.box = second, .label = 0, .score = 0.7},
                       {.box = first, .label = 1, .score = 0.6}, // of another class
                       {.box = third, .label = 1, .score = 0.2}};
        const auto verdicts = [](const JudgedImage& of) {
            std::string text;
            for (const auto& one : of.predictions)
                text += one.verdict == Verdict::Right ? 'r' : one.verdict == Verdict::Wrong ? 'w' : 'd';
            for (const bool isFound : of.isFound)
                text += isFound ? '1' : '0';
            return text;
        };
        const JudgedImage usual = judged(image, {});
        QCOMPARE(verdicts(usual), "rwdw110"); // what is less sure than 0.3 is not shown, and so not found
        QVERIFY(std::abs(usual.predictions[0].overlap - 0.875) < 1e-12);
        QCOMPARE(usual.predictions[3].overlap, 0.0);
        QVERIFY(usual.hasMistake(image));
        QCOMPARE(verdicts(judged(image, {.score = 0.2})), "rwdwr111");
        QCOMPARE(verdicts(judged(image, {.overlap = 0.9})), "wrdw110");
        QCOMPARE(verdicts(judged(image, {.overlap = 0.875})), "wrdw110"); // just so much is too little
        image.found = {image.found[0], image.found[2], image.found[4]};
        QVERIFY(judged(image, {}).hasMistake(image)); // the third is missed
        QVERIFY(!judged(image, {.score = 0}).hasMistake(image));
        image.found.erase(image.found.begin() + 1);
        QVERIFY(!judged(image, {.score = 0}).hasMistake(image)); // a difficult one may be
        const Json json = toJson(image, {"cat", "dog"}, {});
        QVERIFY(json["predictions"].size() == 1 && json["predictions"][0]["class"] == "cat");
        QVERIFY(json["predictions"][0]["verdict"] == "right" && json["predictions"][0]["box"][2] == 100.0);
        QVERIFY(json["truths"][2]["class"] == "dog" && json["truths"][2]["box"][1] == 60.0);
        QVERIFY(json["truths"][2]["found"] == false && json["truths"][1]["difficult"] == true);
    }

    void ssd300HasAsManyParametersAsTheReference()
    {
        const DetectionNetwork voc = makeDetectionNetwork("ssd300", Json::object(), 20);
        QCOMPARE(voc.network->parameterCount(), 26'285'486);
        QCOMPARE(voc.network->layout().statisticsCount, 0);
        QCOMPARE(voc.priors.size(0), 8732);
        // on the image's way nothing but the head's maps is counted: priors of the layers and of the boxes agree
        const at::Tensor theta = at::empty({1}).expand({voc.network->parameterCount()});
        QCOMPARE(theta.numel(), 26'285'486);
        QVERIFY_EXCEPTION_THROWN(makeDetectionNetwork("ssd30", Json::object(), 20), Error);
        QVERIFY_EXCEPTION_THROWN(makeDetectionNetwork("ssd300", {{"priors", "both"}}, 20), Error);
    }

    void networksAnswerForEveryPrior_data()
    {
        QTest::addColumn<int>("side");
        for (const int side : {32, 64, 72, 96})
            QTest::addRow("%d", side) << side;
    }
    void networksAnswerForEveryPrior()
    {
        QFETCH(const int, side);
        const DetectionNetwork small = makeDetectionNetwork("ssd-small", {{"imageSize", side}, {"width", 4}}, 3);
        const at::Tensor theta = small.network->initialTheta(1), state = small.network->initialState();
        const at::Tensor images = at::empty({2, 3, side, side}).normal_(0, 1, makeGenerator(1, "images"));
        const at::Tensor output = small.network->forward(theta, state, images, Statistics::Freeze);
        QVERIFY(output.sizes() == at::IntArrayRef({2, small.priors.size(0), 4 + 3 + 1}));
        QVERIFY(output.isfinite().all().item<bool>());
    }

    /// A prior's answer comes from the cell that it lies on: a change in one corner of the image moves the answers of
    /// priors there and not of those far away.
    void answersLieWhereTheirPriorsLie()
    {
        const DetectionNetwork small = makeDetectionNetwork("ssd-small", {{"imageSize", 96}, {"width", 4}}, 2);
        const at::Tensor theta = small.network->initialTheta(1), state = small.network->initialState();
        at::Tensor image = at::zeros({1, 3, 96, 96});
        const at::Tensor before = small.network->forward(theta, state, image, Statistics::UseStored);
        image.slice(2, 90, 92).slice(3, 4, 6).fill_(3); // below, on the left
        const at::Tensor moved =
            (small.network->forward(theta, state, image, Statistics::UseStored) - before).abs().sum(2)[0];
        const at::Tensor finest = moved.slice(0, 0, 12 * 12 * 4), priors = small.priors.slice(0, 0, 12 * 12 * 4);
        QVERIFY(finest.max().item<double>() > 0);
        const at::Tensor where = priors.index_select(0, (finest > 0).nonzero().flatten());
        QVERIFY(where.select(1, 0).max().item<double>() < 0.5);
        QVERIFY(where.select(1, 1).min().item<double>() > 0.5);
    }

    void weightsComeUnderTheNamesOfBothReferences()
    {
        const DetectionNetwork ssd = makeSsd300({}, 20);
        const Layout& layout = ssd.network->layout();
        const auto countOf = [&](const std::vector<std::string>& names) {
            std::vector<NamedShape> ours, theirs;
            for (const Segment& segment : layout.parameters)
                ours.push_back({segment.name, segment.shape});
            for (const std::string& name : names)
                theirs.push_back({name, {}});
            return matchNames(theirs, ours, ssd300Renames(names)).found.size();
        };
        std::vector<std::string> amdegroot{"L2Norm.weight"}, torchvision{"backbone.scale_weight"}, vgg;
        const auto add = [](std::vector<std::string>& to, const std::string& layer) {
            to.push_back(layer + ".weight");
            to.push_back(layer + ".bias");
        };
        for (const int layer : {0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28, 31, 33})
            add(amdegroot, "vgg." + std::to_string(layer));
        for (const int layer : {0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28}) {
            add(vgg, "features." + std::to_string(layer));
            if (layer < 24) add(torchvision, "backbone.features." + std::to_string(layer));
        }
        for (const char* layer :
             {"0.1", "0.3", "0.5", "0.7.1", "0.7.3", "1.0", "1.2", "2.0", "2.2", "3.0", "3.2", "4.0", "4.2"})
            add(torchvision, std::string("backbone.extra.") + layer);
        for (int i = 0; i < 8; ++i)
            add(amdegroot, "extras." + std::to_string(i));
        for (int i = 0; i < 6; ++i) {
            add(amdegroot, "loc." + std::to_string(i));
            add(amdegroot, "conf." + std::to_string(i));
            add(torchvision, "head.regression_head.module_list." + std::to_string(i));
            add(torchvision, "head.classification_head.module_list." + std::to_string(i));
        }
        QCOMPARE(countOf(amdegroot), layout.parameters.size());
        QCOMPARE(countOf(torchvision), layout.parameters.size());
        QCOMPARE(countOf(vgg), std::size_t(26));
    }

    void aScaleIsReadFromARowOfNumbers()
    {
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "scale.safetensors";
        const at::Tensor scale = at::empty({6}).uniform_(1, 2, makeGenerator(1, "scale"));
        writeSafetensors(file, {.tensors = {{"L2Norm.weight", scale}}, .metadata = {}});
        const auto network = makeNetwork(
            [](Pass& pass, at::Tensor x) { return pass.conv("scale", x, {.out = 6, .kernel = 1, .groups = 6}); },
            {6, 2, 2});
        const at::Tensor theta = network->initialTheta(1), state = network->initialState();
        loadWeights(file, network->layout(), theta, state, {{"L2Norm", "scale"}});
        QVERIFY(at::equal(theta, scale));
    }

    void layersOnPartsReachAsDilatedOnes()
    {
        const at::Generator generator = makeGenerator(1, "dilated");
        const at::Tensor x = at::empty({2, 3, 19, 13}, at::kDouble).normal_(0, 1, generator);
        const at::Tensor weight = at::empty({4, 3, 3, 3}, at::kDouble).normal_(0, 1, generator);
        const at::Tensor apart =
            apartBy(6, x, [&](const at::Tensor& parts) { return at::conv2d(parts, weight, {}, 1, 1); });
        QVERIFY(isNear(apart, at::conv2d(x, weight, {}, 1, 6, 6)));
    }

private:
    Json m_golden;
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::DetectionTest)
#include "tst_detection.moc"
