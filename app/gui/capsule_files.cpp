// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/capsule_files.h"

#include "app/gui/errand.h"
#include "app/gui/errand_line.h"
#include "app/gui/file_opener.h"
#include "app/gui/notices.h"
#include "app/gui/report_process.h"
#include "app/gui/window_actions.h"
#include "core/run/capsule.h"
#include "widgets/base/number_text.h"
#include "widgets/base/run_store.h"
#include "widgets/base/runs_table.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QStatusBar>
#include <QTemporaryDir>

#include <memory>

namespace sharpscope {

CapsuleFiles::CapsuleFiles(const Place& place, QWidget* window)
    : QObject(window),
      m_seams(place.seams),
      m_store(place.store),
      m_runs(place.runs),
      m_opener(place.opener),
      m_notices(place.notices),
      m_window(window),
      m_errand(new Errand(tr("A capsule is being written or unpacked; what there is of it is lost."), window)),
      m_line(new ErrandLine(*m_errand, &place.status))
{
    place.status.addPermanentWidget(m_line);
    m_line->hide(); // which adding it has undone
    connect(m_line, &ErrandLine::cancelled, this,
            [this] { m_notices.inform(tr("Cancelled; nothing of it is left.")); });
    connect(place.actions.openCapsule, &QAction::triggered, this, &CapsuleFiles::openOne);
    connect(place.actions.exportCapsule, &QAction::triggered, this, &CapsuleFiles::exportRuns);
    connect(&m_opener, &FileOpener::capsuleOpened, this, &CapsuleFiles::open);
    connect(m_errand, &Errand::failed, this, [this](const QString& why) { m_notices.complain(why); });
    const auto refresh = [this, exports = place.actions.exportCapsule] {
        exports->setEnabled(!m_store.runs().empty());
    };
    connect(&m_store, &RunStore::listChanged, this, refresh);
    refresh();
}

void CapsuleFiles::openOne()
{
    const QString file = m_seams.fileToOpen(m_window, tr("Open capsule"), tr("Capsules (*.zip)"));
    if (!file.isEmpty()) open(file);
}

void CapsuleFiles::open(const QString& file)
{
    const bool isSound =
        m_notices.guard([&] { runsInCapsule(file.toStdString()); }); // before anybody is asked anything
    if (!isSound) return;
    const QString into = m_seams.folder(m_window, tr("Unpack the runs of %1 into").arg(QFileInfo(file).fileName()));
    if (into.isEmpty()) return;
    m_line->begin(tr("Unpacking %1").arg(QFileInfo(file).fileName()));
    m_errand->run(
        [errand = m_errand, capsule = file.toStdString(), to = into.toStdString()](const std::stop_token& stop) {
            return unpackCapsule(capsule, to, [&](double done) { return errand->goOn(stop, done); });
        },
        [this, file](const UnpackedCapsule& unpacked) {
            const QString runs = QString::fromStdString((unpacked.folder / "runs").string());
            if (!m_opener.open(runs)) return;
            m_notices.inform(tr("%1 of %2 unpacked to %3")
                                 .arg(countText(unpacked.runs.size(), tr("run"), tr("runs")),
                                      QFileInfo(file).fileName(), QDir::toNativeSeparators(runs)));
        });
}

QStringList CapsuleFiles::wanted() const
{
    QStringList ids = m_runs.selected();
    if (ids.isEmpty())
        for (const auto& run : m_store.runs())
            if (run->visible) ids << run->id;
    return ids;
}

void CapsuleFiles::exportRuns()
{
    const QStringList ids = wanted();
    QString file =
        m_seams.fileToSave(m_window, tr("Export capsule"), QStringLiteral("runs.zip"), tr("Capsules (*.zip)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".zip");
    m_notices.guard([&] {
        CapsuleRequest request{.file = file.toStdString()};
        for (const auto& id : ids)
            request.runs.emplace_back(id.toStdString());
        const auto passing = std::make_shared<QTemporaryDir>();
        const QString report = passing->filePath(QStringLiteral("report.html"));
        request.report = report.toStdString();
        m_line->begin(tr("Packing %1").arg(countText(request.runs.size(), tr("run"), tr("runs"))));
        m_errand->run(
            [request, passing, report, colors = m_store.colors(), program = m_seams.program,
             errand = m_errand](const std::stop_token& stop) {
                constexpr double drawing = 0.5; // of the time, about
                writeReportBy(program, {.file = report, .runs = request.runs, .colors = colors},
                              [&](double done) { return errand->goOn(stop, drawing * done); });
                writeCapsule(request, [&](double done) { return errand->goOn(stop, drawing + (1 - drawing) * done); });
                return request.runs.size();
            },
            [this, file](std::size_t count) {
                m_notices.inform(tr("%1 packed into %2")
                                     .arg(countText(count, tr("run"), tr("runs")), QDir::toNativeSeparators(file)));
            });
    });
}

} // namespace sharpscope
