// SPDX-License-Identifier: GPL-3.0-or-later
// SweepTab: how far the sweep is, what is done with it as a whole, and who leads.
#include "app/gui/sweep_shown.h"
#include "app/gui/sweep_tab.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/number_text.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>

#include <cmath>

namespace sharpscope {

QWidget* SweepTab::makeJobBar()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(6);
    m_progress->setObjectName(QStringLiteral("sweepProgress"));
    m_progress->setForegroundRole(QPalette::PlaceholderText);
    m_progress->setWordWrap(true);
    m_progress->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_progress, 1);
    for (auto** button : {&m_pause, &m_stop}) {
        *button = new QToolButton(bar);
        (*button)->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        (*button)->setAutoRaise(true);
        (*button)->hide();
        row->addWidget(*button);
    }
    m_goOn = new QPushButton(lineIcon(QStringLiteral("resume")), tr("Do what is missing"), bar);
    m_goOn->setObjectName(QStringLiteral("sweepGoOn"));
    m_extend = new QPushButton(lineIcon(QStringLiteral("add")), tr("Extend …"), bar);
    m_extend->setObjectName(QStringLiteral("sweepExtendButton"));
    m_extend->setToolTip(tr("More values, points or seeds; what is there stays"));
    for (auto* button : {m_goOn, m_extend}) {
        button->setEnabled(false);
        row->addWidget(button);
    }
    connect(m_goOn, &QPushButton::clicked, this, &SweepTab::goOnRequested);
    connect(m_extend, &QPushButton::clicked, this, &SweepTab::extendRequested);
    return bar;
}

void SweepTab::setJobActions(QAction* pause, QAction* stop)
{
    m_pause->setDefaultAction(pause);
    m_stop->setDefaultAction(stop);
}

void SweepTab::setJob(Job job, bool canGoOn, const QString& whyNot)
{
    const bool isAtWork = job == Job::AtWork;
    const bool isDone = m_shown->file && m_source.progress().left() <= 0;
    m_pause->setVisible(isAtWork);
    m_stop->setVisible(isAtWork);
    m_goOn->setVisible(!isAtWork);
    m_goOn->setEnabled(canGoOn && !isDone);
    m_goOn->setToolTip(!whyNot.isEmpty() ? whyNot
                       : isDone          ? tr("Nothing is missing")
                                : tr("Runs that are missing or were interrupted, to the same weights as if nothing "
                                     "had been between"));
    m_extend->setEnabled(canGoOn);
}

void SweepTab::showWords()
{
    m_panels->setVisible(m_shown->file != nullptr);
    if (!m_shown->file) {
        m_progress->setText(m_source.problem().isEmpty() ? tr("Reading sweep.json …") : m_source.problem());
        return m_verdict->clear();
    }
    const SweepProgress progress = m_source.progress();
    QStringList parts{tr("%1 of %2 runs").arg(progress.finished).arg(progress.rows, 0, 'f', 0)};
    if (progress.running > 0) parts << tr("%1 running").arg(progress.running);
    if (progress.waiting > 0) parts << tr("%1 waiting").arg(progress.waiting);
    if (progress.stopped > 0) parts << tr("%1 stopped").arg(progress.stopped);
    if (progress.failed > 0) parts << tr("%1 failed").arg(progress.failed);
    if (progress.halted > 0) parts << tr("%1 halted").arg(progress.halted);
    if (progress.left() > 0 && std::isfinite(progress.secondsLeft))
        parts << tr("about %1 left").arg(durationText(progress.secondsLeft));
    std::size_t out = 0;
    for (const auto& [line, runs] : m_shown->leftOut)
        out += runs;
    if (out > 0)
        parts << tr("%1 left out of all means: archived, or not meant by the filter of the runs")
                     .arg(countText(out, tr("run"), tr("runs")));
    m_progress->setText(parts.join(QStringLiteral(", ")));
    m_progress->setToolTip(m_source.folder());
    const std::string lead = leadText(m_shown->table);
    if (!lead.empty()) return m_verdict->setText(QString::fromStdString(lead));
    m_verdict->setText(progress.left() > 0 ? tr("No two points have finished runs yet: nothing to compare.")
                                           : tr("No two points have finished runs that count: nothing to compare."));
}

} // namespace sharpscope
