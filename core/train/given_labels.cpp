// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/given_labels.h"

#include "core/base/error.h"
#include "core/base/json_value.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace sharpscope {

namespace {

/// nullptr where there is none.
const at::Tensor* tableIn(const Checkpoint& checkpoint, const char* name)
{
    const auto it = std::find_if(checkpoint.own.begin(), checkpoint.own.end(),
                                 [&](const auto& named) { return named.first == name; });
    return it == checkpoint.own.end() ? nullptr : &it->second;
}

} // namespace

at::Tensor toTensor(const std::vector<GivenLabel>& labels)
{
    at::Tensor table = at::empty({static_cast<std::int64_t>(labels.size()), 3}, at::kLong);
    auto row = table.accessor<std::int64_t, 2>();
    for (std::int64_t i = 0; i < table.size(0); ++i) {
        const GivenLabel& given = labels[static_cast<std::size_t>(i)];
        row[i][0] = given.round;
        row[i][1] = given.image;
        row[i][2] = given.label;
    }
    return table;
}

std::vector<GivenLabel> labelsFrom(const at::Tensor& table)
{
    if (table.scalar_type() != at::kLong || table.dim() != 2 || table.size(1) != 3)
        throw Error("its labels are no table of [round, image, label]");
    const at::Tensor rows = table.contiguous();
    const auto row = rows.accessor<std::int64_t, 2>();
    std::vector<GivenLabel> labels;
    for (std::int64_t i = 0; i < rows.size(0); ++i)
        labels.push_back({.round = row[i][0], .image = row[i][1], .label = row[i][2]});
    return labels;
}

NamedTensors tablesOf(const std::vector<GivenLabel>& labels, const std::vector<std::string>& classNames)
{
    std::vector<std::int64_t> rows;
    for (const GivenLabel& given : labels) {
        if (!given.boxes) continue;
        if (given.boxes->empty()) rows.insert(rows.end(), {given.image, -1, 0, 0, 0, 0});
        for (const DrawnBox& box : *given.boxes) {
            const auto known = std::find(classNames.begin(), classNames.end(), box.className);
            if (known == classNames.end())
                throw Error("image " + std::to_string(given.image) + ": " + toText(box) + " is of none of the classes");
            rows.insert(rows.end(), {given.image, known - classNames.begin(), box.xmin, box.ymin, box.xmax, box.ymax});
        }
    }
    NamedTensors tables{{labelsTable, toTensor(labels)}};
    if (!rows.empty()) tables.emplace_back(boxesTable, at::tensor(rows, at::kLong).view({std::ssize(rows) / 6, 6}));
    return tables;
}

bool isOfRounds(const Checkpoint& checkpoint)
{
    return checkpoint.about.is_object() && tableIn(checkpoint, labelsTable);
}

std::vector<GivenLabel> labelsIn(const Checkpoint& checkpoint, const std::vector<std::string>& classNames)
{
    std::vector<GivenLabel> labels = labelsFrom(*tableIn(checkpoint, labelsTable));
    const at::Tensor* boxes = tableIn(checkpoint, boxesTable);
    if (!boxes) return labels;
    const at::Tensor table = boxes->contiguous();
    if (table.scalar_type() != at::kLong || table.dim() != 2 || table.size(1) != 6)
        throw Error("its boxes are no table of [image, class, xmin, ymin, xmax, ymax]");
    const auto row = table.accessor<std::int64_t, 2>();
    for (std::int64_t i = 0; i < table.size(0); ++i) {
        const auto label =
            std::find_if(labels.begin(), labels.end(), [&](const GivenLabel& one) { return one.image == row[i][0]; });
        if (label == labels.end() || row[i][1] < -1 || row[i][1] >= std::ssize(classNames))
            throw Error("its boxes name image " + std::to_string(row[i][0]) + " and class " +
                        std::to_string(row[i][1]) + ", which are not there");
        if (!label->boxes) label->boxes.emplace();
        if (row[i][1] >= 0)
            label->boxes->push_back(
                {classNames[static_cast<std::size_t>(row[i][1])], row[i][2], row[i][3], row[i][4], row[i][5]});
    }
    return labels;
}

Subset labelledOf(const Subset& all, const std::vector<GivenLabel>& labels)
{
    std::vector<std::int64_t> images, classes;
    for (const GivenLabel& given : labels)
        if (given.label != skipped) {
            images.push_back(given.image);
            classes.push_back(given.label);
        }
    const auto onDevice = [&](const std::vector<std::int64_t>& numbers) {
        return at::tensor(numbers, at::kLong).to(all.index.device());
    };
    return {.data = all.data, .index = onDevice(images), .labels = onDevice(classes)};
}

Subset labelledAt(const Subset& all, const Checkpoint& checkpoint)
{
    const at::Tensor* table = tableIn(checkpoint, labelsTable);
    if (!table) throw Error("holds no labels: it is none of an active-learning run");
    std::vector<GivenLabel> labels = labelsFrom(*table);
    const std::int64_t rows = all.data->size(), classes = all.data->classes();
    for (const GivenLabel& given : labels)
        if (given.image < 0 || given.image >= rows || given.label < skipped || given.label >= classes)
            throw Error("its labels name image " + std::to_string(given.image) + " of " + std::to_string(rows) +
                        " and class " + std::to_string(given.label) + " of " + std::to_string(classes));
    const bool hasBegun =
        valueOr(checkpoint.about, "isTraining", false) || valueOr(checkpoint.about, "phase", std::string()) != "train";
    const auto round = valueOr(checkpoint.about, "round", std::int64_t{0});
    if (!hasBegun && checkpoint.clock.step > 0) // θ is still that of the round before
        std::erase_if(labels, [&](const GivenLabel& given) { return given.round >= round - 1; });
    const Subset labelled = labelledOf(all, labels);
    if (labelled.size() == 0) throw Error("no image had a label yet; choose test images (split=test)");
    return labelled;
}

TrainPart takeTrainPart(LoadedRun& run, const RunFolder& folder, const Checkpoint& checkpoint,
                        const std::filesystem::path& file)
{
    if (valueOr(folder.experiment(), "kind", std::string()) != "active-learning") return TrainPart::All;
    try {
        run.train = labelledAt(run.train, checkpoint);
    } catch (const Error& error) {
        throw Error(file.string() + ": " + error.what());
    }
    return TrainPart::Labelled;
}

} // namespace sharpscope
