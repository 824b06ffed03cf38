// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/remote_folders.h"

#include "app/gui/file_opener.h"
#include "app/gui/notices.h"
#include "app/gui/window_actions.h"
#include "app/gui/workspace.h"
#include "widgets/base/run_store.h"
#include "widgets/base/runs_table.h"

#include <QAction>
#include <QMenu>
#include <QStatusBar>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int shortly = 5000; ///< ms, in the status bar

QString textOf(const RemoteFolder& remote) { return QString::fromStdString(remote.text()); }

QString secondsText(double seconds)
{
    const auto whole = static_cast<int>(std::lround(seconds));
    return whole < 120 ? QObject::tr("%1 s").arg(whole) : QObject::tr("%1 min").arg(whole / 60);
}

QString lineOf(const MirrorThread& mirror, const MirrorStatus& status)
{
    switch (status.state) {
    case MirrorStatus::State::Connecting:
        return QObject::tr("%1: connecting …").arg(textOf(mirror.remote()));
    case MirrorStatus::State::Following:
        return QObject::tr("%1: as it was %2 ago, %3 MB have come")
            .arg(textOf(mirror.remote()), secondsText(status.heardSecondsAgo))
            .arg(static_cast<double>(status.bytes) / 1e6, 0, 'f', 1);
    case MirrorStatus::State::FollowedElsewhere:
        return QObject::tr("%1: another window or command keeps its copy up to date").arg(textOf(mirror.remote()));
    case MirrorStatus::State::Away:
        return QObject::tr("%1; asked again in %2")
            .arg(QString::fromStdString(status.problem), secondsText(status.nextLookInSeconds));
    }
    return {};
}

} // namespace

RemoteFolders::RemoteFolders(const Surroundings& here, const WindowActions& actions, QWidget* window)
    : QObject(window), m_here(here), m_window(window), m_light(new QToolButton(&here.bar))
{
    m_light->setObjectName(QStringLiteral("remoteFolders"));
    m_light->setAccessibleName(tr("Folders on other machines"));
    m_light->setPopupMode(QToolButton::InstantPopup);
    m_light->setAutoRaise(true);
    m_light->setMenu(new QMenu(m_light));
    m_light->hide();
    here.bar.addPermanentWidget(m_light);
    connect(m_light->menu(), &QMenu::aboutToShow, this, &RemoteFolders::fillMenu);
    connect(actions.followRemote, &QAction::triggered, this, &RemoteFolders::ask);
    connect(&here.opener, &FileOpener::remoteOpened, this, [this](const QString& text) {
        if (const auto remote = remoteFolderFrom(text.toStdString())) follow(*remote);
    });
    m_timer.setInterval(500);
    connect(&m_timer, &QTimer::timeout, this, &RemoteFolders::showStatus);

    const auto add = [&](const char* name, const QString& text, const QString& help, auto done) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(help);
        connect(action, &QAction::triggered, this, done);
        action->setEnabled(false);
        return action;
    };
    m_ofRunning = {add("tellStop", tr("Stop its process"),
                       tr("A run that another process trains: it saves a checkpoint and ends, as Ctrl+C there does"),
                       [this] { tell(Stop{}); }),
                   add("tellCheckpoint", tr("Save a checkpoint now"),
                       tr("A run that another process trains: to fork it from here, or look at it"),
                       [this] { tell(SaveCheckpoint{}); }),
                   add("tellKnob", tr("Turn a knob …"),
                       tr("A run that another process trains: its learning rate, radius or other number, from its next "
                          "step on"),
                       [this] { turnKnob(); })};
    m_weights = add("fetchWeights", tr("Fetch its weights"),
                    tr("A run on another machine: its checkpoints are copied, too, for landscapes and sharpness"),
                    [this] { fetchWeights(); });
    QList<QAction*> all(m_ofRunning.begin(), m_ofRunning.end());
    here.runs.addMenuActions(all << m_weights);
    connect(&here.runs, &RunsTable::selectionChanged, this, &RemoteFolders::enable);
    connect(&here.store, &RunStore::valuesChanged, this, &RemoteFolders::enable);
    connect(&here.workspace, &Workspace::changed, this, &RemoteFolders::followOpen);
}

RemoteFolders::~RemoteFolders() = default;

void RemoteFolders::ask()
{
    const QString text = m_here.seams.text(m_window, tr("Follow another machine"),
                                           tr("Host and folder of runs, as in gpu-box:/scratch/runs. ssh has to log in "
                                              "there without a question:"),
                                           QString());
    if (text.trimmed().isEmpty()) return;
    if (const auto remote = remoteFolderFrom(text.trimmed().toStdString()))
        follow(*remote);
    else
        m_here.notices.complain(tr("%1: HOST:FOLDER is expected, as in gpu-box:/scratch/runs").arg(text));
}

void RemoteFolders::follow(const RemoteFolder& remote)
{
    const fs::path local = usualMirrorOf(remote);
    start(remote, local);
    m_here.workspace.open(QString::fromStdString(local.string()));
    showStatus();
    Q_EMIT followedChanged();
}

void RemoteFolders::followOpen()
{
    const std::vector<std::string>& open = m_here.workspace.openFolders();
    std::erase_if(m_followed, [&](const Followed& followed) {
        return std::find(open.begin(), open.end(), followed.mirror->local().string()) == open.end();
    });
    for (const std::string& folder : open)
        if (!m_stopped.contains(folder))
            if (const auto remote = mirroredIn(folder)) start(*remote, folder);
    showStatus();
    Q_EMIT followedChanged();
}

