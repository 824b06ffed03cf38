// SPDX-License-Identifier: GPL-3.0-or-later
// The only door to QCustomPlot, and only for .cpp files of widgets/plots: 2.1 still writes the keywords that
// QT_NO_KEYWORDS takes away, so they are given back for this one include.
#pragma once

#include <QObject>

#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef foreach
