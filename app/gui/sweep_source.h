// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/errand.h"
#include "core/run/sweep_table.h"
#include "core/work/sweep_size.h"
#include "widgets/base/run_store.h"

#include <QDateTime>
#include <QTimer>

#include <map>
#include <memory>

namespace sharpscope {

/// How far a sweep is.
struct SweepProgress {
    double rows = 0; ///< runs that it is to have; 0: not known yet
    std::int64_t finished = 0;
    std::int64_t running = 0; ///< see rowState() for these three
    std::int64_t waiting = 0;
    std::int64_t stopped = 0;
    std::int64_t failed = 0;
    std::int64_t halted = 0;          ///< by successive halving
    double secondsLeft = notMeasured; ///< as the finished ones took; NaN: nothing is known
    double left() const { return rows - static_cast<double>(finished + failed + halted); }
};

/// The sweeps of which the window knows runs, and one of them: what its folder says, read beside the window, and its
/// runs as the window has them.
class SweepSource final : public QObject {
    Q_OBJECT

public:
    explicit SweepSource(const RunStore& store, QObject* parent = nullptr);

    QStringList folders() const; ///< the one with the newest run last
    void choose(const QString& folder);
    const QString& folder() const { return m_folder; }
    void look();              ///< reads sweep.json again where it has changed
    void lookForCurvatures(); ///< reads the newest ones of its runs: λ₁ is a result like others then

    const SweepFile* file() const { return m_read ? &m_read->file : nullptr; } ///< nullptr: not read yet, or cannot be
    QString problem() const { return m_problem; }
    /// Also those whose curves are hidden; not those that the filter of the runs' table or the archive has taken.
    std::vector<SweepRun> runs() const;
    std::vector<SweepRun> leftOut() const; ///< those
    double fractionOf(const std::string& run) const;
    std::size_t seeds() const;
    SweepProgress progress() const;

Q_SIGNALS:
    void read();

private:
    struct Read {
        SweepFile file;
        SweepSize size;
    };
    bool isOfIt(const StoredRun& run) const;
    std::vector<SweepRun> runsThat(bool areLeftOut) const;

    const RunStore& m_store;
    QString m_folder;
    QTimer m_atWork;  ///< runs while a process is at work on it: its end may come after the last event
    QDateTime m_time; ///< of the sweep.json that was read
    std::shared_ptr<const Read> m_read;
    QString m_problem;
    std::map<std::string, double> m_largest; ///< λ₁ of runs, all measured alike
    Errand m_reading;
    Errand m_readingCurvatures;
};

/// What λ₁ is called among a run's results.
inline constexpr const char* largestEigenvalue = "λ₁ of the Hessian";

/// Who has hold of it; `others` of those rows that nobody writes.
RowHold holdOf(const StoredRun& run, RowHold others);

/// The folder of the sweep that the run is a row of; empty: of none.
QString sweepOf(const StoredRun& run);

} // namespace sharpscope
