// SPDX-License-Identifier: GPL-3.0-or-later
// A few random images in memory, and a run on them that takes moments.
#pragma once

#include "core/tensor/random.h"
#include "core/train/trainer.h"

#include <ATen/ops/randint.h>

namespace sharpscope {

inline TrainAndTest pictures()
{
    const auto part = [](std::int64_t count, const char* purpose) {
        auto data = std::make_shared<Dataset>();
        data->name = "pictures";
        data->images = at::randint(256, {count, 3, 32, 32}, makeGenerator(5, purpose), at::kByte);
        data->labels = at::randint(3, {count}, makeGenerator(6, purpose), at::kLong);
        data->classNames = {"a", "b", "c"};
        data->mean = {0.4, 0.5, 0.6};
        data->deviation = {0.2, 0.3, 0.4};
        return data;
    };
    return {.train = part(96, "train"), .test = part(10, "test")};
}

/// 3 steps an epoch.
inline RunOptions small()
{
    RunOptions run;
    run.data.augmentation = "none";
    run.network.name = "resnet-8"; // 64 channels in its last block
    run.train.epochs = 3;
    run.train.batchSize = 32;
    run.schedule.name = "constant";
    run.method = {.rule = "sam", .options = {{"rho", 0.05}}};
    run.device = "cpu";
    return run;
}

/// The same of a multi-layer perceptron.
inline RunOptions smallMlp(const std::string& rule, const Json& options)
{
    RunOptions run = small();
    run.network.name = "mlp";
    run.method = {.rule = rule, .options = options};
    return run;
}

/// What a further step does not change.
inline Checkpoint copyOf(const Trainer& trainer)
{
    Checkpoint checkpoint = trainer.save();
    checkpoint.theta = checkpoint.theta.clone();
    checkpoint.state = checkpoint.state.clone();
    return checkpoint;
}

} // namespace sharpscope
