// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/repeat_check.h"

#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "core/train/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/max.h>

#include <cmath>
#include <sstream>

namespace sharpscope {

namespace {

std::string shortNumber(double value)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text.precision(3);
    text << value;
    return text.str();
}

RepeatCheck compareWeights(const std::filesystem::path& was, const std::filesystem::path& is)
{
    const Checkpoint before = loadCheckpoint(was), after = loadCheckpoint(is);
    if (before.clock.step != after.clock.step)
        return {false, "its checkpoint is at step " + std::to_string(after.clock.step) + ", not " +
                           std::to_string(before.clock.step)};
    if (before.theta.numel() != after.theta.numel() || before.state.numel() != after.state.numel())
        return {false, "it has " + std::to_string(after.theta.numel()) + " parameters, not " +
                           std::to_string(before.theta.numel())};
    const std::string at =
        std::to_string(after.theta.numel()) + " parameters at step " + std::to_string(after.clock.step);
    if (at::equal(before.theta, after.theta) && at::equal(before.state, after.state))
        return {true, "the same weights, bit for bit: " + at};
    const double most = (before.theta - after.theta).abs().max().item<double>();
    return {false, "other weights: they differ by up to " + shortNumber(most) + ", of " + at};
}

RepeatCheck compareValues(const std::filesystem::path& was, const std::filesystem::path& is)
{
    const RunReader before(was), after(is);
    std::size_t count = 0;
    for (const auto& [tag, column] : before.series.columns.tags()) {
        const SeriesView there = before.series.of(tag), here = after.series.of(tag);
        if (there.size() != here.size())
            return {false,
                    tag + ": has " + std::to_string(here.size()) + " values, not " + std::to_string(there.size())};
        for (std::size_t i = 0; i < there.size(); ++i, ++count) {
            const double a = there.value(i), b = here.value(i);
            if (there.clock(i).step != here.clock(i).step || !(a == b || (std::isnan(a) && std::isnan(b))))
                return {false, tag + ": is " + shortNumber(b) + " at step " + std::to_string(here.clock(i).step) +
                                   ", not " + shortNumber(a)};
        }
    }
    return {true, "the same " + std::to_string(count) + " values; neither run has kept its weights"};
}

} // namespace

RepeatCheck checkRepeat(const std::filesystem::path& was, const std::filesystem::path& is)
{
    const RunFolder before = RunFolder::open(was), after = RunFolder::open(is);
    if (!after.hasEnded()) return {false, "it has not ended"};
    const std::filesystem::path weights = before.lastCheckpoint(), again = after.lastCheckpoint();
    if (!weights.empty() && !again.empty()) return compareWeights(weights, again);
    return compareValues(was, is);
}

} // namespace sharpscope
