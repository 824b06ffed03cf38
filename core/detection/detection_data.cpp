// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/detection_data.h"

#include "core/base/error.h"
#include "core/data/dataset_cache.h"
#include "core/data/dataset_source.h"

#include <map>
#include <mutex>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

struct VocParts {
    fs::path devkit;
    std::vector<VocSet> train;
    std::vector<VocSet> test;
    std::string classesFrom; ///< the year whose sets tell the classes
};

bool hasDevkit(const fs::path& folder)
{
    try {
        vocDevkitIn(folder);
        return true;
    } catch (const Error&) {
        return false;
    }
}

fs::path devkitFor(const fs::path& root)
{
    if (!root.empty()) return vocDevkitIn(root);
    DatasetSource place;
    place.info.name = "voc";
    place.folders = {"VOCdevkit", "voc", "VOC"};
    place.isIn = hasDevkit;
    if (const auto found = findFolder(place, {})) return vocDevkitIn(*found);
    throw Error(
        "Pascal VOC is not there: looked for VOCdevkit in $SHARPSCOPE_DATA and Debian's places. Set data.folder to "
        "where it lies; `sharpscope-cli make-voc` makes a folder like it of cut-outs");
}

/// The years that lie there, in the alphabet's order.
std::vector<std::string> yearsIn(const fs::path& devkit)
{
    std::vector<std::string> years;
    for (const auto& entry : fs::directory_iterator(devkit))
        if (isVocFolder(entry.path())) years.push_back(entry.path().filename().string());
    std::sort(years.begin(), years.end());
    return years;
}

VocParts partsFor(const std::string& name, const fs::path& root)
{
    VocParts parts;
    parts.devkit = devkitFor(root);
    const std::vector<std::string> years = yearsIn(parts.devkit);
    const auto expectYear = [&](const char* year) {
        if (std::find(years.begin(), years.end(), year) == years.end())
            throw Error((parts.devkit / year).string() + ": is not there, or has no Annotations and ImageSets/Main");
        parts.classesFrom = year;
    };
    if (name == "voc-folder") {
        if (years.size() != 1)
            throw Error(parts.devkit.string() + ": holds " + std::to_string(years.size()) +
                        " folders laid out as Pascal VOC (" + years.front() + ", " + years[1] +
                        "), one is expected: name it itself as data.folder's only content, or take voc2007 or voc2012");
        parts.classesFrom = years.front();
        parts.train = {{years.front(), "trainval"}};
        parts.test = {{years.front(), "test"}};
        return parts;
    }
    if (name == "voc2012" || name == "voc2007+2012") {
        expectYear("VOC2012");
        parts.train.push_back({"VOC2012", name == "voc2012" ? "train" : "trainval"});
        if (name == "voc2012") parts.test.push_back({"VOC2012", "val"});
    }
    if (name == "voc2007" || name == "voc2007+2012") {
        expectYear("VOC2007");
        parts.train.insert(parts.train.begin(), {"VOC2007", "trainval"});
        parts.test.push_back({"VOC2007", "test"});
    }
    return parts;
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// Difficult boxes count for nobody.
void expectBoxes(const VocRead& read, const char* part, const VocParts& parts, const std::string& name)
{
    for (const BoxedImage& image : read.data->images())
        for (const TruthBox& truth : image.truths)
            if (!truth.isDifficult) return;
    const std::vector<std::string> notes = read.bad.notes();
    throw Error(parts.devkit.string() + ": no box of the " + part + " images can be used: " +
                (read.annotated.empty() ? "their annotations name no class"
                                        : "their annotations have the classes " + listed(read.annotated)) +
                ", and data.name \"" + name + "\" looks for " + listed(read.data->classNames()) + ", as " +
                parts.classesFrom + "/ImageSets/Main says by its files CLASS_trainval.txt" +
                (notes.empty() ? "" : "; " + notes.front()));
}

struct SharedDetectionData {
    std::mutex mutex;
    std::map<DatasetKey, std::weak_ptr<const DetectionData>> held;
};

SharedDetectionData& sharedDetectionData()
{
    static SharedDetectionData shared;
    return shared;
}

} // namespace

std::optional<std::shared_ptr<const DetectionData>> loadDetectionData(const std::string& name, const fs::path& root,
                                                                      const std::function<bool()>& isStopping)
{
    const VocParts parts = partsFor(name, root);
    const DatasetKey key = keyOfFiles(name, parts.devkit, {}, at::Device(at::kCPU));
    SharedDetectionData& shared = sharedDetectionData();
    {
        const std::scoped_lock lock(shared.mutex);
        if (const auto held = shared.held[key].lock()) return held;
    }
    const std::vector<std::string> classes = vocClassesIn(parts.devkit / parts.classesFrom);
    std::optional<VocRead> train = readVoc(parts.devkit, parts.train, classes, isStopping);
    if (!train) return std::nullopt;
    std::optional<VocRead> test = readVoc(parts.devkit, parts.test, classes, isStopping);
    if (!test) return std::nullopt;
    expectBoxes(*train, "train", parts, name);
    expectBoxes(*test, "test", parts, name);
    auto data = std::make_shared<const DetectionData>(DetectionData{std::move(*train), std::move(*test)});
    const std::scoped_lock lock(shared.mutex);
    shared.held[key] = data;
    return data;
}

std::optional<std::string> whyNoDetectionData(const std::string& name, const fs::path& root)
{
    try {
        const VocParts parts = partsFor(name, root);
        for (const auto* sets : {&parts.train, &parts.test})
            for (const VocSet& set : *sets)
                if (const fs::path list = parts.devkit / set.year / "ImageSets" / "Main" / (set.set + ".txt");
                    !fs::exists(list))
                    return list.string() + ": is not there";
        return std::nullopt;
    } catch (const Error& error) {
        return error.what();
    }
}

} // namespace sharpscope
