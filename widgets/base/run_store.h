// SPDX-License-Identifier: GPL-3.0-or-later
// All runs the window knows: those its own job writes, those opened from disk, those other processes write. Whoever has
// events hands them to apply(), whoever has read a run from its folder hands it to take(); everything shown is a view
// of what is here. A run from the disk costs its summary; its values are read in the background when something wants
// them. GUI thread only.
#pragma once

#include "core/base/flat_options.h"
#include "core/run/run_field.h"
#include "core/run/run_reader.h"
#include "widgets/base/run_colors.h"
#include "widgets/base/run_label.h"
#include "widgets/base/run_palette.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QStringList>

#include <functional>
#include <memory>
#include <set>
#include <vector>

namespace sharpscope {

class SeriesLoader;

/// A run as its folder has it.
struct RunFromDisk {
    std::string run;  ///< as in RunEvent::run
    RunSeries series; ///< with all its columns if `isWhole`, else with none
    bool isWhole = false;
    bool isInterrupted = false;
    Json experiment = Json::object();
    FlatOptions options; ///< of the experiment
    RunNotes notes;
    std::string problem;                  ///< why nothing of it can be read; empty: it can
    std::vector<std::string> damage = {}; ///< what of it cannot be read, where the rest can
};

struct StoredRun {
    QString id;                       ///< the run folder's path, as in RunEvent::run
    RunSeries series;                 ///< the summary; of the columns all if `isWhole`, else what was wanted so far
    Json experiment = Json::object(); ///< the run's experiment.json; empty where there is no folder
    FlatOptions options;              ///< of the experiment
    RunNotes notes;                   ///< what people say of it
    std::string problem;              ///< why nothing of it can be read; empty: it can
    std::vector<std::string> damage;  ///< what of it cannot be read, where the rest can
    QString label;                    ///< the method's name, and what else it takes to tell it from the other runs
    QString methodLabel;              ///< without the seed
    QString group;                    ///< equal for runs that differ in the seed only, each seed once
    QString method;                   ///< the same, but a seed that was run again belongs to it
    RunColor color;                   ///< of the run: a shade of its method's
    RunColor methodColor;
    int dashing = 0;            ///< see run_shades.h
    int rank = -1;              ///< its place among all runs
    int forkDepth = 0;          ///< 1 for a fork of a run that is here, 2 for a fork of that ...
    bool visible = true;        ///< is drawn: neither of the next two
    bool isHidden = false;      ///< by the user
    bool isLeftOut = false;     ///< by the filter
    bool isOwn = false;         ///< this window's job writes it
    bool isInterrupted = false; ///< not ended, and no process is writing it
    bool isWhole = true;        ///< made of events from its first on: all columns are here
    int generation = 0;         ///< counts how often values that were here went: curves begin anew

    // The store's own.
    std::int64_t arrival = 0;        ///< counts the runs that came
    std::string folderKey;           ///< see sortRuns()
    int palettePlace = 0;            ///< see RunColors
    EventsStamp stamp;               ///< of the folder, when the columns were read
    std::set<std::string> askedTags; ///< and read, or being read
    std::set<ClockPart> askedParts;
};

/// As filters, columns and groups ask it.
RunFacts factsOf(const StoredRun& run);

class RunStore final : public QObject {
    Q_OBJECT

public:
    explicit RunStore(QObject* parent = nullptr);
    ~RunStore() override;

    /// Takes the events in; signals once, at the end. Events of "" are none of a run's and passed over.
    void apply(const std::vector<RunEvent>& events);
    /// Takes runs in as their folders have them, in place of what was known of them but for surfaces.
    void take(std::vector<RunFromDisk> runs);

    const std::vector<std::shared_ptr<StoredRun>>& runs() const { return m_runs; } ///< see sortRuns()
    const StoredRun* find(const QString& id) const { return m_places.value(id, nullptr); }

