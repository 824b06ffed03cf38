// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace sharpscope {

/// What a page does beside the trainings and what closing the window ends: a job of its own, files that are written.
/// Found by its parents, who are widgets of the window. GUI thread only.
class SideWork : public QObject {
    Q_OBJECT

public:
    /// `ifStopped`: a sentence for who closes the window meanwhile, of what stays and what is lost; empty: nothing is.
    explicit SideWork(const QString& ifStopped, QObject* parent) : QObject(parent), m_ifStopped(ifStopped) {}

    virtual bool isRunning() const = 0; ///< also while it waits
    virtual void stop() = 0;            ///< asks
    const QString& ifStopped() const { return m_ifStopped; }

private:
    QString m_ifStopped;
};

} // namespace sharpscope
