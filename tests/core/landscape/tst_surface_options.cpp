// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of a surface is done or refused: every field on every plane, masks on differences of models, runs that
// have little in common, and surfaces that are computed, removed or deleted meanwhile; long because they all look at
// surfaces of the same few runs.
#include "core/landscape/grid.h"
#include "core/landscape/plane.h"
#include "core/landscape/surface_hold.h"
#include "core/landscape/surface_identity.h"
#include "core/landscape/surface_work.h"
#include "core/model/directions.h"
#include "core/train/trainer.h"
#include "surface_runs.h"

#include <ATen/core/grad_mode.h>

#include <QTest>

#include <thread>

using namespace sharpscope;
using namespace sharpscope::test;

namespace fs = std::filesystem;

namespace {

struct PlaneOfRuns {
    const char* plane;
    std::size_t runs;
};

/// θ with the parts of another whose names hold `layer`.
at::Tensor mixed(const Layout& layout, const at::Tensor& theta, const at::Tensor& other, const std::string& layer)
{
    at::Tensor result = theta.clone();
    for (const Segment& segment : layout.parameters)
        if (segment.name.find(layer) != std::string::npos)
            result.narrow(0, segment.offset, segment.count).copy_(other.narrow(0, segment.offset, segment.count));
    return result;
}

std::string noteOf(const Surface& surface)
{
    const Json note = foundIn(surface.grid, "note");
    return note.is_string() ? note.get<std::string>() : std::string();
}

} // namespace

class TstSurfaceOptions : public QObject, private SurfaceRuns {
    Q_OBJECT

    /// Four steps of a training, a checkpoint after each.
    fs::path trainedRun(const char* name, const Json& more = Json::object())
    {
        Json experiment = {{"train", {{"batchSize", 16}}}};
        experiment.merge_patch(more);
        const fs::path run = runOf("cnn-small", name, experiment);
        Trainer trainer(loadedOf(run));
        for (int i = 0; i < 4; ++i) {
            trainer.step(false);
            saveCheckpoint(run, trainer.save(), 0);
        }
        return run;
    }

    static void removeAll(const std::vector<fs::path>& runs)
    {
        for (const fs::path& run : runs)
            for (const fs::path& file : surfaceFiles(run))
                fs::remove(file);
    }

    /// Where the points of these runs' surfaces are and what they have: another value is another surface.
    static Json shownBy(const std::vector<fs::path>& runs)
    {
        Json all = Json::array();
        for (const fs::path& run : runs)
            for (const fs::path& file : surfaceFiles(run)) {
                const Surface surface = readSurface(file);
                Json losses = Json::array();
                for (const double loss : surface.loss)
                    losses.push_back(std::isfinite(loss) ? loss : -1);
                all.push_back({run.string(), columnCoordinates(surface.grid), rowCoordinates(surface.grid), losses});
            }
        return all;
    }

private Q_SLOTS:
    void everyFieldIsHeardOrRefused_data()
    {
        QTest::addColumn<QString>("plane");
        QTest::addColumn<int>("runs");
        for (const auto& [plane, runs] :
             {PlaneOfRuns{"random", 1}, PlaneOfRuns{"models", 2}, PlaneOfRuns{"models", 3}, PlaneOfRuns{"path", 1},
              PlaneOfRuns{"hessian", 1}, PlaneOfRuns{"microscope", 1}})
            QTest::addRow("%s of %d", plane, int(runs)) << plane << int(runs);
    }

