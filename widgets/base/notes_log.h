// SPDX-License-Identifier: GPL-3.0-or-later
// What the user says of runs: into the store and into their folders, and back again, step by step. A step is the
// difference that it made, so that taking it back leaves alone what another window has said since.
#pragma once

#include "widgets/base/run_store.h"

#include <functional>

namespace sharpscope {

class NotesLog final : public QObject {
    Q_OBJECT

public:
    explicit NotesLog(RunStore& store, QObject* parent = nullptr);

    /// `what`: in words, "pin SAM". Nothing happens where it changes nothing.
    void change(const QStringList& ids, const QString& what, const std::function<void(RunNotes&)>& change);

    /// The last step that holds, "3 pin SAM": its number and what it did; empty before the first.
    const std::string& now() const { return m_done == 0 ? m_first : m_steps[m_done - 1].name; }
    /// Takes back, or makes again, all that lies between. A step that is not known is an earlier session's: it holds,
    /// and cannot be taken back.
    void goTo(const std::string& step);

    /// Notes of runs whose folders cannot be written, by id: kept by whoever keeps the session, else lost.
    const Json& unwritten() const { return m_unwritten; }
    void keepUnwritten(const Json& notes); ///< what unwritten() gave; anything else in there is passed over

Q_SIGNALS:
    void changed();                  ///< now()
    void failed(const QString& why); ///< a folder cannot be written

private:
    struct OneRun {
        QString id;
        RunNotes before, after;
    };
    struct Step {
        std::string name;
        std::vector<OneRun> runs;
    };
    void write(const std::vector<OneRun>& changes);
    void putBack(const QStringList& ids);

    RunStore& m_store;
    std::vector<Step> m_steps;
    std::size_t m_done = 0; ///< of them hold
    std::string m_first;
    Json m_unwritten = Json::object();
};

} // namespace sharpscope
