// SPDX-License-Identifier: GPL-3.0-or-later
// A model that was trained elsewhere, as a run: weights in safetensors files, the network and the data they are for.
// Torch-free.
#pragma once

#include "core/train/comparison_options.h"

namespace sharpscope {

struct ImportOptions {
    std::vector<std::string> files;
    std::string label;
    bool evaluate = true;
};

template <class Visitor>
void describe(ImportOptions& o, Visitor& field)
{
    field("files", o.files,
          {.label = "Weights",
           .help = "Safetensors files with torchvision's names, one or the checkpoints of a training in their order. "
                   "None: a TorchScript file's own weights."});
    field("label", o.label, {.label = "Label", .help = "In legends; empty: the experiment's name."});
    field("evaluate", o.evaluate, {.label = "Evaluate", .help = "Loss and accuracy on the test images, of each file."});
}

Schema importSchema();

/// The experiment with every default filled in; all problems are appended, each with its field.
Json importFromJson(const Json& json, std::vector<Problem>& problems);

/// The options of its run.
Json importRunOf(const Json& experiment);

ImportOptions importOptionsOf(const Json& run);

} // namespace sharpscope