    /// Another value of a field gives another surface, or a sentence that names the field.
    void everyFieldIsHeardOrRefused()
    {
        QFETCH(QString, plane);
        QFETCH(int, runs);
        std::vector<fs::path> folders;
        for (int i = 0; i < runs; ++i)
            folders.push_back(trainedRun(std::array{"A", "B", "C"}[std::size_t(i)], {{"seed", i + 1}}));
        const bool isOfSeveral = plane == "models" || plane == "path"; // auto: re-estimated
        const std::map<std::string, Json> others = {{"points", 5},
                                                    {"range", 0.5},
                                                    {"margin", 0.4},
                                                    {"rho", 0.1},
                                                    {"step", 3},
                                                    {"every", 1e-6},
                                                    {"directionSeed", 7},
                                                    {"layers", "c"},
                                                    {"kinds", "conv"},
                                                    {"normalisation", "layer"},
                                                    {"vectors", "drawn"},
                                                    {"split", "test"},
                                                    {"images", 30},
                                                    {"statistics", isOfSeveral ? "stored" : "re-estimated"},
                                                    {"origin", folders.back().filename().string()},
                                                    {"tasks", 5},
                                                    {"across", "random"},
                                                    {"of", "queries"}};
        Json usual = {{"plane", plane.toStdString()}, {"points", 3}};
        if (plane != "microscope") usual["images"] = 20;
        QCOMPARE(compute(folders, fromJsonOrThrow<SliceOptions>(usual)), QByteArray());
        const Json shown = shownBy(folders);
        QVERIFY(!shown.empty());
        int heard = 0;
        for (const FieldInfo& field : schemaOf<SliceOptions>()) {
            if (field.path == "plane") continue;
            removeAll(folders);
            Json asked = usual;
            QVERIFY2(others.contains(field.path), field.path.c_str()); // a new field needs a value here
            asked[field.path] = field.path == "layers" ? Json("conv") : others.at(field.path);
            std::vector<Problem> problems;
            const auto options = fromJson<SliceOptions>(asked, problems);
            const QByteArray why = problems.empty() ? compute(folders, options) : QByteArray(toText(problems).c_str());
            if (why.isEmpty()) {
                ++heard;
                const bool isSame = shownBy(folders) == shown && (field.path != "origin" || runs == 1);
                QVERIFY2(!isSame,
                         qPrintable(QString::fromStdString(field.path) + " changes nothing and is not refused"));
            } else {
                QVERIFY2(why.contains((field.path + ": ").c_str()), why.constData());
                QVERIFY2(surfaceFiles(folders.front()).empty(), field.path.c_str());
            }
        }
        QVERIFY(heard >= 4);
    }

    /// The plane of the differences in these layers: models lie beside it by the rest of their difference.
    void aMaskTakesAPartOfTheModelsDifferences()
    {
        const std::vector<fs::path> runs = {runOf("cnn-small", "A"), runOf("cnn-small", "B"), runOf("cnn-small", "C")};
        for (std::size_t i = 0; i < runs.size(); ++i)
            checkpointAt(runs[i], 40, 30 + static_cast<std::int64_t>(i));
        const SliceOptions options{
            .plane = "models", .points = 3, .layers = "conv", .images = 40, .statistics = "frozen"};
        QCOMPARE(compute(runs, options), QByteArray());
        const Surface surface = onlySurface(runs[0]);
        const LoadedRun loaded = loadedOf(runs[0]);
        const Layout& layout = loaded.network->layout();
        const at::Tensor zero = newest(runs[0]).theta, one = newest(runs[1]).theta, two = newest(runs[2]).theta;
        const Plane plane = planeThrough(zero, mixed(layout, zero, one, "conv"), mixed(layout, zero, two, "conv"));
        const std::vector<double> alphas = columnCoordinates(surface.grid), betas = rowCoordinates(surface.grid);
        for (const std::size_t i : {0, 4, 5}) {
            const at::Tensor theta = plane.at(alphas[i % 3], betas[i / 3]);
            QVERIFY(isNear(surface.loss[i], lossOf(runs[0], options, theta, newest(runs[0]).state).loss, 1e-5));
        }
        QVERIFY(isNear(surface.marks[1].a, 1, 1e-5) && isNear(surface.marks[1].b, 0, 1e-5));
        const double rest = (one - mixed(layout, zero, one, "conv")).norm().item<double>();
        QVERIFY(rest > 0.1 && isNear(surface.marks[1].distance, rest, 1e-5));
        QVERIFY(noteOf(surface).find("the farthest model, ") != std::string::npos);
        QVERIFY(surface.grid.title.find("layers conv") != std::string::npos);
        QVERIFY(compute(runs, {.plane = "models", .points = 3, .layers = "nothing", .images = 40}).contains("layers:"));
    }

