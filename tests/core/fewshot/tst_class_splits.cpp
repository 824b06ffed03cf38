// SPDX-License-Identifier: GPL-3.0-or-later
// Classes in three parts: what is read, how it is split, and what episodes draw from it.
#include "core/fewshot/episode.h"
#include "core/fewshot/few_shot_data.h"
#include "small_omniglot.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rot90.h>

#include <algorithm>
#include <set>

using namespace sharpscope;
using namespace sharpscope::test;

namespace {

/// train.csv ... of one class each by default, as Ravi and Larochelle's lists are written.
void writeMiniImagenet(const std::filesystem::path& folder)
{
    const std::vector<std::pair<std::string, std::vector<std::string>>> lists = {
        {"train", {"n01", "n02"}}, {"val", {"n03"}}, {"test", {"n04"}}};
    for (const auto& [part, classes] : lists) {
        QByteArray csv = "filename,label\n";
        for (const std::string& name : classes)
            for (int i = 0; i < 3; ++i) {
                const std::string file = name + "00" + std::to_string(i) + ".jpg";
                writePlain(folder / "images" / file, {name.back() * 4, 20, 20}, 12, 9);
                csv += QByteArray::fromStdString(file + "," + name + "\n");
            }
        writeFile(folder / (part + ".csv"), csv);
    }
}

} // namespace

