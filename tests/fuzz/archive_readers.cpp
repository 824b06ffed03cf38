// SPDX-License-Identifier: GPL-3.0-or-later
// Archives that travel: capsules; and files beside a run: surfaces, decision maps, scores, analyses, curvature, notes,
// tables.
#include "input_files.h"
#include "reader.h"
#include "repaired.h"

#include "core/active/label_file.h"
#include "core/base/zip.h"
#include "core/data/dataset_outline.h"
#include "core/landscape/plane_npz.h"
#include "core/landscape/surface_file.h"
#include "core/landscape/surface_summary.h"
#include "core/run/analysis_file.h"
#include "core/run/capsule.h"
#include "core/run/curvature_report.h"
#include "core/run/curvature_table.h"
#include "core/run/decision_map.h"
#include "core/run/episode_table.h"
#include "core/run/run_notes.h"
#include "core/run/scored_images.h"

namespace sharpscope::fuzz {

namespace {

namespace fs = std::filesystem;

Reader capsules()
{
    const auto seeds = [] {
        const std::string about =
            R"({"capsule": 2, "program": "x", "made": "x", "runs": ["one", "s/p0"], "sweeps": ["s"]})";
        return std::vector{zipBytes({{"capsule.json", about},
                                     {"runs/one/experiment.json", "{}"},
                                     {"runs/one/images/", ""},
                                     {"runs/s/sweep.json", "{}"},
                                     {"runs/s/p0/experiment.json", "{}"}})};
    };
    return {"capsule", seeds, [](const std::string& bytes) {
                return eitherWay(bytes, repairedZip, [](const std::string& one) {
                    const fs::path file = put("capsule/in.zip", one), into = file.parent_path() / "into";
                    fs::remove_all(into);
                    fs::create_directories(into);
                    isCapsule(file);
                    takes("in.zip", [&] { runsInCapsule(file); });
                    const bool isTaken = takes("/capsule/in", [&] { unpackCapsule(file, into); });
                    const auto countOf = [](const fs::path& folder) {
                        return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
                    };
                    promised(countOf(file.parent_path()) == 2, "a capsule writes out of its folder");
                    promised(countOf(into) == (isTaken ? 1 : 0), "half a capsule stays");
                    return isTaken;
                });
            }};
}

template <class Write>
std::string written(const fs::path& file, Write write)
{
    write();
    return bytesOf(file);
}

Surface smallSurface()
{
    Surface surface;
    surface.grid = {
        .name = "landscape-x", .title = "A", .columns = 3, .rows = 2, .xMin = -1, .xMax = 1, .yMin = 0, .yMax = 2};
    surface.grid.identity = {{"split", "test"}};
    surface.loss = {1, 2, 3, 4, 5, notMeasured};
    surface.accuracy = {0, 0.1, 0.2, 0.3, 0.4, notMeasured};
    surface.marks = {{.run = "a", .label = "SAM", .step = 3, .isEnd = true}};
    return surface;
}

/// The same bytes as each of the arrays that lie in a run's folder.
bool takesArrays(const std::string& bytes)
{
    const fs::path surface = put("arrays/landscape-x.npz", bytes), map = put("arrays/decision-0000000120.npz", bytes);
    bool isTaken = takes("landscape-x.npz", [&] {
        const SurfaceFile read = readSurfaceFile(surface);
        summarise(read.surface);
        surfaceCsv(read.surface);
        RunSeries series;
        for (const Event& event : eventsOf(read.surface))
            series.apply(event);
        writePlaneNpz(scratch() / "plane.npz", read.surface, ofOtherSplit(read.surface, surface.parent_path()));
    });
    isTaken |= takes("decision-0000000120.npz", [&] { regionsOf(readDecisionMap(map)); });
    isTaken |= takes("decision-points.npz", [&] { readDecisionPoints(put("arrays/decision-points.npz", bytes)); });
    return takes("round-0003.npz", [&] { readScoredImages(put("arrays/round-0003.npz", bytes)); }) || isTaken;
}

Reader runArrays()
{
    const auto seeds = [] {
        const fs::path folder = put("made-arrays/landscape-x.npz", "").parent_path();
        const DecisionMap map{
            .step = 120, .classes = 2, .columns = 2, .rows = 2, .probability = {1, 2, 3, 4, 5, 6, 7, 8}};
        const DecisionPoints points{.classNames = {"a", "b"}, .points = {{0.5, 0.5, 0, 1, false}, {1, 0, 1, 1, true}}};
        ScoredImages scored;
        scored.images = {3, 5};
        scored.score = {0.5, notMeasured};
        scored.terms = {{"gradient", {1, 2}}};
        const fs::path surface = folder / "landscape-x.npz", round = folder / scoredImagesName(3);
        return std::vector{written(surface,
                                   [&] {
                                       writeSurface(surface, smallSurface(), {{"about", {{"notes", {"n"}}}}});
                                   }),
                           written(folder / decisionMapName(120), [&] { writeDecisionMap(folder, map); }),
                           written(decisionPointsFile(folder), [&] { writeDecisionPoints(folder, points); }),
                           written(round, [&] { writeScoredImages(round, scored); })};
    };
    return {"run-arrays", seeds, [](const std::string& bytes) { return eitherWay(bytes, repairedZip, takesArrays); }};
}

Analysis smallAnalysis()
{
    Analysis analysis;
    analysis.name = "terms";
    analysis.round = 3;
    analysis.rows = {"a", "b"};
    analysis.columns = {{"gradient", "g", {1, notMeasured}}};
    analysis.numbers = {{"spearman.gradient", 0.5}};
    analysis.notes = {"few"};
    return analysis;
}

CurvatureReport smallReport()
{
    CurvatureReport report;
    report.measuredOn = {{"step", 400}, {"split", "test"}, {"images", 10}, {"data", "moons"}};
    report.numbers = {{"trace", 3}, {"trace.error", 0.1}};
    report.eigenvalues = {{2, 0.01}, {1, 0.02}};
    report.smallest = FoundEigenvalue{-1, 0.1};
    report.density = broadened({{{0, 1}, {0.5, 0.5}}}, 0.4);
    report.layers = {{"fc", 10, {1, 0.1}, 2, 0.1}};
    report.theorems.emplace();
    report.theorems->pairs.push_back({.before = 1, .after = 2});
    report.theorems->bounds.push_back({.loss = "0–1 loss", .expected = 0.1});
    report.density->values.resize(6); // a seed is small
    report.density->density.resize(6);
    return report;
}

Reader runJson()
{
    const auto seeds = [] {
        const fs::path notes = put("made-notes/notes.json", "{}");
        RunNotes said;
        said.name = "mine";
        said.tags = {"good"};
        said.color = "#102030";
        return std::vector{written(notes, [&] { changeNotes(notes.parent_path(), {}, said); }),
                           dumpLines(toJson(smallAnalysis())), dumpLines(toJson(smallReport()))};
    };
    return {"run-json", seeds, [](const std::string& bytes) {
                const fs::path notes = put("said/notes.json", bytes),
                               analysis = put("said/analysis-terms-0003.json", bytes);
                const fs::path curvature = put("said/curvature-step4-test1-00.json", bytes);
                bool isTaken = takes("notes.json", [&] { readNotes(notes.parent_path()); });
                isTaken |= takes("analysis-terms", [&] {
                    const Analysis read = readAnalysis(analysis);
                    toCsv({RunAnalysis{"run", read}});
                    roundMeans({read});
                    analysisFromJson(toJson(read));
                });
                return takes("curvature-step4",
                             [&] {
                                 const CurvatureReport read = readCurvature(curvature);
                                 toCsv({RunCurvature{"run", read}});
                                 imagesText(read.measuredOn);
                                 curvatureFromJson(toJson(read));
                             }) ||
                       isTaken;
            }};
}

/// Tables that people and spreadsheets make: labels, and the accuracies of episodes.
Reader tables()
{
    const auto seeds = [] {
        return std::vector<std::string>{"image,file,label,class,round\n0,cat/0.png,0,cat,-1\n1,,1,,0\n",
                                        "\xEF\xBB\xBF\"file\";\"class\"\r\n\"cat/0.png\";DOG\r\n",
                                        "episode,accuracy/step-0,accuracy/step-1\n0,0.25,1\n1,0.5,0.75\n"};
    };
    return {"tables", seeds, [](const std::string& bytes) {
                const fs::path labels = put("tables/labels.csv", bytes),
                               episodes = put("tables/test-episodes.csv", bytes);
                const bool isTaken = takes("labels.csv", [&] {
                    const DatasetOutline data{.name = "pets",
                                              .classNames = {"cat", "dog"},
                                              .size = 2,
                                              .files = {"cat/0.png", "dog/0.png"},
                                              .folder = labels.parent_path(),
                                              .labels = {0, 1}};
                    resolved(readLabelFile(labels), data);
                });
                return takes("test-episodes.csv",
                             [&] {
                                 for (const auto& step : readEpisodes(episodes).byStep) {
                                     meanOverEpisodes(step);
                                     sharesOf(step, 75);
                                 }
                             }) ||
                       isTaken;
            }};
}

} // namespace

std::vector<Reader> archiveReaders() { return {capsules(), runArrays(), runJson(), tables()}; }

} // namespace sharpscope::fuzz
