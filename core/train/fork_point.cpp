// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/fork_point.h"

#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/run/fork_of.h"
#include "core/run/main_metric.h"
#include "core/run/run_reader.h"
#include "core/train/fork_start.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

/// All of the text as a number.
std::optional<double> numberIn(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// "2/3", "60%", "0.5": a share of the whole.
std::optional<double> shareIn(const std::string& text)
{
    if (const std::size_t slash = text.find('/'); slash != std::string::npos) {
        const auto part = numberIn(std::string_view(text).substr(0, slash));
        const auto whole = numberIn(std::string_view(text).substr(slash + 1));
        return part && whole && *whole != 0 ? std::optional(*part / *whole) : std::nullopt;
    }
    if (text.ends_with('%')) {
        const auto percent = numberIn(std::string_view(text).substr(0, text.size() - 1));
        return percent ? std::optional(*percent / 100) : std::nullopt;
    }
    return text.find('.') != std::string::npos ? numberIn(text) : std::nullopt;
}

/// What is known of the run's steps.
struct Past {
    const RunFolder& run;
    RunSummary done = readSummary(run.path()).summary;
    Clock begin = forkClock(run.experiment());

    [[noreturn]] void fail(const std::string& why) const { throw Refusal(run.path().string() + ": at: " + why); }

    double stepsPerEpoch() const
    {
        const std::int64_t steps = done.last.step - begin.step;
        const double epochs = done.last.epoch - begin.epoch;
        if (steps <= 0 || !(epochs > 0)) fail("it has taken no step yet");
        return std::round(static_cast<double>(steps) / epochs);
    }

    std::int64_t ofEpoch(double epoch) const
    {
        return begin.step + std::llround((epoch - begin.epoch) * stepsPerEpoch());
    }

    std::int64_t ofShare(double share) const
    {
        const Json* budget = findField(run.experiment(), "train.budget");
        if (budget && *budget == "seconds")
            fail("its length is in seconds, and so a share of it is no step; give a step, or an epoch as e20");
        if (!(share >= 0 && share <= 1)) fail("a share of the run's steps is from 0 to 1");
        return std::llround(share * static_cast<double>(done.started.stepsTotal));
    }

    std::int64_t stepAt(const std::string& at) const
    {
        if (at == "now") return done.last.step;
        if (const std::optional<double> share = shareIn(at)) return ofShare(*share);
        if (at.starts_with('e'))
            if (const auto epoch = numberIn(std::string_view(at).substr(1))) return ofEpoch(*epoch);
        std::int64_t step = -1;
        const auto [end, error] = std::from_chars(at.data(), at.data() + at.size(), step);
        if (error != std::errc() || end != at.data() + at.size())
            fail('"' + at + "\" is no step (120), epoch (e20) or share of the run (2/3, 0.5, 60%)");
        return step;
    }

    void expectTaken(std::int64_t step) const
    {
        if (step > done.last.step) {
            const std::int64_t all = done.started.stepsTotal;
            fail("step " + std::to_string(step) + " was not taken: the run has done " + std::to_string(done.last.step) +
                 (all > 0 ? " of " + std::to_string(all) : std::string()) + " steps");
        }
        if (step < 0) fail("a step is from 0 on");
        if (step < begin.step)
            fail("step " + std::to_string(step) + " is not its own: it is a " + originText(run.experiment()) +
                 "; fork that run");
    }

    Clock clockAt(std::int64_t step) const
    {
        if (step == begin.step) return begin;
        if (step == done.last.step) return done.last;
        for (const CheckpointSaved& saved : done.checkpoints)
            if (saved.clock.step == step) return saved.clock;
        const RunColumns columns = readColumns(run.path(), {"loss"}, {clockParts.begin(), clockParts.end()}).columns;
        const SeriesView loss = columns.of("loss");
        for (std::size_t i = loss.size(); i-- > 0 && loss.clock(i).step >= step;)
            if (loss.clock(i).step == step) return loss.clock(i);
        fail("step " + std::to_string(step) + " is not among what was recorded of it");
    }
};

/// The step in "checkpoint-0000000120.safetensors", as RunFolder::checkpoints() lists them.
std::int64_t stepOf(const fs::path& checkpoint)
{
    std::int64_t step = -1;
    const std::string name = checkpoint.stem().string();
    std::from_chars(name.data() + std::string_view("checkpoint-").size(), name.data() + name.size(), step);
    return step;
}

std::vector<KeptMoment> momentsOf(const Past& past)
{
    std::vector<KeptMoment> moments;
    for (const fs::path& file : past.run.checkpoints()) {
        const std::int64_t step = stepOf(file);
        const auto saved = std::find_if(past.done.checkpoints.begin(), past.done.checkpoints.end(),
                                        [&](const CheckpointSaved& one) { return one.clock.step == step; });
        if (saved != past.done.checkpoints.end()) moments.push_back({.clock = saved->clock, .checkpoint = file});
    }
    std::error_code error;
    if (const fs::path own = forkFile(past.run.path()); fs::exists(own, error))
        moments.push_back({.clock = past.begin, .checkpoint = own});
    return moments;
}

} // namespace

std::vector<KeptMoment> keptMoments(const RunFolder& run)
{
    std::vector<KeptMoment> moments = momentsOf(Past{run});
    std::reverse(moments.begin(), moments.end());
    const std::string metric = mainMetricOf(run.experiment());
    const RunColumns columns = readColumns(run.path(), {metric}, {clockParts.begin(), clockParts.end()}).columns;
    const SeriesView accuracy = columns.of(metric);
    std::size_t next = 0;
    for (KeptMoment& moment : moments) {
        while (next < accuracy.size() && accuracy.clock(next).step <= moment.clock.step)
            ++next;
        if (next > 0) moment.accuracy = accuracy.value(next - 1);
    }
    return moments;
}

double ForkPoint::secondsAgain() const { return clock.seconds - (from.empty() ? 0 : from.front().clock.seconds); }

ForkPoint forkPoint(const RunFolder& run, const std::string& at, ForkRequest::Between between)
{
    const Past past{run};
    ForkPoint point{.from = momentsOf(past)};
    if (at.empty() && point.from.empty()) past.fail("it has no checkpoint yet; the first is saved when an epoch ends");
    const std::int64_t step = at.empty() ? point.from.front().clock.step : past.stepAt(at);
    past.expectTaken(step);
    std::erase_if(point.from, [&](const KeptMoment& moment) {
        const bool isAnew =
            between == ForkRequest::Between::Anew && moment.clock.step == step && step > past.begin.step;
        return moment.clock.step > step || isAnew;
    });
    if (between == ForkRequest::Between::Nearest) {
        if (point.from.empty()) past.fail("there is no checkpoint at step " + std::to_string(step) + " or before it");
        point.clock = point.from.front().clock;
    } else {
        point.clock = past.clockAt(step);
    }
    return point;
}

} // namespace sharpscope
