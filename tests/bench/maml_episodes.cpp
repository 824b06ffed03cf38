// SPDX-License-Identifier: GPL-3.0-or-later
// Our side of bench_maml.py: the meta gradient of MAML over made images. Writes what Python needs to do the same
// (model.safetensors: "theta.NAME", "images" uint8 [T, N, K+Q, C, H, W]) and answers a line "episodes N" with
// {"seconds": of one, "cpu": of its processor time, "norm": ‖∇F‖}.
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/fewshot/meta_gradient.h"
#include "core/fewshot/task_loss.h"
#include "core/model/registry.h"
#include "core/tensor/compute.h"
#include "core/tensor/random.h"
#include "core/tensor/safetensors.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/randint.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <ctime>
#include <iostream>
#include <sstream>

using namespace sharpscope;

int main(int argc, char** argv)
{
    prepareProcess();
    std::string network = "conv4-strided", folder, order = "second";
    std::int64_t width = 64, side = 28, tasks = 4, threads = 1;
    double rho = 0;
    bool isDouble = false;
    EpisodeShape shape;
    InnerLoop inner{.steps = 5, .rates = {0.1}};
    CLI::App app;
    app.add_option("--network", network);
    app.add_option("--width", width);
    app.add_option("--side", side);
    app.add_option("--ways", shape.ways);
    app.add_option("--shots", shape.shots);
    app.add_option("--queries", shape.queries);
    app.add_option("--steps", inner.steps);
    app.add_option("--order", order);
    app.add_option("--rho", rho);
    app.add_flag("--double", isDouble, "To see what rounding does");
    app.add_option("--tasks", tasks);
    app.add_option("--threads", threads);
    app.add_option("--folder", folder)->required();
    CLI11_PARSE(app, argc, argv);
    useThreads(threads);
    inner.order = order == "first" ? InnerOrder::First : InnerOrder::Second;
    inner.rho = rho;

    const auto net = makeNetwork(network, {{"width", width}}, {1, side, side}, shape.ways);
    const at::Tensor start = net->initialTheta(1), theta = isDouble ? start.to(at::kDouble) : start;
    const std::int64_t perTask = shape.images(), all = tasks * perTask;
    auto data = std::make_shared<Dataset>();
    data->images = at::randint(256, {all, 1, side, side}, makeGenerator(1, "bench"), at::kLong).to(at::kByte);
    data->labels = at::arange(all, at::kLong);
    data->mean = {0};
    data->deviation = {1};
    const Batch batch{at::arange(all, at::kLong).view({tasks, shape.ways, shape.shots + shape.queries}),
                      at::arange(tasks, at::kLong)};
    NamedTensors tensors{
        {"images", data->images.view({tasks, shape.ways, shape.shots + shape.queries, 1, side, side})}};
    const std::vector<at::Tensor> views = parameterViews(net->layout(), start);
    for (std::size_t i = 0; i < views.size(); ++i)
        tensors.emplace_back("theta." + net->layout().parameters[i].name, views[i].contiguous());
    writeSafetensors(std::filesystem::path(folder) / "model.safetensors", {.tensors = tensors});

    const TaskLoss lossOf = [&, ofNetwork = lossOfNetwork(net, net->initialState())](
                                const at::Tensor& point, const Batch& given, Statistics statistics) {
        return ofNetwork(point, {given.images.to(theta.scalar_type()), given.labels}, statistics);
    };
    MetaGradient gradient(lossOf, data, {.shape = shape, .inner = inner});
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string what;
        std::int64_t count = 1;
        words >> what >> count;
        const auto begin = std::chrono::steady_clock::now();
        const std::clock_t used = std::clock();
        at::Tensor found;
        for (std::int64_t i = 0; i < count; i += tasks)
            found = gradient(theta, batch, Statistics::Freeze).gradient;
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        const double cpu = static_cast<double>(std::clock() - used) / CLOCKS_PER_SEC;
        const auto done = static_cast<double>((count + tasks - 1) / tasks * tasks);
        std::cout
            << Json{{"seconds", seconds / done}, {"cpu", cpu / done}, {"norm", found.norm().item<double>()}}.dump()
            << std::endl;
    }
    return 0;
}
