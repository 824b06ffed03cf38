// SPDX-License-Identifier: GPL-3.0-or-later
// The landscape tab's files.
#include "app/gui/landscape_controls.h"
#include "app/gui/landscape_figures.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/orbit_writer.h"
#include "core/base/error.h"

#include <QDir>
#include <QFileInfo>
#include <QLabel>

namespace sharpscope {

void LandscapeTab::exportTo(const LandscapeExport& request)
{
    const std::optional<ShownSurface> shown = m_figures->selected();
    if (!shown) throw Error(request.file.toStdString() + ": there is no surface to write");
    std::unique_ptr<OrbitWriter> orbit = writeLandscape(
        request, {*shown, m_controls->run().toStdString(), m_figures->style(), m_figures->map(), m_figures->view()});
    if (!orbit) return sayExported(request.file, {});
    OrbitWriter* writer = orbit.release();
    writer->setParent(this);
    connect(writer, &OrbitWriter::progressed, this, [this](int done, int all) {
        m_message->setText(tr("A turn round the surfaces: %1 of %2 frames").arg(done).arg(all));
        m_message->show();
    });
    connect(writer, &OrbitWriter::finished, this, [this, writer, file = request.file](const QString& failure) {
        writer->deleteLater();
        sayExported(file, failure);
    });
    writer->start();
}

void LandscapeTab::sayExported(const QString& file, const QString& failure)
{
    m_failure = failure;
    if (failure.isEmpty()) {
        m_exportFolder = QFileInfo(file).absolutePath();
        m_saved = tr("Saved %1").arg(QDir::toNativeSeparators(file));
    }
    redraw();
}

void LandscapeTab::askForExport(LandscapeExport::What what)
{
    const std::optional<ShownSurface> shown = m_figures->selected();
    if (!shown) return;
    LandscapeExport suggestion = m_lastExport;
    suggestion.what = what;
    suggestion.file = QString::fromStdString(shown->surface.grid.name);
    if (!m_exportFolder.isEmpty()) suggestion.file = QDir(m_exportFolder).filePath(suggestion.file);
    const std::optional<LandscapeExport> request = m_askExport(this, suggestion, m_figures->view() != nullptr);
    if (!request) return;
    m_lastExport = *request;
    try {
        exportTo(*request);
    } catch (const Error& error) {
        sayExported(request->file, QString::fromUtf8(error.what()));
    }
}

} // namespace sharpscope
