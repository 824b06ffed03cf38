// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/job_line.h"

#include "app/gui/run_feed.h"
#include "core/base/json_value.h"
#include "widgets/base/number_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include <algorithm>
#include <cmath>

namespace sharpscope {

JobLine::JobLine(const RunFeed& feed, const RunStore& store, QWidget* parent)
    : QWidget(parent), m_feed(feed), m_store(store), m_text(new QLabel(this)), m_bar(new QProgressBar(this))
{
    m_text->setObjectName(QStringLiteral("jobProgressText"));
    m_text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_bar->setObjectName(QStringLiteral("jobProgress"));
    m_bar->setFixedSize(220, 12);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, 1000);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_text);
    row->addWidget(m_bar);
    connect(&feed, &RunFeed::stateChanged, this, &JobLine::takeState);
    connect(&feed, &RunFeed::progressed, this, &JobLine::takeProgress);
    connect(&store, &RunStore::valuesChanged, this, [this] {
        if (m_wasRunning && m_what.isEmpty()) refresh(); // the first steps are here
    });
    refresh();
}

void JobLine::takeState()
{
    if (m_feed.isRunning() && !m_wasRunning) takeProgress({}, 0, std::numeric_limits<double>::quiet_NaN());
    m_wasRunning = m_feed.isRunning();
    refresh();
}

void JobLine::takeProgress(const QString& what, double fraction, double secondsLeft)
{
    m_what = what;
    m_fraction = std::clamp(fraction, 0.0, 1.0);
    m_secondsLeft = secondsLeft;
    refresh();
}

bool JobLine::hasSteps() const
{
    const QStringList own = m_feed.ownRuns();
    return std::any_of(own.begin(), own.end(), [this](const QString& id) {
        const auto* run = m_store.find(id);
        return run && run->series.last.step > 0;
    });
}

/// And where it can be answered.
QString JobLine::waitingText() const
{
    const QStringList own = m_feed.ownRuns();
    const bool isOfBoxes = std::any_of(own.begin(), own.end(), [this](const QString& id) {
        const auto* run = m_store.find(id);
        return run && m_feed.waitsForWord(id) && valueOr(run->experiment, "kind", std::string()) == "active-detection";
    });
    return isOfBoxes ? tr("waiting for you, on the page Detection")
                     : tr("waiting for you, on the page Active learning");
}

QString JobLine::text() const
{
    if (!m_feed.isRunning()) return {};
    if (m_feed.isStopping()) return tr("saving …");
    const bool knowsHowFar = m_fraction > 0;
    const bool rests = m_feed.isPaused() || m_feed.isWaiting() || m_feed.isHeld() || m_feed.waitsForWord();
    QString text = m_feed.isPaused()       ? tr("paused")
                   : m_feed.isWaiting()    ? tr("waiting for its turn")
                   : m_feed.isHeld()       ? tr("held while another job computes")
                   : m_feed.waitsForWord() ? waitingText()
                   : !m_what.isEmpty()     ? m_what
                                           : tr("training");
    if (!knowsHowFar && m_what.isEmpty() && !rests && !hasSteps()) return tr("loading data …");
    if (knowsHowFar) text += tr(" — %1 %").arg(static_cast<int>(m_fraction * 100));
    if (knowsHowFar && !m_feed.waitsForWord() && std::isfinite(m_secondsLeft))
        text += tr(", %1 left").arg(durationText(m_secondsLeft));
    return text;
}

void JobLine::refresh()
{
    m_text->setText(text());
    m_bar->setVisible(m_feed.isRunning());
    m_bar->setValue(static_cast<int>(std::lround(m_fraction * 1000)));
}

} // namespace sharpscope
