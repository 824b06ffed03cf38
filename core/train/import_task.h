// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/kind.h"
#include "core/train/import_options.h"
#include "core/train/load_run.h"

namespace sharpscope {

/// Makes a checkpoint of each file, at steps 1, 2, 3 ..., one a turn: what looks at runs' checkpoints (landscapes,
/// curvature, comparisons) works on them as on any other. All of the network must be in each file.
class ImportTask final : public Task {
public:
    /// Goes on behind the newest checkpoint that is there.
    ImportTask(LoadedRun run, ImportOptions options, Recorder& recorder);

    /// @throws Error naming the file that cannot be taken.
    void advance(const std::function<void()>& tick) override;
    bool isDone() const override { return m_done >= steps(); }
    double fraction() const override { return static_cast<double>(m_done) / static_cast<double>(steps()); }
    Clock clock() const override;
    Json result() const override;
    void save() override {} ///< each file is on the disk when its turn ends

private:
    std::int64_t steps() const;

    LoadedRun m_run;
    ImportOptions m_options;
    Recorder& m_recorder;
    std::int64_t m_done = 0;
};

Kind importKind();

} // namespace sharpscope
