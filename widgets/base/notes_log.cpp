// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/base/notes_log.h"

#include "core/base/error.h"

#include <algorithm>

namespace sharpscope {

NotesLog::NotesLog(RunStore& store, QObject* parent) : QObject(parent), m_store(store)
{
    connect(&store, &RunStore::replaced, this, &NotesLog::putBack); // with what their folders have
}

void NotesLog::change(const QStringList& ids, const QString& what, const std::function<void(RunNotes&)>& change)
{
    Step step;
    for (const auto& id : ids) {
        const StoredRun* run = m_store.find(id);
        if (!run) continue;
        OneRun one{.id = id, .before = run->notes, .after = run->notes};
        change(one.after);
        if (one.after != one.before) step.runs.push_back(std::move(one));
    }
    if (step.runs.empty()) return;
    step.name = std::to_string(std::atoll(now().c_str()) + 1) + ' ' + what.toStdString();
    write(step.runs);
    m_steps.resize(m_done);
    m_steps.push_back(std::move(step));
    ++m_done;
    Q_EMIT changed();
}

void NotesLog::goTo(const std::string& step)
{
    if (step == now()) return;
    const auto it = std::find_if(m_steps.begin(), m_steps.end(), [&](const Step& s) { return s.name == step; });
    if (it == m_steps.end() && step != m_first) {
        m_steps.clear();
        m_done = 0;
        m_first = step;
        return;
    }
    const auto target = it == m_steps.end() ? 0 : static_cast<std::size_t>(it - m_steps.begin()) + 1;
    while (m_done > target) {
        std::vector<OneRun> back = m_steps[--m_done].runs;
        for (OneRun& one : back)
            std::swap(one.before, one.after);
        write(back);
    }
    while (m_done < target)
        write(m_steps[m_done++].runs);
}

void NotesLog::write(const std::vector<OneRun>& changes)
{
    std::vector<std::pair<QString, RunNotes>> shown;
    std::size_t failures = 0;
    std::string why;
    for (const OneRun& one : changes) {
        const StoredRun* run = m_store.find(one.id);
        if (!run) continue;
        RunNotes now = run->notes, notes = withChange(now, one.before, one.after);
        try {
            if (!m_unwritten.contains(one.id.toStdString())) { // the table may be behind its folder
                now = readNotes(one.id.toStdString());
                notes = withChange(now, one.before, one.after);
            }
            changeNotes(one.id.toStdString(), now, notes);
            m_unwritten.erase(one.id.toStdString());
        } catch (const std::exception& error) {
            m_unwritten[one.id.toStdString()] = toJson(notes);
            if (failures++ == 0) why = error.what();
        }
        shown.emplace_back(one.id, notes);
    }
    m_store.setNotes(shown);
    if (failures == 0) return;
    const QString others = failures > 1 ? tr(" (and %1 more)").arg(failures - 1) : QString();
    Q_EMIT failed(tr("%1%2. What you said is kept with this session only.").arg(QString::fromStdString(why), others));
}

void NotesLog::putBack(const QStringList& ids)
{
    std::vector<std::pair<QString, RunNotes>> kept;
    for (const auto& id : ids) {
        const auto it = m_unwritten.find(id.toStdString());
        if (it == m_unwritten.end()) continue;
        std::vector<Problem> problems;
        kept.emplace_back(id, fromJson<RunNotes>(*it, problems));
    }
    m_store.setNotes(kept);
}

void NotesLog::keepUnwritten(const Json& notes)
{
    QStringList ids;
    for (const auto& [id, said] : notes.items()) {
        std::vector<Problem> problems;
        fromJson<RunNotes>(said, problems);
        if (!problems.empty() || m_unwritten.contains(id)) continue;
        m_unwritten[id] = said;
        ids << QString::fromStdString(id);
    }
    putBack(ids);
}

} // namespace sharpscope
