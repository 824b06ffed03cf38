// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/export_csv.h"

#include "core/run/files.h"

#include <charconv>
#include <cmath>

namespace sharpscope {

namespace {

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string result = "\"";
    for (const char c : text)
        result.append(c == '"' ? 2 : 1, c);
    return result + '"';
}

void add(std::string& text, auto number, char after)
{
    char digits[32];
    const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), number);
    text.append(digits, end);
    text += after;
}

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
    std::string text;
    const std::string start = quoted(run) + ',' + std::to_string(series.started.seed) + ',';
    forEachPoint(series, [&](const std::string& tag, const Clock& clock, double value) {
        text += start;
        add(text, clock.step, ',');
        add(text, clock.epoch, ',');
        add(text, clock.passes, ',');
        add(text, clock.seconds, ',');
        text += quoted(tag) + ',';
        add(text, value, '\n');
    });
    return text;
}

std::string jsonRows(const std::string& run, const RunSeries& series)
{
    std::string text;
    forEachPoint(series, [&](const std::string& tag, const Clock& clock, double value) {
        Json row{{"run", run},
                 {"seed", series.started.seed},
                 {"step", clock.step},
                 {"epoch", clock.epoch},
                 {"passes", clock.passes},
                 {"seconds", clock.seconds},
                 {"tag", tag},
                 {"value", value}};
        if (std::isinf(value)) row["value"] = value > 0 ? "inf" : "-inf";
        text += dumpLine(row) + '\n';
    });
    return text;
}

} // namespace sharpscope
