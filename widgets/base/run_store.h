// SPDX-License-Identifier: GPL-3.0-or-later
// All runs the window knows: those its own job writes, those opened from disk, those other processes write. Whoever has
// events hands them to apply(); everything shown is a view of what is here. GUI thread only.
#pragma once

#include "core/base/flat_options.h"
#include "core/run/run_series.h"
#include "widgets/base/run_palette.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <set>
#include <vector>

namespace sharpscope {

struct StoredRun {
    QString id; ///< the run folder's path, as in RunEvent::run
    RunSeries series;
    Json experiment = Json::object(); ///< the run's experiment.json; empty where there is no folder
    FlatOptions options;              ///< of the experiment
    QString label;                    ///< the method's title, and what else it takes to tell it from the other runs
    QString group;                    ///< equal for runs that differ in the seed only
    RunColor color;
    int colorIndex = 0;
    bool visible = true;
    bool isOwn = false;         ///< this window's job writes, or wrote, it
    bool isInterrupted = false; ///< not ended, and no process is writing it
    int generation = 0;         ///< counts how often the run was taken back to a checkpoint: curves begin anew
};

class RunStore final : public QObject {
    Q_OBJECT

public:
    explicit RunStore(QObject* parent = nullptr) : QObject(parent) {}

    /// Takes the events in; signals once, at the end. Events of "" are none of a run's and passed over.
    void apply(const std::vector<RunEvent>& events);

    const std::vector<std::unique_ptr<StoredRun>>& runs() const { return m_runs; } ///< oldest first
    const StoredRun* find(const QString& id) const;

    void setVisible(const QStringList& ids, bool visible);
    void toggleVisible(const QStringList& ids); ///< hides them if any is shown
    void showOnly(const QStringList& ids);
    void setColor(const QString& id, const RunColor& color);
    void setOwn(const QString& id, bool own);
    void setInterrupted(const QString& id, bool interrupted);
    void restart(const QString& id);     ///< forgets the values: all events of the run are going to come again
    void remove(const QStringList& ids); ///< from the window, not from the disk
    /// These are hidden and all others shown; one that is not here yet is hidden when it comes.
    void setHidden(const QStringList& ids);
    QStringList hidden() const; ///< with those that are not here yet

Q_SIGNALS:
    void listChanged();   ///< a run came or went, or its name, colour, state or visibility changed
    void valuesChanged(); ///< series have grown

private:
    StoredRun& runOf(const QString& id);
    void nameRuns();
    int leastUsedColor() const;

    std::vector<std::unique_ptr<StoredRun>> m_runs;
    std::set<QString> m_hiddenAtFirst;
};

} // namespace sharpscope
