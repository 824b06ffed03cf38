// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/trainer.h"

namespace sharpscope {

/// Loss and right predictions of the epoch under way, image by image, as they were trained on; kept on the device until
/// somebody asks.
class EpochSums {
public:
    void add(const StepTaken& step);

    /// {"loss/train", and of a classification "accuracy/train"}: means over the epoch; begins a new one.
    Values takeMeans();

    /// For checkpoints, and back.
    void save(Checkpoint& checkpoint);
    void restore(const Checkpoint& checkpoint);

private:
    void readBack();

    at::Tensor m_pendingLoss; ///< double, of the images that are not read back yet
    at::Tensor m_pendingCorrect;
    std::int64_t m_pending = 0;
    double m_loss = 0;
    double m_correct = 0;
    std::int64_t m_images = 0;
};

} // namespace sharpscope
