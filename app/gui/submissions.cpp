// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/submissions.h"

#include "app/gui/notices.h"
#include "app/gui/remote_folders.h"
#include "app/gui/workspace.h"

#include <QStatusBar>

namespace sharpscope {

namespace fs = std::filesystem;

Submissions::Submissions(const Surroundings& here, QWidget* window) : QObject(window), m_here(here), m_window(window)
{
    m_timer.setInterval(500);
    connect(&m_timer, &QTimer::timeout, this, &Submissions::showNews);
    connect(&here.workspace, &Workspace::changed, this, &Submissions::followOpen);
    connect(&here.remote, &RemoteFolders::followedChanged, this, &Submissions::followOpen);
    connect(&here.strip, &SubmissionStrip::lookRequested, this, &Submissions::lookNow);
    connect(&here.strip, &SubmissionStrip::copied, this, [this](const QString& command) {
        constexpr int shortly = 5000; // ms
        m_here.bar.showMessage(tr("Copied: %1").arg(command), shortly);
    });
    connect(&here.strip, &SubmissionStrip::cancelRequested, this, [this](const Standing& standing) {
        confirm(standing, tr("Cancel the job arrays"),
                tr("%1: what waits is taken out of Slurm's queue, and what runs saves a checkpoint and ends. It can be "
                   "submitted again."),
                &SubmissionThread::cancel);
    });
    connect(&here.strip, &SubmissionStrip::resubmitRequested, this, [this](const Standing& standing) {
        const auto rows = standing.count(RowState::Is::Missing) + standing.count(RowState::Is::Resumable);
        confirm(standing, tr("Resubmit what is missing"),
                tr("%1: what is missing or resumable of it, %2, becomes a new job array.")
                    .arg(QStringLiteral("%1"), rows == 1 ? tr("1 row") : tr("%1 rows").arg(rows)),
                &SubmissionThread::resubmit);
    });
}

Submissions::~Submissions() = default;

void Submissions::followOpen()
{
    const auto followed = m_here.remote.followed();
    std::erase_if(m_places, [&](const Place& place) {
        return !place.local.empty() && std::none_of(followed.begin(), followed.end(), [&](const MirrorThread* mirror) {
            return mirror->local().string() == place.local;
        });
    });
    for (const MirrorThread* mirror : followed) {
        const std::string local = mirror->local().string();
        if (std::any_of(m_places.begin(), m_places.end(), [&](const Place& one) { return one.local == local; }))
            continue;
        auto asked = std::make_shared<RemoteSubmission>(mirror->remote(), local);
        m_places.push_back({.thread = std::make_unique<SubmissionThread>(asked), .local = local});
    }
    std::vector<fs::path> folders;
    for (const std::string& folder : m_here.workspace.openFolders())
        if (!isMirrored(folder)) folders.emplace_back(folder);
    if (std::exchange(m_folders, folders) != folders) {
        m_local->setFolders(folders);
        const auto isHere = [](const Place& place) { return place.local.empty(); };
        const auto here = std::find_if(m_places.begin(), m_places.end(), isHere);
        if (here != m_places.end())
            here->thread->lookNow();
        else
            m_places.push_back({.thread = std::make_unique<SubmissionThread>(m_local)});
    }
    if (!m_places.empty()) m_timer.start();
    show();
}

void Submissions::lookNow()
{
    for (Place& place : m_places)
        place.thread->lookNow();
}

void Submissions::showNews()
{
    bool isAnyNew = false;
    for (Place& place : m_places) {
        SubmissionNews news = place.thread->takeNews();
        for (const std::string& answer : news.answers)
            m_here.notices.inform(QString::fromStdString(answer));
        for (const std::string& refusal : news.refusals)
            m_here.notices.complain(QString::fromStdString(refusal));
        isAnyNew |= news.looks != place.shown.looks || news.isLooking != place.shown.isLooking;
        place.shown = std::move(news);
        std::string problems;
        for (const Standing& standing : *place.shown.standings)
            if (!standing.problem.empty()) problems += standing.folder.string() + ": " + standing.problem + '\n';
        if (std::exchange(place.said, problems) != problems && !problems.empty())
            m_here.notices.say(QStringLiteral("warning"), {}, QString::fromStdString(problems).trimmed()); // the log
    }
    if (isAnyNew) show();
}

void Submissions::show()
{
    std::vector<SubmissionStrip::Shown> all;
    for (const Place& place : m_places)
        for (const Standing& standing : *place.shown.standings)
            all.push_back({.standing = standing,
                           .away = QString::fromStdString(place.shown.problem),
                           .isLooking = place.shown.isLooking});
    m_here.strip.setShown(std::move(all));
}

SubmissionThread* Submissions::threadOf(const Standing& standing)
{
    for (Place& place : m_places)
        for (const Standing& one : *place.shown.standings)
            if (one.host == standing.host && one.folder == standing.folder) return place.thread.get();
    return nullptr;
}

void Submissions::confirm(const Standing& standing, const QString& title, const QString& what,
                          void (SubmissionThread::*done)(const fs::path&))
{
    const QString place =
        QString::fromStdString((standing.host.empty() ? "" : standing.host + ':') + standing.folder.string());
    if (!m_here.seams.confirm(m_window, title, what.arg(place))) return;
    if (SubmissionThread* thread = threadOf(standing)) (thread->*done)(standing.folder); // it may have gone meanwhile
}

} // namespace sharpscope
