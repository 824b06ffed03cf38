// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>

#include <thread>

namespace sharpscope {

/// Makes a branch of a run (branchRun) on a thread of its own: it copies scores and a checkpoint. One at a time.
class BranchMaker final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    ~BranchMaker() override; ///< waits for the one under way

    /// Beside the run. The answer comes as a signal, from the event loop.
    void make(const QString& run, std::int64_t round, const QStringList& assignments);
    bool isBusy() const { return m_isBusy; }

Q_SIGNALS:
    void made(const QString& run); ///< the branch's folder
    void failed(const QString& why);

private:
    bool m_isBusy = false;
    std::jthread m_thread;
};

} // namespace sharpscope
