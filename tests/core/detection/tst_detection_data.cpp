// SPDX-License-Identifier: GPL-3.0-or-later
// Pascal VOC's folders as they are and damaged, the augmentation with its boxes, batches, and folders that are made;
// long because one executable costs less than three.
#include "core/base/error.h"
#include "core/data/picture.h"
#include "core/detection/box_augmentation.h"
#include "core/detection/detection_batches.h"
#include "core/detection/detection_data.h"
#include "core/detection/make_voc.h"
#include "voc_files.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

namespace sharpscope {

using namespace test;

namespace {

const std::array<double, 3> someMean = {123, 117, 104};
const std::function<bool()> goOn = [] { return false; };
const std::function<bool(double)> always = [](double) { return true; };

bool isAbout(const Box& a, const Box& b)
{
    return std::abs(a.x1 - b.x1) + std::abs(a.y1 - b.y1) + std::abs(a.x2 - b.x2) + std::abs(a.y2 - b.y2) < 1e-9;
}

/// Black, with a white rectangle of pixels that its one box covers.
BoxedPicture whiteRectangle(int width, int height, const PixelBox& box)
{
    BoxedPicture picture{at::zeros({3, height, width}), {}};
    picture.pixels.slice(1, box.top, box.bottom).slice(2, box.left, box.right).fill_(255);
    picture.truths.push_back(
        {{double(box.left) / width, double(box.top) / height, double(box.right) / width, double(box.bottom) / height}});
    return picture;
}

/// The rectangle of pixels that are white, in units of the image.
Box whiteIn(const at::Tensor& pixels)
{
    const at::Tensor isWhite = pixels.select(0, 0) > 250;
    const at::Tensor rows = isWhite.any(1).nonzero().flatten(), columns = isWhite.any(0).nonzero().flatten();
    const auto width = double(pixels.size(2)), height = double(pixels.size(1));
    return {columns.min().item<double>() / width, rows.min().item<double>() / height,
            (columns.max().item<double>() + 1) / width, (rows.max().item<double>() + 1) / height};
}

} // namespace

class DetectionDataTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_devkit = fs::path(m_folder->path().toStdString()) / "VOCdevkit";
        m_voc = m_devkit / "VOC2007";
    }

    void vocFoldersAreReadAsTheyAre()
    {
        const std::string more =
            "<difficult>1</difficult><part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>";
        addImage("000001",
                 objectXml("dog", boxXml(49, 241, 195, 371)) + objectXml("person", boxXml(1, 1, 353, 500), more));
        addImage("000002", ""); // nothing is to be found in it
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n000002  -1\n\n");
        const VocRead read =
            *readVoc(vocDevkitIn(m_devkit.parent_path()), {{"VOC2007", "trainval"}}, vocClassNames(), goOn);
        QCOMPARE(read.bad.total(), 0);
        QVERIFY(read.bad.notes().empty());
        QCOMPARE(read.data->size(), 2);
        const BoxedImage& image = read.data->images()[0];
        QCOMPARE(image.id, "VOC2007/000001");
        QCOMPARE(image.width, 353);
        QCOMPARE(image.height, 500);
        QCOMPARE(image.truths.size(), std::size_t(2));
        QVERIFY(isAbout(image.truths[0].box, {48.0 / 353, 240.0 / 500, 195.0 / 353, 371.0 / 500}));
        QCOMPARE(image.truths[0].label, 11); // "dog" of the twenty
        QVERIFY(!image.truths[0].isDifficult && image.truths[1].isDifficult);
        QVERIFY(isAbout(image.truths[1].box, {0, 0, 1, 1})); // all of it, to the last pixel
        QVERIFY(read.data->images()[1].truths.empty());
        const at::Tensor pixels = read.data->picture(0);
        QVERIFY(pixels.sizes() == at::IntArrayRef({3, 500, 353}) && pixels.scalar_type() == at::kByte);
        QVERIFY(std::abs(pixels.select(0, 0).to(at::kFloat).mean().item<double>() - 200) < 4);
        for (const fs::path& place : {m_devkit, m_voc, m_devkit.parent_path()})
            QCOMPARE(vocDevkitIn(place), m_devkit);
    }

    void whatIsWrongIsCountedNamedAndLeftOut()
    {
        addImage("000001", objectXml("cat", boxXml(10, 10, 50, 60)));
        addImage("000002", objectXml("cat", boxXml(400, 10, 450, 60)) + objectXml("cat", boxXml(300, 10, 400, 60)) +
                               objectXml("cat", boxXml(60, 10, 50, 60)) + objectXml("cat", boxXml(50, 10, 50, 60)) +
                               objectXml("unicorn", boxXml(10, 10, 50, 60)) + objectXml("cat", "<xmin>ten</xmin>") +
                               objectXml("dog", boxXml(1, 1, 9, 9)) + objectXml("hrose", boxXml(1, 1, 9, 9)));
        addImage("000003", objectXml("cat", boxXml(10, 10, 50, 60)));
        write(m_voc / "Annotations/000003.xml", "<annotation>\n  <object>\n    <name>cat</nam\n</annotation>");
        addImage("000004", "");
        fs::remove(m_voc / "JPEGImages/000004.jpg");
        addImage("000005", "");
        write(m_voc / "JPEGImages/000005.jpg", "no image");
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n000002\n000003\n000004\n000005\n000006\n../000001\n");
        const VocRead read = *readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn);
        QCOMPARE(read.data->size(), 2);
        const BadInput& bad = read.bad;
        QCOMPARE(bad.count(BadInput::BrokenXml), 2); // 000003 and the one that is not there
        QCOMPARE(bad.count(BadInput::NoImage), 3);
        QCOMPARE(bad.count(BadInput::OutsideImage), 1);
        QCOMPARE(bad.count(BadInput::ClippedBox), 1);
        QCOMPARE(bad.count(BadInput::NoArea), 2);
        QCOMPARE(bad.count(BadInput::UnknownClass), 2);
        QCOMPARE(bad.count(BadInput::Unreadable), 1);
        QCOMPARE(bad.total(), 12);
        const auto isNamed = [&](const std::string& text) {
            return std::any_of(bad.named().begin(), bad.named().end(),
                               [&](const std::string& line) { return line.find(text) != line.npos; });
        };
        QVERIFY(isNamed("000003.xml, line 3: is no sound XML"));
        QVERIFY(isNamed("000002.xml, line 4: \"cat\" at 400, 10 … 450, 60 is outside the image of 353 × 500"));
        QVERIFY(isNamed("000002.xml, line 24: <bndbox> has no number <xmin>"));
        QVERIFY(isNamed("\"unicorn\" is none of the classes"));
        QVERIFY(isNamed("\"hrose\" is none of the classes; did you mean \"horse\"?"));
        QVERIFY(isNamed("000004.jpg"));
        QVERIFY(isNamed("000006.xml"));
        QVERIFY(isNamed("trainval.txt, line 7: \"../000001\" is no image's name"));
        const auto& truths = read.data->images()[1].truths;
        QCOMPARE(truths.size(), std::size_t(2));
        QVERIFY(
            isAbout(truths[0].box, {299.0 / 353, 9.0 / 500, 1, 60.0 / 500})); // what stands over the edge is clipped
        QVERIFY(bad.notes().front().find("2 images left out") == 0);
    }

    /// Its begin and its end are sound; libjpeg makes up what it cannot read in between.
    void imagesThatAreDamagedInsideAreLeftOut()
    {
        for (const char* name : {"000001", "000002"})
            addImage(name, objectXml("cat", boxXml(10, 10, 50, 60)));
        const fs::path image = m_voc / "JPEGImages" / "000002.jpg";
        std::string bytes = readFile(image);
        std::fill(bytes.begin() + std::ssize(bytes) / 2, bytes.end() - 2, '\xff');
        write(image, bytes);
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n000002\n");
        const VocRead found = *readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn);
        QCOMPARE(found.data->size(), 1);
        QCOMPARE(found.bad.notes().front(),
                 std::string("1 image left out, its file is missing or damaged: 000002.jpg: cannot be read: it is "
                             "damaged (Corrupt JPEG data: premature end of data segment)"));
    }

    /// Only the end tells: their headers are sound.
    void imagesThatWereCutShortAreLeftOut()
    {
        for (const char* name : {"000001", "000002", "000003", "000004"})
            addImage(name, objectXml("cat", boxXml(10, 10, 50, 60)));
        const fs::path images = m_voc / "JPEGImages";
        const std::string whole = readFile(images / "000001.jpg");
        write(images / "000002.jpg", whole.substr(0, whole.size() / 2));
        write(images / "000003.jpg", whole + "and what a camera adds");
        fs::remove(images / "000004.jpg");
        writeDisc(images / "000004.png", 60, 4);
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n000002\n000003\n000004\n");
        const auto read = [&] { return *readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn); };
        VocRead found = read();
        QCOMPARE(found.data->size(), 3);
        QCOMPARE(found.bad.total(), 1);
        QVERIFY(found.bad.notes().front().starts_with(
            "1 image left out, its file is missing or damaged: 000002.jpg: cannot be read: "));
        for (std::int64_t i = 0; i < found.data->size(); ++i)
            QCOMPARE(found.data->picture(i).size(0), 3);
        const std::string disc = readFile(images / "000004.png");
        write(images / "000004.png", disc.substr(0, disc.size() / 2));
        found = read();
        QCOMPARE(found.data->size(), 2);
        QCOMPARE(found.bad.count(BadInput::NoImage), 2);
        write(images / "000003.jpg", "no image any more");
        try {
            found.data->picture(1);
            QFAIL("it cannot be read");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).starts_with(images.string() + ": 000003.jpg: cannot be read: "));
        }
    }

    /// Boxes are then of the image as it is.
    void anAnnotationOfAnotherSizeIsNamedAndTaken()
    {
        addImage("000001",
                 "<size><width>100</width><height>500</height></size>" + objectXml("cat", boxXml(10, 10, 353, 60)));
        addImage("000002",
                 "<size><width>353</width><height>500</height></size>" + objectXml("cat", boxXml(10, 10, 50, 60)));
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n000002\n");
        const VocRead read = *readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn);
        QVERIFY(read.bad.notes() ==
                std::vector<std::string>{"1 annotation says another size than its image has, which counts: 000001.xml: "
                                         "<size> says 100 × 500, 000001.jpg has 353 × 500"});
        QCOMPARE(read.data->size(), 2);
        QVERIFY(isAbout(read.data->images()[0].truths.at(0).box, {9.0 / 353, 9.0 / 500, 1, 60.0 / 500}));
    }

    void anImageThatIsNamedTwiceIsTakenOnce()
    {
        addImage("000001", objectXml("cat", boxXml(10, 10, 50, 60)));
        addImage("000002", "");
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n000002\n000001\n");
        const VocRead read = *readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn);
        QCOMPARE(read.data->size(), 2);
        QCOMPARE(read.bad.total(), 1);
        QVERIFY(read.bad.notes() ==
                std::vector<std::string>{
                    "1 image named again in its list, taken once: trainval.txt, line 3: \"000001\" is there already"});
    }

    void aPartWithoutABoxToUseIsRefused()
    {
        addImage("000001", objectXml("widget", boxXml(10, 10, 50, 60)));
        addImage("000002", objectXml("ant", boxXml(10, 10, 50, 60)));
        addImage("000003", objectXml("ant", boxXml(10, 10, 50, 60), "<difficult>1</difficult>"));
        const auto load = [&](const std::string& train, const std::string& test) -> std::string {
            write(m_voc / "ImageSets/Main/trainval.txt", train + '\n');
            write(m_voc / "ImageSets/Main/test.txt", test + '\n');
            try {
                loadDetectionData("voc-folder", m_devkit, goOn);
                return {};
            } catch (const Error& error) {
                return error.what();
            }
        };
        QCOMPARE(load("000001", "000002"), std::string()); // without lists of classes these are the annotations'
        for (const char* name : {"zebra", "ant"})
            write(m_voc / "ImageSets/Main" / (std::string(name) + "_trainval.txt"), "000002 1\n");
        const std::string why = load("000001", "000002");
        QVERIFY(why.starts_with(m_devkit.string() + ": no box of the train images can be used: "));
        QVERIFY(why.find("have the classes widget, and data.name \"voc-folder\" looks for ant, zebra") != why.npos);
        QVERIFY(load("000002", "000001").find("no box of the test images") != why.npos);
        QVERIFY(load("000002", "000003").find("no box of the test images") != why.npos);
        QCOMPARE(load("000001\n000002", "000002"), std::string());
    }

    void whatCannotBeReadAtAllIsAnError()
    {
        QVERIFY_EXCEPTION_THROWN(vocDevkitIn(m_devkit), Error);
        addImage("000001", "");
        QVERIFY_EXCEPTION_THROWN(readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn), Error);
        write(m_voc / "ImageSets/Main/trainval.txt", "000009\n");
        QVERIFY_EXCEPTION_THROWN(readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn), Error);
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n");
        QVERIFY(!readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), [] { return true; }));
        QVERIFY(whyNoDetectionData("voc2007", m_devkit)->find("test.txt: is not there") != std::string::npos);
        QVERIFY(whyNoDetectionData("voc2012", m_devkit)->find("VOC2012: is not there") != std::string::npos);
    }

    void classesAreThoseOfTheImageSets()
    {
        addImage("000001", "");
        QVERIFY(vocClassesIn(m_voc) == vocClassNames());
        addImage("000002", objectXml("person", boxXml(10, 10, 50, 60)));
        write(m_voc / "Annotations/000003.xml", "<annotation><object>"); // told when it is used
        QVERIFY(vocClassesIn(m_voc) == vocClassNames());
        addImage("000004", objectXml("helmet", boxXml(10, 10, 50, 60)));
        QVERIFY(vocClassesIn(m_voc) == (std::vector<std::string>{"helmet", "person"}));
        for (const char* name : {"zebra", "ant"})
            write(m_voc / "ImageSets/Main" / (std::string(name) + "_trainval.txt"), "000001 1\n");
        QVERIFY(vocClassesIn(m_voc) == (std::vector<std::string>{"ant", "zebra"}));
    }

    void boxesFollowCanvasCropAndMirror()
    {
        const BoxedPicture picture = whiteRectangle(40, 30, {8, 6, 20, 21});
        const auto follows = [](const BoxedPicture& changed) {
            return changed.truths.size() == 1 && isAbout(changed.truths[0].box, whiteIn(changed.pixels));
        };
        QVERIFY(follows(picture));
        QVERIFY(follows(mirrored(picture)));
        QVERIFY(!isAbout(mirrored(picture).truths[0].box, picture.truths[0].box));
        const BoxedPicture canvas = onCanvas(picture, 100, 60, 33, 7, {1, 2, 3});
        QVERIFY(follows(canvas));
        QVERIFY(at::equal(canvas.pixels.select(1, 0).select(1, 0), at::tensor({1.0F, 2.0F, 3.0F})));
        QVERIFY(follows(croppedTo(picture, {4, 3, 30, 28})));
        QVERIFY(follows(croppedTo(picture, {10, 3, 30, 28})));       // clipped, its centre inside
        QVERIFY(croppedTo(picture, {15, 3, 40, 28}).truths.empty()); // its centre outside
    }

    void augmentationsAreDrawnFromTheSeedAlone()
    {
        const BoxedPicture picture = whiteRectangle(40, 30, {8, 6, 20, 21});
        const BoxAugmentation options{.photometric = false};
        int canvases = 0, crops = 0, mirrors = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const BoxedPicture once = augmented(picture, options, {9, 9, 9}, seed);
            const BoxedPicture again = augmented(picture, options, {9, 9, 9}, seed);
            QVERIFY(at::equal(once.pixels, again.pixels) && once.truths == again.truths);
            QCOMPARE(once.truths.size(), std::size_t(1)); // a crop holds a box at least
            QVERIFY(isAbout(once.truths[0].box, whiteIn(once.pixels)));
            canvases += (once.pixels == 9).any().item<bool>() ? 1 : 0;
            crops += once.pixels.numel() < picture.pixels.numel() ? 1 : 0;
            mirrors += augmented(picture, {.photometric = false, .expand = false, .crop = "none"}, {}, seed).truths !=
                               picture.truths
                           ? 1
                           : 0;
        }
        QVERIFY(canvases > 20 && crops > 40);
        QVERIFY(mirrors > 70 && mirrors < 130);
        const BoxAugmentation none{.photometric = false, .expand = false, .crop = "none", .mirror = false};
        QVERIFY(at::equal(augmented(picture, none, {}, 1).pixels, picture.pixels));
        const BoxedPicture empty{picture.pixels, {}};
        for (std::uint64_t seed = 0; seed < 20; ++seed) // without a box every crop will do
            QVERIFY(augmented(empty, options, {9, 9, 9}, seed).truths.empty());
    }

    /// A box that fills a quarter of the image: no crop of at most all of it overlaps it by 0.9 unless it is about as
    /// small, while the reference's test takes any.
    void cropsMeetTheDrawnMinimumUnlessAnyIsTaken()
    {
        const BoxedPicture picture = whiteRectangle(100, 100, {25, 25, 75, 75});
        const auto poorCrops = [&](const char* crop) {
            int poor = 0, all = 0;
            const BoxAugmentation options{.photometric = false, .expand = false, .crop = crop, .mirror = false};
            for (std::uint64_t seed = 0; seed < 300; ++seed) {
                const BoxedPicture part = augmented(picture, options, {}, seed);
                if (part.pixels.numel() == picture.pixels.numel()) continue;
                const double kept =
                    part.truths[0].box.area() * double(part.pixels.numel()) / double(picture.pixels.numel());
                const double area = double(part.pixels.numel()) / double(picture.pixels.numel());
                poor += kept / (0.25 + area - kept) < 0.3 ? 1 : 0;
                ++all;
            }
            return double(poor) / all;
        };
        QVERIFY(poorCrops("one-box") < 0.5 * poorCrops("any"));
    }

    void coloursChangeAsTheyAreTold()
    {
        const auto changed = [](std::vector<float> colour, const ColourChange& change) {
            const at::Tensor pixels = at::tensor(colour).view({3, 1, 1}).clone();
            changeColours(pixels, change);
            return pixels.flatten();
        };
        const auto isNearTo = [](const at::Tensor& a, std::vector<float> b) {
            return at::allclose(a, at::tensor(b), 1e-4, 1e-3);
        };
        const std::vector<float> colour = {200, 100, 50};
        QVERIFY(isNearTo(changed(colour, {}), colour));
        QVERIFY(isNearTo(changed(colour, {.brightness = 10}), {210, 110, 60}));
        QVERIFY(isNearTo(changed(colour, {.contrast = 0.5}), {100, 50, 25}));
        QVERIFY(isNearTo(changed(colour, {.channels = {2, 0, 1}}), {50, 200, 100}));
        // hue 20°, saturation 0.75, value 200
        QVERIFY(isNearTo(changed(colour, {.saturation = 0.5}), {200, 150, 125}));
        QVERIFY(isNearTo(changed(colour, {.hue = 10}), {200, 125, 50}));
        QVERIFY(isNearTo(changed(colour, {.hue = 120}), {50, 200, 100}));
        QVERIFY(isNearTo(changed(colour, {.hue = -30}), {200, 50, 75}));
        QVERIFY(isNearTo(changed({80, 80, 80}, {.saturation = 1.5, .hue = 50}), {80, 80, 80})); // grey has no hue
        // contrast does not commute with brightness, and with saturation it does: the order is of brightness alone
        QVERIFY(isNearTo(changed(colour, {.brightness = 10, .contrast = 2, .contrastFirst = false}), {420, 220, 120}));
    }

    void batchesAreScaledNormalisedAndFollowTheirSeeds()
    {
        addImage("000001", objectXml("dog", boxXml(50, 100, 150, 200)) +
                               objectXml("cat", boxXml(1, 1, 353, 500), "<difficult>1</difficult>"));
        addImage("000002", "");
        write(m_voc / "ImageSets/Main/trainval.txt", "000001\n000002\n");
        const auto set = readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn)->data;
        const PictureScale scale{.side = 64, .mean = someMean, .deviation = {10, 10, 10}};
        const at::Tensor rows = at::arange(2, at::kLong);
        const Batch plain = detectionBatch(*set, rows, scale, nullptr, 0);
        QVERIFY(plain.images.sizes() == at::IntArrayRef({2, 3, 64, 64}));
        QVERIFY(std::abs(plain.images.select(1, 0).mean().item<double>() - (200 - 123) / 10.0) < 0.3);
        QVERIFY(plain.labels.sizes() == at::IntArrayRef({2, 1, 5})); // the difficult one is not trained on
        QVERIFY(at::allclose(plain.labels[0][0],
                             at::tensor({11.0F, 49.0F / 353, 99.0F / 500, 150.0F / 353, 200.0F / 500})));
        QCOMPARE(plain.labels[1][0][0].item<float>(), -1.0F);
        const BoxAugmentation all;
        const Batch one = detectionBatch(*set, rows, scale, &all, 5), same = detectionBatch(*set, rows, scale, &all, 5);
        QVERIFY(at::equal(one.images, same.images) && at::equal(one.labels, same.labels));
        QVERIFY(!at::equal(one.images, detectionBatch(*set, rows, scale, &all, 6).images));
        for (int channel = 0; channel < 3; ++channel) { // each with its own mean and deviation
            const double colour[] = {200, 30, 40}, apart[] = {10, 20, 40};
            const Batch scaled =
                detectionBatch(*set, rows, {.side = 64, .mean = someMean, .deviation = {10, 20, 40}}, nullptr, 0);
            const double mean = scaled.images.select(1, channel).mean().item<double>();
            QVERIFY(std::abs(mean - (colour[channel] - someMean[std::size_t(channel)]) / apart[channel]) < 0.3);
        }
    }

    /// What is trained on: the boxes of a batch are where its images show them, each image is changed by itself, and a
    /// crop is for the sake of boxes that are trained on.
    void boxesOfABatchAreWhereItsImagesShowThem()
    {
        const int side = 96;
        Thumbnail picture;
        picture.width = picture.height = side;
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                picture.rgb.insert(picture.rgb.end(), 3, x >= 24 && x < 56 && y >= 40 && y < 72 ? 255 : 0);
        fs::create_directories(m_voc / "JPEGImages");
        std::string names;
        for (const char* name : {"000001", "000002"}) {
            writeJpeg(m_voc / "JPEGImages" / (std::string(name) + ".jpg"), picture);
            write(m_voc / "Annotations" / (std::string(name) + ".xml"),
                  annotationXml(objectXml("cat", boxXml(25, 41, 56, 72)) +
                                objectXml("dog", boxXml(1, 1, 96, 30), "<difficult>1</difficult>")));
            names += std::string(name) + '\n';
        }
        write(m_voc / "ImageSets/Main/trainval.txt", names);
        const auto set = readVoc(m_devkit, {{"VOC2007", "trainval"}}, vocClassNames(), goOn)->data;
        const PictureScale scale{.side = side, .mean = {0, 0, 0}, .deviation = {1, 1, 1}};
        const BoxAugmentation options{.photometric = false};
        int differ = 0;
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            const Batch batch = detectionBatch(*set, at::arange(2, at::kLong), scale, &options, seed);
            for (std::int64_t i = 0; i < 2; ++i) {
                QCOMPARE(batch.labels[i][0][0].item<int>(), 7); // the cat is there
                const at::Tensor isWhite = batch.images[i][0] > 128;
                const at::Tensor rows = isWhite.any(1).nonzero().flatten(),
                                 columns = isWhite.any(0).nonzero().flatten();
                const double seen[] = {columns.min().item<double>(), rows.min().item<double>(),
                                       columns.max().item<double>() + 1, rows.max().item<double>() + 1};
                for (int corner = 0; corner < 4; ++corner)
                    QVERIFY(std::abs(batch.labels[i][0][corner + 1].item<double>() * side - seen[corner]) < 2.5);
            }
            QCOMPARE(batch.labels.size(1), 1); // and the difficult dog is not
            differ += at::equal(batch.labels[0], batch.labels[1]) ? 0 : 1;
        }
        QVERIFY(differ > 25);
    }

    void madeFoldersHaveExactBoxesAndAreReadBack()
    {
        MakeVocOptions options;
        options.cutOuts = writeCutOuts(m_devkit.parent_path() / "discs");
        options.classes = {"small", "large"};
        options.train = 12;
        options.test = 6;
        options.side = 64;
        options.seed = 3;
        const MadeVoc made = makeVoc(m_devkit, options, always);
        QCOMPARE(made.images, 18);
        QVERIFY(made.notes.empty());
        QVERIFY(!whyNoDetectionData("voc-folder", m_devkit.parent_path()));
        const auto data = *loadDetectionData("voc-folder", m_devkit, goOn);
        QCOMPARE(data->train.data->size(), 12);
        QCOMPARE(data->test.data->size(), 6);
        QCOMPARE(data->train.bad.total(), 0);
        QVERIFY(data->train.data->classNames() == (std::vector<std::string>{"large", "small"}));
        std::int64_t objects = 0;
        for (const auto* part : {&data->train, &data->test})
            for (std::int64_t i = 0; i < part->data->size(); ++i) {
                const at::Tensor pixels = part->data->picture(i).to(at::kFloat);
                for (const TruthBox& truth : part->data->images()[std::size_t(i)].truths) {
                    ++objects;
                    const auto pixel = [](double share) { return std::int64_t(std::lround(share * 64)); };
                    const Box& box = truth.box;
                    const at::Tensor inside =
                        pixels.slice(1, pixel(box.y1), pixel(box.y2)).slice(2, pixel(box.x1), pixel(box.x2));
                    // a disc's centre is blue, and its bounding box is about square
                    const at::Tensor centre = inside.select(1, inside.size(1) / 2).select(1, inside.size(2) / 2);
                    QVERIFY(centre[2].item<double>() > 180 && centre[0].item<double>() < 90);
                    QVERIFY(std::abs(inside.size(1) - inside.size(2)) <= 2);
                }
            }
        QCOMPARE(objects, made.objects[0].second + made.objects[1].second);
        QVERIFY(objects > 15);
        // the same options, the same bytes; another seed, other images
        const auto bytes = [&](const fs::path& devkit) { return readFile(devkit / "VOCmade/JPEGImages/000002.jpg"); };
        const fs::path second = m_devkit.parent_path() / "second", third = m_devkit.parent_path() / "third";
        makeVoc(second, options, always);
        options.seed = 4;
        makeVoc(third, options, always);
        QCOMPARE(bytes(second), bytes(m_devkit));
        QVERIFY(bytes(third) != bytes(m_devkit));
        QVERIFY_EXCEPTION_THROWN(makeVoc(third, options, always), Error); // is there already
        // of a folder of one's own all that lie in it are classes, in the order of their names
        const auto classesIn = [&](const char* name) {
            std::vector<std::string> names;
            for (const auto& [className, count] : makeVoc(m_devkit.parent_path() / name, options, always).objects)
                names.push_back(className);
            return names;
        };
        options.classes.clear();
        QCOMPARE(classesIn("all"), (std::vector<std::string>{"large", "small"}));
        options.classes = {"small", "large"};
        // one that is stopped leaves nothing; what one that was killed has left is no hindrance
        const fs::path fourth = m_devkit.parent_path() / "fourth";
        int images = 0;
        makeVoc(fourth, options, [&](double) { return ++images < 5; });
        QVERIFY(fs::is_empty(fourth));
        write(fourth / ('.' + options.year + ".part") / "JPEGImages" / "000002.jpg", "half an image");
        makeVoc(fourth, options, always);
        QCOMPARE(std::distance(fs::directory_iterator(fourth), fs::directory_iterator()), std::ptrdiff_t(1));
        QCOMPARE(bytes(fourth), bytes(third));
    }

    void cutOutsAreTrimmedScaledAndPastedWhereTheyAre()
    {
        const fs::path file = m_devkit.parent_path() / "disc.png";
        writeDisc(file, 20, 7);
        const CutOut disc = readCutOut(file);
        QCOMPARE(disc.width, 20);
        QCOMPARE(disc.height, 20);
        const CutOut half = scaled(disc, 10, 5);
        QVERIFY(std::abs(half.at(5, 2)[3] - 1) < 1e-6 && half.at(0, 0)[3] < 0.5F);
        Thumbnail picture;
        picture.width = picture.height = 30;
        picture.rgb.assign(30 * 30 * 3, 7);
        const auto box = pasted(picture, disc, 4, 9);
        QVERIFY(box && box->left == 4 && box->top == 9 && box->right == 24 && box->bottom == 29);
        QCOMPARE(int(picture.rgb[3 * (19 * 30 + 14) + 2]), 250); // inside
        QCOMPARE(int(picture.rgb[3 * (9 * 30 + 4) + 2]), 7);     // the disc's corner is transparent
        write(file, "no PNG");
        QVERIFY_EXCEPTION_THROWN(readCutOut(file), Error);
    }

private:
    void addImage(const std::string& name, const std::string& objects)
    {
        write(m_voc / "Annotations" / (name + ".xml"), annotationXml(objects));
        writeImage(m_voc / "JPEGImages" / (name + ".jpg"), 353, 500);
        fs::create_directories(m_voc / "ImageSets/Main");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_devkit;
    fs::path m_voc;
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::DetectionDataTest)
#include "tst_detection_data.moc"