    void aMaskTakesAPartOfAPath()
    {
        const fs::path run = runOf("mlp", "SGD");
        for (const std::int64_t step : {10, 20, 30, 40})
            checkpointAt(run, step, step);
        const SliceOptions options{.plane = "path", .points = 3, .layers = "fc1", .images = 50};
        QCOMPARE(compute({run}, options), QByteArray());
        const Surface surface = onlySurface(run);
        const LoadedRun loaded = loadedOf(run);
        const at::Tensor last = newest(run).theta;
        std::vector<at::Tensor> thetas;
        for (const std::int64_t step : {10, 20, 30, 40})
            thetas.push_back(
                mixed(loaded.network->layout(), last, loadCheckpoint(run / checkpointName(step)).theta, "fc1"));
        const PathPlane expected = planeOfPath(thetas);
        QCOMPARE(surface.grid.identity.at("explained")[0].get<double>(), expected.explainedFirst);
        const at::Tensor corner =
            expected.plane.at(columnCoordinates(surface.grid)[0], rowCoordinates(surface.grid)[0]);
        QVERIFY(isNear(surface.loss[0], lossOf(run, options, corner, newest(run).state).loss, 1e-5));
        QVERIFY(noteOf(surface).find("of the path in layers fc1; the farthest point of a path, SGD at step ") !=
                std::string::npos);
        QVERIFY(noteOf(surface).find("the farthest model") == std::string::npos); // the last lies on it
    }

    /// Whichever order they are named in: by rule, seed and name. Another origin where one asks for it.
    void theOriginFollowsFromTheRuns()
    {
        const auto made = [&](const char* name, const char* rule, int seed) {
            const fs::path run = runOf("mlp", name, {{"method", {{"rule", rule}}}, {"seed", seed}});
            checkpointAt(run, 10, 100 * seed + name[0]);
            return run;
        };
        const fs::path sam = made("a", "sam", 1), second = made("b", "sgd", 2), first = made("c", "sgd", 1);
        SliceOptions options{.plane = "models", .points = 3, .images = 20};
        QCOMPARE(compute({sam, second, first}, options), QByteArray());
        const Surface surface = onlySurface(first);
        QCOMPARE(surface.marks[1].run, std::string("b"));
        QCOMPARE(surface.marks[2].run, std::string("a"));
        QCOMPARE(compute({second, first, sam, first}, options), QByteArray());
        QCOMPARE(computed(), 0); // it is the same one
        options.origin = "a";
        QCOMPARE(compute({second, first, sam}, options), QByteArray());
        QCOMPARE(onlySurface(sam).marks[0].run, std::string("a"));
        options.origin = "d";
        QVERIFY(compute({second, first, sam}, options).contains("origin: \"d\" is none of the runs; there are"));
    }

    void runsOfOneMethodHaveNamesOfTheirOwn()
    {
        std::vector<fs::path> runs;
        for (const auto& [name, seed] : {std::pair("one", 1), {"two", 2}, {"again", 2}}) {
            runs.push_back(runOf("mlp", name, {{"method", {{"label", "SGD"}}}, {"seed", seed}}));
            checkpointAt(runs.back(), 10, name[0]);
        }
        QCOMPARE(compute(runs, {.plane = "models", .points = 3, .images = 20}), QByteArray());
        std::vector<std::string> labels;
        for (const SurfaceMark& mark : onlySurface(runs[0]).marks)
            labels.push_back(mark.label);
        QCOMPARE(labels, (std::vector<std::string>{"SGD · seed 1", "SGD · again", "SGD · two"}));
    }

    void otherDataIsSaid()
    {
        const fs::path one = runOf("mlp", "A", {{"data", {{"labelNoise", 0.4}}}, {"seed", 1}});
        const fs::path other = runOf("mlp", "B", {{"data", {{"labelNoise", 0.2}}}, {"seed", 2}});
        const fs::path clean = runOf("mlp", "C", {{"seed", 1}}), third = runOf("mlp", "D", {{"seed", 3}});
        for (const fs::path& run : {one, other, clean, third})
            checkpointAt(run, 10, run.filename().string()[0]);
        QCOMPARE(compute({one, other}, {.plane = "models", .points = 3, .images = 20}), QByteArray());
        const std::string note = noteOf(onlySurface(one));
        for (const char* part :
             {"images and labels are those of A", "B (data.labelNoise 0.2 in place of 0.4", "seed 2 in place of 1"})
            QVERIFY2(note.find(part) != std::string::npos, note.c_str());
        QCOMPARE(compute({clean, third}, {.plane = "models", .points = 3, .images = 20}), QByteArray());
        QVERIFY(noteOf(onlySurface(clean)).find("data") == std::string::npos); // seeds change nothing of all images
    }

