// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/acquisition/registry.h"
#include "core/active/acquisition_options.h"
#include "core/analysis/numbers.h"
#include "core/analysis/round_analyses.h"
#include "core/base/correlation.h"
#include "core/base/error.h"
#include "core/run/run_title.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace sharpscope {

namespace {

/// The run's own first, the others with their defaults, SAAL in its named forms.
std::vector<NamedOptions> entriesOf(const RunAtRound& run, const OverlapOptions& options)
{
    std::vector<NamedOptions> entries{run.options().acquisition};
    std::set<std::string> known{identityOf(entries.front(), acquisitionRegistry())};
    const auto add = [&](const std::string& name, const std::string& label = {}, const Json& changes = Json::object()) {
        NamedOptions entry{.name = name, .label = label, .options = changes};
        if (known.insert(identityOf(entry, acquisitionRegistry())).second) entries.push_back(std::move(entry));
    };
    for (const std::string& name : options.acquisitions) {
        if (name != "saal") {
            add(name);
            continue;
        }
        for (const auto& [form, title] : {std::pair("eq3", "SAAL Eq. 3"), std::pair("authors", "SAAL authors")}) {
            const std::string start = title;
            add(name, start + " max", {{"form", form}});
            add(name, start + " diff", {{"form", form}, {"score", "diff"}});
            add(name, start + " diverse", {{"form", form}, {"diversity", true}});
        }
    }
    entries = completed(std::move(entries), acquisitionRegistry());
    entries.front().label = acquisitionTitle(toJson(entries.front(), acquisitionRegistry()));
    return entries;
}

/// What an acquisition says of the pool.
struct Said {
    std::string label;
    std::vector<double> scores;
    std::set<std::int64_t> picks;
    double seconds = 0;
};

/// nullopt and no problem: keepGoing said no.
std::optional<Said> ask(const NamedOptions& entry, const PoolRound& round)
{
    const auto begin = std::chrono::steady_clock::now();
    const std::unique_ptr<Acquisition> acquisition = makeAcquisition(entry.name, entry.options);
    const std::optional<PoolScores> scores = acquisition->score(round);
    if (!scores) return std::nullopt;
    const std::vector<std::int64_t> picks = acquisition->query(*scores, round);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return Said{entry.label, toReals(scores->score), {picks.begin(), picks.end()}, seconds};
}

double commonShare(const Said& a, const Said& b, std::int64_t count)
{
    const auto common =
        std::count_if(a.picks.begin(), a.picks.end(), [&](auto pick) { return b.picks.contains(pick); });
    return static_cast<double>(common) / static_cast<double>(count);
}

void addMatrix(const std::vector<Said>& all, std::int64_t count, Analysis& analysis)
{
    AnalysisColumn seconds{.name = "seconds", .title = "Seconds", .values = {}};
    for (const Said& said : all) {
        analysis.rows.push_back(said.label);
        seconds.values.push_back(said.seconds);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        AnalysisColumn common{.name = "common." + all[i].label, .title = all[i].label, .values = {}};
        for (const Said& other : all)
            common.values.push_back(commonShare(all[i], other, count));
        analysis.columns.push_back(std::move(common));
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        AnalysisColumn ranks{.name = "spearman." + all[i].label, .title = all[i].label, .values = {}};
        for (const Said& other : all)
            ranks.values.push_back(spearman(all[i].scores, other.scores));
        analysis.columns.push_back(std::move(ranks));
    }
    analysis.columns.push_back(std::move(seconds));
}

} // namespace

std::optional<Analysis> pickOverlap(const RunAtRound& run, const OverlapOptions& options,
                                    const AnalysisProgress& progress)
{
    const std::vector<NamedOptions> entries = entriesOf(run, options);
    Analysis analysis{.name = "overlap", .round = run.round(), .options = toJson(options)};
    std::vector<Said> all;
    PoolRound round = run.asked(progress);
    if (options.query > 0) round.count = std::min(options.query, round.pool.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const double share = 1 / static_cast<double>(entries.size()), before = share * static_cast<double>(i);
        round.progress = [&](double part) { progress.progress(before + share * part); };
        if (!progress.keepGoing()) return std::nullopt;
        if (entries[i].name == "ll4al" && run.options().acquisition.name != "ll4al") {
            analysis.notes.push_back(entries[i].label + " is left out: it scores with a loss module that is trained "
                                                        "beside the network, and this run's was trained without");
            continue;
        }
        try {
            std::optional<Said> said = ask(entries[i], round);
            if (!said) return std::nullopt;
            all.push_back(*std::move(said));
        } catch (const Error& error) {
            analysis.notes.push_back(entries[i].label + " is left out: " + error.what());
        }
    }
    addMatrix(all, round.count, analysis);
    analysis.numbers = {{"picks", static_cast<double>(round.count)},
                        {"pool", static_cast<double>(round.pool.size())},
                        {"chance", static_cast<double>(round.count) / static_cast<double>(round.pool.size())}};
    return analysis;
}

} // namespace sharpscope
