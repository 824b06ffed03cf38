// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/event_queue.h"
#include "core/job/job.h"
#include "core/train/training_task.h"

#include <filesystem>
#include <memory>
#include <string>

namespace sharpscope {

/// What one measurement trains: Fashion-MNIST, batch 128, no augmentation, SGD with momentum as the base optimiser.
struct BenchCell {
    std::string network = "resnet-20";
    std::string rule = "sgd";
    std::string device = "cpu";
    std::string precision = "float32";
    bool cudaGraph = true;
    std::int64_t threads = 2;
    std::int64_t batchSize = 128;
    std::int64_t stepsPerEpoch = 20; ///< a measurement is whole epochs
};

/// The program's own training loop, events and run folder included, an epoch of a few steps at a time.
class BenchTraining {
public:
    explicit BenchTraining(const BenchCell& cell);
    ~BenchTraining();

    /// Trains for at least `seconds` of training time and one epoch. Returns images a second.
    double measure(double seconds);

    std::int64_t parameters() const { return m_parameters; }

private:
    std::filesystem::path m_root;
    std::int64_t m_batchSize;
    std::int64_t m_parameters = 0;
    JobControl m_control;
    EventQueue m_events;
    JobContext m_context{m_control, m_events};
    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<TrainingTask> m_training;
};

} // namespace sharpscope
