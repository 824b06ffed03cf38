// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/voc_folder.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/picture.h"
#include "core/tensor/tensor.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
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

/// An image that a set names, with its annotation, and what its file has come to.
struct NamedImage {
    BoxedImage image;
    fs::path annotationFile;
    VocAnnotation annotation;
    std::string damage; ///< why it cannot be used; empty: it can
};

/// Of a set, each once; what is wrong with their names and annotations is added to `bad`. False soon
/// after `isStopping` says yes.
bool nameImages(const fs::path& devkit, const VocSet& set, std::set<std::string>& taken, BadInput& bad,
                std::vector<NamedImage>& named, const std::function<bool()>& isStopping)
{
    const fs::path folder = devkit / set.year, list = folder / imageSets / (set.set + ".txt");
    if (!fs::exists(list)) throw Error(list.string() + ": is not there");
    for (const auto& [name, line] : namesInSet(list)) {
        if (isStopping()) return false;
        const std::string place = list.filename().string() + ", line " + std::to_string(line) + ": \"" + name + "\" ";
        if (fs::path(name).filename() != name) {
            bad.add(BadInput::NoImage, place + "is no image's name");
            continue;
        }
        if (!taken.insert(set.year + '/' + name).second) {
            bad.add(BadInput::Repeated, place + "is there already");
            continue;
        }
        NamedImage one;
        one.annotationFile = folder / "Annotations" / (name + ".xml");
        try {
            one.annotation = readVocAnnotation(one.annotationFile, bad);
        } catch (const Error& error) {
            bad.add(BadInput::BrokenXml, error.what());
            continue;
        }
        one.image.id = set.year + '/' + name;
        one.image.file = imageOf(folder, name, one.annotation.imageFile);
        named.push_back(std::move(one));
    }
    return true;
}

/// Decodes them all, at an eighth of their size, on all threads: what is damaged inside has a sound header.
void lookThrough(std::vector<NamedImage>& named, const std::function<bool()>& isStopping)
{
    std::atomic<bool> isGivenUp = false;
    at::parallel_for(0, std::ssize(named), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end && !isGivenUp; ++i) {
            NamedImage& one = named[static_cast<std::size_t>(i)];
            try {
                const PictureSize size = readPictureSize(one.image.file);
                readPicture(one.image.file, 3, {1, 1});
                one.image.width = size.width;
                one.image.height = size.height;
            } catch (const Error& error) {
                one.damage = error.what();
            }
            if (isStopping()) isGivenUp = true;
        }
    });
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
    std::vector<NamedImage> named;
    std::vector<BoxedImage> images;
    BadInput bad;
    std::set<std::string> annotated, taken;
    for (const VocSet& set : sets)
        if (!nameImages(devkit, set, taken, bad, named, isStopping)) return std::nullopt;
    lookThrough(named, isStopping);
    if (isStopping()) return std::nullopt;
    for (NamedImage& one : named) {
        const VocAnnotation& annotation = one.annotation;
        BoxedImage& image = one.image;
        for (const VocObject& object : annotation.objects)
            annotated.insert(object.className);
        if (!one.damage.empty()) {
            bad.add(BadInput::NoImage, std::move(one.damage));
            continue;
        }
        const std::string file = one.annotationFile.filename().string();
        if (annotation.width > 0 && annotation.height > 0 &&
            (annotation.width != image.width || annotation.height != image.height))
            bad.add(BadInput::OtherSize, file + ": <size> says " + std::to_string(annotation.width) + " × " +
                                             std::to_string(annotation.height) + ", " + image.file.filename().string() +
                                             " has " + std::to_string(image.width) + " × " +
                                             std::to_string(image.height));
        image.truths = truthsOf(annotation, file, image.width, image.height, classNames, bad);
        images.push_back(std::move(image));
    }
    if (images.empty()) {
        const std::vector<std::string> notes = bad.notes();
        throw Error(devkit.string() + ": no image can be used" + (notes.empty() ? "" : "; " + notes.front()));
    }
    return VocRead{std::make_shared<const DetectionSet>(classNames, std::move(images)), std::move(bad),
                   std::vector<std::string>(annotated.begin(), annotated.end())};
}

} // namespace sharpscope
