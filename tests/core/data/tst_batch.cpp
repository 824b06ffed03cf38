// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/batch.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace sharpscope;

namespace {

Subset randomImages(std::int64_t count, std::int64_t channels, std::int64_t height, std::int64_t width)
{
    auto data = std::make_shared<Dataset>();
    data->name = "random";
    data->images = at::randint(0, 256, {count, channels, height, width}, makeGenerator(1, "images"), at::kByte);
    data->labels = at::arange(count, at::kLong).remainder(10);
    data->classNames.resize(10);
    const std::vector<double> mean{0.4914, 0.4822, 0.4465}, deviation{0.2471, 0.2435, 0.2616};
    data->mean = {mean.begin(), mean.begin() + channels};
    data->deviation = {deviation.begin(), deviation.begin() + channels};
    return wholeOf(data);
}

/// One image of the subset, augmented as written in the textbooks: pixel by pixel.
at::Tensor naive(const Subset& subset, std::int64_t position, const Augmentation& augmentation, std::int64_t top,
                 std::int64_t left, bool mirrored, std::int64_t cutRow, std::int64_t cutColumn)
{
    const Dataset& data = *subset.data;
    const at::Tensor image = data.images[subset.index[position].item<std::int64_t>()];
    const auto from = image.accessor<std::uint8_t, 3>();
    at::Tensor result = at::empty(image.sizes(), at::kDouble);
    auto to = result.accessor<double, 3>();
    const std::int64_t height = from.size(1), width = from.size(2);
    for (std::int64_t c = 0; c < from.size(0); ++c)
        for (std::int64_t y = 0; y < height; ++y)
            for (std::int64_t x = 0; x < width; ++x) {
                const std::int64_t sourceY = y + top - augmentation.padding;
                const std::int64_t sourceX = (mirrored ? width - 1 - x : x) + left - augmentation.padding;
                const bool inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
                const double pixel = inside ? from[c][sourceY][sourceX] / 255.0 : 0;
                to[c][y][x] = (pixel - data.mean[c]) / data.deviation[c];
                const std::int64_t half = augmentation.cutout / 2;
                if (y >= cutRow - half && y < cutRow - half + augmentation.cutout && x >= cutColumn - half &&
                    x < cutColumn - half + augmentation.cutout)
                    to[c][y][x] = 0;
            }
    return result;
}

double largestDifference(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

} // namespace

class TestBatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsTheNaiveReference_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("channels");
        for (const auto& name : Augmentation::names())
            for (const int channels : {1, 3})
                QTest::addRow("%s %d", name.c_str(), channels) << QString::fromStdString(name) << channels;
    }
    void equalsTheNaiveReference()
    {
        QFETCH(QString, name);
        QFETCH(int, channels);
        const std::int64_t height = 12, width = 17, size = 40;
        const Subset subset = randomImages(60, channels, height, width);
        const Augmentation augmentation = Augmentation::named(name.toStdString(), height);
        const at::Tensor positions = at::arange(size - 1, -1, -1, at::kLong);
        const Batch batch = makeBatch(subset, positions, augmentation, makeGenerator(5, "augment", 3));

        const at::Generator again = makeGenerator(5, "augment", 3); // what it draws, in its order
        const auto below = [&](std::int64_t end, bool wanted) {
            return wanted ? at::randint(end, {size}, again, at::kLong) : at::zeros({size}, at::kLong);
        };
        const std::int64_t offsets = 2 * augmentation.padding + 1;
        const at::Tensor top = below(offsets, augmentation.padding > 0),
                         left = below(offsets, augmentation.padding > 0);
        const at::Tensor mirrored = below(2, augmentation.flip);
        const at::Tensor row = below(height, augmentation.cutout > 0), column = below(width, augmentation.cutout > 0);
        for (std::int64_t i = 0; i < size; ++i) {
            const auto at = [&](const at::Tensor& draws) { return draws[i].item<std::int64_t>(); };
            const at::Tensor expected =
                naive(subset, size - 1 - i, augmentation, at(top), at(left), at(mirrored) != 0, at(row), at(column));
            QVERIFY2(largestDifference(batch.images[i], expected) < 2e-6, qPrintable(QString::number(i)));
        }
        QVERIFY(at::equal(batch.labels, subset.labels.index_select(0, positions)));
    }
    void isFloatInChannelsLast()
    {
        for (const auto& name : Augmentation::names()) {
            const Batch batch = makeBatch(randomImages(8, 3, 16, 16), at::arange(8), Augmentation::named(name, 16),
                                          makeGenerator(1, "augment"));
            QVERIFY(batch.images.scalar_type() == at::kFloat);
            QVERIFY(batch.images.is_contiguous(at::MemoryFormat::ChannelsLast));
            QCOMPARE(batch.images.sizes().vec(), (std::vector<std::int64_t>{8, 3, 16, 16}));
        }
    }
    void drawsAllOffsetsAndBothSides()
    {
        auto data = std::make_shared<Dataset>(*randomImages(1, 1, 8, 8).data);
        data->images = at::zeros({1, 1, 8, 8}, at::kByte);
        data->images[0][0][4][3] = 255;
        data->mean = {0};
        data->deviation = {1};
        Subset one = wholeOf(data);
        const Batch batch =
            makeBatch(one, at::zeros({2000}, at::kLong), {.padding = 2, .flip = true}, makeGenerator(1, "augment"));
        const at::Tensor heat = batch.images.sum(0)[0];
        QVERIFY(heat.slice(0, 2, 7).slice(1, 1, 7).gt(0).all().item<bool>());
        QCOMPARE(heat.sum().item<double>(), 2000.0);
        QCOMPARE(heat.slice(0, 2, 7).slice(1, 1, 7).sum().item<double>(), 2000.0);
    }
    void withoutAugmentationDrawsNothing()
    {
        const Subset subset = randomImages(9, 3, 8, 8);
        const Batch plain = makeBatch(subset, at::arange(9), {}, at::Generator());
        const Batch centred = makeBatch(subset, at::arange(9), Augmentation::named("none", 8), at::Generator());
        QVERIFY(at::equal(plain.images, centred.images));
        for (std::int64_t i = 0; i < 9; ++i)
            QVERIFY(largestDifference(plain.images[i], naive(subset, i, {}, 0, 0, false, 0, 0)) < 2e-6);
    }
    void sameGeneratorIsTheSameBatch()
    {
        const Subset subset = randomImages(30, 3, 32, 32);
        const Augmentation augmentation = Augmentation::named("crop+flip+cutout", 32);
        const auto make = [&](std::int64_t seed) {
            return makeBatch(subset, at::arange(30), augmentation, makeGenerator(seed, "augment")).images;
        };
        QVERIFY(at::equal(make(1), make(1)));
        QVERIFY(!at::equal(make(1), make(2)));
    }
    void takesNoisyLabelsAndSubsetRows()
    {
        const Subset noisy = withLabelNoise(stratifiedSubset(randomImages(50, 1, 4, 4), 20, 1), 0.5, "symmetric", 1);
        const Batch batch = makeBatch(noisy, at::tensor({19, 0}, at::kLong), {}, at::Generator());
        QCOMPARE(batch.labels[0].item<std::int64_t>(), noisy.labels[19].item<std::int64_t>());
        const at::Tensor row = noisy.data->images[noisy.index[19].item<std::int64_t>()];
        QVERIFY(largestDifference(batch.images[0], (row.to(at::kDouble) / 255 - 0.4914) / 0.2471) < 2e-6);
    }
    void namesSayWhatTheyDo()
    {
        QVERIFY(Augmentation::named("none", 32).isNone());
        QCOMPARE(Augmentation::named("crop", 32).padding, 4);
        QCOMPARE(Augmentation::named("crop", 28).padding, 4);
        QCOMPARE(Augmentation::named("crop+flip+cutout", 32).cutout, 16);
        QVERIFY_EXCEPTION_THROWN(Augmentation::named("mixup", 32), Error);
    }
    void orderIsAPermutationOfItsOwnForEveryEpoch()
    {
        const at::Tensor order = epochOrder(1000, 3, 2);
        QVERIFY(at::equal(std::get<0>(order.sort()), at::arange(1000)));
        QVERIFY(at::equal(order, epochOrder(1000, 3, 2)));
        QVERIFY(!at::equal(order, epochOrder(1000, 3, 1)));
        QVERIFY(!at::equal(order, epochOrder(1000, 4, 2)));
    }
    void takesLittleTime_data()
    {
        QTest::addColumn<int>("channels");
        QTest::addColumn<int>("side");
        QTest::addRow("1x28x28") << 1 << 28;
        QTest::addRow("3x32x32") << 3 << 32;
    }
    void takesLittleTime() // printed, not judged: `tst_batch takesLittleTime`
    {
        QFETCH(int, channels);
        QFETCH(int, side);
        const Subset subset = randomImages(5000, channels, side, side);
        const at::Tensor positions = epochOrder(5000, 1, 0).slice(0, 0, 128);
        const Augmentation augmentation = Augmentation::named("crop+flip+cutout", side);
        QBENCHMARK { makeBatch(subset, positions, augmentation, makeGenerator(1, "augment")); }
    }
};

QTEST_GUILESS_MAIN(TestBatch)
#include "tst_batch.moc"
