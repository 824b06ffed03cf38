// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/closing.h"

#include "app/gui/landscape_tab.h"
#include "app/gui/notices.h"
#include "app/gui/run_feed.h"

#include <QTimer>

namespace sharpscope {

Closing::Closing(const WindowSeams& seams, RunFeed& feed, LandscapeTab& landscape, Notices& notices, QWidget* window)
    : QObject(window), m_seams(seams), m_feed(feed), m_landscape(landscape), m_notices(notices), m_window(window)
{
}

bool Closing::isBusy() const { return m_feed.isRunning() || m_landscape.isComputing(); }

QString Closing::whatHappens() const
{
    QStringList sentences;
    if (m_feed.isRunning())
        sentences << tr("The running job writes a checkpoint and stops; the window closes as soon as it has. Its runs "
                        "stay where they are, and Resume (F9) goes on with them at this very step.");
    if (m_landscape.isComputing())
        sentences << tr("The landscape keeps the points that are computed; Compute goes on with the others.");
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
    m_notices.inform(tr("Saving … the window closes as soon as the job has written its checkpoint."));
    if (m_feed.isRunning()) m_feed.stop();
    m_landscape.stop();
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
