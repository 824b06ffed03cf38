// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

namespace sharpscope {

struct MlpOptions {
    std::vector<std::int64_t> hidden = {256, 128};
    double dropout = 0;
    bool batchNorm = false;
    std::string initial = "uniform";
};

template <class Visitor>
void describe(MlpOptions& o, Visitor& field)
{
    field("hidden", o.hidden,
          {.label = "Hidden units", .min = 1, .max = 65536, .help = "One number a hidden layer; none: linear."});
    field("dropout", o.dropout,
          {.label = "Dropout", .min = 0, .max = 0.99, .help = "After every hidden layer.", .advanced = true});
    field("batchNorm", o.batchNorm,
          {.label = "Batch normalisation", .help = "After every hidden layer, before its ReLU.", .advanced = true});
    field("initial", o.initial,
          {.label = "Weights begin",
           .choices = {"uniform", "truncated-normal"},
           .help = "uniform: ±1/√fan-in, biases too. truncated-normal: deviation 0.01, cut at twice that; biases 0.",
           .advanced = true});
}

/// Linear layers "fc1", "fc2", ... with ReLU between, on images of any shape taken as a row of numbers. Normalisations
/// are "bn1", "bn2", ...
Architecture mlp(const MlpOptions& options, std::int64_t classes);

std::vector<NetworkEntry> mlpNetworks();

} // namespace sharpscope
