// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/phase_seconds.h"

#include "core/base/describe.h"
#include "core/base/json_value.h"
#include "core/run/run_title.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace sharpscope {

namespace {

std::string textOf(const Json& experiment, const char* path, const char* otherwise)
{
    const Json* label = findField(experiment, path);
    if (label && label->is_string() && !label->get_ref<const std::string&>().empty()) return label->get<std::string>();
    if (*otherwise == 0) return {};
    return textOf(experiment, otherwise, "");
}

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::string optimiserOf(const Json& experiment)
{
    const std::string rule = textOf(experiment, "method.label", "method.rule");
    const std::string base = textOf(experiment, "optimizer.name", "");
    return base.empty() || lowered(rule) == base ? rule : rule + " (" + base + ")";
}

SecondsOfPhase summed(const std::vector<double>& seconds)
{
    SecondsOfPhase of{.rounds = static_cast<std::int64_t>(seconds.size())};
    if (seconds.empty()) return of;
    const double n = static_cast<double>(seconds.size());
    of.mean = 0;
    for (const double s : seconds)
        of.mean += s / n;
    if (seconds.size() < 2) return of;
    double squares = 0;
    for (const double s : seconds)
        squares += (s - of.mean) * (s - of.mean);
    of.deviation = std::sqrt(squares / (n - 1));
    return of;
}

} // namespace

std::vector<PhaseSeconds> phaseSeconds(const std::vector<TimedRun>& runs)
{
    struct Taken {
        PhaseSeconds row;
        std::vector<double> training, scoring;
    };
    std::vector<Taken> all;
    for (const auto& [experiment, history] : runs) {
        const std::string acquisition = acquisitionTitle(valueOr(experiment, "acquisition", Json()));
        const std::string optimiser = optimiserOf(experiment);
        auto taken = std::find_if(all.begin(), all.end(), [&](const Taken& one) {
            return one.row.acquisition == acquisition && one.row.optimiser == optimiser;
        });
        if (taken == all.end())
            taken = all.insert(all.end(), Taken{{.acquisition = acquisition, .optimiser = optimiser}, {}, {}});
        ++taken->row.runs;
        // a branch has copies of what its run had done
        const auto first = valueOr(valueOr(experiment, "branch", Json()), "round", std::int64_t{-1});
        for (const ActiveRound& round : history.rounds()) {
            if (round.labels > 0 && round.round > first) taken->training.push_back(round.trainSeconds);
            if (!round.scoreFile.empty() && round.round >= first) taken->scoring.push_back(round.scoreSeconds);
        }
    }
    std::vector<PhaseSeconds> rows;
    for (Taken& one : all) {
        one.row.training = summed(one.training);
        one.row.scoring = summed(one.scoring);
        rows.push_back(std::move(one.row));
    }
    return rows;
}

Analysis toAnalysis(const std::vector<PhaseSeconds>& seconds)
{
    Analysis table{.name = "seconds",
                   .columns = {{"training.mean", "Training a round, s", {}},
                               {"training.std", "its deviation", {}},
                               {"scoring.mean", "Scoring a pool, s", {}},
                               {"scoring.std", "its deviation", {}},
                               {"rounds", "Rounds trained", {}},
                               {"runs", "Runs", {}}}};
    for (const PhaseSeconds& row : seconds) {
        table.rows.push_back(row.acquisition + " · " + row.optimiser);
        const double values[] = {row.training.mean,
                                 row.training.deviation,
                                 row.scoring.mean,
                                 row.scoring.deviation,
                                 static_cast<double>(row.training.rounds),
                                 static_cast<double>(row.runs)};
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            table.columns[i].values.push_back(values[i]);
    }
    return table;
}

} // namespace sharpscope
