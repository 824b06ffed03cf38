// SPDX-License-Identifier: GPL-3.0-or-later
// The folder of a sweep with known numbers, as a job would have left it.
#pragma once

#include "core/run/run_folder.h"
#include "core/work/sweep_job.h"

#include <filesystem>
#include <functional>
#include <optional>

namespace sharpscope {

struct RowMade {
    std::int64_t seed = 1;
    double accuracy = 0; ///< last; the best is 0.01 higher
    bool isFinished = true;
    std::int64_t run = 0; ///< of those that a seed has at a point
    std::string method = "Agnostic-SAM";
    bool isReached = true; ///< by the fields
};

/// ρ₁ in {0, 0.1, 0.2} × ρ₂ in {0, 0.05} (with ρ_v), seeds 1 and 2. `rowsAt` says which rows a point has.
class KnownSweep {
public:
    explicit KnownSweep(const std::filesystem::path& root, const Json& fields = planeOfRadii())
    {
        const Json json{{"name", "plane"},
                        {"seeds", {1, 2}},
                        {"data", {{"name", "two-moons"}}},
                        {"network", {{"name", "mlp"}}},
                        {"train", {{"epochs", 4}}},
                        {"methods", {{{"rule", "agnostic-sam"}}}},
                        {"sweep", {{"fields", fields}}}};
        std::vector<Problem> problems;
        const Experiment experiment = experimentFromJson(json, problems);
        if (!problems.empty()) throw Error(toText(problems));
        m_folder = makeSweep(experiment, root);
        m_file = readSweepFile(m_folder);
    }

    static Json planeOfRadii()
    {
        return {{{"field", "rule.rho1"}, {"values", {0, 0.1, 0.2}}},
                {{"field", "rule.rho2"}, {"also", {"rule.rhoV"}}, {"values", {0, 0.05}}}};
    }

    const std::filesystem::path& folder() const { return m_folder; }
    const SweepFile& file() const { return m_file; }

    /// The folder's path.
    std::string add(std::size_t point, const RowMade& row) const
    {
        SweepMark mark;
        mark.place.point = static_cast<std::int64_t>(point);
        mark.place.seed = row.seed;
        mark.place.run = row.run;
        mark.method = row.method;
        for (std::size_t f = 0; f < m_file.fields.size() && row.isReached; ++f)
            mark.values[m_file.fields[f].path] = m_file.points[point][f];
        Json run{{"kind", "comparison"},
                 {"name", "plane"},
                 {"group", m_folder.filename().string()},
                 {"seed", row.seed},
                 {"data", {{"name", "two-moons"}}},
                 {"method", {{"rule", "agnostic-sam"}, {"label", "Agnostic-SAM"}}}};
        setSweepMark(run, mark);
        RunFolder folder = RunFolder::create(
            m_folder, 'p' + std::to_string(point) + "_s" + std::to_string(row.seed) + "_r" + std::to_string(row.run),
            run);
        folder.append(Started{.title = "Agnostic-SAM", .rule = "agnostic-sam", .seed = row.seed, .stepsTotal = 100});
        const auto measure = [&](std::int64_t step, double accuracy) {
            folder.append(Measured{.clock = {.step = step, .epoch = 4, .seconds = 10},
                                   .values = {{"accuracy/test", accuracy}, {"loss/test", 2 - accuracy}}});
        };
        measure(50, row.accuracy + 0.01);
        if (!row.isFinished) {
            folder.append(Stopped{});
            return folder.id();
        }
        measure(100, row.accuracy);
        folder.finish(Finished{.clock = {.step = 100, .epoch = 4, .seconds = 10},
                               .result = {{"accuracy/test", {{"last", row.accuracy}, {"best", row.accuracy + 0.01}}}}});
        return folder.id();
    }

private:
    std::filesystem::path m_folder;
    SweepFile m_file;
};

} // namespace sharpscope
