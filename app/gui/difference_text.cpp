// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/difference_text.h"

#include "app/gui/active_run_shown.h"

#include <QObject>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

QString signedText(double value)
{
    const QString digits = QString::number(std::abs(value), 'g', 3);
    return (value < 0 ? QStringLiteral("−") : value > 0 ? QStringLiteral("+") : QString()) + digits;
}

QString verdictText(const PairedDifference& difference, bool isHigherBetter)
{
    if (difference.low == difference.high && difference.mean != 0)
        return QObject::tr("not decided: exactly as much in each seed says nothing of how seeds scatter");
    switch (difference.verdict) {
    case Verdict::NeedsSeeds:
        return QObject::tr("it takes two seeds to say how sure that is");
    case Verdict::NotDecided:
        return QObject::tr("not decided");
    case Verdict::Higher:
        return isHigherBetter ? QObject::tr("better") : QObject::tr("worse");
    case Verdict::Lower:
        return isHigherBetter ? QObject::tr("worse") : QObject::tr("better");
    }
    return {};
}

} // namespace

const std::vector<CurveQuantity>& curveQuantities(const Json& experiment)
{
    static const std::vector<CurveQuantity> found = {
        {.id = QStringLiteral("map"),
         .tag = "map/test",
         .title = QObject::tr("Mean average precision"),
         .axis = QObject::tr("mAP, %"),
         .difference = QObject::tr("to Random, points"),
         .unit = QObject::tr(" points"),
         .help = QObject::tr("Average precision by area under precision over recall, mean over the classes, on the "
                             "test images at the end of each round's training"),
         .scale = 100},
        {.id = QStringLiteral("loss"),
         .tag = "loss/test",
         .title = QObject::tr("Test loss"),
         .axis = QObject::tr("test loss"),
         .difference = QObject::tr("to Random"),
         .unit = {},
         .help =
             QObject::tr("Multibox loss per positive prior of the test images, at the end of each round's training"),
         .isHigherBetter = false},
        {.id = QStringLiteral("without boxes"),
         .tag = "without-boxes/pool",
         .title = QObject::tr("Pool images without a box"),
         .axis = QObject::tr("pool images without a box, %"),
         .difference = QObject::tr("to Random, points"),
         .unit = QObject::tr(" points"),
         .help = QObject::tr("Share of a round's pool in which the network finds nothing: such images have no score"),
         .scale = 100,
         .isHigherBetter = false}};
    static const std::vector<CurveQuantity> all = {
        {.id = QStringLiteral("accuracy"),
         .tag = "accuracy/test",
         .title = QObject::tr("Test accuracy"),
         .axis = QObject::tr("test accuracy, %"),
         .difference = QObject::tr("to Random, points"),
         .unit = QObject::tr(" points"),
         .help = QObject::tr("Share of right predictions over the test images, at the end of each round's training"),
         .scale = 100},
        {.id = QStringLiteral("loss"),
         .tag = "loss/test",
         .title = QObject::tr("Test loss"),
         .axis = QObject::tr("test loss"),
         .difference = QObject::tr("to Random"),
         .unit = {},
         .help = QObject::tr("Mean cross-entropy over the test images, at the end of each round's training"),
         .isHigherBetter = false},
        {.id = QStringLiteral("calibration"),
         .tag = "calibration error/test",
         .title = QObject::tr("Calibration error (ECE)"),
         .axis = QObject::tr("ECE, %"),
         .difference = QObject::tr("to Random, points"),
         .unit = QObject::tr(" points"),
         .help =
             QObject::tr("Expected calibration error of the test images: over bins of the confidence max p, the mean "
                         "of |accuracy − confidence|, weighted by how many images fall into each. 0: a network "
                         "that is 80 % sure is right in 80 % of the cases"),
         .scale = 100,
         .isHigherBetter = false}};
    return isOfBoxes(experiment) ? found : all;
}

const CurveQuantity& curveQuantity(const QString& id, const Json& experiment)
{
    const auto& all = curveQuantities(experiment);
    const auto it = std::find_if(all.begin(), all.end(), [&](const CurveQuantity& one) { return one.id == id; });
    return it == all.end() ? all.front() : *it;
}

QString textOf(const PairedDifference& difference, const CurveQuantity& quantity)
{
    QString text = signedText(difference.mean * quantity.scale) + quantity.unit;
    if (difference.seeds > 1)
        text += QObject::tr(", 95 % [%1, %2]")
                    .arg(signedText(difference.low * quantity.scale), signedText(difference.high * quantity.scale));
    return QObject::tr("%1, N = %2: %3")
        .arg(text)
        .arg(difference.seeds)
        .arg(verdictText(difference, quantity.isHigherBetter));
}

QString differenceText(const QString& name, const std::vector<CurvePair>& pairs, const CurveQuantity& quantity)
{
    const std::optional<std::int64_t> last = lastCommonLabels(pairs);
    if (!last) return QObject::tr("%1: no number of labels in common with Random yet").arg(name);
    const auto points = differencesByLabels(pairs);
    const auto at = std::find_if(points.begin(), points.end(), [&](const auto& p) { return p.labels == *last; });
    return QObject::tr("%1 − Random at %2 labels: %3. Of the best rounds: %4.")
        .arg(name)
        .arg(*last)
        .arg(textOf(at->difference, quantity), textOf(differenceOfBest(pairs, quantity.isHigherBetter), quantity));
}

} // namespace sharpscope
