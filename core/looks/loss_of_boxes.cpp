// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/detection/drawn_truths.h"
#include "core/landscape/run_in_view.h"
#include "core/looks/boxes_in_view.h"

namespace sharpscope {

namespace {

bool isOfRounds(const RunFolder& run) { return valueOr(run.experiment(), "kind", std::string()) == "active-detection"; }

ViewOfLoss viewOf(const RunFolder& run, const TakenCheckpoint& taken,
                  const std::function<BoxesAsked(const Network&)>& askedOf, const std::function<bool()>& isStopping)
{
    DetectionRun options = readDetectionRun(run);
    options.device = "auto"; // a run that was trained on a GPU elsewhere can be looked at here
    std::optional<LoadedDetection> loaded = loadDetection(options, isStopping);
    if (!loaded) return nullptr;
    const BoxesAsked asked = askedOf(*loaded->run.network);
    TrainPart part = TrainPart::All;
    if (isOfRounds(run) && (asked.split == "train" || asked.reestimates)) {
        try {
            loaded->run.train = labelledAt(loaded->run.train, taken.checkpoint);
            const DetectionSet& set = *loaded->trainSet;
            const GivenTruths drawn = truthsOf(labelsIn(taken.checkpoint, set.classNames()), set);
            loaded->run.objective = loaded->objectiveWith(drawn); // by a person, and so what θ was trained on
        } catch (const Error& error) {
            throw Error(taken.file.string() + ": " + error.what());
        }
        part = TrainPart::Labelled;
    }
    return BoxesInView::of(std::move(loaded->run), part, asked, [&] { return !isStopping(); });
}

} // namespace

LossOfKind lossOfBoxes()
{
    return {
        .forSurface = [](const RunFolder& run, const TakenCheckpoint& taken, const SliceOptions& options,
                         const std::function<bool()>& isStopping) -> ViewOfLoss {
            const std::string name = run.path().string();
            if (options.plane == "microscope")
                throw Error(name + ": plane: the microscope looks at the next step of a training on single images, "
                                   "and this run's are images with boxes");
            if (options.plane == "adaptation" || options.of != "auto")
                throw Error(name + (options.plane == "adaptation" ? ": plane: adaptation" : ": of: " + options.of) +
                            " is of few-shot runs, and this run is of detection");
            const auto askedOf = [&](const Network& network) {
                return BoxesAsked{.split = options.split,
                                  .images = options.images,
                                  .arithmetic = usesWinograd(options) ? Arithmetic::Fast : Arithmetic::Exact,
                                  .reestimates = statisticsOf(options, network) == "re-estimated"};
            };
            return viewOf(run, taken, askedOf, isStopping);
        },
        .forSharpness = [](const RunFolder& run, const TakenCheckpoint& taken, const CurvatureOptions& options,
                           const std::function<bool()>& isStopping) -> ViewOfLoss {
            const BoxesAsked asked{.split = options.split, .images = options.images, .batchSize = options.batchSize};
            return viewOf(
                run, taken, [&](const Network&) { return asked; }, isStopping);
        },
        .isOver = "images with boxes",
        .dataOf =
            [](const Json& experiment) {
                Json of{{"loss", valueOr(experiment, "loss", Json())}, {"data", valueOr(experiment, "data", Json())}};
                const bool isDrawn = of["data"].is_object() && (valueOr(of["data"], "trainSize", 0) > 0 ||
                                                                valueOr(of["data"], "validationSize", 0) > 0);
                if (isDrawn) of["seed"] = valueOr(experiment, "seed", Json());
                return of;
            },
        .dataName = "images and loss"};
}

} // namespace sharpscope
