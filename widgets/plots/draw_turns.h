// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCustomPlot;

namespace sharpscope {

/// Has the plot drawn anew when its turn comes: soon, once for all that asked meanwhile. Of plots that take their time
/// one is drawn a turn of the event loop, so that nobody's click waits for all of them. GUI thread only.
void drawInTurn(QCustomPlot& plot);

/// Its turn has not come yet.
bool awaitsDrawing(const QCustomPlot& plot);

} // namespace sharpscope
