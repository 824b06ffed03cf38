// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/dataset.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/bincount.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

/// `counts[c]` images of class c, the classes in turn.
Subset withClassCounts(std::vector<std::int64_t> counts)
{
    std::vector<std::int64_t> labels;
    for (bool any = true; any;) {
        any = false;
        for (std::size_t c = 0; c < counts.size(); ++c)
            if (counts[c]-- > 0) {
                labels.push_back(static_cast<std::int64_t>(c));
                any = true;
            }
    }
    auto data = std::make_shared<Dataset>();
    data->name = "counted";
    data->images = at::zeros({static_cast<std::int64_t>(labels.size()), 1, 2, 2}, at::kByte);
    data->labels = at::tensor(labels, at::kLong);
    data->classNames.resize(counts.size());
    return wholeOf(data);
}

std::vector<std::int64_t> values(const at::Tensor& tensor)
{
    const at::Tensor flat = tensor.contiguous();
    return {flat.data_ptr<std::int64_t>(), flat.data_ptr<std::int64_t>() + flat.numel()};
}

std::vector<std::int64_t> classCounts(const Subset& subset)
{
    return values(subset.labels.bincount({}, subset.data->classes()));
}

} // namespace

class TestSubset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheSameFromEveryClass()
    {
        const Subset all = withClassCounts({50, 50, 50, 50});
        for (const std::int64_t count : {1, 3, 4, 40, 41, 43, 199}) {
            const Subset some = stratifiedSubset(all, count, 7);
            const auto counts = classCounts(some);
            QCOMPARE(some.size(), count);
            const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
            QVERIFY(*most - *least <= 1);
            QVERIFY(at::equal(some.index, std::get<0>(some.index.sort())));
            QVERIFY(at::equal(some.labels, all.data->labels.index_select(0, some.index)));
        }
    }
    void fillsUpFromLargerClassesWhereOneIsSmall()
    {
        QCOMPARE(classCounts(stratifiedSubset(withClassCounts({2, 50, 50}), 42, 3)),
                 (std::vector<std::int64_t>{2, 20, 20}));
        QCOMPARE(classCounts(stratifiedSubset(withClassCounts({0, 5, 50}), 30, 3)),
                 (std::vector<std::int64_t>{0, 5, 25}));
    }
    void sameSeedIsTheSameSubsetAndAnotherIsNot()
    {
        const Subset all = withClassCounts({100, 100});
        QVERIFY(at::equal(stratifiedSubset(all, 50, 1).index, stratifiedSubset(all, 50, 1).index));
        QVERIFY(!at::equal(stratifiedSubset(all, 50, 1).index, stratifiedSubset(all, 50, 2).index));
    }
    void aSmallerSubsetLiesInsideALargerOne()
    {
        const Subset all = withClassCounts({100, 100});
        const auto small = values(stratifiedSubset(all, 20, 5).index),
                   large = values(stratifiedSubset(all, 60, 5).index);
        QVERIFY(std::includes(large.begin(), large.end(), small.begin(), small.end()));
    }
    void zeroOrTooManyIsAll()
    {
        const Subset all = withClassCounts({3, 4});
        QCOMPARE(stratifiedSubset(all, 0, 1).size(), 7);
        QCOMPARE(stratifiedSubset(all, 700, 1).size(), 7);
    }
    void splitsOffWithoutLossOrOverlap()
    {
        const Subset all = withClassCounts({40, 40, 40});
        const auto [rest, part] = splitOff(all, 30, 9);
        QCOMPARE(classCounts(part), (std::vector<std::int64_t>{10, 10, 10}));
        QCOMPARE(values(std::get<0>(at::cat({rest.index, part.index}).sort())), values(all.index));
        QCOMPARE(splitOff(all, 0, 9).second.size(), 0);
        QCOMPARE(splitOff(all, 0, 9).first.size(), 120);
        QVERIFY_EXCEPTION_THROWN(splitOff(all, 121, 9), Error);
    }
    void subsetsOfSubsetsKeepTheirNoise()
    {
        const Subset noisy = withLabelNoise(withClassCounts({40, 40, 40}), 0.5, "symmetric", 2);
        const Subset some = stratifiedSubset(noisy, 60, 4);
        QVERIFY(at::equal(some.labels, noisy.labels.index_select(0, some.index)));
    }
    void noiseChangesExactlyTheShareAndNeverKeepsALabel_data()
    {
        QTest::addColumn<double>("rate");
        for (const double rate : {0.0, 0.001, 0.2, 0.4, 0.333, 0.8, 1.0})
            QTest::addRow("%g", rate) << rate;
    }
    void noiseChangesExactlyTheShareAndNeverKeepsALabel()
    {
        QFETCH(double, rate);
        const Subset all = withClassCounts({101, 99, 103, 98});
        for (const char* kind : {"symmetric", "asymmetric"}) {
            const Subset noisy = withLabelNoise(all, rate, kind, 11);
            const auto changed = noisy.labels.ne(all.labels);
            QCOMPARE(changed.sum().item<std::int64_t>(), std::llround(rate * 401));
            QVERIFY(noisy.labels.ge(0).logical_and(noisy.labels.lt(4)).all().item<bool>());
            QVERIFY(at::equal(noisy.index, all.index));
            if (std::string(kind) == "asymmetric")
                QVERIFY(at::equal(noisy.labels, (all.labels + changed.to(at::kLong)).remainder(4)));
        }
        QVERIFY(at::equal(all.data->labels, all.labels)); // the data set itself stays clean
    }
    void symmetricNoiseReachesAllOtherClassesEvenly()
    {
        const Subset all = withClassCounts({3000, 0, 0, 0});
        const auto counts = classCounts(withLabelNoise(all, 1, "symmetric", 1));
        QCOMPARE(counts[0], 0);
        for (int c = 1; c < 4; ++c) // 1000 ± 4 standard deviations of 25.8
            QVERIFY2(std::abs(counts[c] - 1000) < 104, qPrintable(QString::number(counts[c])));
    }
    void sameSeedIsTheSameNoise()
    {
        const Subset all = withClassCounts({100, 100, 100});
        QVERIFY(at::equal(withLabelNoise(all, 0.3, "symmetric", 1).labels,
                          withLabelNoise(all, 0.3, "symmetric", 1).labels));
        QVERIFY(!at::equal(withLabelNoise(all, 0.3, "symmetric", 1).labels,
                           withLabelNoise(all, 0.3, "symmetric", 2).labels));
    }
    void moreNoiseKeepsTheLesser()
    {
        const Subset all = withClassCounts({100, 100, 100});
        const Subset less = withLabelNoise(all, 0.2, "symmetric", 1), more = withLabelNoise(all, 0.8, "symmetric", 1);
        const auto wrong = less.labels.ne(all.labels);
        QVERIFY(at::equal(less.labels.masked_select(wrong), more.labels.masked_select(wrong)));
    }
    void refusesNoiseThatIsNone()
    {
        const Subset all = withClassCounts({5, 5});
        QVERIFY_EXCEPTION_THROWN(withLabelNoise(all, 1.5, "symmetric", 1), Error);
        QVERIFY_EXCEPTION_THROWN(withLabelNoise(all, std::nan(""), "symmetric", 1), Error);
        QVERIFY_EXCEPTION_THROWN(withLabelNoise(all, 0.5, "pairwise", 1), Error);
        QVERIFY_EXCEPTION_THROWN(withLabelNoise(withClassCounts({5}), 0.5, "symmetric", 1), Error);
    }
};

QTEST_GUILESS_MAIN(TestSubset)
#include "tst_subset.moc"
