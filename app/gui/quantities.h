// SPDX-License-Identifier: GPL-3.0-or-later
// What the four figures of the Compare tab can show, and what their axes mean.
#pragma once

#include "core/run/run_series.h"
#include "widgets/plots/curve_plot.h"

#include <QString>

#include <optional>
#include <vector>

namespace sharpscope {

/// One curve a run: a tag of RunSeries.
struct QuantityCurve {
    std::string tag;
    QString detail = {}; ///< "train", in the crosshair's list
    bool dashed = false;
    Smoothing smoothing = Smoothing::Always;
    double scale = 1; ///< beside the quantity's own
    int round = 0;    ///< of dashes (run_shades.h): what tells the third and fourth curve of a run from the first two
};

struct Quantity {
    QString id;    ///< in the session file
    QString title; ///< of the figure in exports: "Test accuracy"
    QString entry; ///< in the figure's list
    QString axis;
    QString help; ///< the formula with the paper's symbols, rich text
    double scale = 1;
    bool isSigned = false; ///< may be below 0
    std::vector<QuantityCurve> curves;
};

struct FigureKind {
    QString name; ///< "Loss"
    std::vector<Quantity> quantities;
    QString emptyText;
};

std::vector<FigureKind> figureKinds(); ///< loss, accuracy, cosine, radius

/// What a figure that was added can show: all that the four can.
FigureKind anyKind(int number);

/// In place of a quantity that runs of some kind of work usually show, the one that runs of this kind do: mAP for the
/// accuracy of detection, the loss by epoch of rounds (core/run/main_metric.h). Any other as it is.
QString usualQuantity(const QString& id, const std::string& kindOfWork);

/// Several in one figure, told apart by their dashes.
Quantity severalQuantities(const std::vector<Quantity>& quantities);
/// By its id, also of a tag or of several; none where no such is known.
std::optional<Quantity> quantityOf(const QString& id);

/// Whether one of the figures shows it.
bool isKnownTag(const std::string& tag);
/// For any other tag: its values by themselves, under its name.
Quantity quantityOfTag(const std::string& tag);

enum class XAxis { Step, Epoch, Passes, Seconds };
QString idOf(XAxis axis);
QString titleOf(XAxis axis);
QString helpOf(XAxis axis);
XAxis xAxisOf(const QString& id); ///< Step for any other text
ClockPart clockPartOf(XAxis axis);

} // namespace sharpscope
