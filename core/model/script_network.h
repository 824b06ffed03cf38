// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_entry.h"

#include <filesystem>

namespace sharpscope {

struct ScriptOptions {
    std::string file;
};

template <class Visitor>
void describe(ScriptOptions& o, Visitor& field)
{
    field("file", o.file,
          {.label = "File", .help = "A module saved in Python: torch.jit.script(module).save(\"net.pt\")."});
}

/// One's own network: a TorchScript file whose forward(images) gives logits. The parameters that require a gradient
/// become θ (convolution weights channels-last), frozen ones and all buffers the state (script_module.h); both begin at
/// the file's values, whatever the seed. At each forward they are put into the module's place as views or copies of the
/// caller's vectors, so that gradients flow to θ and several threads may call it. Foreign code may count on the strides
/// that Python would give it (`x.view(x.size(0), -1)`): it sees contiguous images and contiguous parameters. Training
/// mode except under UseStored; the state moves under Update alone, whatever the script does. The script computes in
/// θ's type, also for bfloat16 images. What a script draws at random (dropout) comes from LibTorch's default generator,
/// seeded by the dropout seed; such forwards wait for each other.
/// @throws Error naming the file: no TorchScript, no parameters, does not take [B, imageShape] in evaluation and in
/// training, does not give [B, classes] or no gradient.
std::shared_ptr<const Network> loadScriptNetwork(const std::filesystem::path& file,
                                                 const std::vector<std::int64_t>& imageShape, std::int64_t classes);

/// "torchscript", with the file as its option
std::vector<NetworkEntry> scriptNetworks();

} // namespace sharpscope
