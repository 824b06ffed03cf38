// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_readout.h"

#include "widgets/base/number_text.h"
#include "widgets/base/theme.h"
#include "widgets/view3d/mark_text.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

LandscapeReadout::LandscapeReadout()
{
    setObjectName(QStringLiteral("mapValues"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setContentsMargins(6, 1, 6, 2);
    setTextFormat(Qt::RichText);
    hide();
}

void LandscapeReadout::setSurfaces(const std::vector<ShownSurface>& surfaces)
{
    m_readings.clear();
    for (const ShownSurface& shown : surfaces)
        m_readings.push_back({shown.title, shown.color, valuesOn(shown.surface, SurfaceQuantity::Loss),
                              valuesOn(shown.surface, SurfaceQuantity::Accuracy), shown.surface});
}

void LandscapeReadout::showAt(const QPointF& place, QWidget& figure)
{
    const QString space = QStringLiteral("&nbsp;&nbsp; ");
    QString text = QStringLiteral("a %1%3b %2").arg(place.x(), 0, 'f', 3).arg(place.y(), 0, 'f', 3).arg(space);
    for (const Reading& reading : m_readings) {
        const double loss = reading.loss.at(place.x(), place.y());
        const double accuracy = reading.accuracy.at(place.x(), place.y());
        if (m_readings.size() > 1)
            text += QStringLiteral("<br><span style='color:%1'>●</span> %2")
                        .arg(reading.color.on(themeOf(*this).dark).name(), reading.title.toHtmlEscaped());
        if (std::isnan(loss) && std::isnan(accuracy)) text += space + tr("no value");
        if (!std::isnan(loss)) text += space + QStringLiteral("L %1").arg(numberText(loss, 4));
        if (!std::isnan(accuracy))
            text += space + accuracyName(reading.surface) + QLatin1Char(' ') + percentText(accuracy);
        if (const SurfaceMark* mark = markAt(reading.surface, place.x(), place.y()))
            text += QStringLiteral("<br>") + markText(*mark, reading.surface).toHtmlEscaped();
    }
    if (parentWidget() != &figure) setParent(&figure);
    setText(text);
    adjustSize();
    move(std::max(0, (figure.width() - width()) / 2), figure.height() - height() - 2);
    raise();
    show();
}

} // namespace sharpscope
