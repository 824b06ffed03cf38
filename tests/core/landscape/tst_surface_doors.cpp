// SPDX-License-Identifier: GPL-3.0-or-later
// What others make of surfaces: files with whatever stands there, of which a sentence names the file; plane.py's; and
// the sharpness numbers' picture, which is a landscape's.
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/npz.h"
#include "core/curvature/curvature_job.h"
#include "core/landscape/plane_npz.h"
#include "core/landscape/surface_summary.h"
#include "core/run/curvature_report.h"
#include "surface_runs.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace sharpscope;

class TestSurfaceDoors : public QObject, private test::SurfaceRuns {
    Q_OBJECT
private Q_SLOTS:
    /// "pictureMean" is the mean rise of a landscape of 5×5 points of the same images, of all of θ and of a part.
    void aPicturesRiseIsThatOfItsLandscape()
    {
        const std::filesystem::path run = runOf("mlp", "one");
        checkpointAt(run, 10, 1);
        double last = 0;
        for (const char* layer : {"", "fc1"}) {
            const SliceOptions asked{.points = 5, .range = 0.5, .layers = layer, .images = 60};
            QCOMPARE(compute({run}, asked), QByteArray());
            const SurfaceSummary surface = summarise(readSurface(surfaceFiles(run).back()));
            CurvatureOptions options{.images = 60, .split = "train", .eigenvalues = 0, .rho = 0, .adaptiveRho = 0};
            options.picture = 0.5;
            if (*layer) options.layers = {layer};
            JobQueue queue;
            queue.add(curvatureJob({run}, options), {.threads = 1})->wait(std::chrono::minutes(1));
            const CurvatureReport report = readCurvature(curvatureFiles(run).at(0));
            QVERIFY(std::abs(report.number("pictureMean") / surface.meanRise - 1) < 1e-4);
            QVERIFY(std::abs(report.number("pictureHighest") / surface.maxRise - 1) < 1e-4);
            QVERIFY(surface.meanRise > 0 && surface.meanRise != last);
            last = surface.meanRise;
            std::filesystem::remove(curvatureFiles(run).at(0));
        }
    }

