// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mlp.h"

namespace sharpscope {

Architecture mlp(const MlpOptions& options, std::int64_t classes)
{
    return [=](Pass& pass, at::Tensor x) {
        x = x.flatten(1);
        std::size_t layer = 1;
        const double deviation = options.initial == "truncated-normal" ? 0.01 : 0;
        for (const std::int64_t units : options.hidden) {
            x = pass.linear("fc" + std::to_string(layer), x, {.out = units, .deviation = deviation});
            if (options.batchNorm) x = pass.batchNorm("bn" + std::to_string(layer), x);
            x = pass.dropout(pass.stage(x.relu_()), options.dropout);
            ++layer;
        }
        return pass.linear("fc" + std::to_string(layer), pass.features(x), {.out = classes, .deviation = deviation});
    };
}

std::vector<NetworkEntry> mlpNetworks()
{
    return {networkEntry({.name = "mlp",
                          .title = "Multi-layer perceptron",
                          .help = "Linear layers with ReLU between them; takes anything, also points in the plane."},
                         MlpOptions{}, mlp),
            networkEntry({.name = "mlp-few-shot",
                          .title = "Multi-layer perceptron (few-shot)",
                          .help = "MAML's network without convolutions for Omniglot: 256-128-64-64 with batch "
                                  "normalisation, weights truncated normal (Finn et al. 2017, A.1)."},
                         MlpOptions{.hidden = {256, 128, 64, 64}, .batchNorm = true, .initial = "truncated-normal"},
                         mlp)};
}

} // namespace sharpscope
