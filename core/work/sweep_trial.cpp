// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/work/sweep_trial.h"

#include "core/base/json_value.h"
#include "core/base/refusal.h"
#include "core/sweep/sweep_points.h"
#include "core/sweep/sweep_rows.h"

namespace sharpscope {

bool RowTrial::canBegin(const Json& run, std::int64_t point, JobContext& context)
{
    try {
        m_trial.expectBeginning(run);
        return !context.isStopping();
    } catch (const Refusal& refusal) {
        if (m_refused.empty()) m_why = refusal.what();
        if (m_refused.insert(point).second)
            context.emit({}, Message{"warning", "point " + std::to_string(point) + ": " + refusal.what()});
        return false;
    }
}

void RowTrial::expectAllBegun() const
{
    if (!m_refused.empty())
        throw Error(std::to_string(m_refused.size()) + (m_refused.size() == 1 ? " point" : " points") +
                    " of the sweep could not begin; " + m_why);
}

void expectABeginning(const Experiment& experiment, JobContext& context)
{
    std::vector<Problem> problems;
    const Sweep sweep = sweepFromJson(experiment.sweep, *experiment.kind, experiment.options, problems);
    if (!problems.empty()) throw Refusal(toText(problems));
    const std::vector<SweepPoint> points = pointsOf(sweep);
    const auto seeds = valueOr(experiment.options, "seeds", std::vector<std::int64_t>{1});
    TrialOpening trial(*experiment.kind, context);
    std::string why;
    for (std::int64_t point = 0; point < std::ssize(points) && !context.isStopping(); ++point)
        try {
            for (const SweepRow& row :
                 rowsAt(*experiment.kind, experiment.options, sweep.fields, points, point, seeds.front())) {
                Json run{{"kind", experiment.kind->name}};
                run.update(row.options);
                trial.expectBeginning(run);
            }
            return;
        } catch (const Error& error) {
            if (why.empty()) why = error.what();
        }
    if (!why.empty()) throw Refusal(why);
}

} // namespace sharpscope
