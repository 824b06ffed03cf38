// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/run_store.h"

#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "widgets/base/series_loader.h"

#include <QSet>

#include <algorithm>

namespace sharpscope {

RunStore::RunStore(QObject* parent)
    : QObject(parent), m_words{.name = [](const std::string& path) {
          return QString::fromStdString(path.substr(path.rfind('.') + 1));
      }}
{
}
RunStore::~RunStore() = default;

StoredRun& RunStore::add(const QString& id)
{
    auto run = std::make_shared<StoredRun>();
    run->id = id;
    run->arrival = m_arrivals++;
    run->isHidden = m_hiddenAtFirst.erase(id) > 0;
    run->visible = !run->isHidden;
    m_places[id] = run.get();
    return *m_runs.emplace_back(std::move(run));
}

StoredRun& RunStore::runOf(const QString& id)
{
    if (StoredRun* known = found(id)) return *known;
    StoredRun& run = add(id);
    try {
        run.experiment = RunFolder::open(id.toStdString()).experiment();
        run.options = flatOptions(run.experiment);
        run.notes = readNotes(id.toStdString());
    } catch (const Error&) { // the events alone are enough to show the run
    }
    return run;
}

void RunStore::apply(const std::vector<RunEvent>& events)
{
    QStringList listed, grown;
    bool renames = false;
    StoredRun* run = nullptr;
    std::string runId;
    for (const auto& [id, event] : events) {
        if (id.empty()) continue;
        if (!run || id != runId) {
            runId = id;
            const auto before = m_runs.size();
            run = &runOf(QString::fromStdString(id));
            renames |= m_runs.size() != before;
            if (m_runs.size() != before) listed << run->id;
            if (!grown.contains(run->id)) grown << run->id;
        }
        const RunState state = run->series.state;
        const bool isSurface = std::holds_alternative<GridPoint>(event) || std::holds_alternative<GridStarted>(event) ||
                               std::holds_alternative<GridMarked>(event);
        if (!run->isWhole && !isSurface) continue; // its columns are not here: take() brings what it becomes
        run->series.apply(event);
        if (!isSurface) run->isInterrupted = false;
        if (std::holds_alternative<Resumed>(event)) ++run->generation;
        const bool isStart = std::holds_alternative<Started>(event);
        renames |= isStart;
        if ((isStart || state != run->series.state) && !listed.contains(run->id)) listed << run->id;
        if (isStart) run->method.clear();
    }
    if (renames) nameRuns(listed);
    filter(grown, listed);
    if (!events.empty()) Q_EMIT arrived(events);
    if (!listed.isEmpty()) Q_EMIT listChanged(listed);
    if (!grown.isEmpty()) Q_EMIT valuesChanged(grown);
}

void RunStore::take(std::vector<RunFromDisk> runs)
{
    QStringList ids;
    for (RunFromDisk& read : runs) {
        const QString id = QString::fromStdString(read.run);
        StoredRun* known = found(id);
        StoredRun& run = known ? *known : add(id);
        if (m_loader) m_loader->cancel(read.run);
        auto surfaces = std::move(run.series.surfaces); // have files of their own
        if (!run.series.columns.empty()) ++run.generation;
        run.series = std::move(read.series);
        run.series.surfaces = std::move(surfaces);
        run.isWhole = read.isWhole;
        run.isInterrupted = read.isInterrupted;
        run.experiment = std::move(read.experiment);
        run.options = std::move(read.options);
        run.notes = std::move(read.notes);
        run.problem = std::move(read.problem);
        run.damage = std::move(read.damage);
        run.askedTags.clear();
        run.askedParts.clear();
        run.stamp = {};
        run.method.clear();
        ids << id;
    }
    if (ids.isEmpty()) return;
    QStringList listed = ids;
    nameRuns(listed);
    filter(listed, listed);
    Q_EMIT replaced(ids);
    Q_EMIT listChanged(listed);
    Q_EMIT valuesChanged(ids);
}

RunStore::Missing RunStore::missing(const StoredRun& run, const std::set<std::string>& tags, ClockPart part) const
{
    Missing missing;
    if (run.isWhole) return missing;
    for (const std::string& tag : tags)
        if (run.series.tags.contains(tag) && !run.askedTags.contains(tag)) missing.tags.insert(tag);
    if (!run.series.tags.empty() && !run.askedParts.contains(part)) missing.parts.insert(part);
    return missing;
}

void RunStore::want(const StoredRun& run, const std::set<std::string>& tags, ClockPart part)
{
    const Missing needed = missing(run, tags, part);
    StoredRun* known = found(run.id);
    if (needed.isNothing() || known != &run) return;
    if (!m_loader) {
        m_loader = std::make_unique<SeriesLoader>();
        connect(m_loader.get(), &SeriesLoader::loaded, this, &RunStore::takeLoaded);
    }
    known->askedTags.insert(needed.tags.begin(), needed.tags.end());
    known->askedParts.insert(needed.parts.begin(), needed.parts.end());
    m_loader->ask(run.id.toStdString(), needed.tags, needed.parts);
}

bool RunStore::isReading() const { return m_loader && m_loader->isBusy(); }

void RunStore::fetch(const StoredRun& run, const std::set<std::string>& tags, ClockPart part)
{
    StoredRun* known = found(run.id);
    if (run.isWhole || known != &run) return;
    Missing needed;
    for (const std::string& tag : tags)
        if (run.series.tags.contains(tag) && !run.series.columns.has(tag)) needed.tags.insert(tag);
    if (!needed.tags.empty() || !run.series.columns.has(part)) needed.parts.insert(part);
    if (needed.isNothing()) return;
    known->askedTags.insert(needed.tags.begin(), needed.tags.end());
    known->askedParts.insert(part);
    put(*known, readColumns(run.id.toStdString(), needed.tags, needed.parts));
}

void RunStore::takeLoaded()
{
    QStringList ids;
    for (auto& [runId, read, problem] : m_loader->takeLoaded()) {
        StoredRun* run = found(QString::fromStdString(runId));
        if (!run || run->isWhole) continue;
        ids << run->id; // also where nothing came: whoever waited for it goes on
        if (!problem.empty()) {
            Q_EMIT failed(run->id, QString::fromStdString(problem));
            continue;
        }
        put(*run, std::move(read));
    }
    if (!ids.isEmpty()) Q_EMIT valuesChanged(ids);
}

void RunStore::put(StoredRun& run, ColumnsRead read)
{
    RunColumns& columns = run.series.columns;
    if (run.stamp != EventsStamp() && read.stamp != run.stamp) { // the folder has changed in between: all of it anew
        columns = {};
        ++run.generation;
        std::set<std::string> tags = std::exchange(run.askedTags, {});
        std::set<ClockPart> parts = std::exchange(run.askedParts, {});
        for (const auto& [tag, column] : read.columns.tags())
            run.askedTags.insert(tag);
        if (m_loader) {
            run.askedTags.insert(tags.begin(), tags.end());
            run.askedParts = parts;
            m_loader->ask(run.id.toStdString(), tags, parts);
        }
    }
    run.stamp = read.stamp;
    for (const ClockPart part : clockParts)
        if (read.columns.has(part)) columns.put(part, read.columns.clock()[static_cast<std::size_t>(part)]);
    for (const auto& [tag, column] : read.columns.tags())
        columns.put(tag, column);
}

void RunStore::setOwn(const QString& id, bool own)
{
    if (StoredRun* run = found(id)) run->isOwn = own;
}

void RunStore::setInterrupted(const QString& id, bool interrupted)
{
    StoredRun* run = found(id);
    if (run && std::exchange(run->isInterrupted, interrupted) != interrupted) Q_EMIT listChanged({id});
}

void RunStore::restart(const QString& id)
{
    StoredRun* run = found(id);
    if (!run) return;
    if (m_loader) m_loader->cancel(id.toStdString());
    auto surfaces = std::move(run->series.surfaces); // have files of their own
    run->series = {};
    run->series.surfaces = std::move(surfaces);
    run->isWhole = true;
    run->isInterrupted = false;
    ++run->generation;
}

void RunStore::remove(const QStringList& ids)
{
    const QSet<QString> gone(ids.begin(), ids.end());
    QStringList changed;
    keepColors(); // no colour moves up
    for (const auto& run : m_runs) {
        if (!gone.contains(run->id)) continue;
        changed << run->id;
        m_places.remove(run->id);
        if (m_loader) m_loader->cancel(run->id.toStdString());
    }
    std::erase_if(m_runs, [&](const auto& run) { return gone.contains(run->id); });
    nameRuns(changed);
    if (!changed.isEmpty()) Q_EMIT listChanged(changed);
}

} // namespace sharpscope
