// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/active/branch.h"

#include "core/active/acquisition_options.h"
#include "core/active/active_needs.h"
#include "core/active/active_options.h"
#include "core/active/round_checkpoints.h"
#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/run/active_history.h"
#include "core/run/past_events.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

bool isTrainingOf(const Event& event, std::int64_t round)
{
    const auto* done = std::get_if<PhaseDone>(&event);
    return done && done->phase == "train" && done->round == round;
}

/// What holds at the end of the round's training, and how many of the run's events lead there.
std::pair<ActiveHistory, std::size_t> pastUpTo(const RunFolder& run, std::int64_t round)
{
    std::size_t count = 0, last = 0;
    ActiveHistory history, past;
    run.forEachEvent([&](Event&& event) {
        ++count;
        try {
            history.apply(event);
        } catch (const Error&) { // a damaged line costs that line
            return;
        }
        if (!isTrainingOf(event, round)) return;
        last = count;
        past = history;
    });
    const ActiveRound* wanted = history.find(round);
    if (last == 0 || !wanted || wanted->labels == 0)
        throw Refusal(run.path().string() + ": round " + std::to_string(round) + " was not trained");
    return {std::move(past), last};
}

Json labelsBefore(std::int64_t round, const ActiveHistory& past)
{
    Json labels = Json::array();
    for (const ActiveRound& known : past.rounds())
        for (std::size_t i = 0; known.round < round && i < known.labelledImages.size(); ++i)
            labels.push_back({known.round, known.labelledImages[i], known.givenLabels[i]});
    return labels;
}

/// Anything else would make another past than the one it says it has.
void expectOfTheFuture(const std::string& assignment)
{
    const std::string field = assignment.substr(0, assignment.find('='));
    const std::set<std::string> others = {"rounds.rounds",     "rounds.query",     "rounds.poolSize", "rounds.hold",
                                          "rounds.keepRounds", "rounds.keepEvery", "rounds.oracle"};
    if (!field.starts_with("acquisition.") && !others.contains(field))
        throw Refusal(field +
                      ": a branch has the past of its run, and so its options; acquisition.* can be changed, and "
                      "rounds.rounds, query, poolSize, hold, keepRounds, keepEvery and oracle");
}

/// What `run` and `check` say of an experiment, before there is a folder that could only fail.
void expectSound(const Json& options, std::int64_t round)
{
    Json run = options;
    for (const char* field : {"format", "kind", "group", "made"})
        run.erase(field);
    std::vector<Problem> problems;
    const Json experiment = activeExperimentFromJson(activeExperimentOf(run), problems);
    if (problems.empty()) problems = whyItCannotBegin(experiment, {});
    const std::string first = "acquisitions.0"; // of the only one
    for (Problem& problem : problems)
        if (problem.field.starts_with(first)) problem.field.replace(0, first.size(), "acquisition");
    const auto rounds = valueOr(valueOr(options, "rounds", Json::object()), "rounds", std::int64_t{0});
    if (problems.empty() && rounds <= round)
        problems.push_back({"rounds.rounds", "is " + std::to_string(rounds) + ", and the branch begins at the end of " +
                                                 "round " + std::to_string(round) + ": give it more, counted from 0"});
    if (!problems.empty()) throw Refusal(toText(problems));
}

/// The options of the branch. What an acquisition took does not fit another.
Json optionsOf(const RunFolder& run, std::int64_t round, const ActiveHistory& past,
               const std::vector<std::string>& assignments)
{
    std::for_each(assignments.begin(), assignments.end(), expectOfTheFuture);
    Json options = run.experiment();
    const std::string before = options.at("acquisition").at("acquisition").get<std::string>();
    for (const std::string& assignment : assignments)
        if (assignment.starts_with("acquisition.acquisition=") && assignment.substr(24) != before)
            options["acquisition"] = Json{{"acquisition", assignment.substr(24)}};
    for (const std::string& assignment : assignments)
        refusing([&] { setField(options, assignment); });
    std::vector<Problem> problems;
    ActiveOptions checked = activeOptionsFromJson(options, problems);
    if (!problems.empty()) throw Refusal(toText(problems));
    checked.acquisition = completed({checked.acquisition}, acquisitionRegistry()).front();
    options["acquisition"] = toJson(checked.acquisition, acquisitionRegistry());
    options["title"] = checked.acquisition.label + " from round " + std::to_string(round) + " of " +
                       valueOr(run.experiment(), "title", before);
    options["branch"] = {
        {"run", run.path().filename().string()}, {"round", round}, {"labels", labelsBefore(round, past)}};
    options.erase("format");
    expectSound(options, round);
    return options;
}

} // namespace

ForkMade forkAtRound(const RunFolder& run, const ForkRequest& request, const fs::path& root)
{
    std::int64_t round = -1;
    const char* begin = request.at.data() + (request.at.starts_with('r') ? 1 : 0);
    const char* end = request.at.data() + request.at.size();
    if (request.at.empty()) {
        const ActiveHistoryRead read = readActiveHistory(run);
        for (const ActiveRound& known : read.history.rounds())
            if (known.labels > 0) round = known.round;
        if (round < 0) throw Refusal(run.path().string() + ": no round was trained yet");
    } else if (const auto [last, error] = std::from_chars(begin, end, round); error != std::errc() || last != end) {
        throw Refusal(run.path().string() + ": at: \"" + request.at + "\" is no round (3, or r3)");
    }
    ForkMade made{.folder = branchRun(run, round, request.assignments, root), .note = {}};
    if (isSameFuture(run.experiment(), RunFolder::open(made.folder).experiment()))
        made.note = "the branch goes the same way as its run: acquisition.acquisition=NAME takes another";
    return made;
}

bool isSameFuture(const Json& run, const Json& branch)
{
    const auto future = [](const Json& experiment) {
        Json rounds = valueOr(experiment, "rounds", Json::object());
        for (const char* field : {"hold", "keepRounds", "keepEvery"})
            rounds.erase(field);
        return std::pair(valueOr(experiment, "acquisition", Json()), rounds);
    };
    return future(run) == future(branch);
}

fs::path branchRun(const RunFolder& run, std::int64_t round, const std::vector<std::string>& assignments,
                   const fs::path& root)
{
    const auto [past, count] = pastUpTo(run, round);
    RunFolder branch = RunFolder::create(root, run.path().filename().string() + "_r" + std::to_string(round),
                                         optionsOf(run, round, past, assignments));
    std::size_t seen = 0;
    run.forEachEvent([&, last = count](Event&& event) {
        if (++seen <= last && isOfThePast(event)) branch.append(event);
    });
    branch.sync();
    const auto copy = [&](const std::string& name) {
        std::error_code error;
        fs::copy_file(run.path() / name, branch.path() / name, error);
        return !error;
    };
    for (const ActiveRound& known : past.rounds())
        if (known.round < round && !known.scoreFile.empty()) copy(known.scoreFile);
    copy(checkpointName(past.find(round)->trained.step)); // where it is gone, the past is trained again
    return branch.path();
}

} // namespace sharpscope
