// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/where.h"

#include "app/cli/usage_problem.h"
#include "core/base/json_value.h"
#include "core/run/run_filter.h"
#include "core/run/sweep_file.h"

#include <CLI/CLI.hpp>

#include <set>

namespace sharpscope {

namespace {

/// What the head of a sweep's table calls its fields: "η" is optimizer.lr.
void addSymbols(KnownFields& known, const std::filesystem::path& sweep)
{
    try {
        for (const SweptField& field : readSweepFile(sweep).fields) {
            const std::string end = '.' + field.path.substr(field.path.rfind('.') + 1);
            for (const std::string& path : known.options) {
                const bool isOfEntry = path.starts_with("method.") || path.starts_with("acquisition.");
                if (path == field.path || (isOfEntry && path.ends_with(end))) known.symbols[field.title].insert(path);
            }
        }
    } catch (const Error&) { // whoever shows the sweep says so
    }
}

} // namespace

void addWhere(CLI::App& command, std::string& expression)
{
    command.add_option(
        "--where", expression,
        "Only runs of which this holds: 'rule == agnostic-sam and rho1 > 0.05 and accuracy/test >= 80% and seed "
        "in (1, 2)'. Fields are options (the last word of their path where that is not ambiguous), "
        "or their symbols, results (last value; best(loss/test)), name, state, tag, note, archived; ~ holds a text");
}

std::vector<RunOnDisk> runsWhere(std::vector<RunOnDisk> runs, const std::string& expression)
{
    if (expression.empty()) return runs;
    std::vector<FlatOptions> options;
    KnownFields known;
    std::set<std::filesystem::path> sweeps;
    for (const RunOnDisk& run : runs) {
        options.push_back(flatOptions(run.experiment));
        known.add(options.back());
        known.add(run.series);
        if (findField(run.experiment, "made.sweep")) sweeps.insert(run.folder.parent_path());
    }
    for (const std::filesystem::path& sweep : sweeps)
        addSymbols(known, sweep);
    try {
        const RunFilter filter(expression, known);
        std::vector<RunOnDisk> accepted;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            RunOnDisk& run = runs[i];
            const std::string& name = run.notes.name.empty() ? run.series.started.title : run.notes.name;
            if (run.state == "damaged" || filter.accepts({options[i], run.series, run.notes, name, run.state}))
                accepted.push_back(std::move(run));
        }
        return accepted;
    } catch (const FilterError& error) {
        throw UsageProblem(std::string("--where: ") + error.what());
    }
}

} // namespace sharpscope
