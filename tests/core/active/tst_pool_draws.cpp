// SPDX-License-Identifier: GPL-3.0-or-later
// Which images a round's pool holds: all are as likely, and so is every pair of them.
#include "core/active/labelled_pool.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>
#include <QtTest>

#include <cmath>
#include <set>

using namespace sharpscope;

class TestPoolDraws : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyImageAndEveryPairIsAsLikely()
    {
        const int draws = 4000, n = 30, k = 9;
        auto data = std::make_shared<Dataset>();
        data->labels = at::zeros({n}, at::kLong);
        data->classNames = {"one"};
        LabelledPool pool(Subset{.data = data, .index = at::arange(n), .labels = data->labels});
        pool.give({{0, 4, 0}, {0, 5, 0}, {0, 20, 0}});
        const int open = n - 3;
        std::vector<double> images(n), neighbours(n);
        for (int round = 0; round < draws; ++round) {
            const at::Tensor index = drawPool(pool, k, 7, round).index.contiguous();
            const std::set<std::int64_t> drawn(index.data_ptr<std::int64_t>(),
                                               index.data_ptr<std::int64_t>() + index.numel());
            QCOMPARE(drawn.size(), std::size_t(k));
            for (int i = 0; i < n; ++i) {
                images[std::size_t(i)] += drawn.contains(i);
                neighbours[std::size_t(i)] += drawn.contains(i) && drawn.contains((i + 1) % n);
            }
        }
        const double one = double(k) / open, both = one * (k - 1) / (open - 1);
        const auto isAsLikely = [&](double count, double p) {
            return std::abs(count - draws * p) < 5 * std::sqrt(draws * p * (1 - p));
        };
        const std::set<int> labelled = {4, 5, 20};
        for (int i = 0; i < n; ++i) {
            const int next = (i + 1) % n;
            if (labelled.contains(i)) QCOMPARE(images[std::size_t(i)], 0.0);
            if (!labelled.contains(i))
                QVERIFY2(isAsLikely(images[std::size_t(i)], one), qPrintable(QString::number(i)));
            if (!labelled.contains(i) && !labelled.contains(next))
                QVERIFY2(isAsLikely(neighbours[std::size_t(i)], both), qPrintable(QString::number(i)));
        }
    }
};

QTEST_GUILESS_MAIN(TestPoolDraws)
#include "tst_pool_draws.moc"