class TestClassSplits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void omniglotIsReadFromItsArchivesWhiteOnBlackEachCharacterOnce()
    {
        const Folder folder;
        writeOmniglot(folder.path(), 20, 4);
        const ClassSplits splits = load(omniglotIn(folder));
        QCOMPARE(splits.data->classes(), std::int64_t(20)); // the one that is in both archives comes once
        QCOMPARE(splits.data->size(), std::int64_t(80));
        QCOMPARE(splits.data->imageShape(), (std::vector<std::int64_t>{1, 28, 28}));
        QCOMPARE(splits.train.size(), std::size_t(13)); // of 20: 26 % test, 10 % validation
        QCOMPARE(splits.validation.size(), std::size_t(2));
        QCOMPARE(splits.test.size(), std::size_t(5));
        QVERIFY(splits.notes.size() == 1 && splits.notes[0].find("20 of 1623 characters") != std::string::npos);
        const auto file = std::find(splits.data->files.begin(), splits.data->files.end(), drawingName(7, 2));
        QVERIFY(file != splits.data->files.end());
        const at::Tensor image = splits.data->images[file - splits.data->files.begin()].flatten();
        const QByteArray expected = drawing(7, 2);
        for (int i = 0; i < expected.size(); ++i)
            QCOMPARE(int(image.data_ptr<std::uint8_t>()[i]), 255 - int(std::uint8_t(expected[i])));
        const Batch batch = batchOfClasses(*splits.data, splits.train[0].rows.view({1, -1}));
        QVERIFY(batch.images.min().item<float>() == 0 && batch.images.max().item<float>() == 1);
    }

    void unpackedArchivesAndAlphabetsAloneAreReadTheSame()
    {
        const Folder zipped, unpacked, bare;
        writeOmniglot(zipped.path(), 10, 2);
        for (int character = 0; character < 10; ++character)
            for (int drawer = 0; drawer < 2; ++drawer) {
                const QByteArray png = pngBytes(smallSide, smallSide, 1, drawing(character, drawer));
                writeFile(unpacked / ("images_background/" + drawingName(character, drawer)), png);
                writeFile(bare / drawingName(character, drawer), png);
            }
        writeArchive(unpacked / "images_background.zip", {{"damaged", "not read: it lies unpacked beside it"}});
        const ClassSplits a = load(omniglotIn(zipped)), b = load(omniglotIn(unpacked)), c = load(omniglotIn(bare));
        QVERIFY(at::equal(a.data->images, b.data->images) && at::equal(a.data->images, c.data->images));
        QVERIFY(a.data->classNames == b.data->classNames && namesOf(a.train) == namesOf(c.train));
    }

    void aCharactersRotationsAreClassesInItsOwnPart()
    {
        const Folder folder;
        writeOmniglot(folder.path(), 20, 3);
        const ClassSplits plain = load(omniglotIn(folder)), turned = load(omniglotIn(folder, "auto"));
        QCOMPARE(turned.train.size(), 4 * plain.train.size());
        QCOMPARE(turned.test.size(), 4 * plain.test.size());
        const auto bare = [](const std::vector<ClassRows>& classes) {
            std::set<std::string> names;
            for (const ClassRows& one : classes)
                names.insert(one.name.substr(0, one.name.find(' ')));
            return names;
        };
        QVERIFY(bare(turned.train) == namesOf(plain.train) && bare(turned.test) == namesOf(plain.test));
        const auto named = [&](const std::string& name) {
            const auto it = std::find_if(turned.train.begin(), turned.train.end(),
                                         [&](const ClassRows& one) { return one.name == name; });
            return turned.data->images.index_select(0, it->rows);
        };
        const std::string name = plain.train[0].name;
        QVERIFY(at::equal(named(name + " 90°"), at::rot90(named(name), 1, {2, 3})));
        QVERIFY(at::equal(named(name + " 270°"), at::rot90(named(name), 3, {2, 3})));
        QVERIFY(!at::equal(named(name + " 90°"), named(name)));
    }

    void theSplitFollowsFromItsSeedAndMayBeGiven()
    {
        const Folder folder;
        writeOmniglot(folder.path(), 20, 2);
        FewShotDataOptions options = omniglotIn(folder);
        const ClassSplits a = load(options), b = load(options);
        QVERIFY(namesOf(a.test) == namesOf(b.test));
        options.split.seed = 1;
        QVERIFY(namesOf(load(options).test) != namesOf(a.test));
        options.split.trainClasses = 6;
        options.split.testClasses = 4;
        const ClassSplits counted = load(options);
        QVERIFY(counted.train.size() == 6 && counted.validation.empty() && counted.test.size() == 4);
        options.split = {.train = {"Greek/character01", "Greek/character02"}, .test = {"Korean/character03"}};
        const ClassSplits named = load(options);
        QVERIFY(namesOf(named.train) == (std::set<std::string>{"Greek/character01", "Greek/character02"}));
        QVERIFY(namesOf(named.test) == std::set<std::string>{"Korean/character03"});
    }

    void aSplitThatCannotBeIsRefusedByTheClassesName()
    {
        const Folder folder;
        writeOmniglot(folder.path(), 20, 2);
        FewShotDataOptions options = omniglotIn(folder);
        const auto said = [&] { return messageOf([&] { load(options); }); };
        options.split = {.train = {"Greek/character01"}, .test = {"Greek/character01"}};
        QVERIFY2(said().contains("\"Greek/character01\" is in the train part and in the test part"),
                 qPrintable(said()));
        options.split = {.train = {"Greek/character1"}, .test = {"Greek/character02"}};
        QVERIFY2(said().contains("did you mean \"Greek/character01\"?"), qPrintable(said()));
        options.split = {.trainClasses = 18, .validationClasses = 2, .testClasses = 3};
        QVERIFY2(said().contains("there are 20"), qPrintable(said()));
    }

    void damagedDrawingsAreCountedAndNamedAndADamagedArchiveRefused()
    {
        const Folder folder;
        std::vector<ZipEntry> entries = drawings("images_background", 0, 10, 2);
        entries[2].bytes.resize(40);
        entries[3].bytes = "no picture";
        writeArchive(folder / "images_background.zip", entries);
        const ClassSplits splits = load(omniglotIn(folder));
        QCOMPARE(splits.data->size(), std::int64_t(18));
        QCOMPARE(splits.notes.size(), std::size_t(2));
        const QString note = QString::fromStdString(splits.notes[0]);
        QVERIFY2(note.startsWith("Omniglot: 2 of 20 images left out: Greek/character01/1000_11.png"), qPrintable(note));
        writeFile(folder / "images_background.zip", "PK\3\4 cut short");
        const QString said = messageOf([&] { load(omniglotIn(folder)); });
        QVERIFY2(said.contains("images_background.zip"), qPrintable(said));
        writeArchive(folder / "images_background.zip", {{"readme.txt", "nothing"}});
        const QString empty = messageOf([&] { load(omniglotIn(folder)); });
        QVERIFY2(empty.contains("no archive of Omniglot"), qPrintable(empty));
    }

    void miniImagenetIsSplitByItsLists()
    {
        const Folder folder;
        writeMiniImagenet(folder.path());
        std::filesystem::remove(folder / "images/n02001.jpg");
        FewShotDataOptions options{.name = "mini-imagenet", .folder = folder.path().string()};
        const ClassSplits splits = load(options);
        QCOMPARE(splits.data->imageShape(), (std::vector<std::int64_t>{3, 84, 84}));
        QVERIFY(namesOf(splits.train) == (std::set<std::string>{"n01", "n02"}));
        QVERIFY(namesOf(splits.validation) == std::set<std::string>{"n03"});
        QVERIFY(namesOf(splits.test) == std::set<std::string>{"n04"});
        QCOMPARE(rowsOf(splits.train).size(), std::size_t(5)); // the one that is not there is counted and named
        QVERIFY(splits.notes.size() == 1 && splits.notes[0].find("n02001.jpg") != std::string::npos);
        QVERIFY(std::abs(splits.data->mean[1] - 20 / 255.0) < 0.02); // of the train classes' images
        writeFile(folder / "val.csv", "file,label\nn03000.jpg,n03\n");
        const QString said = messageOf([&] { load(options); });
        QVERIFY2(said.contains("val.csv: has no column \"filename\""), qPrintable(said));
    }

    void cifarFsIsSplitByItsLists()
    {
        const Folder folder;
        for (const char* name : {"apple", "bee", "cloud"})
            for (int i = 0; i < 2; ++i)
                writePlain(folder / ("cifar100/data/" + std::string(name) + "/" + std::to_string(i) + ".png"),
                           {10, 20, 30}, 32, 32);
        writeFile(folder / "cifar100/splits/bertinetto/train.txt", "bee\r\n");
        writeFile(folder / "cifar100/splits/bertinetto/val.txt", "apple\n");
        writeFile(folder / "cifar100/splits/bertinetto/test.txt", "cloud\n");
        const ClassSplits splits = load({.name = "cifar-fs", .folder = folder.path().string()});
        QVERIFY(namesOf(splits.train) == std::set<std::string>{"bee"});
        QVERIFY(namesOf(splits.validation) == std::set<std::string>{"apple"});
        QVERIFY(namesOf(splits.test) == std::set<std::string>{"cloud"});
        writeFile(folder / "cifar100/splits/bertinetto/test.txt", "clouds\n");
        const QString said = messageOf([&] { load({.name = "cifar-fs", .folder = folder.path().string()}); });
        QVERIFY2(said.contains("there is no class \"clouds\" for the test part, did you mean \"cloud\"?"),
                 qPrintable(said));
    }

    void foldersOfClassesAreSplitByTheirPartsOrByShares()
    {
        const Folder parts, one;
        for (const char* place : {"train/a", "train/b", "val/c", "test/d"})
            writePlain(parts / (std::string(place) + "/0.png"), {1, 2, 3});
        FewShotDataOptions options{.name = "class-folders", .folder = parts.path().string()};
        const ClassSplits byParts = load(options);
        QVERIFY(namesOf(byParts.train) == (std::set<std::string>{"a", "b"}));
        QVERIFY(namesOf(byParts.validation) == std::set<std::string>{"c"} && namesOf(byParts.test).contains("d"));
        writePlain(parts / "test/a/0.png", {1, 2, 3});
        const QString said = messageOf([&] { load(options); });
        QVERIFY2(said.contains("the class \"a\" is in another part already"), qPrintable(said));
        for (int i = 0; i < 25; ++i)
            writePlain(one / (std::string(1, char('a' + i)) + "/0.png"), {1, 2, 3});
        options.folder = one.path().string();
        const ClassSplits byShares = load(options);
        QVERIFY(byShares.train.size() == 16 && byShares.validation.size() == 4 && byShares.test.size() == 5);
    }

    void episodesDrawEachImageOnceAndNeverMixParts()
    {
        const Folder folder;
        writeOmniglot(folder.path(), 40, 6);
        const ClassSplits splits = load(omniglotIn(folder, "on"));
        const std::set<std::int64_t> train = rowsOf(splits.train), validation = rowsOf(splits.validation),
                                     test = rowsOf(splits.test);
        QVERIFY(areApart(train, validation) && areApart(train, test) && areApart(validation, test));
        QVERIFY(areApart(namesOf(splits.train), namesOf(splits.test)));
        QCOMPARE(train.size() + validation.size() + test.size(), std::size_t(splits.data->size()));
        const EpisodeShape shape{.ways = 5, .shots = 2, .queries = 4};
        std::set<std::vector<std::int64_t>> seen;
        const at::Tensor labels = splits.data->labels;
        for (std::int64_t i = 0; i < 50; ++i) {
            const at::Tensor rows = drawEpisode(splits.test, shape, 1, "episode test", i);
            QCOMPARE(rows.sizes(), at::IntArrayRef({5, 6}));
            const std::vector<std::int64_t> drawn(rows.data_ptr<std::int64_t>(), rows.data_ptr<std::int64_t>() + 30);
            QCOMPARE(std::set<std::int64_t>(drawn.begin(), drawn.end()).size(), std::size_t(30));
            QVERIFY(std::all_of(drawn.begin(), drawn.end(), [&](std::int64_t row) { return test.contains(row); }));
            const at::Tensor own = labels.index_select(0, rows.flatten()).view({5, 6});
            QVERIFY(own.eq(own.narrow(1, 0, 1)).all().item<bool>()); // a row of the episode is a class
            std::set<std::int64_t> classes;
            for (std::int64_t way = 0; way < 5; ++way)
                classes.insert(own[way][0].item<std::int64_t>());
            QCOMPARE(classes.size(), std::size_t(5));
            QVERIFY(seen.insert(drawn).second);
            QVERIFY(at::equal(rows, drawEpisode(splits.test, shape, 1, "episode test", i)));
            QVERIFY(!at::equal(rows, drawEpisode(splits.test, shape, 2, "episode test", i)));
        }
        const Batch batch = batchOfClasses(*splits.data, drawEpisode(splits.test, shape, 1, "x", 0).narrow(1, 0, 2));
        QCOMPARE(batch.labels.sum().item<std::int64_t>(), std::int64_t(2 * (0 + 1 + 2 + 3 + 4)));
        QCOMPARE(batch.labels[1].item<std::int64_t>(), std::int64_t(0));
    }

    void episodesThatCannotBeDrawnAreRefusedByTheClassesName()
    {
        const Folder folder;
        writeOmniglot(folder.path(), 20, 4);
        const ClassSplits splits = load(omniglotIn(folder));
        const QString ways =
            messageOf([&] { expectEnough(splits.test, {.ways = 6, .shots = 1, .queries = 1}, "test"); });
        QVERIFY2(ways.startsWith("episodes.ways: 6 classes an episode are asked for, the test part has 5"),
                 qPrintable(ways));
        const QString images =
            messageOf([&] { expectEnough(splits.test, {.ways = 5, .shots = 2, .queries = 3}, "test"); });
        QVERIFY2(images.contains(QString::fromStdString(splits.test[0].name)) && images.contains("has 4 images"),
                 qPrintable(images));
        expectEnough(splits.test, {.ways = 5, .shots = 2, .queries = 2}, "test");
    }

    void whatIsNotThereIsSaidWithWhereToGetIt()
    {
        const Folder empty;
        const auto why = whyNoClassData("omniglot", empty.path());
        QVERIFY(!why || why->find("repository omniglot") != std::string::npos); // unless the machine has it elsewhere
        QVERIFY(whyNoClassData("omniglott")->find("did you mean \"omniglot\"?") != std::string::npos);
        const Folder folder;
        writeOmniglot(folder / "omniglot", 10, 1);
        QVERIFY(!whyNoClassData("omniglot", folder.path())); // a folder of data sets
        for (const ClassDataInfo& info : classDatasets(folder.path()))
            if (info.name == "omniglot") QVERIFY(info.available && info.found == folder / "omniglot");
    }
};

QTEST_GUILESS_MAIN(TestClassSplits)
#include "tst_class_splits.moc"
