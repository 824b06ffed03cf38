// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/slice.h"
#include "core/run/run_series.h"
#include "widgets/base/run_palette.h"

#include <QString>
#include <QWidget>

#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

namespace sharpscope {

/// A run as the landscape tab sees it. `series` belongs to the caller and must live until the next runsChanged().
struct RunEntry {
    QString id; ///< the run folder's path, as in RunEvent::run
    QString title;
    RunColor color;
    const RunSeries* series = nullptr;
};

/// The loss around the runs' checkpoints: a surface to turn round, the same values as a contour map, and how sharp they
/// are in numbers. Computes slices with a job runner of its own. It draws what RunSeries::surfaces hold: whoever owns
/// the series applies eventArrived() to them, and the tab draws them again behind it.
class LandscapeTab final : public QWidget {
    Q_OBJECT
public:
    /// sliceJob, or a fake of it.
    using JobFactory = std::function<Job(std::filesystem::path runFolder, SliceOptions)>;

    explicit LandscapeTab(JobFactory makeJob, QWidget* parent = nullptr);
    ~LandscapeTab() override; ///< stops the job and waits for it

    /// All runs to choose from, after any of them came, went or changed. Cheap where nothing did.
    void runsChanged(const std::vector<RunEntry>& runs);
    void selectRun(const QString& id);

    bool isComputing() const;
    void stop();                                ///< asks; the points computed so far are kept
    bool wait(std::chrono::milliseconds limit); ///< false if the job still runs after `limit`

Q_SIGNALS:
    /// An event of a slice job, or of a surface file found in a run's folder: apply it to that run's series.
    void eventArrived(const sharpscope::RunEvent& event);

private:
    JobFactory m_makeJob;
};

} // namespace sharpscope
