// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/make_voc.h"

#include "core/base/error.h"
#include "core/data/picture.h"
#include "core/data/write_jpeg.h"
#include "core/detection/growing_folder.h"
#include "core/detection/made_backgrounds.h"
#include "core/detection/voc_annotation.h"
#include "core/tensor/random.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct CutOutClass {
    std::string name;
    std::vector<CutOut> forTrain;
    std::vector<CutOut> forTest;
};

/// In the names' order, whatever the file system's is.
template <class Wanted>
std::vector<fs::path> filesUnder(const fs::path& folder, Wanted wanted)
{
    std::vector<fs::path> files;
    std::error_code problem;
    for (fs::recursive_directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem))
        if (it->is_regular_file() && wanted(it->path())) files.push_back(it->path());
    std::sort(files.begin(), files.end());
    return files;
}

CutOutClass readClass(const MakeVocOptions& options, const std::string& folder, std::vector<std::string>& notes)
{
    CutOutClass read;
    read.name = fs::path(folder).filename().string();
    const fs::path place = options.cutOuts / folder;
    if (!fs::is_directory(place))
        throw Error(place.string() + ": is no folder. Debian's package tuxpaint-stamps-default has cut-outs in " +
                    usualCutOuts().string() + "; another folder of PNG files with transparency does as well");
    std::vector<CutOut> all;
    for (const fs::path& file : filesUnder(place, [](const fs::path& path) { return path.extension() == ".png"; }))
        try {
            all.push_back(readCutOut(file));
        } catch (const Error& error) {
            notes.push_back(error.what());
        }
    const auto apart = static_cast<std::size_t>(options.heldOut * static_cast<double>(all.size()));
    if (all.size() <= apart) throw Error(place.string() + ": holds no cut-out to train on, a PNG with transparency");
    if (apart == 0) {
        read.forTrain = read.forTest = std::move(all);
        return read;
    }
    RandomNumbers random(deriveSeed(options.seed, "held out " + folder));
    for (std::size_t i = all.size() - 1; i > 0; --i)
        std::swap(all[i], all[std::size_t(random.below(std::int64_t(i) + 1))]);
    read.forTest.assign(all.begin(), all.begin() + std::ptrdiff_t(apart));
    read.forTrain.assign(all.begin() + std::ptrdiff_t(apart), all.end());
    return read;
}

/// Those asked for; else of Debian's folder the usual ones, of another all that lie in it.
std::vector<std::string> classesOf(const MakeVocOptions& options)
{
    if (!options.classes.empty()) return options.classes;
    if (options.cutOuts == usualCutOuts()) return usualCutOutClasses();
    std::vector<std::string> folders;
    std::error_code problem;
    for (fs::directory_iterator it(options.cutOuts, problem), end; !problem && it != end; it.increment(problem))
        if (it->is_directory()) folders.push_back(it->path().filename().string());
    if (folders.empty())
        throw Error(options.cutOuts.string() + ": holds no folders; each is a class, with its PNG files");
    std::sort(folders.begin(), folders.end());
    return folders;
}

/// Pastes an object where it covers no earlier one by much; nothing after twenty tries.
std::optional<PixelBox> pasteSomewhere(Thumbnail& picture, const CutOut& original, const MakeVocOptions& options,
                                       const std::vector<VocObject>& earlier, RandomNumbers& random)
{
    const int side = options.side, longer = std::max(original.width, original.height);
    const double scale = random.uniform(options.smallest, options.largest) * side / longer;
    const auto length = [&](int from) { return std::clamp(static_cast<int>(std::lround(from * scale)), 1, side); };
    CutOut object = scaled(original, length(original.width), length(original.height));
    if (random.coin()) object = mirrored(object);
    for (int tries = 0; tries < 20; ++tries) {
        const auto left = static_cast<int>(random.below(side - object.width + 1));
        const auto top = static_cast<int>(random.below(side - object.height + 1));
        const Box wanted{double(left), double(top), double(left + object.width), double(top + object.height)};
        const auto covers = [&](const VocObject& other) {
            const Box box{other.xmin - 1, other.ymin - 1, other.xmax, other.ymax};
            return intersection(wanted, box).area() > 0.15 * std::min(wanted.area(), box.area());
        };
        if (std::none_of(earlier.begin(), earlier.end(), covers)) return pasted(picture, object, left, top);
    }
    return std::nullopt;
}

