// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/version_text.h"

#include "core/tensor/compute.h"

#include <QCoreApplication>

namespace sharpscope {

QString aboutText()
{
    return QCoreApplication::translate("about",
                                       "<h3>Sharpscope %1</h3><p>An instrument for the sharpness of neural-network "
                                       "minima: SGD, SAM and Agnostic-SAM side by side, live.</p><p>%2, Qt %3</p>"
                                       "<p>Free software under the GNU General Public License, version 3 or later.</p>")
        .arg(QStringLiteral(SHARPSCOPE_VERSION), QString::fromStdString(torchVersion()), QLatin1String(qVersion()));
}

} // namespace sharpscope
