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

/// One's own network: a TorchScript file whose forward(images) gives logits. Its parameters become θ (convolution
/// weights channels-last) and its floating-point buffers the state; both begin at the file's values, whatever the seed.
/// At each forward they are put into the module's place as views of the caller's vectors, so that gradients flow to θ
/// and several threads may call it. Training mode except under UseStored; under Freeze the module changes a copy of the
/// state. The script computes in θ's type, also for bfloat16 images. What a script draws at random (dropout) comes from
/// LibTorch's default generator, seeded by the dropout seed; such forwards wait for each other.
/// @throws Error naming the file: no TorchScript, no parameters, does not take [B, imageShape] or does not give
/// [B, classes].
std::shared_ptr<const Network> loadScriptNetwork(const std::filesystem::path& file,
                                                 const std::vector<std::int64_t>& imageShape, std::int64_t classes);

/// "torchscript", with the file as its option
std::vector<NetworkEntry> scriptNetworks();

} // namespace sharpscope
