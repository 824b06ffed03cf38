// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job.h"
#include "core/train/comparison_options.h"
#include "core/train/rule_cost.h"

#include <functional>

namespace sharpscope {

/// Measures what the methods of a comparison cost against SGD, on its data, network, batch size, optimiser, precision
/// and device, with the trainer that its runs have: batches are drawn and augmented, the rule asks the objective, the
/// base optimiser moves θ. Nothing is written, evaluated or measured beside. Memory is what LibTorch's allocators say:
/// the most bytes of tensors that a training held at once on its device, the data set apart. On a GPU, where a recorded
/// step would hide it, that is counted on a second training of a few steps that are launched kernel by kernel.
/// `taken` gets the table before each turn and at the end, on the job's thread; of a job that is stopped, what it had
/// measured by then.
/// Fails as the trainings' runs would where the data, the network or the device is not to be had.
Job ruleCostJob(ComparisonOptions experiment, CostPlan plan, std::function<void(const RuleCosts&)> taken);

/// Every rule of the registry but SGD, with the options that it has by default.
std::vector<MethodOptions> everyRule();

/// The comparison that an experiment is measured as: of these rules with their defaults, or of its own methods where
/// there are none, or else of every rule; SGD, which it is measured against, and a sweep are left out.
/// @throws Error with all problems if it is of another kind, if it is not sound, or if nothing but SGD is left.
ComparisonOptions costedComparison(Json experiment, const std::vector<std::string>& rules);

} // namespace sharpscope
