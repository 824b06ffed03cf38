// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/export_csv.h"

#include "core/base/csv.h"
#include "core/base/files.h"
#include "core/run/json_numbers.h"

namespace sharpscope {

namespace {

template <class Row>
void forEachPoint(const RunSeries& run, Row row)
{
    for (const auto& [tag, column] : run.columns.tags()) {
        const SeriesView series = run.of(tag);
        for (std::size_t i = 0; i < series.size(); ++i)
            row(tag, series.clock(i), series.value(i));
    }
}

} // namespace

std::string csvRows(const std::string& run, const RunSeries& series)
{
    CsvText csv;
    forEachPoint(series, [&](const std::string& tag, const Clock& clock, double value) {
        csv.cell(run).cell(series.started.seed);
        csv.cell(clock.step).cell(clock.epoch).cell(clock.passes).cell(clock.seconds).cell(tag).cell(value).endRow();
    });
    return csv.take();
}

std::string jsonRows(const std::string& run, const RunSeries& series)
{
    std::string text;
    forEachPoint(series, [&](const std::string& tag, const Clock& clock, double value) {
        const Json row{{"run", run},           {"seed", series.started.seed}, {"step", clock.step},
                       {"epoch", clock.epoch}, {"passes", clock.passes},      {"seconds", clock.seconds},
                       {"tag", tag},           {"value", numberToJson(value)}};
        text += dumpLine(row) + '\n';
    });
    return text;
}

} // namespace sharpscope
