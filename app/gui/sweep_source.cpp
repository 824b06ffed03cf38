// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_source.h"

#include "app/gui/curvature_groups.h"
#include "core/base/json_value.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace sharpscope {

namespace {

/// As the command line takes it: a folder without what its experiment lacks is still one to look at.
SweepSize sizeOfSweep(const SweepFile& file)
{
    try {
        std::vector<Problem> ignored;
        return sizeOf(experimentFromJson(file.experiment, ignored));
    } catch (const Error&) { // of a kind that only another program knows
        return {};
    }
}

RowHold holdOfSweep(const QString& folder)
{
    return isSweepAtWork(folder.toStdString()) ? RowHold::Sweep : RowHold::Nobody;
}

} // namespace

QString sweepOf(const StoredRun& run)
{
    if (!findField(run.experiment, "made.sweep")) return {};
    return QFileInfo(run.id).path();
}

RowHold holdOf(const StoredRun& run, RowHold others)
{
    const RunState told = run.series.state;
    const bool isWritten = (told == RunState::Running || told == RunState::Waiting) && !run.isInterrupted;
    return isWritten ? RowHold::Writer : others;
}

SweepSource::SweepSource(const RunStore& store, QObject* parent)
    : QObject(parent), m_store(store), m_reading({}, this), m_readingCurvatures({}, this)
{
    m_atWork.setInterval(1000);
    connect(&m_atWork, &QTimer::timeout, this, [this] {
        if (holdOfSweep(m_folder) == RowHold::Sweep) return;
        m_atWork.stop();
        Q_EMIT read();
    });
    connect(&m_reading, &Errand::failed, this, [this](const QString& why) {
        m_problem = why;
        m_read.reset();
        Q_EMIT read();
    });
}

QStringList SweepSource::folders() const
{
    std::map<QString, std::int64_t> newest;
    for (const auto& run : m_store.runs())
        if (const QString folder = sweepOf(*run); !folder.isEmpty())
            newest[folder] = std::max(newest[folder], run->arrival);
    std::vector<std::pair<std::int64_t, QString>> order;
    for (const auto& [folder, arrival] : newest)
        order.emplace_back(arrival, folder);
    std::sort(order.begin(), order.end());
    QStringList folders;
    for (const auto& [arrival, folder] : order)
        folders << folder;
    return folders;
}

void SweepSource::choose(const QString& folder)
{
    if (folder == m_folder) return;
    m_folder = folder;
    m_time = {};
    m_read.reset();
    m_problem.clear();
    m_largest.clear();
    look();
    lookForCurvatures();
}

void SweepSource::lookForCurvatures()
{
    if (m_folder.isEmpty()) return;
    QStringList runs;
    for (const auto& run : m_store.runs())
        if (isOfIt(*run)) runs << run->id;
    m_readingCurvatures.run([runs](const std::stop_token& stop) { return readCurvatures(runs, stop).reports; },
                            [this](const std::vector<FoundCurvature>& found) {
                                std::map<std::string, double> largest;
                                if (const std::vector<CurvatureGroup> groups = groupsOf(found); !groups.empty())
                                    for (const auto& [run, report] : groups.front().reports)
                                        if (!report->eigenvalues.empty())
                                            largest[run.toStdString()] = report->eigenvalues.front().value;
                                if (std::exchange(m_largest, largest) != largest) Q_EMIT read();
                            });
}

void SweepSource::look()
{
    if (m_folder.isEmpty()) return;
    if (holdOfSweep(m_folder) == RowHold::Sweep) m_atWork.start();
    if (m_reading.isRunning()) return;
    const QDateTime time = QFileInfo(m_folder + QStringLiteral("/sweep.json")).lastModified();
    if (m_time.isValid() && time == m_time) return;
    m_time = time.isValid() ? time : QDateTime::currentDateTime();
    m_reading.run(
        [folder = m_folder.toStdString()](const std::stop_token&) {
            auto made = std::make_shared<Read>();
            made->file = readSweepFile(folder);
            made->size = sizeOfSweep(made->file);
            return std::shared_ptr<const Read>(std::move(made));
        },
        [this, folder = m_folder](const std::shared_ptr<const Read>& made) {
            if (folder != m_folder) return look();
            m_read = made;
            m_problem.clear();
            Q_EMIT read();
        });
}

bool SweepSource::isOfIt(const StoredRun& run) const
{
    return run.id.startsWith(m_folder + QLatin1Char('/')) && sweepOf(run) == m_folder;
}

std::vector<SweepRun> SweepSource::runs() const { return runsThat(false); }

std::vector<SweepRun> SweepSource::leftOut() const { return runsThat(true); }

std::vector<SweepRun> SweepSource::runsThat(bool areLeftOut) const
{
    std::vector<SweepRun> runs;
    const RowHold others = holdOfSweep(m_folder);
    for (const auto& run : m_store.runs())
        if (run->isLeftOut == areLeftOut && isOfIt(*run))
            if (auto one = sweepRunOf(run->id.toStdString(), run->experiment, run->series, holdOf(*run, others))) {
                if (const auto it = m_largest.find(one->id); it != m_largest.end())
                    one->tags[largestEigenvalue] = {.count = 1, .last = it->second, .best = it->second};
                runs.push_back(*std::move(one));
            }
    return runs;
}

double SweepSource::fractionOf(const std::string& run) const
{
    const StoredRun* stored = m_store.find(QString::fromStdString(run));
    if (!stored) return 0;
    return stored->series.state == RunState::Finished ? 1 : stored->series.fraction();
}

std::size_t SweepSource::seeds() const
{
    if (!m_read) return 1;
    return std::max<std::size_t>(1, valueOr(m_read->file.experiment, "seeds", Json::array()).size());
}

SweepProgress SweepSource::progress() const
{
    SweepProgress progress;
    if (!m_read) return progress;
    double seconds = 0;
    double share = 0; // of runs that have not ended
    const RowHold others = holdOfSweep(m_folder);
    for (const auto& run : m_store.runs()) {
        if (!isOfIt(*run)) continue;
        const auto mark = sweepMarkOf(run->experiment);
        if (run->series.state == RunState::Finished) {
            ++progress.finished;
            seconds += run->series.last.seconds;
        } else if (run->series.state == RunState::Failed) {
            ++progress.failed;
        } else if (mark && m_read->file.haltedAt(mark->place.point, mark->place.run)) {
            ++progress.halted;
        } else {
            share += run->series.fraction();
            const RunState state = rowState(run->series.state, holdOf(*run, others));
            ++(state == RunState::Running   ? progress.running
               : state == RunState::Waiting ? progress.waiting
                                            : progress.stopped);
        }
    }
    const auto known = progress.finished + progress.running + progress.waiting + progress.stopped + progress.failed;
    progress.rows = std::max(m_read->size.rows, static_cast<double>(known + progress.halted));
    if (progress.finished > 0)
        progress.secondsLeft = seconds / static_cast<double>(progress.finished) *
                               std::max(progress.left() - share, 0.0) / std::max(m_read->size.atOnce, 1.0);
    return progress;
}

} // namespace sharpscope
