// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/run_setting.h"

#include "core/base/json_value.h"
#include "core/data/registry.h"
#include "core/detection/detection_network.h"
#include "core/detection/voc_folder.h"
#include "core/fewshot/few_shot_data.h"
#include "core/model/registry.h"

#include <algorithm>
#include <fstream>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

std::int64_t numbersIn(const std::vector<std::int64_t>& shape)
{
    std::int64_t numbers = 1;
    for (const std::int64_t size : shape)
        numbers *= size;
    return numbers;
}

std::int64_t wanted(const Json& data, const char* field, std::int64_t all)
{
    const auto asked = valueOr(data, field, std::int64_t{0});
    return asked > 0 ? std::min(asked, all) : all;
}

std::shared_ptr<const Network> networkOf(const Json& run, const std::vector<std::int64_t>& shape, std::int64_t classes)
{
    const Json network = partOf(run, "network");
    return makeNetwork(valueOr(network, "name", std::string()), valueOr(network, "options", Json::object()), shape,
                       classes);
}

std::optional<RunSetting> ofImages(const Json& run)
{
    const Json data = partOf(run, "data");
    for (const DatasetInfo& info : datasets(valueOr(data, "folder", std::string()))) {
        if (info.name != valueOr(data, "name", std::string()) || info.imageShape.empty()) continue;
        RunSetting setting;
        setting.network = networkOf(run, info.imageShape, info.classes);
        setting.trainImages =
            wanted(data, "trainSize", info.trainSize - valueOr(data, "validationSize", std::int64_t{0}));
        setting.testImages = wanted(data, "testSize", info.testSize);
        setting.classes = info.classes;
        setting.isPlane = info.imageShape == std::vector<std::int64_t>{2, 1, 1};
        setting.dataBytes =
            static_cast<double>(info.trainSize + info.testSize) * static_cast<double>(numbersIn(info.imageShape) + 8);
        return setting;
    }
    return std::nullopt;
}

/// The usual ones; of others the folder decides.
std::optional<RunSetting> ofEpisodes(const Json& run)
{
    struct Known {
        const char* name;
        std::vector<std::int64_t> shape;
        std::int64_t images;
    };
    static const Known all[] = {
        {"omniglot", {1, 28, 28}, 32460}, {"mini-imagenet", {3, 84, 84}, 60000}, {"cifar-fs", {3, 32, 32}, 60000}};
    const Json data = partOf(run, "data");
    for (const Known& known : all) {
        if (known.name != valueOr(data, "name", std::string())) continue;
        std::vector<std::int64_t> shape = known.shape;
        if (const auto side = valueOr(data, "imageSize", std::int64_t{0}); side > 0) shape[1] = shape[2] = side;
        RunSetting setting;
        setting.network = networkOf(run, shape, valueOr(partOf(run, "episodes"), "ways", std::int64_t{5}));
        setting.trainImages = known.images;
        setting.dataBytes = static_cast<double>(known.images * numbersIn(shape));
        return setting;
    }
    return std::nullopt;
}

std::int64_t linesIn(const fs::path& file)
{
    std::ifstream stream(file);
    std::int64_t lines = 0;
    for (std::string line; std::getline(stream, line);)
        lines += line.empty() ? 0 : 1;
    return lines;
}

/// Images of a part of a year, as far as its list is there.
std::int64_t imagesIn(const fs::path& devkit, const std::string& year, const std::string& part)
{
    return linesIn(devkit / year / "ImageSets" / "Main" / (part + ".txt"));
}

std::optional<RunSetting> ofBoxes(const Json& run)
{
    constexpr double keptAtMost = 2.0 * (1 << 30); // DetectionSet's
    const Json data = partOf(run, "data"), network = partOf(run, "network");
    const auto name = valueOr(data, "name", std::string());
    std::int64_t train = name == "voc2012" ? 5717 : name == "voc2007" ? 5011 : 16551;
    std::int64_t test = name == "voc2012" ? 5823 : 4952;
    auto classes = static_cast<std::int64_t>(vocClassNames().size());
    double imageBytes = 3 * 500 * 375;
    if (name == "voc-folder") {
        const fs::path devkit = vocDevkitIn(valueOr(data, "folder", std::string()));
        train = test = 0;
        for (const auto& year : fs::directory_iterator(devkit))
            if (isVocFolder(year.path())) {
                train += imagesIn(devkit, year.path().filename().string(), "trainval");
                test += imagesIn(devkit, year.path().filename().string(), "test");
                classes = static_cast<std::int64_t>(vocClassesIn(year.path()).size());
            }
    }
    if (train <= 0) return std::nullopt;
    const DetectionNetwork made = makeDetectionNetwork(valueOr(network, "name", std::string()),
                                                       valueOr(network, "options", Json::object()), classes);
    if (name == "voc-folder") imageBytes = 3.0 * static_cast<double>(made.imageSize() * made.imageSize());
    RunSetting setting;
    setting.network = made.network;
    setting.dataBytes = std::min(static_cast<double>(train + test) * imageBytes, keptAtMost);
    setting.trainImages = wanted(data, "trainSize", train - valueOr(data, "validationSize", std::int64_t{0}));
    setting.testImages = wanted(data, "testSize", test);
    return setting;
}

} // namespace

Json partOf(const Json& run, const char* name) { return valueOr(run, name, Json::object()); }

std::optional<RunSetting> settingOf(const Json& run)
{
    const auto kind = valueOr(run, "kind", std::string("comparison"));
    if (kind == "comparison" || kind == "active-learning") return ofImages(run);
    if (kind == "few-shot") return ofEpisodes(run);
    if (kind == "detection" || kind == "active-detection") return ofBoxes(run);
    return std::nullopt;
}

} // namespace sharpscope
