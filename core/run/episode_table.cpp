// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/episode_table.h"

#include "core/base/csv.h"
#include "core/base/csv_reader.h"
#include "core/base/error.h"
#include "core/base/files.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace sharpscope {

namespace {

constexpr double normal95 = 1.96;
constexpr std::int64_t mostBins = 25;
constexpr const char* stepTitle = "accuracy/step-";

double accuracyIn(const CsvTable& table, std::size_t row, std::size_t column)
{
    const std::string& cell = table.rows[row][column];
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size() || !(value >= 0 && value <= 1))
        throw Error(table.placeOf(row) + ": " + table.titles[column] + " is \"" + cell +
                    "\", an accuracy between 0 and 1 is expected");
    return value;
}

} // namespace

EpisodeMean meanOverEpisodes(std::span<const double> perEpisode)
{
    if (perEpisode.empty()) return {std::nan(""), std::nan("")};
    const auto count = static_cast<double>(perEpisode.size());
    const double mean = std::accumulate(perEpisode.begin(), perEpisode.end(), 0.0) / count;
    if (count < 2) return {mean, std::nan("")};
    double squares = 0;
    for (const double value : perEpisode)
        squares += (value - mean) * (value - mean);
    return {mean, normal95 * std::sqrt(squares / (count - 1) / count)};
}

void writeEpisodes(const std::filesystem::path& file, const EpisodeTable& table)
{
    CsvText text;
    text.cell("episode");
    for (std::size_t step = 0; step < table.byStep.size(); ++step)
        text.cell(stepTitle + std::to_string(step));
    text.endRow();
    for (std::size_t episode = 0; episode < table.episodes(); ++episode) {
        text.cell(static_cast<std::int64_t>(episode));
        for (const std::vector<double>& step : table.byStep)
            text.cell(step[episode]);
        text.endRow();
    }
    writeFileAtomically(file, text.take());
}

EpisodeTable readEpisodes(const std::filesystem::path& file)
{
    const CsvTable table = readCsv(file);
    EpisodeTable read;
    for (std::ptrdiff_t column; (column = table.columnOf(stepTitle + std::to_string(read.byStep.size()))) >= 0;) {
        std::vector<double>& step = read.byStep.emplace_back();
        for (std::size_t row = 0; row < table.rows.size(); ++row)
            step.push_back(accuracyIn(table, row, static_cast<std::size_t>(column)));
    }
    if (read.byStep.empty()) throw Error(file.string() + ": has no column \"" + stepTitle + "0\"");
    return read;
}

std::vector<EpisodeShare> sharesOf(std::span<const double> perEpisode, std::int64_t queries)
{
    const std::int64_t perBin = (queries + mostBins - 1) / mostBins;
    const std::int64_t bins = std::max<std::int64_t>(1, (queries + perBin - 1) / std::max<std::int64_t>(1, perBin));
    std::vector<EpisodeShare> shares;
    for (std::int64_t bin = 0; bin <= bins; ++bin)
        shares.push_back({.accuracy = static_cast<double>(bin) / static_cast<double>(bins)});
    for (const double value : perEpisode)
        ++shares[static_cast<std::size_t>(std::llround(std::clamp(value, 0.0, 1.0) * static_cast<double>(bins)))]
              .episodes;
    return shares;
}

} // namespace sharpscope
