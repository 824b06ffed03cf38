// SPDX-License-Identifier: GPL-3.0-or-later
// Our side of bench_curvature.py: products of the Hessian and Lanczos as sharpness numbers ask for them, at a random θ
// of a network. Writes what Python needs to do the same (model.safetensors: "theta.NAME", "state.NAME", "index") and
// answers a line "products N" with {"seconds": of one, "norm": ‖Hv‖}, "lanczos N" with {"seconds": of all N products
// and what lies between them, "value": λ₁}. Each question begins anew: nothing is kept from the one before.
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/curvature/hessian_block.h"
#include "core/curvature/measure.h"
#include "core/tensor/compute.h"
#include "core/tensor/held_memory.h"
#include "core/tensor/safetensors.h"
#include "core/train/classification.h"
#include "core/train/load_run.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cmath>
#include <iostream>
#include <sstream>

using namespace sharpscope;

namespace {

struct Question {
    LoadedRun run;
    at::Tensor theta, state;
    Subset images;
    std::int64_t batchSize = 0;

    LossOnImages loss() const
    {
        return {std::make_shared<Classification>(run.network, state),
                batchesOf(images, {}, batchSize, theta.scalar_type())};
    }
};

Question makeQuestion(const std::string& network, std::int64_t images, std::int64_t batchSize)
{
    RunOptions options;
    options.name = "bench";
    options.network.name = network;
    Question q{.run = loadRun(options)};
    q.theta = q.run.network->initialTheta(1).to(q.run.device);
    q.state = q.run.network->initialState().to(q.run.device);
    q.images = stratifiedSubset(q.run.train, images, 0);
    q.batchSize = batchSize > 0 ? batchSize : usualBatchSize(*q.run.network, q.run.device);
    return q;
}

void writeForPython(const std::filesystem::path& file, const Question& q)
{
    const Layout& layout = q.run.network->layout();
    NamedTensors all{{"index", q.images.index.cpu()}};
    const auto add = [&](const char* prefix, const std::vector<Segment>& segments,
                         const std::vector<at::Tensor>& views) {
        for (std::size_t i = 0; i < segments.size(); ++i)
            all.emplace_back(prefix + segments[i].name, views[i].contiguous());
    };
    add("theta.", layout.parameters, parameterViews(layout, q.theta));
    add("state.", layout.statistics, statisticsViews(layout, q.state));
    writeSafetensors(file, {.tensors = all});
}

Json answer(const Question& q, const std::string& what, std::int64_t count)
{
    const HeldMemory memory;
    const LossOnImages loss = q.loss();
    const HessianBlock hessian{loss, q.theta, blockOf(q.run.network->layout(), {})};
    const auto begin = std::chrono::steady_clock::now();
    Json found;
    if (what == "products") {
        at::Tensor v = at::ones_like(q.theta) / std::sqrt(static_cast<double>(q.theta.numel()));
        double norm = 0;
        for (std::int64_t i = 0; i < count; ++i) {
            const at::Tensor product = hessian.products({v})->front();
            norm = product.norm().item<double>();
            v = (product / norm).to(q.theta.scalar_type());
        }
        found["norm"] = norm;
    } else {
        const auto pairs =
            hessianEigenpairs(hessian, 1, 0, 0, {.tolerance = 0, .mostProducts = count, .vectorsAtOnce = count + 1});
        found["value"] = pairs->largest.front().value;
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    found["seconds"] = what == "products" ? seconds / static_cast<double>(count) : seconds;
    found["bytes"] = memory.highest();
    return found;
}

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    std::string network = "resnet-20";
    std::filesystem::path folder;
    std::int64_t images = 512, batchSize = 0, threads = 0;
    CLI::App app("Speed of Hessian products, asked for line by line");
    app.add_option("--network", network);
    app.add_option("--folder", folder, "an empty folder")->required();
    app.add_option("--images", images);
    app.add_option("--batch", batchSize, "0: as the program chooses");
    app.add_option("--threads", threads);
    CLI11_PARSE(app, argc, argv);
    try {
        useThreads(threads);
        const Question question = makeQuestion(network, images, batchSize);
        writeForPython(folder / "model.safetensors", question);
        for (std::string line; std::getline(std::cin, line);) {
            std::istringstream words(line);
            std::string what;
            std::int64_t count = 1;
            words >> what >> count;
            std::cout << answer(question, what, count) << std::endl;
        }
    } catch (const std::exception& error) {
        std::cerr << "curvature_products: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
