// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/closing.h"

#include "app/gui/notices.h"
#include "app/gui/run_feed.h"
#include "app/gui/side_work.h"

#include <QTimer>
#include <QWidget>

namespace sharpscope {

Closing::Closing(const WindowSeams& seams, RunFeed& feed, Notices& notices, QWidget* window)
    : QObject(window), m_seams(seams), m_feed(feed), m_notices(notices), m_window(window)
{
}

std::vector<SideWork*> Closing::underWay() const
{
    std::vector<SideWork*> all;
    for (auto* work : m_window->findChildren<SideWork*>())
        if (work->isRunning() && !work->ifStopped().isEmpty()) all.push_back(work);
    return all;
}

bool Closing::isBusy() const { return m_feed.isRunning() || !underWay().empty(); }

QString Closing::whatHappens() const
{
    QStringList sentences;
    if (m_feed.isRunning())
        sentences << tr("The running job writes a checkpoint and stops; the window closes as soon as it has. Its runs "
                        "stay where they are, and Resume (F9) goes on with them at this very step.");
    for (const SideWork* work : underWay())
        sentences << work->ifStopped();
    return sentences.join(QStringLiteral("\n\n"));
}

bool Closing::begin()
{
    if (!isBusy()) return true;
    if (m_isClosing) return false;
    if (!m_isUnasked) {
        const CloseAnswer answer = m_seams.closing(m_window, whatHappens());
        if (!answer.closes) return false;
        m_isUnasked = !answer.asksAgain;
    }
    m_isClosing = true;
    m_notices.inform(m_feed.isRunning()
                         ? tr("Saving … the window closes as soon as the job has written its checkpoint.")
                         : tr("The window closes as soon as what runs has stopped."));
    if (m_feed.isRunning()) m_feed.stop();
    for (SideWork* work : underWay())
        work->stop();
    waitToClose();
    return false;
}

void Closing::waitToClose()
{
    if (isBusy())
        QTimer::singleShot(50, this, &Closing::waitToClose);
    else
        m_window->close();
}

} // namespace sharpscope
