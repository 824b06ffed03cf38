// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/batch.h"
#include "core/data/registry.h"
#include "core/data/thumbnails.h"
#include "core/tensor/random.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sharpscope;

namespace {

/// Share of test points whose nearest train point has their label: what can be learnt of it at least.
double nearestNeighbourAccuracy(const TrainAndTest& data)
{
    const auto values = [](const Dataset& part) {
        return makeBatch(wholeOf(std::make_shared<Dataset>(part)), at::arange(part.size()), {}, at::Generator())
            .images.flatten(1);
    };
    const at::Tensor train = values(*data.train), test = values(*data.test);
    const at::Tensor distance = train.square().sum(1).unsqueeze(0).sub(test.matmul(train.t()).mul(2));
    return data.train->labels.index_select(0, distance.argmin(1))
        .eq(data.test->labels)
        .to(at::kDouble)
        .mean()
        .item<double>();
}

} // namespace

class TestMadeData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isTheSameEveryTime_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("accuracy");
        QTest::addRow("two-moons") << "two-moons" << 0.99;
        QTest::addRow("spirals") << "spirals" << 0.98;
        QTest::addRow("circles") << "circles" << 0.99;
        QTest::addRow("gaussians") << "gaussians" << 0.96;
        QTest::addRow("blobs") << "blobs" << 0.6;
    }
    void isTheSameEveryTime()
    {
        QFETCH(QString, name);
        QFETCH(double, accuracy);
        const TrainAndTest data = loadDataset(name.toStdString()), again = loadDataset(name.toStdString());
        QVERIFY(at::equal(data.train->images, again.train->images));
        QVERIFY(!at::equal(data.train->images.slice(0, 0, 1000), data.test->images));
        QVERIFY(data.notes.empty());
        const double found = nearestNeighbourAccuracy(data);
        QVERIFY2(found > accuracy, qPrintable(QString::number(found)));
        const auto all = datasets();
        const auto info =
            std::find_if(all.begin(), all.end(), [&](const auto& i) { return i.name == name.toStdString(); });
        QVERIFY(info->available);
        QCOMPARE(info->imageShape, data.train->imageShape());
        QCOMPARE(info->trainSize, data.train->size());
        QCOMPARE(info->classes, data.train->classes());
    }
    void pointsStayInsideTheirRange()
    {
        for (const char* name : {"two-moons", "spirals", "circles", "gaussians"}) {
            const at::Tensor pixels = loadDataset(name).train->images;
            const double atTheEdge = pixels.eq(0).logical_or(pixels.eq(255)).to(at::kDouble).mean().item<double>();
            QVERIFY(atTheEdge < 1e-3);
        }
    }
    /// σ of the points about their circle, along the radius.
    void theSpreadIsAsItIsSaid()
    {
        const TrainAndTest data = loadDataset("circles");
        const at::Tensor places = data.train->images.flatten(1).to(at::kDouble).div(255).mul(4).sub(2);
        const at::Tensor outer = places.index_select(0, data.train->labels.nonzero().squeeze(1));
        const at::Tensor r = outer.square().sum(1).sqrt();
        QVERIFY(std::abs(r.mean().item<double>() - 1.3 - 0.01 / 2.6) < 4 * 0.1 / std::sqrt(1000)); // √(1.3² + σ²)
        QVERIFY(std::abs(r.std().item<double>() - 0.1) < 4 * 0.1 / std::sqrt(2000));
    }
    void augmentationLeavesPointsAsTheyAre()
    {
        const Subset points = wholeOf(loadDataset("two-moons").train);
        const auto generator = [] { return makeGenerator(1, "augment"); };
        const Batch plain = makeBatch(points, at::arange(100), {}, generator());
        const Batch augmented =
            makeBatch(points, at::arange(100), Augmentation::named("crop+flip+cutout", 1), generator());
        QVERIFY(at::equal(plain.images, augmented.images));
    }
    void thumbnailsShowEveryClass()
    {
        const auto pictures = thumbnails("blobs", {}, 4);
        QCOMPARE(pictures.size(), std::size_t(16));
        for (const auto& picture : pictures) {
            QCOMPARE(picture.rgb.size(), std::size_t(picture.width * picture.height * 3));
            QVERIFY(*std::max_element(picture.rgb.begin(), picture.rgb.end()) >
                    *std::min_element(picture.rgb.begin(), picture.rgb.end()));
        }
        QVERIFY(std::is_sorted(pictures.begin(), pictures.end(),
                               [](const auto& a, const auto& b) { return a.label < b.label; }));
    }
    void pointsAreGivenAsTheyLie()
    {
        const DatasetPreview preview = previewDataset("two-moons", {}, 1);
        QCOMPARE(preview.trainCounts, (std::vector<std::int64_t>{1000, 1000}));
        QVERIFY(preview.thumbnails.empty());
        QCOMPARE(preview.points.size(), std::size_t(2000));
        double height[2] = {0, 0}; // the first moon is the upper one
        for (const auto& point : preview.points) {
            QVERIFY(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1);
            height[point.label] += point.y / 1000;
        }
        QVERIFY2(height[0] > height[1] + 0.1, qPrintable(QString::number(height[0] - height[1])));
    }
};

QTEST_GUILESS_MAIN(TestMadeData)
#include "tst_made_data.moc"
