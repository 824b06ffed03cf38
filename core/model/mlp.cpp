// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mlp.h"

namespace sharpscope {

Architecture mlp(const MlpOptions& options, std::int64_t classes)
{
    return [=](Pass& pass, at::Tensor x) {
        x = x.flatten(1);
        std::size_t layer = 1;
        for (const std::int64_t units : options.hidden) {
            x = pass.stage(pass.linear("fc" + std::to_string(layer++), x, {.out = units}).relu_());
            x = pass.dropout(x, options.dropout);
        }
        return pass.linear("fc" + std::to_string(layer), pass.features(x), {.out = classes});
    };
}

std::vector<NetworkEntry> mlpNetworks()
{
    return {networkEntry({.name = "mlp",
                          .title = "Multi-layer perceptron",
                          .help = "Linear layers with ReLU between them; takes anything, also points in the plane."},
                         MlpOptions{}, mlp)};
}

} // namespace sharpscope
