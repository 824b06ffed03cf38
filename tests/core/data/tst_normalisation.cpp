// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/normalisation.h"

#include "core/base/error.h"
#include "core/data/batch.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>
#include <limits>

using namespace sharpscope;

namespace {

std::shared_ptr<const Dataset> colours(std::int64_t channels = 3)
{
    auto data = std::make_shared<Dataset>();
    data->name = "colours";
    data->images = at::full({4, channels, 2, 2}, 51, at::kByte); // 0.2
    data->labels = at::zeros({4}, at::kLong);
    data->classNames = {"a"};
    data->mean.assign(static_cast<std::size_t>(channels), 0.0);
    data->deviation.assign(static_cast<std::size_t>(channels), 1.0);
    return data;
}

at::Tensor firstPixel(const std::shared_ptr<const Dataset>& data)
{
    return makeBatch(wholeOf(data), at::arange(1, at::kLong), {}, at::Generator()).images[0].select(2, 0).select(1, 0);
}

} // namespace

class TestNormalisation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void otherConstantsGiveOtherPixelsFromTheSameImages()
    {
        const auto data = colours();
        const auto view = withNormalisation(data, imagenetNormalisation());
        QVERIFY(view->images.is_same(data->images) && view->labels.is_same(data->labels));
        QCOMPARE(view->name, data->name);
        const double mean[] = {0.485, 0.456, 0.406}, deviation[] = {0.229, 0.224, 0.225};
        const at::Tensor own = firstPixel(data), other = firstPixel(view);
        for (int c = 0; c < 3; ++c) {
            QVERIFY(std::abs(own[c].item<double>() - 0.2) < 1e-6);
            QVERIFY(std::abs(other[c].item<double>() - (0.2 - mean[c]) / deviation[c]) < 1e-6);
        }
        QCOMPARE(data->mean, std::vector<double>(3, 0.0)); // immutable
    }

    void oneChannelTakesOneNumber()
    {
        const auto view = withNormalisation(colours(1), {.mean = {0.5}, .deviation = {0.25}});
        QVERIFY(std::abs(firstPixel(view)[0].item<double>() - (0.2 - 0.5) / 0.25) < 1e-6);
    }

    /// A cache finds what somebody still uses by the data set itself.
    void keepsTheDataSetAlive()
    {
        auto data = colours();
        const std::weak_ptr<const Dataset> watched = data;
        auto view = withNormalisation(std::move(data), imagenetNormalisation());
        QVERIFY(!watched.expired());
        view.reset();
        QVERIFY(watched.expired());
    }

    void constantsThatDoNotFitAreRefused()
    {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        constexpr double inf = std::numeric_limits<double>::infinity();
        const auto refused = [](const Normalisation& constants, std::int64_t channels, const char* word) {
            try {
                withNormalisation(colours(channels), constants);
            } catch (const Error& error) {
                return std::string(error.what()).find(word) != std::string::npos;
            }
            return false;
        };
        QVERIFY(refused(imagenetNormalisation(), 1, "1 channels"));
        QVERIFY(refused({.mean = {0.5}, .deviation = {0.2}}, 3, "mean"));
        QVERIFY(refused({.mean = {0.5, 0.5, 0.5}, .deviation = {0.2}}, 3, "deviation"));
        for (const double bad : {nan, inf, -inf})
            QVERIFY(refused({.mean = {bad}, .deviation = {1}}, 1, "mean"));
        for (const double bad : {nan, inf, 0.0, -1.0})
            QVERIFY(refused({.mean = {0}, .deviation = {bad}}, 1, "deviation"));
        QVERIFY(!refused({.mean = {-3}, .deviation = {1e-3}}, 1, ""));
    }
};

QTEST_GUILESS_MAIN(TestNormalisation)
#include "tst_normalisation.moc"