void writeSets(GrowingFolder& folder, const std::string& set, const std::vector<std::string>& classNames,
               const std::vector<std::pair<std::string, std::set<std::string>>>& images)
{
    std::string all;
    std::map<std::string, std::string> ofClasses;
    for (const auto& [name, shown] : images) {
        all += name + '\n';
        for (const std::string& className : classNames)
            ofClasses[className] += name + (shown.contains(className) ? "  1\n" : " -1\n");
    }
    const fs::path sets = fs::path("ImageSets") / "Main";
    folder.write(sets / (set + ".txt"), all);
    for (const std::string& className : classNames)
        folder.write(sets / (className + '_' + set + ".txt"), ofClasses[className]);
}

} // namespace

const std::vector<std::string>& usualCutOutClasses()
{
    static const std::vector<std::string> classes = {
        "animals/birds", "animals/fish",  "food/fruit",  "food/vegetables", "plants/flowers",
        "symbols/money", "symbols/chess", "town/houses", "town/roadsigns",  "vehicles"};
    return classes;
}

fs::path usualCutOuts() { return "/usr/share/tuxpaint/stamps"; }

MadeVoc makeVoc(const fs::path& devkit, const MakeVocOptions& options, const std::function<bool(double)>& keepGoing)
{
    GrowingFolder folder(devkit / options.year);
    MadeVoc made;
    std::vector<CutOutClass> classes;
    std::vector<std::string> classNames;
    for (const std::string& name : classesOf(options)) {
        classes.push_back(readClass(options, name, made.notes));
        classNames.push_back(classes.back().name);
        made.objects.emplace_back(classNames.back(), 0);
    }
    const std::set<std::string> distinct(classNames.begin(), classNames.end());
    if (distinct.size() < classNames.size()) throw Error("two classes have the same name, that of the last folder");
    const std::vector<fs::path> pictures =
        options.backgrounds.empty() ? std::vector<fs::path>() : filesUnder(options.backgrounds, isPictureFile);
    if (!options.backgrounds.empty() && pictures.empty())
        throw Error(options.backgrounds.string() + ": holds no picture");

    std::vector<std::pair<std::string, std::set<std::string>>> ofTrain, ofTest;
    for (std::int64_t image = 0; image < options.train + options.test; ++image) {
        if (!keepGoing(double(image) / double(options.train + options.test))) return made;
        RandomNumbers random(deriveSeed(options.seed, "made image", image));
        const bool isTrain = image < options.train;
        Thumbnail picture = pictures.empty() ? madeBackground(options.side, random)
                                             : partOfPicture(pictures[std::size_t(random.below(std::ssize(pictures)))],
                                                             options.side, random);
        std::string name = std::to_string(image + 1);
        name.insert(0, name.size() < 6 ? 6 - name.size() : 0, '0');
        VocAnnotation annotation;
        annotation.imageFile = name + ".jpg";
        annotation.width = annotation.height = options.side;
        const std::int64_t wanted = random.uniform() < options.empty ? 0 : 1 + random.below(options.objects);
        std::set<std::string> shown;
        for (std::int64_t i = 0; i < wanted; ++i) {
            const auto which = std::size_t(random.below(std::ssize(classes)));
            const std::vector<CutOut>& all = isTrain ? classes[which].forTrain : classes[which].forTest;
            const CutOut& object = all[std::size_t(random.below(std::ssize(all)))];
            const auto box = pasteSomewhere(picture, object, options, annotation.objects, random);
            if (!box || box->right - box->left < 2 || box->bottom - box->top < 2) continue;
            VocObject& said = annotation.objects.emplace_back();
            said.className = classes[which].name;
            said.xmin = box->left + 1;
            said.ymin = box->top + 1;
            said.xmax = box->right;
            said.ymax = box->bottom;
            said.isDifficult = random.uniform() < options.difficult;
            shown.insert(classes[which].name);
            ++made.objects[which].second;
        }
        folder.write(fs::path("JPEGImages") / annotation.imageFile, jpegOf(picture));
        folder.write(fs::path("Annotations") / (name + ".xml"), vocXml(options.year, annotation));
        (isTrain ? ofTrain : ofTest).emplace_back(name, std::move(shown));
        ++made.images;
    }
    writeSets(folder, "trainval", classNames, ofTrain);
    writeSets(folder, "test", classNames, ofTest);
    folder.finish();
    return made;
}

} // namespace sharpscope
