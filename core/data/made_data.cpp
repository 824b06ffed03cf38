// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/made_data.h"

#include "core/data/normalisation.h"
#include "core/tensor/random.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <numbers>

namespace sharpscope {

namespace {

constexpr std::int64_t trainSize = 2000;
constexpr std::int64_t testSize = 1000;

using Make = at::Tensor (*)(const at::Tensor& labels, const at::Generator& generator);

/// In [0, 1] per pixel → uint8.
at::Tensor quantised(const at::Tensor& images) { return images.mul(255).round().clamp(0, 255).to(at::kByte); }

/// Two of double [N] → uint8 [N, 2, 1, 1]
at::Tensor pointImages(const at::Tensor& x, const at::Tensor& y)
{
    return quantised(at::stack({x, y}, 1).add(2).div(4)).unsqueeze(2).unsqueeze(3);
}

at::Tensor uniform(const at::Tensor& like, double begin, double end, const at::Generator& generator)
{
    return at::rand({like.size(0)}, generator, at::kDouble).mul(end - begin).add(begin);
}

/// double [2, N]
at::Tensor bell(const at::Tensor& like, double deviation, const at::Generator& generator)
{
    return at::randn({2, like.size(0)}, generator, at::kDouble).mul(deviation);
}

at::Tensor makeMoons(const at::Tensor& labels, const at::Generator& generator)
{
    const at::Tensor angle = uniform(labels, 0, std::numbers::pi, generator);
    const at::Tensor upper = labels.eq(0);
    const at::Tensor noise = bell(labels, 0.1, generator);
    const at::Tensor x = at::where(upper, angle.cos().sub(0.5), angle.cos().neg().add(0.5));
    const at::Tensor y = at::where(upper, angle.sin().sub(0.25), angle.sin().neg().add(0.25));
    return pointImages(x.add(noise[0]), y.add(noise[1]));
}

at::Tensor makeSpirals(const at::Tensor& labels, const at::Generator& generator)
{
    const at::Tensor radius = uniform(labels, 0.2, 1.7, generator);
    const at::Tensor angle = labels.to(at::kDouble).div(3).add(radius.sub(0.2).div(1.5)).mul(2 * std::numbers::pi);
    const at::Tensor noise = bell(labels, 0.05, generator);
    return pointImages(radius.mul(angle.cos()).add(noise[0]), radius.mul(angle.sin()).add(noise[1]));
}

at::Tensor makeCircles(const at::Tensor& labels, const at::Generator& generator)
{
    const at::Tensor angle = uniform(labels, 0, 2 * std::numbers::pi, generator);
    const at::Tensor radius = labels.to(at::kDouble).mul(0.7).add(0.6);
    const at::Tensor noise = bell(labels, 0.1, generator);
    return pointImages(radius.mul(angle.cos()).add(noise[0]), radius.mul(angle.sin()).add(noise[1]));
}

at::Tensor makeGaussians(const at::Tensor& labels, const at::Generator& generator)
{
    const at::Tensor angle = labels.to(at::kDouble).mul(2 * std::numbers::pi / 3);
    const at::Tensor noise = bell(labels, 0.35, generator);
    return pointImages(angle.cos().add(noise[0]), angle.sin().add(noise[1]));
}

/// exp(−½((x − x₀)²/σ_x² + (y − y₀)²/σ_y²)) and noise
at::Tensor makeBlobs(const at::Tensor& labels, const at::Generator& generator)
{
    constexpr std::int64_t side = 16;
    const auto bump = [&](std::vector<double> widths) { // [N, 16]
        const at::Tensor centre = uniform(labels, 5, 10, generator).unsqueeze(1);
        const at::Tensor width = at::tensor(widths, at::kDouble).index_select(0, labels).unsqueeze(1);
        return at::arange(side, at::kDouble).sub(centre).div(width).square().mul(-0.5).exp();
    };
    const at::Tensor rows = bump({1.2, 2.6, 1.2, 2.6}), columns = bump({1.2, 2.6, 2.6, 1.2});
    const at::Tensor brightness = uniform(labels, 0.5, 0.8, generator).view({-1, 1, 1});
    const at::Tensor noise = at::randn({labels.size(0), side, side}, generator, at::kDouble).mul(0.1);
    return quantised(rows.unsqueeze(2).mul(columns.unsqueeze(1)).mul(brightness).add(0.1).add(noise)).unsqueeze(1);
}

std::shared_ptr<Dataset> makePart(const DatasetInfo& info, std::vector<std::string> classNames, Make make,
                                  std::int64_t size, std::int64_t part)
{
    const at::Tensor labels = at::arange(size, at::kLong).remainder(static_cast<std::int64_t>(classNames.size()));
    auto data = std::make_shared<Dataset>(Dataset{.name = info.name, .labels = labels});
    data->images = make(labels, makeGenerator(0, info.name, part));
    data->classNames = std::move(classNames);
    if (info.imageShape[0] == 2) {
        data->mean = {0.5, 0.5};
        data->deviation = {0.25, 0.25};
    } else {
        measureNormalisation(*data);
    }
    return data;
}

DatasetSource made(const char* name, const char* title, std::vector<std::int64_t> imageShape,
                   const std::vector<std::string>& classNames, Make make)
{
    const DatasetInfo info{.name = name,
                           .title = title,
                           .classes = static_cast<std::int64_t>(classNames.size()),
                           .imageShape = std::move(imageShape),
                           .trainSize = trainSize,
                           .testSize = testSize,
                           .layout = "no files",
                           .source = "Made when it is asked for."};
    const auto load = [info, classNames, make](const std::filesystem::path&, const LoadOptions&) -> TrainAndTest {
        const auto train = makePart(info, classNames, make, trainSize, 0);
        const auto test = makePart(info, classNames, make, testSize, 1);
        test->mean = train->mean;
        test->deviation = train->deviation;
        return {.train = train, .test = test};
    };
    return {.info = info, .load = load};
}

} // namespace

DatasetSource twoMoons() { return made("two-moons", "Two moons", {2, 1, 1}, {"upper", "lower"}, makeMoons); }

DatasetSource spirals()
{
    return made("spirals", "Three spirals", {2, 1, 1}, {"first arm", "second arm", "third arm"}, makeSpirals);
}

DatasetSource circles() { return made("circles", "Circles", {2, 1, 1}, {"inner", "outer"}, makeCircles); }

DatasetSource gaussians()
{
    return made("gaussians", "Three Gaussians", {2, 1, 1}, {"right", "upper left", "lower left"}, makeGaussians);
}

DatasetSource blobs() { return made("blobs", "Blobs", {1, 16, 16}, {"small", "large", "wide", "tall"}, makeBlobs); }

} // namespace sharpscope
