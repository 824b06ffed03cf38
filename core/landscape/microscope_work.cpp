// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/microscope_work.h"

#include "core/base/json_value.h"
#include "core/curvature/run_at_checkpoint.h"
#include "core/landscape/microscope.h"
#include "core/landscape/surface_models.h"
#include "core/landscape/surface_parts.h"
#include "core/optim/registry.h"
#include "core/train/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int circlePoints = 64;
/// Radii: enough for Agnostic-SAM, whose train radius is two of them. What goes farther, as ASAM does, lies outside the
/// picture, or all the others would be one spot in it.
constexpr double farthestShown = 2.5;

/// The step as it is taken next, and what is asked about it. Lives as long as its surface is computed.
struct NextStep {
    NextStep(LoadedRun run, const Checkpoint& checkpoint) : trainer(std::move(run)), clock(checkpoint.clock)
    {
        trainer.restore(checkpoint);
        taken = trainer.step(true);
        after = trainer.trained().clone();
        const auto knob = trainer.knobs().find("lr");
        const double highest = knob == trainer.knobs().end() ? trainer.run().options.optimizer.lr : knob->second;
        lrFraction = highest > 0 ? taken.lr / highest : 1;
        gradient = [this](const at::Tensor& theta, const Batch& batch, Statistics) {
            return lossAndGradient(trainer.objective(), theta, batch, Statistics::Freeze, Arithmetic::Exact);
        };
    }
    NextStep(const NextStep&) = delete;

    StepInput input() const
    {
        return {.theta = taken.before,
                .train = taken.train,
                .second = taken.second,
                .gradient = gradient,
                .layout = trainer.layout(),
                .step = clock.step,
                .epoch = clock.epoch,
                .lr = taken.lr,
                .lrFraction = lrFraction,
                .progress = taken.progress,
                .momentum = taken.momentum,
                .weightDecay = trainer.run().options.optimizer.weightDecay,
                .momentumKept = trainer.run().options.optimizer.momentum,
                .rows = taken.rows,
                .extras = &trainer.extras()};
    }
    PointValue at(const at::Tensor& theta) const
    {
        const at::NoGradGuard noGradients;
        const LossTerms terms = trainer.objective().loss(theta, taken.train, Statistics::Freeze, Arithmetic::Exact);
        const double images = static_cast<double>(taken.train.labels.size(0));
        return {terms.loss.item<double>(),
                terms.correct.defined() ? terms.correct.item<double>() / images : notMeasured};
    }

    Trainer trainer;
    Clock clock; ///< before the step
    StepTaken taken;
    at::Tensor after; ///< θ_{l+1} as the run takes it
    double lrFraction = 1;
    Gradient gradient;
};

/// The marks in their order, each with the weights that it stands for.
class MarkList {
public:
    MarkList(const Plane& plane, const Clock& clock) : m_plane(plane), m_clock(clock) {}

    /// A point by itself, or at the end of the way from θ.
    void add(const std::string& of, const std::string& label, const at::Tensor& theta, bool fromOrigin)
    {
        if (fromOrigin) put(of, label, m_plane.origin, false);
        put(of, label, theta, true);
    }
    void addCircle(double radius)
    {
        for (int i = 0; i <= circlePoints; ++i) { // from below left, where no rule's point is
            const double angle = 2 * std::numbers::pi * i / circlePoints - 0.75 * std::numbers::pi;
            put("ball", "‖ε‖ = ρ", m_plane.at(radius * std::cos(angle), radius * std::sin(angle)), i == circlePoints);
        }
    }

    std::vector<SurfaceMark> marks;
    std::vector<at::Tensor> thetas;

private:
    void put(const std::string& of, const std::string& label, const at::Tensor& theta, bool isEnd)
    {
        const Foot foot = footOf(m_plane, theta);
        marks.push_back({.run = of,
                         .label = label,
                         .step = m_clock.step,
                         .epoch = m_clock.epoch,
                         .isEnd = isEnd,
                         .a = foot.a,
                         .b = foot.b,
                         .distance = foot.distance});
        thetas.push_back(theta);
    }

    const Plane& m_plane;
    Clock m_clock;
};

struct RuleInView {
    std::string name;
    std::string label;
    Json options;
    NamedTensors buffers = {};
};

std::vector<RuleInView> rulesInView(const NextStep& next, const Checkpoint& checkpoint, double rho)
{
    std::vector<RuleInView> rules = {
        {"sgd", "SGD", Json::object()},
        {"sam", "SAM", {{"rho", rho}}},
        {"asam", "ASAM", {{"rho", 10 * rho}}},
        {"agnostic-sam", "Agnostic-SAM", {{"rho1", 2 * rho}, {"rho2", rho}, {"rhoV", rho}}},
    };
    const MethodOptions& own = next.trainer.run().options.method;
    Json options = own.options;
    for (const auto& [name, value] : next.trainer.knobs())
        if (name != "lr") options[name] = value;
    rules.push_back({own.rule, "this run", std::move(options), checkpoint.rule});
    return rules;
}

/// Rounded up to two digits, so that grids of the same step fit into each other on every machine.
double roundedUp(double value)
{
    const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
    return std::ceil(value / unit - 1e-6) * unit;
}

/// Of the picture, a square round θ.
double halfSide(const std::vector<SurfaceMark>& marks, const SliceOptions& options)
{
    double farthest = options.rho;
    for (const SurfaceMark& mark : marks)
        farthest = std::max({farthest, std::abs(mark.a), std::abs(mark.b)});
    return roundedUp((1 + options.margin) * std::min(farthest, farthestShown * options.rho));
}

