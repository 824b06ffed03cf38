// SPDX-License-Identifier: GPL-3.0-or-later
// Planes in weight space: where they put the weights that they are made of, and how much of others they show.
#include "core/landscape/plane.h"

#include "core/base/error.h"
#include "core/tensor/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <cmath>

using namespace sharpscope;

namespace {

at::Tensor vectorOf(std::vector<double> values) { return at::tensor(values, at::kDouble); }

at::Tensor draw(std::int64_t size, const char* purpose, std::int64_t which = 0)
{
    return at::randn({size}, makeGenerator(3, purpose, which), at::kDouble);
}

bool isNear(double a, double b, double tolerance = 1e-12) { return std::abs(a - b) <= tolerance * (1 + std::abs(b)); }

bool isAt(const Foot& foot, double a, double b, double distance, double tolerance = 1e-12)
{
    return isNear(foot.a, a, tolerance) && isNear(foot.b, b, tolerance) && isNear(foot.distance, distance, 1e-7);
}

} // namespace

class TstPlane : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threeModelsLieWhereTheDefinitionPutsThem()
    {
        const at::Tensor zero = vectorOf({1, 2, 3}), one = vectorOf({5, 2, 3}), two = vectorOf({2, 5, 3});
        const Plane plane = planeThrough(zero, one, two);
        QVERIFY(at::equal(plane.first, vectorOf({4, 0, 0})));
        QVERIFY(at::equal(plane.second, vectorOf({0, 3, 0}))); // (1, 3, 0) without its part along δ
        QVERIFY(isAt(footOf(plane, zero), 0, 0, 0));
        QVERIFY(isAt(footOf(plane, one), 1, 0, 0));
        QVERIFY(isAt(footOf(plane, two), 0.25, 1, 0));
        QVERIFY(at::equal(plane.at(0.25, 1), two));
        QVERIFY(isAt(footOf(plane, vectorOf({3, 0.5, 7})), 0.5, -0.5, 4)); // off the plane
    }

    void anyThreeModels()
    {
        const at::Tensor zero = draw(500, "zero"), one = draw(500, "one"), two = draw(500, "two");
        const Plane plane = planeThrough(zero, one, two);
        QVERIFY(std::abs(plane.first.dot(plane.second).item<double>()) < 1e-9);
        const double t = (two - zero).dot(one - zero).item<double>() / (one - zero).dot(one - zero).item<double>();
        QVERIFY(isAt(footOf(plane, two), t, 1, 0, 1e-11));
        // Swapping the last two is another frame of the same plane.
        const Plane swapped = planeThrough(zero, two, one);
        const at::Tensor inside = plane.at(0.3, -0.7);
        const Foot foot = footOf(swapped, inside);
        QVERIFY(foot.distance < 1e-9);
        QVERIFY((swapped.at(foot.a, foot.b) - inside).norm().item<double>() < 1e-9);
    }

    void whatGoesAlongIsBetweenTheModelsLikeTheta()
    {
        const at::Tensor zero = draw(50, "zero"), one = draw(50, "one"), two = draw(50, "two");
        const at::Tensor s0 = draw(4, "s0"), s1 = draw(4, "s1"), s2 = draw(4, "s2");
        const Plane plane = planeThrough(zero, one, two), along = alongWith(footOf(plane, two).a, s0, s1, s2);
        const auto is = [&](const at::Tensor& theta, const at::Tensor& state) {
            const Foot foot = footOf(plane, theta);
            return (along.at(foot.a, foot.b) - state).norm().item<double>() < 1e-10;
        };
        QVERIFY(is(zero, s0) && is(one, s1) && is(two, s2));
        QVERIFY(is((zero + one + two) / 3, (s0 + s1 + s2) / 3)); // as mixed as θ is
    }

    void modelsThatSpanNoPlaneAreSaid()
    {
        const at::Tensor a = draw(20, "a"), b = draw(20, "b");
        QVERIFY_EXCEPTION_THROWN(planeThrough(a, a, b), Error);
        QVERIFY_EXCEPTION_THROWN(planeThrough(a, b, a), Error);
        QVERIFY_EXCEPTION_THROWN(planeThrough(a, b, a * 0.25 + b * 0.75), Error);
        QVERIFY_EXCEPTION_THROWN(planeOfPath({a, b}), Error);
        QVERIFY_EXCEPTION_THROWN(planeOfPath({a, a, a}), Error);
    }

    /// Against the singular values of the rows themselves, not centred; more parameters than a block of the Gram
    /// matrix.
    void aPathsPlaneIsThatOfItsLargestSingularValues()
    {
        constexpr std::int64_t size = 300'000;
        std::vector<at::Tensor> path;
        for (std::int64_t i = 0; i < 6; ++i)
            path.push_back(draw(size, "path", i) * (0.1 + 0.3 * static_cast<double>(5 - i)) + draw(size, "mean"));
        const PathPlane found = planeOfPath(path);
        std::vector<at::Tensor> rows;
        for (const at::Tensor& theta : path)
            rows.push_back(theta - path.back());
        const at::Tensor matrix = at::stack(rows);
        const auto [u, values, v] = at::linalg_svd(matrix, /*full_matrices=*/false);
        const double all = matrix.norm().item<double>() * matrix.norm().item<double>();
        const auto expected = [&](std::int64_t which) { return std::pow(values[which].item<double>(), 2) / all; };
        QVERIFY(isNear(found.explainedFirst, expected(0), 1e-10));
        QVERIFY(isNear(found.explainedSecond, expected(1), 1e-10));
        QVERIFY(isNear(std::abs(found.plane.first.dot(v[0]).item<double>()), 1, 1e-10));
        QVERIFY(isNear(std::abs(found.plane.second.dot(v[1]).item<double>()), 1, 1e-10));
        QVERIFY(isNear(found.plane.first.norm().item<double>(), 1, 1e-10));
        QVERIFY(isAt(footOf(found.plane, path.back()), 0, 0, 0));
        const Foot begin = footOf(found.plane, path.front());
        QVERIFY(begin.a >= 0 && begin.b >= 0);
        double inside = 0, whole = 0; // what is explained and what lies off the plane are all
        for (const at::Tensor& theta : path) {
            const Foot foot = footOf(found.plane, theta);
            inside += foot.a * foot.a + foot.b * foot.b;
            whole += foot.a * foot.a + foot.b * foot.b + foot.distance * foot.distance;
        }
        QVERIFY(isNear(inside / whole, found.explainedFirst + found.explainedSecond, 1e-10));
        QVERIFY(isNear(whole, all, 1e-10));
    }

    void aPathOnALineHasOneDirection()
    {
        const at::Tensor end = draw(40, "end"), way = draw(40, "way");
        const PathPlane path = planeOfPath({end + way * 4, end + way, end});
        QVERIFY(isNear(path.explainedFirst, 1, 1e-10));
        QCOMPARE(path.explainedSecond, 0.0);
        QVERIFY(isAt(footOf(path.plane, end + way * 4), 4 * way.norm().item<double>(), 0, 0, 1e-9));
    }
};

QTEST_APPLESS_MAIN(TstPlane)
#include "tst_plane.moc"
