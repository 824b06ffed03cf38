// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_figures.h"
#include "app/gui/landscape_tab.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/landscape/surface_file.h"
#include "widgets/view3d/vti_file.h"

#include <QDir>
#include <QFileInfo>

namespace sharpscope {

void LandscapeTab::exportTo(const QString& file)
{
    const SurfaceChoice choice = this->choice();
    const Surface* surface = choice.ofSelected();
    if (!surface) throw Error(file.toStdString() + ": there is no surface to write");
    m_figures->save(file, *surface);
}

void LandscapeTab::askForExport()
{
    const SurfaceChoice choice = this->choice();
    const Surface* surface = choice.ofSelected();
    if (!surface) return;
    const QString name = QString::fromStdString(surface->grid.name) + QStringLiteral(".png");
    const QString file =
        m_askFile(this, m_exportFolder.isEmpty() ? name : QDir(m_exportFolder).filePath(name),
                  tr("Picture (*.png);;Contour map (*.svg *.pdf);;VTK image data (*.vti);;Table (*.csv)"));
    if (file.isEmpty()) return;
    m_failure.clear();
    try {
        exportTo(file);
        m_exportFolder = QFileInfo(file).absolutePath();
        m_saved = tr("Saved %1").arg(QDir::toNativeSeparators(file));
    } catch (const Error& error) {
        m_failure = QString::fromUtf8(error.what());
    }
    redraw();
}

} // namespace sharpscope
