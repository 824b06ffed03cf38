// SPDX-License-Identifier: GPL-3.0-or-later
// One record of a TensorBoard event file, as TensorFlow 1 and 2, Keras, PyTorch and tensorboardX write it:
//     Event{1: double wall_time, 2: int64 step, 3: string file_version, 5: Summary, 7: SessionLog{1: status}}
//     Summary{1: repeated Value{1: string tag, 2: float simple_value, 8: TensorProto, 9: SummaryMetadata}}
// A scalar is a simple_value, or a tensor of rank 0. Options are what the hparams plug-in keeps in its metadata.
#pragma once

#include "core/base/json.h"
#include "core/run/json_fields.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sharpscope {

struct TensorboardEvent {
    double wallTime = 0; ///< Unix, in seconds
    std::int64_t step = 0;
    Values scalars;                      ///< images, histograms, texts and the like are left out
    std::optional<Json> hyperparameters; ///< {"lr": 0.1, ...}
    bool restarts = false;               ///< what was written before with this step or a later one does not count
    bool saysFailed = false;             ///< the hparams' session ended so
};

/// @throws Error with the byte of the message that is none of protocol buffers' wire format.
TensorboardEvent tensorboardEvent(std::string_view record);

} // namespace sharpscope
