// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/voc_folder.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/picture.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

const fs::path imageSets = fs::path("ImageSets") / "Main";

/// The first word of each line, with the line's number: class files have a second one.
std::vector<std::pair<std::string, std::int64_t>> namesInSet(const fs::path& file)
{
    std::istringstream lines(readFile(file));
    std::vector<std::pair<std::string, std::int64_t>> names;
    std::string line;
    for (std::int64_t number = 1; std::getline(lines, line); ++number) {
        std::istringstream words(line);
        if (std::string name; words >> name) names.emplace_back(std::move(name), number);
    }
    return names;
}

/// The image beside an annotation: as that names it, or by the annotation's own name.
fs::path imageOf(const fs::path& folder, const std::string& name, const std::string& said)
{
    const fs::path images = folder / "JPEGImages";
    std::error_code ignored;
    if (!said.empty() && fs::path(said).filename() == said && fs::exists(images / said, ignored)) return images / said;
    for (const char* ending : {".jpg", ".jpeg", ".png", ".JPG"})
        if (fs::exists(images / (name + ending), ignored)) return images / (name + ending);
    return images / (name + ".jpg");
}

/// Whether it ends with a JPEG's or a PNG's last mark, as far as that tells whether it was cut short.
bool hasItsEnd(const fs::path& file)
{
    using namespace std::string_view_literals;
    constexpr std::string_view ofJpeg = "\xff\xd9"sv, ofPng = "IEND\xae\x42\x60\x82"sv;
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    std::string last(ofPng.size(), '\0');
    if (!in || in.tellg() < std::ssize(last)) return false;
    in.seekg(-std::ssize(last), std::ios::end);
    in.read(last.data(), std::ssize(last));
    return in && (last.ends_with(ofJpeg) || last == ofPng);
}

/// Decoding all would take minutes, so that only doubtful files are.
PictureSize sizeOfWhole(const fs::path& file)
{
    const PictureSize size = readPictureSize(file);
    if (!hasItsEnd(file)) readPicture(file, 3);
    return size;
}

std::set<std::string> classesAnnotatedIn(const fs::path& annotations)
{
    std::set<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(annotations, ignored)) {
        if (entry.path().extension() != ".xml") continue;
        try {
            BadInput toldWhenItIsUsed;
            for (const VocObject& object : readVocAnnotation(entry.path(), toldWhenItIsUsed).objects)
                names.insert(object.className);
        } catch (const Error&) { // likewise
        }
    }
    return names;
}

} // namespace

const std::vector<std::string>& vocClassNames()
{
    static const std::vector<std::string> names = {
        "aeroplane",   "bicycle", "bird",  "boat",      "bottle", "bus",         "car",   "cat",  "chair", "cow",
        "diningtable", "dog",     "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"};
    return names;
}

bool isVocFolder(const fs::path& folder)
{
    std::error_code ignored;
    return fs::is_directory(folder / "Annotations", ignored) && fs::is_directory(folder / imageSets, ignored);
}

fs::path vocDevkitIn(const fs::path& folder)
{
    std::error_code ignored;
    if (isVocFolder(folder)) {
        const fs::path whole = fs::absolute(folder).lexically_normal();
        return (whole.has_filename() ? whole : whole.parent_path()).parent_path();
    }
    for (const fs::path& place : {folder, folder / "VOCdevkit"}) {
        for (const auto& entry : fs::directory_iterator(place, ignored))
            if (isVocFolder(entry.path())) return place;
    }
    throw Error(folder.string() + ": holds no Pascal VOC: a VOCdevkit with VOC2007/Annotations and "
                                  "VOC2007/ImageSets/Main, or the like, is expected");
}

std::vector<std::string> vocClassesIn(const fs::path& vocFolder)
{
    std::set<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(vocFolder / imageSets, ignored)) {
        const std::string name = entry.path().filename().string();
        constexpr std::string_view ending = "_trainval.txt";
        if (name.size() > ending.size() && name.ends_with(ending))
            names.insert(name.substr(0, name.size() - ending.size()));
    }
    if (names.empty()) {
        const std::vector<std::string>& usual = vocClassNames(); // in the alphabet's order, too
        names = classesAnnotatedIn(vocFolder / "Annotations");
        if (std::includes(usual.begin(), usual.end(), names.begin(), names.end())) return usual;
    }
    return {names.begin(), names.end()};
}

std::optional<VocRead> readVoc(const fs::path& devkit, const std::vector<VocSet>& sets,
                               const std::vector<std::string>& classNames, const std::function<bool()>& isStopping)
{
    std::vector<BoxedImage> images;
    BadInput bad;
    std::set<std::string> annotated, taken;
    for (const VocSet& set : sets) {
        const fs::path folder = devkit / set.year, list = folder / imageSets / (set.set + ".txt");
        if (!fs::exists(list)) throw Error(list.string() + ": is not there");
        for (const auto& [name, line] : namesInSet(list)) {
            if (isStopping()) return std::nullopt;
            if (fs::path(name).filename() != name) {
                bad.add(BadInput::NoImage, list.filename().string() + ", line " + std::to_string(line) + ": \"" + name +
                                               "\" is no image's name");
                continue;
            }
            if (!taken.insert(set.year + '/' + name).second) {
                bad.add(BadInput::Repeated, list.filename().string() + ", line " + std::to_string(line) + ": \"" +
                                                name + "\" is there already");
                continue;
            }
            const fs::path file = folder / "Annotations" / (name + ".xml");
            VocAnnotation annotation;
            try {
                annotation = readVocAnnotation(file, bad);
            } catch (const Error& error) {
                bad.add(BadInput::BrokenXml, error.what());
                continue;
            }
            for (const VocObject& object : annotation.objects)
                annotated.insert(object.className);
            BoxedImage image;
            image.id = set.year + '/' + name;
            image.file = imageOf(folder, name, annotation.imageFile);
            try {
                const PictureSize size = sizeOfWhole(image.file);
                image.width = size.width;
                image.height = size.height;
            } catch (const Error& error) {
                bad.add(BadInput::NoImage, error.what());
                continue;
            }
            image.truths = truthsOf(annotation, file.filename().string(), image.width, image.height, classNames, bad);
            images.push_back(std::move(image));
        }
    }
    if (images.empty()) {
        const std::vector<std::string> notes = bad.notes();
        throw Error(devkit.string() + ": no image can be used" + (notes.empty() ? "" : "; " + notes.front()));
    }
    return VocRead{std::make_shared<const DetectionSet>(classNames, std::move(images)), std::move(bad),
                   std::vector<std::string>(annotated.begin(), annotated.end())};
}

} // namespace sharpscope
