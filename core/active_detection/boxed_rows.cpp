// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active_detection/boxed_rows.h"

#include "core/base/describe.h"
#include "core/base/json_value.h"
#include "core/data/dataset.h"
#include "core/data/picture.h"
#include "core/detection/detection_data.h"

namespace sharpscope {

namespace {

constexpr int sideAtMost = 320; ///< pixels, of what is looked at in a card or a tip

Thumbnail shownSmall(const BoxedImage& image)
{
    const int longer = std::max(image.width, image.height), side = std::min(longer, sideAtMost);
    const auto scaled = [&](int length) { return std::max(1, length * side / longer); };
    Picture picture = readFitted(image.file, 3, scaled(image.width), scaled(image.height));
    return {.label = notLabelled, .width = picture.width, .height = picture.height, .rgb = std::move(picture.pixels)};
}

} // namespace

std::shared_ptr<const ImageRows> boxedRowsOf(const Json& experiment, const std::function<bool()>& isStopping)
{
    const Json data = valueOr(experiment, "data", Json::object());
    const auto found =
        loadDetectionData(valueOr(data, "name", std::string()), valueOr(data, "folder", std::string()), isStopping);
    if (!found) return nullptr;
    const auto image = [held = *found](std::int64_t row) -> const BoxedImage& {
        return held->train.data->images()[static_cast<std::size_t>(row)];
    };
    const Json* oracle = findField(experiment, "rounds.oracle");
    const bool isDrawn = oracle && *oracle == Json("person");
    ImagesOnDisk rows;
    rows.name = valueOr(data, "name", std::string());
    rows.size = (*found)->train.data->size();
    rows.classNames = (*found)->train.data->classNames();
    rows.picture = [image](std::int64_t row) { return shownSmall(image(row)); };
    rows.file = [image](std::int64_t row) { return image(row).id; };
    rows.boxes = [image, isDrawn](std::int64_t row) {
        std::vector<MarkedBox> boxes;
        if (!isDrawn)
            for (const TruthBox& truth : image(row).truths)
                boxes.push_back({truth.box.x1, truth.box.y1, truth.box.x2, truth.box.y2, truth.label});
        return boxes;
    };
    return std::make_shared<const ImageRows>(std::move(rows));
}

} // namespace sharpscope
