// SPDX-License-Identifier: GPL-3.0-or-later
// Image files, and Pascal VOC's annotations of them.
#include "input_files.h"
#include "reader.h"
#include "repaired.h"

#include "core/data/picture.h"
#include "core/detection/voc_annotation.h"
#include "core/detection/voc_folder.h"

#include "../core/data/picture_files.h"
#include "../core/detection/voc_files.h"

namespace sharpscope::fuzz {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t readWhole = 1 << 22; // pixels; larger ones only fitted, row by row

bool takesPicture(const std::string& name, const std::string& bytes)
{
    const fs::path file = put(name, bytes);
    PictureSize size;
    if (!takes(name, [&] { size = readPictureSize(file); })) size = {1, 1};
    promised(size.width > 0 && size.height > 0, "a picture of no size");
    const auto isOf = [&](const Picture& picture, int channels) {
        promised(picture.pixels.size() ==
                     std::size_t(picture.width) * std::size_t(picture.height) * std::size_t(channels),
                 "a picture with more or fewer pixels than it says");
    };
    if (std::int64_t(size.width) * size.height <= readWhole) {
        takes(name, [&] { isOf(readPicture(file, 3), 3); });
        takes(name, [&] { isOf(readPicture(file, 1, {4, 4}), 1); });
    }
    const bool isTaken = takes(name, [&] { isOf(readFitted(file, 3, 9, 7), 3); });
    const bool fromMemory = takes(name, [&] { isOf(readFitted(bytes, name, 3, 9, 7), 3); });
    promised(isTaken == fromMemory, "a picture in memory is read otherwise than the same in a file");
    return isTaken;
}

QByteArray pixelsOf(int channels) { return someBytes(qsizetype(12) * 9 * channels); }

Reader jpeg()
{
    return {"jpeg",
            [] {
                return std::vector{jpegBytes(12, 9, 3, pixelsOf(3)).toStdString(),
                                   jpegBytes(12, 9, 1, pixelsOf(1), true).toStdString(),
                                   jpegBytes(12, 9, 3, pixelsOf(3), true, exifBytes(6)).toStdString(),
                                   jpegBytes(12, 9, 4, pixelsOf(4)).toStdString()};
            },
            [](const std::string& bytes) { return takesPicture("picture.jpg", bytes); }};
}

Reader png()
{
    return {"png",
            [] {
                std::vector<std::string> seeds;
                for (const int channels : {1, 3, 4})
                    seeds.push_back(pngBytes(12, 9, channels, pixelsOf(channels)).toStdString());
                return seeds;
            },
            [](const std::string& bytes) {
                return eitherWay(bytes, repairedPng,
                                 [](const std::string& one) { return takesPicture("picture.png", one); });
            }};
}

Reader otherPictures()
{
    return {"pictures",
            [] {
                std::vector<std::string> seeds;
                for (const char* format : {"WEBP", "BMP", "GIF", "TIFF", "PPM", "PGM"})
                    seeds.push_back(magickBytes(format, 12, 9, 3, pixelsOf(3)).toStdString());
                seeds.push_back(magickBytes("TIFF", 12, 9, 4, pixelsOf(4), 6).toStdString());
                return seeds;
            },
            [](const std::string& bytes) { return takesPicture("picture.tif", bytes); }};
}

const std::vector<std::string>& vocClasses()
{
    static const std::vector<std::string> all = {"cat", "dog"};
    return all;
}

fs::path vocDevkit()
{
    static const fs::path made = [] {
        const fs::path devkit = scratch() / "devkit";
        test::writeImage(devkit / "VOC2007/JPEGImages/000001.jpg", 30, 20);
        put("devkit/VOC2007/ImageSets/Main/trainval.txt", "000001\n");
        return devkit;
    }();
    return made;
}

/// One image with what the bytes say of it.
Reader vocXmls()
{
    const auto seeds = [] {
        const std::string box = test::boxXml(3, 4, 20, 15);
        const std::string size = "  <size><width>30</width><height>20</height><depth>3</depth></size>\n";
        return std::vector{
            test::annotationXml(size + test::objectXml("cat", box, "    <difficult>1</difficult>\n")),
            test::annotationXml(test::objectXml("dog", test::boxXml(1, 1, 40, 20)) + test::objectXml("cat", box))};
    };
    return {
        "voc-xml", seeds, [](const std::string& bytes) {
            const fs::path devkit = vocDevkit();
            const fs::path file = put("devkit/VOC2007/Annotations/000001.xml", bytes);
            const bool isTaken = takes("000001.xml", [&] {
                BadInput bad;
                const VocAnnotation read = readVocAnnotation(file, bad);
                for (const TruthBox& truth : truthsOf(read, "000001.xml", 30, 20, vocClasses(), bad))
                    promised(truth.box.width() > 0 && truth.box.height() > 0 && truth.box.x1 >= 0 &&
                                 truth.box.y1 >= 0 && truth.box.x2 <= 1 && truth.box.y2 <= 1,
                             "a box without an area in its image");
                bad.notes();
            });
            takes("devkit", [&] { readVoc(devkit, {{"VOC2007", "trainval"}}, vocClasses(), [] { return false; }); });
            return isTaken;
        }};
}

/// Which images are in a set.
Reader vocSets()
{
    return {"voc-set",
            [] {
                return std::vector<std::string>{"000001\n", "000001  1\n000002 -1\n"};
            },
            [](const std::string& bytes) {
                const fs::path devkit = vocDevkit();
                put("devkit/VOC2007/Annotations/000001.xml",
                    test::annotationXml(test::objectXml("cat", test::boxXml(3, 4, 20, 15))));
                put("devkit/VOC2007/ImageSets/Main/mine.txt", bytes);
                vocClassesIn(devkit / "VOC2007");
                return takes("", [&] { readVoc(devkit, {{"VOC2007", "mine"}}, vocClasses(), [] { return false; }); });
            }};
}

} // namespace

std::vector<Reader> pictureReaders() { return {jpeg(), png(), otherPictures(), vocXmls(), vocSets()}; }

} // namespace sharpscope::fuzz
