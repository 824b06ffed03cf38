// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/where.h"

#include "app/cli/usage_problem.h"
#include "core/run/run_filter.h"

#include <CLI/CLI.hpp>

namespace sharpscope {

void addWhere(CLI::App& command, std::string& expression)
{
    command.add_option("--where", expression,
                       "Only runs of which this holds: 'rule == sam and rho1 > 0.05 and accuracy/test >= 80% and seed "
                       "in (1, 2)'. Fields are options (the last word of their path where that is not ambiguous), "
                       "results (last value; best(loss/test)), name, state, tag, note, archived; ~ holds a text");
}

std::vector<RunOnDisk> runsWhere(std::vector<RunOnDisk> runs, const std::string& expression)
{
    if (expression.empty()) return runs;
    std::vector<FlatOptions> options;
    KnownFields known;
    for (const RunOnDisk& run : runs) {
        options.push_back(flatOptions(run.experiment));
        known.add(options.back());
        known.add(run.series);
    }
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
