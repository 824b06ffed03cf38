// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of images of six classes, eight each, whose colour tells their row, and runs of active learning on them as
// their history says, without a job.
#pragma once

#include "app/gui/active_run_shown.h"
#include "core/base/files.h"
#include "core/run/scored_images.h"
#include "core/work/experiment.h"

#include <QColor>
#include <QImage>
#include <QTemporaryDir>

#include <cmath>
#include <filesystem>

namespace sharpscope {

inline const QStringList knownClasses = {QStringLiteral("bag"),    QStringLiteral("coat"),  QStringLiteral("dress"),
                                         QStringLiteral("sandal"), QStringLiteral("shirt"), QStringLiteral("sneaker")};
inline constexpr std::int64_t knownOfAClass = 8;

inline QColor colourOfRow(std::int64_t row) { return QColor(static_cast<int>(row) * 5, 40, 90); }
inline std::int64_t labelOfRow(std::int64_t row) { return row / knownOfAClass; }

/// train/coat/3.ppm is row 11, all (55, 40, 90).
inline void writeKnownImages(const std::filesystem::path& folder)
{
    for (const char* part : {"train", "test"})
        for (std::int64_t row = 0; row < knownOfAClass * knownClasses.size(); ++row) {
            const auto at = folder / part / knownClasses[labelOfRow(row)].toStdString();
            std::filesystem::create_directories(at);
            std::string file = "P6\n6 6\n255\n";
            const QColor colour = colourOfRow(row);
            for (int i = 0; i < 36; ++i)
                file += {static_cast<char>(colour.red()), static_cast<char>(colour.green()),
                         static_cast<char>(colour.blue())};
            writeFileAtomically(at / (std::to_string(row % knownOfAClass) + ".ppm"), file);
        }
}

/// The experiment.json of a run that chooses by SAAL from 24 of the images.
inline Json knownExperiment(const std::filesystem::path& images, const char* oracle)
{
    std::vector<Problem> problems;
    const Experiment experiment = experimentFromJson(
        {{"kind", "active-learning"},
         {"name", "known"},
         {"data", {{"name", "image-folder"}, {"folder", images.string()}, {"trainSize", 24}, {"augmentation", "none"}}},
         {"network", {{"name", "mlp"}}},
         {"rounds", {{"initial", 6}, {"query", 4}, {"oracle", oracle}, {"rounds", 3}}},
         {"methods", Json::array({{{"rule", "sgd"}}})},
         {"acquisitions", Json::array({{{"acquisition", "saal"}}})},
         {"device", "cpu"}},
        problems);
    if (!problems.empty()) throw Error(toText(problems));
    return runsOf(experiment, "group", 1).at(0);
}

/// A folder with the images, and a run in it: six first labels (the first image of each class), and a round 0 that
/// scored images 1 ... 47 without the labelled ones and without every seventh.
struct KnownRun {
    QTemporaryDir root;
    ActiveHistory history;
    ScoredImages scored;
    Json experiment;

    explicit KnownRun(const char* oracle)
    {
        writeKnownImages(images());
        experiment = knownExperiment(images(), oracle);
        std::vector<std::int64_t> first, labels;
        for (std::int64_t label = 0; label < knownClasses.size(); ++label) {
            first.push_back(label * knownOfAClass);
            labels.push_back(label);
        }
        apply(-1, "label", {{"images", first}, {"labels", labels}});
        apply(0, "train", {{"labels", 6}, {"seconds", 1}});
        scored.terms = {{"loss", {}}, {"gradient", {}}};
        for (std::int64_t row = 1; row < 48; ++row) {
            if (row % knownOfAClass == 0 || row % 7 == 0) continue;
            const double number = static_cast<double>(row);
            scored.images.push_back(row);
            scored.score.push_back(row == 33 ? std::nan("") : 2 + std::sin(number));
            scored.terms[0].second.push_back(std::cos(number));
            scored.terms[1].second.push_back(-number);
            scored.pseudoLabel.push_back(row % 6);
            scored.entropy.push_back(number / 48);
            scored.margin.push_back(1 - number / 48);
        }
        scored.mapImages = scored.images;
        scored.mapImages.insert(scored.mapImages.end(), first.begin(), first.end());
        for (const std::int64_t image : scored.mapImages) {
            scored.map.push_back(static_cast<double>(image % 8));
            scored.map.push_back(static_cast<double>(image / 8));
        }
        scored.mapExplained = {0.5, 0.25};
        score();
    }
    KnownRun(const KnownRun&) = delete;

    std::filesystem::path images() const { return folder() / "images"; }
    std::filesystem::path folder() const { return root.path().toStdString(); }

    void score(double seconds = 0.5)
    {
        writeScoredImages(folder() / scoredImagesName(0), scored);
        apply(0, "score",
              {{"file", scoredImagesName(0)},
               {"seconds", seconds},
               {"terms", Json::array({Json::array({"loss", "l"}), Json::array({"gradient", "ρ‖g‖"})})},
               {"nan", 1}});
    }
    void apply(std::int64_t round, const char* phase, Json data)
    {
        history.apply(PhaseDone{.round = round, .phase = phase, .data = std::move(data)});
    }
    void choose(const std::vector<std::int64_t>& images) { apply(0, "query", {{"images", images}}); }
    void ask(const std::vector<std::int64_t>& images)
    {
        choose(images);
        history.apply(Asked{.clock = {}, .question = "round 0", .data = {{"images", images}}});
    }
    void answer(const ImageAnswer& answer)
    {
        history.apply(Commanded{.clock = {}, .command = Answer{"round 0", toJson(answer)}});
    }
    ActiveRunShown shown(bool isRunning = true, bool isOwn = true) const
    {
        return {.id = root.path(),
                .label = QStringLiteral("SAAL"),
                .experiment = experiment,
                .history = std::make_shared<const ActiveHistory>(history),
                .isOwn = isOwn,
                .isRunning = isRunning};
    }
};

/// The colour in the middle of what a widget shows.
inline QColor middleOf(const QImage& image)
{
    return image.isNull() ? QColor() : image.pixelColor(image.width() / 2, image.height() / 2);
}

} // namespace sharpscope