void RemoteFolders::start(const RemoteFolder& remote, const fs::path& local)
{
    const auto isIt = [&](const Followed& followed) { return followed.mirror->local() == local; };
    m_stopped.erase(local.string());
    if (std::any_of(m_followed.begin(), m_followed.end(), isIt)) return;
    m_followed.push_back({.mirror = std::make_unique<MirrorThread>(remote, local)});
    m_timer.start();
}

void RemoteFolders::stop(const std::string& local)
{
    m_stopped.insert(local);
    std::erase_if(m_followed, [&](const Followed& followed) { return followed.mirror->local() == local; });
    showStatus();
    Q_EMIT followedChanged();
}

std::vector<const MirrorThread*> RemoteFolders::followed() const
{
    std::vector<const MirrorThread*> all;
    for (const Followed& one : m_followed)
        all.push_back(one.mirror.get());
    return all;
}

RemoteFolders::Told RemoteFolders::placeOf(const QString& run) const
{
    for (const Followed& followed : m_followed) {
        const QString prefix = QString::fromStdString(followed.mirror->local().string());
        if (run == prefix) return {followed.mirror.get(), "."};
        if (run.startsWith(prefix + QLatin1Char('/')))
            return {followed.mirror.get(), run.mid(prefix.size() + 1).toStdString()};
    }
    return {};
}

QStringList RemoteFolders::told() const
{
    QStringList runs = m_here.runs.selected();
    runs.removeIf([this](const QString& id) {
        const StoredRun* run = m_here.store.find(id);
        return !run || run->isOwn || run->isInterrupted || run->series.state != RunState::Running;
    });
    return runs;
}

void RemoteFolders::enable()
{
    const bool any = !told().isEmpty();
    for (QAction* action : m_ofRunning)
        action->setEnabled(any);
    const QStringList selected = m_here.runs.selected();
    m_weights->setEnabled(std::any_of(selected.begin(), selected.end(),
                                      [this](const QString& run) { return placeOf(run).mirror != nullptr; }));
}

void RemoteFolders::tell(const Command& command)
{
    const QStringList runs = told();
    for (const QString& run : runs)
        m_teller.tell(run.toStdString(), command);
    m_timer.start();
    m_here.bar.showMessage(runs.size() == 1
                               ? tr("Put into the run's inbox; taken within seconds")
                               : tr("Put into the inboxes of %1 runs; taken within seconds").arg(runs.size()),
                           shortly);
}

void RemoteFolders::turnKnob()
{
    const QString text = m_here.seams.text(m_window, tr("Turn a knob"),
                                           tr("NAME=VALUE, from the next step on: lr, or a number of the method"),
                                           QStringLiteral("lr=0.01"));
    if (text.trimmed().isEmpty()) return;
    bool isNumber = false;
    const double value = text.section(QLatin1Char('='), 1).trimmed().toDouble(&isNumber);
    const QString name = text.section(QLatin1Char('='), 0, 0).trimmed();
    if (name.isEmpty() || !isNumber || !std::isfinite(value))
        m_here.notices.complain(tr("%1: a knob and a number are expected, as in rho=0.1").arg(text));
    else
        tell(TurnKnob{name.toStdString(), value});
}

void RemoteFolders::fetchWeights()
{
    for (const QString& run : m_here.runs.selected())
        if (const Told place = placeOf(run); place.mirror) place.mirror->fetchWeights(place.run);
}

void RemoteFolders::showStatus()
{
    const bool isTelling = m_teller.isTelling(); // asked first: what became of it is then taken
    for (const std::string& problem : m_teller.takeProblems())
        m_here.notices.complain(QString::fromStdString(problem));
    QStringList lines;
    bool anyAway = false;
    for (Followed& followed : m_followed) {
        const MirrorStatus status = followed.mirror->status();
        followed.line = lineOf(*followed.mirror, status);
        lines << followed.line;
        anyAway = anyAway || status.state == MirrorStatus::State::Away;
        if (std::exchange(followed.said, status.problem) != status.problem && !status.problem.empty())
            m_here.notices.say(QStringLiteral("warning"), {}, QString::fromStdString(status.problem));
    }
    const auto count = static_cast<int>(m_followed.size());
    m_light->setVisible(count > 0);
    const QString which = count == 1 ? QString::fromStdString(m_followed.front().mirror->remote().host)
                                     : tr("%1 folders on other machines").arg(count);
    m_light->setText(anyAway ? tr("⚠ %1: away").arg(which) : QStringLiteral("⇅ ") + which);
    m_light->setToolTip(lines.join(QLatin1Char('\n')));
    if (count == 0 && !isTelling) m_timer.stop();
}

void RemoteFolders::fillMenu()
{
    QMenu* menu = m_light->menu();
    menu->clear();
    for (const Followed& followed : m_followed) {
        menu->addSection(followed.line);
        const std::string local = followed.mirror->local().string();
        connect(menu->addAction(tr("Look now")), &QAction::triggered, this, [this, local] {
            for (const Followed& one : m_followed)
                if (one.mirror->local() == local) one.mirror->lookNow();
        });
        connect(menu->addAction(tr("Stop following; its copy stays")), &QAction::triggered, this,
                [this, local] { stop(local); });
    }
}

} // namespace sharpscope
