// SPDX-License-Identifier: GPL-3.0-or-later
// An episode image by image, against a closed form and against the scores of the same episode; tables of episodes.
#include "../data/picture_files.h"
#include "core/fewshot/record_episode.h"
#include "core/fewshot/task_loss.h"
#include "core/model/mlp.h"
#include "some_numbers.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>
#include <set>

namespace sharpscope {

using namespace test;

namespace {

/// Six classes of five images of random pixels.
std::shared_ptr<const Dataset> someImages()
{
    auto data = std::make_shared<Dataset>();
    data->name = "some";
    data->images = at::randint(256, {30, 1, 2, 2}, makeGenerator(1, "pixels"), at::kLong).to(at::kByte);
    data->labels = at::arange(6, at::kLong).repeat_interleave(5);
    for (int i = 0; i < 6; ++i)
        data->classNames.push_back("class" + std::to_string(i));
    data->mean = {0.5};
    data->deviation = {0.25};
    return data;
}

struct Linear {
    std::shared_ptr<const Dataset> data = someImages();
    ClassSplits splits = splitByNames(data, {{"class0"}, {"class1"}, {"class2", "class3", "class4", "class5"}});
    std::shared_ptr<const Network> network = makeNetwork(mlp({.hidden = {}}, 3), {1, 2, 2});
    EpisodeSeries series{.classes = &splits.test,
                         .shape = {.ways = 3, .shots = 2, .queries = 3},
                         .inner = {.steps = 3, .rates = {0.3, 0.2}},
                         .count = 5,
                         .purpose = "episode test"};

    EpisodeRecord record(const at::Tensor& theta, std::int64_t index) const
    {
        return *recordEpisode(network, theta, network->initialState(), *data, series, index, [] { return true; });
    }
};

/// [n, 5]: the normalised pixels of these images and a 1 for the bias.
at::Tensor pixelsOf(const Dataset& data, const std::vector<EpisodeImage>& images)
{
    at::Tensor x = at::zeros({static_cast<std::int64_t>(images.size()), 5}, at::kDouble);
    for (std::size_t i = 0; i < images.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        x[row].slice(0, 0, 4).copy_((data.images[images[i].row].reshape({4}).to(at::kDouble) / 255 - 0.5) / 0.25);
        x[row][4] = 1;
    }
    return x;
}

at::Tensor labelsOf(const std::vector<EpisodeImage>& images)
{
    std::vector<std::int64_t> labels;
    for (const EpisodeImage& image : images)
        labels.push_back(image.label);
    return at::tensor(labels, at::kLong);
}

} // namespace

class TestEpisodeRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A linear network from zero, by hand: W ← W − α (softmax(XW) − Y)ᵀX/n.
    void aLinearNetworkAnswersAsByHand()
    {
        const Linear linear;
        const EpisodeRecord record = linear.record(at::zeros({15}), 2);
        QCOMPARE(record.steps(), std::size_t(3));
        QCOMPARE(record.support.images.size(), std::size_t(6));
        QCOMPARE(record.query.images.size(), std::size_t(9));
        const at::Tensor x = pixelsOf(*linear.data, record.support.images);
        const at::Tensor y = at::one_hot(labelsOf(record.support.images), 3).to(at::kDouble);
        at::Tensor weights = at::zeros({5, 3}, at::kDouble);
        const std::vector<double> rates = {0.3, 0.2, 0.2};
        for (std::size_t step = 0; step <= 3; ++step) {
            for (const EpisodeSide* side : {&record.support, &record.query}) {
                const at::Tensor p = at::softmax(pixelsOf(*linear.data, side->images).matmul(weights), 1);
                double right = 0, loss = 0;
                for (std::size_t i = 0; i < side->images.size(); ++i) {
                    const EpisodeImage& image = side->images[i];
                    const at::Tensor own = p[static_cast<std::int64_t>(i)];
                    QVERIFY(std::abs(image.ofTruth[step] - own[image.label].item<double>()) < 1e-5);
                    QVERIFY(std::abs(image.confidence[step] - own.max().item<double>()) < 1e-5);
                    if (step > 0) QCOMPARE(image.predicted[step], own.argmax().item<std::int64_t>());
                    right += image.isRight(step);
                    loss -= std::log(own[image.label].item<double>());
                }
                const auto images = static_cast<double>(side->images.size());
                QCOMPARE(side->accuracy[step], right / images);
                QVERIFY(std::abs(side->loss[step] - loss / images) < 1e-5);
            }
            if (step == 3) break;
            weights -= rates[step] * x.t().matmul(at::softmax(x.matmul(weights), 1) - y) / 6;
        }
        QVERIFY(std::abs(record.query.loss[0] - std::log(3)) < 1e-6);
        QVERIFY(record.support.loss[3] < record.support.loss[0]);
    }