    /// Has the tags' values, and this part of their clock, read in the background, unless they are here or the run has
    /// none; valuesChanged() says when they have come.
    void want(const StoredRun& run, const std::set<std::string>& tags, ClockPart part);
    bool isReading() const; ///< something that was wanted has not come yet
    /// The same, at once. @throws Error naming the file that cannot be read.
    void fetch(const StoredRun& run, const std::set<std::string>& tags, ClockPart part);

    void setVisible(const QStringList& ids, bool visible);
    void toggleVisible(const QStringList& ids); ///< hides them if any is shown
    void showOnly(const QStringList& ids);
    void keepColors() { m_colors.keep(m_runs); } ///< runs that come later do not change those of the runs that are here
    void keepColors(const Json& colors);         ///< of an earlier session
    Json colors() const { return m_colors.toJson(m_runs); }
    void setOptionWords(OptionWords words); ///< before: the last word of an option's path
    QString fieldName(const std::string& path) const { return m_words.name(path); }
    /// As core's differingOptions(), in an order that does not depend on which run came first.
    std::vector<std::string> differing(const OptionSpread& spread, std::size_t most = 12) const;
    /// Runs that `accepts` says no to are left out: neither drawn nor listed. Each is asked again when it changes.
    void setFilter(std::function<bool(const StoredRun&)> accepts);
    void setNotes(const std::vector<std::pair<QString, RunNotes>>& notes); ///< here, not in their folders

    /// What stands out while the others step back: what the mouse is on, else what is selected.
    const QSet<QString>& front() const { return m_pointedAt.isEmpty() ? m_selected : m_pointedAt; }
    void setSelected(const QStringList& ids);
    void setPointedAt(const QStringList& ids);

    void setOwn(const QString& id, bool own);
    void setInterrupted(const QString& id, bool interrupted);
    void restart(const QString& id);     ///< forgets the values: all events of the run are going to come again
    void remove(const QStringList& ids); ///< from the window, not from the disk
    /// These are hidden and all others shown; one that is not here yet is hidden when it comes.
    void setHidden(const QStringList& ids);
    QStringList hidden() const; ///< with those that are not here yet

Q_SIGNALS:
    /// These runs came or went, or their name, colour, state or visibility changed.
    void listChanged(const QStringList& ids);
    /// The values of these runs have grown, or were read.
    void valuesChanged(const QStringList& ids);
    void frontChanged();
    void failed(const QString& id, const QString& why); ///< its values cannot be read
    /// What apply() was given, and the runs that take() was: for who keeps more of a run than the store does.
    void arrived(const std::vector<sharpscope::RunEvent>& events);
    void replaced(const QStringList& ids);

private:
    struct Missing {
        std::set<std::string> tags;
        std::set<ClockPart> parts;
        bool isNothing() const { return tags.empty() && parts.empty(); }
    };

    StoredRun* found(const QString& id) const { return m_places.value(id, nullptr); }
    StoredRun& add(const QString& id);
    StoredRun& runOf(const QString& id); ///< made, with its experiment.json, where it is not known
    void nameRuns(QStringList& changed);
    Missing missing(const StoredRun& run, const std::set<std::string>& tags, ClockPart part) const;
    void takeLoaded();
    void put(StoredRun& run, ColumnsRead read);
    static void setVisible(StoredRun& run, bool visible, QStringList& changed);
    void filter(const QStringList& ids, QStringList& changed); ///< those of them that change

    std::vector<std::shared_ptr<StoredRun>> m_runs;
    QHash<QString, StoredRun*> m_places;
    RunColors m_colors;
    OptionWords m_words;
    std::int64_t m_arrivals = 0;
    std::set<QString> m_hiddenAtFirst;
    std::function<bool(const StoredRun&)> m_accepts; ///< none: all
    QSet<QString> m_selected;
    QSet<QString> m_pointedAt;
    std::unique_ptr<SeriesLoader> m_loader; ///< once something is wanted
};

} // namespace sharpscope