std::string numberText(double number)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", number);
    return text;
}

std::string noteOf(const NextStep& next, const MicroscopePlane& plane, double half,
                   const std::vector<SurfaceMark>& marks)
{
    const LoadedRun& run = next.trainer.run();
    const std::string& augmentation = run.options.data.augmentation;
    std::string note = "on the batch of step " + std::to_string(next.taken.clock.step) + ", " +
                       std::to_string(next.taken.train.labels.size(0)) + " train images as they are trained on (" +
                       (augmentation == "none" ? "no" : augmentation) + " augmentation, batch statistics), B^v of " +
                       std::to_string(next.taken.second.labels.size(0)) + "; L " + numberText(plane.loss) + ", ‖g‖ " +
                       numberText(plane.gradientNorm) + ", η " + numberText(next.taken.lr);
    if (next.taken.lr == 0)
        note += ": the schedule's rate is 0 here, no rule steps anywhere; choose an earlier checkpoint";
    if (plane.isDrawn) note += "; g̃ lies along g, b is drawn";
    if (std::any_of(marks.begin(), marks.end(),
                    [&](const SurfaceMark& mark) { return std::max(std::abs(mark.a), std::abs(mark.b)) > half; }))
        note += "; some steps go beyond the picture";
    return note;
}

void expectComparison(const RunFolder& folder)
{
    if (const std::string kind = valueOr(folder.experiment(), "kind", std::string("comparison")); kind != "comparison")
        throw Error(folder.path().string() +
                    ": plane: the microscope looks at a training's next step, and this run is " + kind);
}

} // namespace

std::vector<SurfaceWork> microscopeWorks(JobContext& context, const fs::path& runFolder, const SliceOptions& options,
                                         const fs::path& parts)
{
    const RunFolder folder = RunFolder::open(runFolder);
    expectComparison(folder);
    const TakenCheckpoint taken = takeCheckpoint(folder, options.step); // before anything slow
    context.emit(folder.id(), Progress{.what = "loading data"});
    RunOptions training = readRunOptions(folder);
    training.device = "auto";
    training.train.cudaGraph = false;
    std::optional<LoadedRun> run = loadRun(training, [&] { return context.isStopping(); });
    if (!run) return {};
    Checkpoint checkpoint = taken.checkpoint;
    fit(checkpoint, *run->network, taken.file);
    context.emit(folder.id(), Progress{.what = "a step of each rule"});
    const auto next = std::make_shared<const NextStep>(std::move(*run), checkpoint);
    const StepInput input = next->input();
    const auto plane = std::make_shared<const MicroscopePlane>(microscopePlane(input, options.rho));
    const auto list = std::make_shared<MarkList>(plane->plane, next->clock);
    for (const RuleInView& one : rulesInView(*next, checkpoint, options.rho)) {
        if (!context.keepGoing()) return {};
        const auto rule = makeRule(one.name, one.options);
        rule->setBuffers(one.buffers);
        const RuleSteps steps = stepsOf(*rule, input);
        const bool isOwn = one.label == "this run";
        if (steps.perturbed.defined()) list->add(one.label, one.label + " θ̃", steps.perturbed, true);
        list->add(one.label, one.label + " θ⁺", isOwn ? next->after : steps.after, true);
    }
    const double half = halfSide(list->marks, options);
    const std::string note = noteOf(*next, *plane, half, list->marks);
    list->add("θ", "θ", plane->plane.origin, false);
    list->addCircle(options.rho);

    Json identity = identityOf(SurfaceModel{.run = folder.path(), .file = taken.file, .checkpoint = checkpoint});
    identity.erase("run");
    identity.update({{"plane", "microscope"},
                     {"rho", options.rho},
                     {"split", "batch"},
                     {"images", next->taken.train.labels.size(0)},
                     {"about", {{"axes", {"along g", "along g̃, at right angles to g"}}, {"note", note}}}});
    SurfaceWork work{.run = folder.path(),
                     .surface = emptySurface(options.points, std::move(identity), -half, half, -half, half)};
    work.surface.marks = list->marks;
    if (!parts.empty()) {
        const LoadedRun& of = next->trainer.run();
        const SurfacePlane whole{.theta = plane->plane};
        writeSurfaceParts(parts, {.plane = whole,
                                  .network = *of.network,
                                  .images = next->taken.train,
                                  .labelSmoothing = of.options.train.labelSmoothing,
                                  .identity = work.surface.grid.identity});
    }
    context.emit(folder.id(), Message{"info", work.surface.grid.title + ": " + note});
    work.evaluate = [=](double a, double b) { return next->at(plane->plane.at(a, b)); };
    work.measureMarks = [=, &context](std::vector<SurfaceMark>& marks) {
        const auto lossAt = [&](const at::Tensor& theta) { return next->at(theta).loss; };
        const auto highest =
            highestInBall(next->input(), plane->plane, options.rho, lossAt, 40, [&] { return context.keepGoing(); });
        if (!highest) return false;
        MarkList all = *list; // anew for every time it is asked
        all.add("max", "highest in the plane", highest->inPlane, false);
        all.add("max", "highest in the ball", highest->inBall, false);
        for (std::size_t i = 0; i < all.marks.size(); ++i) {
            if (!context.keepGoing()) return false;
            const PointValue value = next->at(all.thetas[i]);
            all.marks[i].loss = value.loss;
            all.marks[i].accuracy = value.accuracy;
        }
        marks = std::move(all.marks);
        return true;
    };
    std::vector<SurfaceWork> works;
    works.push_back(std::move(work));
    return works;
}

} // namespace sharpscope
