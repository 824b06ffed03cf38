// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/episode_record.h"

#include "core/base/csv.h"

namespace sharpscope {

std::string toCsv(const EpisodeRecord& record)
{
    const auto nameOf = [&](std::int64_t label) { return record.classes[static_cast<std::size_t>(label)]; };
    CsvText csv;
    csv.cell("set").cell("row").cell("class");
    for (std::size_t step = 0; step <= record.steps(); ++step)
        for (const char* what : {"predicted", "confidence", "of the true class"})
            csv.cell(std::string(what) + "/step-" + std::to_string(step));
    csv.endRow();
    for (const EpisodeSide* side : {&record.support, &record.query})
        for (const EpisodeImage& image : side->images) {
            csv.cell(side == &record.support ? "support" : "query").cell(image.row).cell(nameOf(image.label));
            for (std::size_t step = 0; step <= record.steps(); ++step)
                csv.cell(nameOf(image.predicted[step])).cell(image.confidence[step]).cell(image.ofTruth[step]);
            csv.endRow();
        }
    return csv.take();
}

} // namespace sharpscope