    void itIsTheEpisodeOfTheScores()
    {
        const Linear linear;
        const at::Tensor theta = linear.network->initialTheta(4);
        const auto go = [] { return true; };
        const auto scores = scoreEpisodes(lossOfNetwork(linear.network, linear.network->initialState()), theta,
                                          *linear.data, linear.series, go);
        for (std::int64_t index = 0; index < 5; ++index) {
            const EpisodeRecord record = linear.record(theta, index);
            for (std::int64_t step = 0; step <= 3; ++step) {
                const auto at = static_cast<std::size_t>(step);
                QCOMPARE(record.query.accuracy[at], scores->accuracy[index][step].item<double>());
                QVERIFY(std::abs(record.query.loss[at] - scores->loss[index][step].item<double>()) < 1e-5);
            }
        }
    }

    void itsImagesAreOfThePartAndBearTheirClasses()
    {
        const Linear linear;
        std::set<std::string> seen;
        for (std::int64_t index = 0; index < 20; ++index) {
            const EpisodeRecord record = linear.record(at::zeros({15}), index);
            QCOMPARE(record.classes.size(), std::size_t(3));
            std::set<std::int64_t> rows;
            for (const EpisodeSide* side : {&record.support, &record.query})
                for (const EpisodeImage& image : side->images) {
                    QVERIFY(rows.insert(image.row).second); // a query is no support image
                    const auto own = static_cast<std::size_t>(image.row / 5);
                    QCOMPARE(record.classes[static_cast<std::size_t>(image.label)], linear.data->classNames[own]);
                    QVERIFY(own >= 2); // of the test part
                }
            seen.insert(record.classes.begin(), record.classes.end());
        }
        QCOMPARE(seen.size(), std::size_t(4));
    }

    void itStopsBetweenInnerSteps()
    {
        const Linear linear;
        int asked = 0;
        QVERIFY(!recordEpisode(linear.network, at::zeros({15}), linear.network->initialState(), *linear.data,
                               linear.series, 0, [&] { return ++asked < 3; }));
        QCOMPARE(asked, 3);
    }

    void tablesComeBackAndAreChecked()
    {
        const Folder folder;
        const auto file = folder.path() / "episodes.csv";
        const EpisodeTable table{.byStep = {{0.2, 0.4, 1.0 / 3}, {0.6, 1, 0}}};
        writeEpisodes(file, table);
        QVERIFY(readEpisodes(file).byStep == table.byStep);
        const auto fails = [&](const char* text, const char* said) {
            writeFile(file, text);
            const QString why = messageOf([&] { readEpisodes(file); });
            QVERIFY2(why.contains(QLatin1String("episodes.csv")) && why.contains(QLatin1String(said)), qPrintable(why));
        };
        fails("episode,accuracy\n0,0.5\n", "has no column \"accuracy/step-0\"");
        fails("episode,accuracy/step-0\n0,1.5\n", "row 2: accuracy/step-0 is \"1.5\"");
        fails("episode,accuracy/step-0,accuracy/step-1\n0,0.5,nan\n", "row 2: accuracy/step-1 is \"nan\"");
    }

    void sharesCountEpisodesByTheirRightAnswers()
    {
        const std::vector<double> of = {0.2, 0.2, 0.6, 1, 0};
        std::vector<std::int64_t> counts;
        for (const EpisodeShare& share : sharesOf(of, 5)) {
            QCOMPARE(share.accuracy, static_cast<double>(counts.size()) / 5);
            counts.push_back(share.episodes);
        }
        QCOMPARE(counts, (std::vector<std::int64_t>{1, 2, 0, 1, 0, 1}));
        QCOMPARE(sharesOf(of, 400).size(), std::size_t(26)); // 16 images a bin
        std::int64_t all = 0;
        for (const EpisodeShare& share : sharesOf(of, 77))
            all += share.episodes;
        QCOMPARE(all, std::int64_t(5));
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestEpisodeRecord)
#include "tst_episode_record.moc"
