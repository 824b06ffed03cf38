// SPDX-License-Identifier: GPL-3.0-or-later
// Image 17 of a run's events is image 17 of who looks at it, though the run chooses from a part of the data set only.
#include "active_experiment.h"

#include "core/active/run_images.h"
#include "core/base/files.h"
#include "core/base/npz.h"

#include <algorithm>
#include <set>

using namespace sharpscope;

namespace {

constexpr std::int64_t trainImages = 200;

std::int64_t labelOfRow(std::int64_t row) { return row * 7 % 5; }

/// Grey images of 4 × 4: the first pixel is the row, the second the label.
void writeKnownImages(const fs::path& file)
{
    const auto images = [](std::int64_t count) {
        NpyArray array{.type = "|u1", .shape = {count, 4, 4}, .bytes = std::string(std::size_t(count) * 16, '\x20')};
        for (std::int64_t row = 0; row < count; ++row) {
            array.bytes[std::size_t(row) * 16] = static_cast<char>(row);
            array.bytes[std::size_t(row) * 16 + 1] = static_cast<char>(labelOfRow(row));
        }
        return array;
    };
    const auto labels = [](std::int64_t count) {
        std::vector<std::int64_t> values;
        for (std::int64_t row = 0; row < count; ++row)
            values.push_back(labelOfRow(row));
        return npyIntegers(values, {count});
    };
    writeFileAtomically(file, npzBytes({{"x_train", images(trainImages)},
                                        {"y_train", labels(trainImages)},
                                        {"x_test", images(20)},
                                        {"y_test", labels(20)}}));
}

/// cat/3.ppm is all (0, 3, 40), dog/3.ppm (100, 3, 40), owl/3.ppm (200, 3, 40).
void writeKnownFolder(const fs::path& folder)
{
    int label = 0;
    for (const char* name : {"cat", "dog", "owl"}) {
        for (int i = 0; i < 12; ++i) {
            std::string file = "P6\n4 4\n255\n";
            for (int pixel = 0; pixel < 16; ++pixel)
                file += {static_cast<char>(100 * label), static_cast<char>(i), '\x28'};
            fs::create_directories(folder / name);
            writeFileAtomically(folder / name / (std::to_string(i) + ".ppm"), file);
        }
        ++label;
    }
}

const auto never = [] { return false; };

Json withData(const Json& data)
{
    Json json = rounds({{"initial", 6}, {"query", 5}, {"rounds", 2}, {"poolSize", 20}});
    json["data"] = data;
    return json;
}

/// The experiment.json of its only run.
Json runOf(const Json& json)
{
    std::vector<Problem> problems;
    const Experiment experiment = experimentFromJson(json, problems);
    return runsOf(experiment, "group", 1).at(0);
}

/// All images that the run was given a label for, with it.
std::vector<GivenLabel> labelsOf(const fs::path& run)
{
    std::vector<GivenLabel> all;
    const ActiveHistory history = historyOf(run);
    for (const ActiveRound& round : history.rounds())
        for (std::size_t i = 0; i < round.labelledImages.size(); ++i)
            all.push_back({round.round, round.labelledImages[i], round.givenLabels[i]});
    return all;
}

} // namespace

class TestRunImages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareProcess(); }

    void anImageOfARunIsThatRowOfTheWholeTrainPart()
    {
        QTemporaryDir root;
        const fs::path file = fs::path(root.path().toStdString()) / "known.npz";
        writeKnownImages(file);
        runJob(jobOf(withData({{"name", "npz"},
                               {"folder", file.string()},
                               {"trainSize", 60},
                               {"validationSize", 30},
                               {"augmentation", "none"}}),
                     root.path().toStdString() + "/runs"));
        const fs::path run = listRuns(fs::path(root.path().toStdString()) / "runs").at(0);
        const auto images = imagesOf(RunFolder::open(run).experiment(), never);
        QCOMPARE(images->size(), trainImages);
        QCOMPARE(images->classNames().size(), 5U);
        const std::vector<GivenLabel> labels = labelsOf(run);
        QCOMPARE(labels.size(), 16U);
        for (const GivenLabel& given : labels) { // labels are the run's, pixels the file's
            const Thumbnail picture = images->picture(given.image);
            QCOMPARE(picture.width, 4);
            QCOMPARE(picture.rgb.size(), 48U);
            QCOMPARE(std::int64_t(picture.rgb[0]), given.image);
            QCOMPARE(std::int64_t(picture.rgb[3]), given.label);
            QCOMPARE(picture.label, given.label);
            QCOMPARE(images->label(given.image), given.label);
            QCOMPARE(images->file(given.image), std::string());
        }
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const GivenLabel& g) { return g.image >= 60; }));
    }

    void anImageOfAFolderIsKnownByItsFile()
    {
        QTemporaryDir root;
        const fs::path folder = fs::path(root.path().toStdString()) / "animals";
        writeKnownFolder(folder);
        runJob(jobOf(
            withData(
                {{"name", "image-folder"}, {"folder", folder.string()}, {"trainSize", 21}, {"augmentation", "none"}}),
            root.path().toStdString() + "/runs"));
        const fs::path run = listRuns(fs::path(root.path().toStdString()) / "runs").at(0);
        const auto images = imagesOf(RunFolder::open(run).experiment(), never);
        QCOMPARE(images->classNames(), (std::vector<std::string>{"cat", "dog", "owl"}));
        std::set<std::string> files;
        for (const GivenLabel& given : labelsOf(run)) {
            const Thumbnail picture = images->picture(given.image);
            const std::string name =
                images->classNames().at(std::size_t(given.label)) + '/' + std::to_string(picture.rgb[1]) + ".ppm";
            QCOMPARE(std::int64_t(picture.rgb[0]), 100 * given.label);
            QCOMPARE(images->file(given.image), name);
            files.insert(name);
        }
        QCOMPARE(files.size(), 16U); // none twice
    }

    void aPointInThePlaneIsADotWherePlotsHaveIt()
    {
        const auto images = imagesOf(runOf(rounds()), never); // two moons
        const Thumbnail picture = images->picture(0);
        std::int64_t dark = 0;
        for (const std::uint8_t value : picture.rgb)
            dark += value == 0;
        QVERIFY(dark > 3 * 8);
        QVERIFY(dark < 3 * 40);
    }

    void whatIsNotThereIsSaid()
    {
        const auto images = imagesOf(runOf(rounds()), never);
        for (const std::int64_t row : {std::int64_t(-1), images->size()})
            QVERIFY_THROWS_EXCEPTION(Error, images->picture(row));
        const Json lost = withData({{"name", "npz"}, {"folder", "/nowhere/lost.npz"}});
        try {
            imagesOf(runOf(lost), never);
            QFAIL("it is there");
        } catch (const Error& error) {
            QVERIFY2(std::string(error.what()).find("lost.npz") != std::string::npos, error.what());
        }
    }
};

QTEST_APPLESS_MAIN(TestRunImages)
#include "tst_run_images.moc"
