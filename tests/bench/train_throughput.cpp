// SPDX-License-Identifier: GPL-3.0-or-later
// Our side of compare.py. It reads lines and answers each with one line of JSON:
//     train <network> <rule> <seconds> <steps an epoch>     {"imagesPerSecond": ..., "parameters": ...}
//     peak                                                  {"convolution": ..., "matrix": ...}
// A network and rule stay warm from one line to the next. With --memory NETWORK RULE it measures the peak memory of
// training steps in a fresh process instead.
#include "core/base/json.h"
#include "core/base/process.h"
#include "core/tensor/compute.h"
#include "core/tensor/held_memory.h"
#include "tests/bench/bench_training.h"
#include "tests/bench/peak_speed.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <map>
#include <sstream>
#include <sys/resource.h>

using namespace sharpscope;

namespace {

Json memoryOf(const BenchCell& cell)
{
    BenchTraining training(cell);
    const HeldMemory peak; // after the first steps: θ and the optimiser's buffers are there, and equal for every rule
    training.measure(0);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return {{"stepBytes", peak.highest()},
            {"residentBytes", usage.ru_maxrss * 1024},
            {"parameters", training.parameters()}};
}

Json answer(const std::string& line, const BenchCell& common, std::map<std::string, BenchTraining>& warm)
{
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "peak") {
        const PeakSpeed peak = measurePeak(common.device, common.threads);
        return {{"convolution", peak.convolution}, {"matrix", peak.matrix}};
    }
    BenchCell cell = common;
    double seconds = 0;
    if (verb != "train" || !(words >> cell.network >> cell.rule >> seconds >> cell.stepsPerEpoch))
        throw Error("not understood: " + line);
    BenchTraining& training = warm.try_emplace(cell.network + ' ' + cell.rule, cell).first->second;
    const double speed = training.measure(seconds);
    return {{"imagesPerSecond", speed}, {"parameters", training.parameters()}};
}

} // namespace

int main(int argc, char** argv)
{
    prepareProcess();
    BenchCell common;
    std::vector<std::string> memory;
    CLI::App app("Training speed and memory, asked for line by line");
    app.add_option("--device", common.device, "cpu or cuda");
    app.add_option("--threads", common.threads);
    app.add_option("--batch", common.batchSize);
    app.add_option("--precision", common.precision, "float32 or bfloat16");
    app.add_option("--memory", memory, "NETWORK RULE: peak memory of a few steps")->expected(2);
    CLI11_PARSE(app, argc, argv);
    try {
        useThreads(common.threads);
        if (!memory.empty()) {
            common.network = memory[0];
            common.rule = memory[1];
            common.stepsPerEpoch = 2;
            common.cudaGraph = false; // the step that is recorded is taken twice
            std::cout << memoryOf(common) << std::endl;
            return 0;
        }
        std::map<std::string, BenchTraining> warm;
        for (std::string line; std::getline(std::cin, line);)
            std::cout << answer(line, common, warm) << std::endl;
    } catch (const std::exception& error) {
        std::cerr << "train_throughput: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
