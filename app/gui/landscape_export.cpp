// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_figures.h"
#include "app/gui/landscape_tab.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/landscape/surface_file.h"
#include "widgets/view3d/vti_file.h"

namespace sharpscope {

void LandscapeTab::exportTo(const QString& file)
{
    const SurfaceChoice choice = this->choice();
    const Surface* surface = choice.ofSelected();
    if (!surface) throw Error(file.toStdString() + ": there is no surface to write");
    m_figures->save(file, *surface);
}

} // namespace sharpscope