    void networksOfOtherClassesAreRefusedWithBothNamed()
    {
        const fs::path blobs = runOf("mlp", "A"), moons = runOf("mlp", "B", {{"data", {{"name", "two-moons"}}}});
        checkpointAt(blobs, 10, 1);
        checkpointAt(moons, 10, 2);
        const QByteArray why = compute({blobs, moons}, {.plane = "models", .points = 3, .images = 20});
        for (const char* part :
             {"one plane needs one network", blobs.c_str(), moons.c_str(), "for 2 classes", "\"mlp\""})
            QVERIFY2(why.contains(part), why.constData());
        QCOMPARE(why.count(" classes of "), 2);
    }

    void noImagesMeansAll()
    {
        const fs::path run = runOf("mlp", "SGD");
        checkpointAt(run, 10, 1);
        QCOMPARE(compute({run}, {.points = 3, .images = 0}), QByteArray());
        const Surface surface = onlySurface(run);
        QCOMPARE(surface.grid.identity.at("images").get<std::int64_t>(), loadedOf(run).train.size());
        const Checkpoint at = newest(run);
        QVERIFY(isNear(surface.loss[4], lossOf(run, {.images = 0}, at.theta, at.state).loss, 1e-6));
    }

    void whatIsBeingComputedIsNeitherRemovedNorComputedTwice()
    {
        const fs::path run = runOf("mlp", "SGD");
        checkpointAt(run, 10, 1);
        const SliceOptions options{.points = 3, .images = 20};
        QCOMPARE(compute({run}, options), QByteArray());
        const fs::path file = surfaceFiles(run).front();
        const std::string name = file.stem().string(), before = readFile(file);
        const auto whyNot = [&](const std::string& which) {
            try {
                removeSurface(run, which);
            } catch (const Error& error) {
                return QByteArray(error.what());
            }
            return QByteArray();
        };
        {
            const SurfaceHold hold(file);
            QVERIFY2(whyNot(name).contains("is being computed by another job"), whyNot(name).constData());
            QVERIFY(compute({run}, options).contains("is being computed by another job"));
            QVERIFY(readFile(file) == before);
        }
        QVERIFY(whyNot("landscape-x").contains("has no surface \"landscape-x\""));
        QVERIFY(whyNot("../SGD/" + name).contains("has no surface"));
        QVERIFY(removeSurface(run, name) == before);
        QVERIFY(surfaceFiles(run).empty());
        for (const auto& entry : fs::directory_iterator(run))
            QVERIFY2(entry.path().extension() != ".held", entry.path().c_str());
        QCOMPARE(compute({run}, options), QByteArray());
        QCOMPARE(computed(), 9); // its points went with it
    }

    /// While points are computed one folder goes: the job fails, and what the other surface has is kept.
    void aFolderThatGoesTakesNothingElseWithIt()
    {
        const std::vector<fs::path> runs = {runOf("mlp", "A"), runOf("mlp", "B")};
        std::vector<SurfaceWork> works;
        int points = 0;
        QByteArray refused;
        for (const fs::path& run : runs) {
            SurfaceWork work{.run = run};
            work.surface = emptySurface(17, {{"step", 1}}, -1, 1, -1, 1);
            work.evaluate = [&](double a, double b) -> std::optional<PointValue> {
                if (++points == 120) { // the first has its 9 × 9 in a file
                    try {
                        removeSurface(runs[0], works[0].surface.grid.name);
                    } catch (const Error& error) {
                        refused = error.what();
                    }
                    fs::remove_all(runs[0]);
                }
                return PointValue{a * a + b * b, 1};
            };
            works.push_back(std::move(work));
        }
        JobControl control;
        EventQueue sent;
        JobContext context(control, sent);
        bool hasFailed = false;
        try {
            computeSurfaces(works, context);
        } catch (const Error&) {
            hasFailed = true;
        }
        QVERIFY(hasFailed);
        QVERIFY2(refused.contains("is being computed by another job"), refused.constData());
        QVERIFY(!fs::exists(runs[0]));
        QCOMPARE(onlySurface(runs[1]).pointsDone, 81);
    }
};

QTEST_GUILESS_MAIN(TstSurfaceOptions)
#include "tst_surface_options.moc"
