// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/version_text.h"

#include "core/base/version.h"
#include "core/tensor/compute.h"
#include "widgets/view3d/gl_support.h"

#include <QCoreApplication>

namespace sharpscope {

namespace {

QString view3dText()
{
    const GlSupport& gl = glSupport();
    if (!gl.works) return QCoreApplication::translate("about", "none, OpenGL 3.2 is not to be had here");
    const QString renderer = QString::fromStdString(gl.renderer);
    return gl.usesSoftpipe
               ? QCoreApplication::translate("about", "%1, as Mesa's usual renderer ended at the start").arg(renderer)
               : renderer;
}

} // namespace

QString aboutText()
{
    return QCoreApplication::translate(
               "about", "<h3>Sharpscope %1</h3><p>An instrument for the sharpness of neural-network "
                        "minima: SGD, SAM and Agnostic-SAM side by side, live.</p><p>%2, Qt %3. 3-D view: %4.</p>"
                        "<p>Free software under the GNU General Public License, version 3 or later.</p>")
        .arg(QString::fromStdString(programVersion()), QString::fromStdString(torchVersion()),
             QLatin1String(qVersion()), view3dText());
}

} // namespace sharpscope