    /// The views know a grid by its corners: points of another spacing would be shown at wrong places.
    void unevenAxesAreRefused()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("landscape-x.npz")).toStdString();
        const auto write = [&](const std::vector<double>& alphas, const std::vector<double>& betas) {
            const auto columns = std::ssize(alphas), rows = std::ssize(betas);
            const NpyArray values = npyReals(std::vector<double>(alphas.size() * betas.size(), 0.5), {rows, columns});
            writeFileAtomically(file, npzBytes({{"alphas", npyReals(alphas, {columns})},
                                                {"betas", npyReals(betas, {rows})},
                                                {"loss", values},
                                                {"accuracy", values}}));
        };
        for (const bool first : {true, false}) {
            const std::vector<double> uneven{0.001, 0.01, 0.1, 1}, even{0, 1, 2};
            write(first ? uneven : even, first ? even : uneven);
            try {
                readSurface(file);
                QFAIL("no error");
            } catch (const Error& error) {
                const QByteArray said = error.what();
                QVERIFY2(said.contains(first ? "\"alphas\" is not evenly" : "\"betas\" is not evenly"),
                         said.constData());
                QVERIFY2(said.contains("0.01 at index 1, 0.33"), said.constData());
            }
        }
        std::vector<double> single; // numpy.linspace(-1, 1, 101, dtype="float32")
        for (int i = 0; i <= 100; ++i)
            single.push_back(static_cast<float>(-1 + 0.02 * i));
        write(single, {0, 1});
        QCOMPARE(readSurface(file).grid.columns, 101);
    }

    /// timgaripov/dnn-mode-connectivity's plane.npz: indexed [a, b], in lengths of weight space, errors in percent.
    void aPlaneIsExportedAsPlanePyHasIt()
    {
        QTemporaryDir folder;
        const std::filesystem::path run = folder.path().toStdString(), file = run / "plane.npz";
        const auto surfaceOf = [](const char* split, double base) {
            Surface surface{.grid = {.columns = 3, .rows = 2, .xMin = -1, .xMax = 3, .yMin = 0, .yMax = 1}};
            surface.grid.identity = {{"plane", "models"},
                                     {"models", {1, 2, 3}},
                                     {"split", split},
                                     {"images", 10},
                                     {"about", {{"gram", {4.0, 6.0, 25.0}}}}}; // ‖δ‖ = 2, η = 3 along δ and 4 across
            for (int i = 0; i < 6; ++i) {
                surface.loss.push_back(base + i); // row by row
                surface.accuracy.push_back(0.1 * i);
            }
            for (const auto& [a, b] : {std::pair(0.0, 0.0), std::pair(1.0, 0.0), std::pair(0.5, 1.0)})
                surface.marks.push_back({.run = "r", .label = "m", .isEnd = true, .a = a, .b = b});
            return surface;
        };
        Surface test = surfaceOf("test", 100), train = surfaceOf("train", 0);
        train.grid.name = "landscape-train";
        writeSurface(run / "landscape-train.npz", train, {});
        const std::optional<Surface> other = ofOtherSplit(test, run);
        QVERIFY(other && other->loss == train.loss);
        writePlaneNpz(file, test, other);
        NpzArrays arrays = readNpz(file);
        const auto of = [&](const char* name, const std::vector<std::int64_t>& shape) {
            const auto it =
                std::find_if(arrays.begin(), arrays.end(), [&](const auto& one) { return one.first == name; });
            if (it == arrays.end() || it->second.shape != shape) return std::vector<double>();
            return realsOf(it->second);
        };
        using Reals = std::vector<double>;
        QCOMPARE(of("alphas", {3}), (Reals{-1, 1, 3}));
        QCOMPARE(of("betas", {2}), (Reals{0, 1}));
        QCOMPARE(of("te_loss", {3, 2}), (Reals{100, 103, 101, 104, 102, 105}));
        QCOMPARE(of("te_nll", {3, 2}), of("te_loss", {3, 2}));
        QCOMPARE(of("tr_loss", {3, 2}), (Reals{0, 3, 1, 4, 2, 5}));
        const Reals error = of("tr_err", {3, 2}), accuracy = of("te_acc", {3, 2});
        QVERIFY(error.size() == 6 && std::abs(error[1] - 70) < 1e-9 && std::abs(accuracy[1] - 30) < 1e-9);
        QCOMPARE(of("grid", {3, 2, 2}), (Reals{-2, 0, 1, 4, 2, 0, 5, 4, 6, 0, 9, 4}));
        QCOMPARE(of("bend_coordinates", {3, 2}), (Reals{0, 0, 4, 4, 2, 0})); // its w₁ is the third model
        const Reals curve = of("curve_coordinates", {61, 2});
        QVERIFY(curve.size() == 122 && curve[60] == 4 && curve[61] == 4 && curve[120] == 2 && curve[121] == 0);
        QCOMPARE(of("ts", {61}).back(), 1.0);

        writePlaneNpz(file, test, std::nullopt);
        arrays = readNpz(file);
        const Reals missing = of("tr_acc", {3, 2});
        QVERIFY(missing.size() == 6 &&
                std::all_of(missing.begin(), missing.end(), [](double x) { return std::isnan(x); }));
        test.grid.xMax = 5;
        QVERIFY(!ofOtherSplit(test, run)); // another box
    }

    void damagedMetadataAreNamed_data()
    {
        QTest::addColumn<QByteArray>("metadata");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("too large") << QByteArray("{\"format\": 1e999}")
                                   << QByteArray("(byte 11) holds the number 1e999");
        QTest::newRow("brackets") << QByteArray(60000, '[') << QByteArray("(byte 200) is nested deeper");
        QTest::newRow("key twice") << QByteArray(R"({"format": 1, "format": 2})")
                                   << QByteArray("gives \"format\" twice");
        QTest::newRow("truncated") << QByteArray("{\"format\": 1") << QByteArray("is no JSON: it ends too early");
        QTest::newRow("junk") << QByteArray("\x7f"
                                            "ELF")
                              << QByteArray("line 1 (byte 0) is no JSON");
        QTest::newRow("list") << QByteArray("[1]") << QByteArray("are no JSON object");
        QTest::newRow("text for format") << QByteArray(R"({"format": "x"})") << QByteArray("have no format but \"x\"");
        QTest::newRow("number for title") << QByteArray(R"({"title": 3})") << QByteArray("have no title but 3");
        QTest::newRow("list for identity")
            << QByteArray(R"({"identity": [1]})") << QByteArray("have no identity but [1]");
        QTest::newRow("marks that are none")
            << QByteArray(R"({"marks": [{"run": 3}]})") << QByteArray("its metadata: ");
        QTest::newRow("newer") << QByteArray(R"({"format": 99})") << QByteArray("has format 99");
    }
    void damagedMetadataAreNamed()
    {
        QFETCH(QByteArray, metadata);
        QFETCH(QByteArray, why);
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("landscape-x.npz")).toStdString();
        const std::vector<double> axis{-1, 1}, values(4, 0.5);
        const auto write = [&](const NpyArray& text, const NpyArray& loss) {
            writeFileAtomically(file, npzBytes({{"alphas", npyReals(axis, {2})},
                                                {"betas", npyReals(axis, {2})},
                                                {"loss", loss},
                                                {"accuracy", npyReals(values, {2, 2})},
                                                {"metadata", text}}));
        };
        const auto refused = [&]() -> QByteArray {
            try {
                readSurface(file);
            } catch (const Error& error) {
                return error.what();
            }
            return {};
        };
        write(npyText(metadata.toStdString()), npyReals(values, {2, 2}));
        const QByteArray said = refused();
        QVERIFY2(said.startsWith(file.string().c_str()) && said.contains(why), said.constData());
        write(npyReals(axis, {2}), npyReals(values, {2, 2}));
        QVERIFY2(refused().contains("landscape-x.npz: \"metadata\": "), refused().constData());
        write(npyText("{}"), {.type = "<U1", .shape = {2, 2}, .bytes = std::string(16, '\0')});
        QVERIFY2(refused().contains("landscape-x.npz: \"loss\": "), refused().constData());
    }
};

QTEST_GUILESS_MAIN(TestSurfaceDoors)
#include "tst_surface_doors.moc"
