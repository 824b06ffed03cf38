// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/analysis_job.h"

#include "core/analysis/registry.h"
#include "core/analysis/round_analyses.h"
#include "core/base/error.h"
#include "core/tensor/compute.h"

#include <chrono>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

using Compute = std::function<std::optional<Analysis>(const RunAtRound& run, const AnalysisProgress& progress)>;

/// @throws Error with all problems of the options.
Compute computeOf(const std::string& name, const Json& options)
{
    const auto with = [&](auto analyse, auto chosen) -> Compute {
        return [=](const RunAtRound& run, const AnalysisProgress& progress) { return analyse(run, chosen, progress); };
    };
    if (analysisInfo(name).name == "terms") return with(scoreTerms, fromJsonOrThrow<TermsOptions>(options));
    if (name == "bound") return with(perturbedBound, fromJsonOrThrow<BoundOptions>(options));
    if (name == "radii") return with(keptLabels, fromJsonOrThrow<RadiiOptions>(options));
    return with(pickOverlap, fromJsonOrThrow<OverlapOptions>(options));
}

std::vector<std::int64_t> roundsOf(const ActiveHistory& history)
{
    std::vector<std::int64_t> rounds;
    for (const ActiveRound& round : history.rounds())
        if (round.labels > 0) rounds.push_back(round.round);
    return rounds;
}

/// Whether the folder holds the same already.
bool isThere(const RunAtRound& run, const AnalysisRequest& request)
{
    const fs::path file = run.folder().path() / analysisFileName(request.name, run.round());
    if (!fs::exists(file)) return false;
    try {
        const Analysis known = readAnalysis(file);
        return known.options == withDefaults(request.options, analysisInfo(request.name).options) &&
               known.measuredOn == run.identity();
    } catch (const Error&) {
        return false; // damaged: it is computed again
    }
}

class AnalysisOfRun {
public:
    AnalysisOfRun(JobContext& context, const AnalysisRequest& request, const Compute& compute)
        : m_context(context), m_request(request), m_compute(compute)
    {
    }

    void operator()(const fs::path& folder)
    {
        RunFolder opened = RunFolder::open(folder);
        m_id = opened.id();
        m_context.emit(m_id, Progress{.what = "loading data"});
        std::optional<RunAtRound> run = RunAtRound::load(std::move(opened), [&] { return m_context.isStopping(); });
        if (!run) return;
        const bool wantsAll = m_request.rounds.empty();
        const std::vector<std::int64_t> rounds = wantsAll ? roundsOf(run->history()) : m_request.rounds;
        if (rounds.empty()) throw Error(m_id + ": no round has been trained yet");
        std::size_t passedOver = 0;
        std::string why;
        for (std::size_t i = 0; i < rounds.size() && m_context.keepGoing(); ++i) {
            m_done = static_cast<double>(i) / static_cast<double>(rounds.size());
            m_share = 1 / static_cast<double>(rounds.size());
            try {
                run->goTo(rounds[i]);
            } catch (const Error& error) {
                if (!wantsAll || ++passedOver == rounds.size()) throw;
                if (why.empty()) why = error.what();
                continue;
            }
            if (!ofRound(*run)) return;
        }
        if (passedOver > 0)
            m_context.emit(m_id,
                           Message{"warning", std::to_string(passedOver) + " of " + std::to_string(rounds.size()) +
                                                  " rounds are passed over, the first of them because " + why});
    }

private:
    bool ofRound(const RunAtRound& run)
    {
        const fs::path file = run.folder().path() / analysisFileName(m_request.name, run.round());
        if (!isThere(run, m_request)) {
            const std::string what = analysisInfo(m_request.name).title + ", round " + std::to_string(run.round());
            m_context.emit(m_id, Progress{what, m_done});
            auto analysis = m_compute(run, {.keepGoing = [&] { return m_context.keepGoing(); },
                                            .progress = [&](double part) { tell(what, m_done + m_share * part); }});
            if (!analysis) return false;
            analysis->measuredOn = run.identity();
            writeAnalysis(run.folder().path(), *analysis);
        }
        tell({}, m_done + m_share);
        m_context.emit(m_id, Message{"info", file.string()});
        return true;
    }

    void tell(const std::string& what, double fraction)
    {
        using Clock = std::chrono::steady_clock;
        const double seconds =
            std::chrono::duration<double>(Clock::now() - m_begin).count() - m_context.pausedSeconds();
        if (seconds < m_told + 0.1 && fraction < 1) return;
        m_told = seconds;
        m_context.emit(m_id,
                       Progress{what, fraction, fraction > 0 ? seconds * (1 - fraction) / fraction : notMeasured});
    }

    JobContext& m_context;
    const AnalysisRequest& m_request;
    const Compute& m_compute;
    std::string m_id;
    double m_done = 0, m_share = 1; ///< of the run's rounds
    double m_told = 0;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

} // namespace

Job analysisJob(AnalysisRequest request)
{
    return [request = std::move(request)](JobContext& context) {
        const Compute compute = computeOf(request.name, request.options);
        useThreads(context.threads());
        for (const fs::path& folder : request.runs)
            if (!context.isStopping()) AnalysisOfRun(context, request, compute)(folder);
    };
}

} // namespace sharpscope
