// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/round_numbers.h"

#include "app/gui/html.h"
#include "app/gui/pictures.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "widgets/base/number_text.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QStringList>

#include <map>

namespace sharpscope {

namespace {

constexpr int tipSide = 140;   ///< of the picture in a tip
constexpr int shownDigits = 5; ///< where a person reads

QString inRound(const char* text) { return QCoreApplication::translate("round", text); }

QString pictureTag(const ImageRows& images, std::int64_t row)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    try {
        fittedInto(imageOf(images, row), {tipSide, tipSide}).save(&buffer, "PNG");
    } catch (const Error& error) {
        return escaped(error.what());
    }
    return QStringLiteral("<img src=\"data:image/png;base64,%1\">").arg(QString::fromLatin1(bytes.toBase64()));
}

constexpr std::string_view termKey = "term.";

bool isKnown(const RoundShown& shown, const RoundRow& row)
{
    return shown.images && !isHidden(shown, row) && row.image >= 0 && row.image < shown.images->size();
}

/// "2 disc, ring"; what a person has drawn stands on the page Detection.
QString boxesText(const RoundShown& shown, const RoundRow& row)
{
    if (!isKnown(shown, row) || shown.isLabelledByPerson) return {};
    std::map<std::int64_t, int> counts;
    for (const MarkedBox& box : shown.images->boxes(row.image))
        ++counts[box.label];
    QStringList names;
    for (const auto& [label, count] : counts)
        names << (count > 1 ? inRound("%1 %2").arg(count).arg(classText(shown, label)) : classText(shown, label));
    return names.isEmpty() ? inRound("nothing") : names.join(QStringLiteral(", "));
}

} // namespace

std::vector<RoundKey> keysOf(const RoundShown& shown)
{
    std::vector<RoundKey> keys = {
        {QStringLiteral("rank"), inRound("rank"), inRound("Place among the pool's scores, the highest first")},
        {QStringLiteral("choice"), inRound("choice"), inRound("In which order the acquisition chose them")},
        {QStringLiteral("score"), inRound("score"), inRound("The acquisition's: the higher the sooner")}};
    for (const auto& [name, title] : shown.terms)
        keys.push_back({QString::fromStdString(std::string(termKey) + name), QString::fromStdString(title),
                        inRound("A part of the score, or a number beside it: why this image")});
    const RoundKey image{QStringLiteral("image"), inRound("image"), inRound("Its row in the data set's train part")};
    if (shown.isOfBoxes) {
        keys.push_back(
            {QStringLiteral("true"), inRound("true boxes"), inRound("How many there are, as the data set says")});
        keys.push_back(image);
        return keys;
    }
    keys.push_back({QStringLiteral("entropy"), inRound("entropy"), inRound("H of the network's probabilities, bits")});
    keys.push_back({QStringLiteral("margin"), inRound("margin"),
                    inRound("p₁ − p₂: the highest probability and the "
                            "next; small where the network wavers")});
    keys.push_back({QStringLiteral("pseudo"), inRound("pseudo-label ŷ"), inRound("What the network says it is")});
    keys.push_back({QStringLiteral("given"), inRound("given label"), inRound("What the oracle said it is")});
    keys.push_back({QStringLiteral("true"), inRound("true label y"), inRound("What the data set says it is")});
    keys.push_back(image);
    return keys;
}

double valueOf(const RoundShown& shown, const RoundRow& row, const QString& key)
{
    const auto known = [](std::int64_t number, std::int64_t least) {
        return number < least ? notMeasured : static_cast<double>(number);
    };
    if (key == QLatin1String("rank")) return known(row.rank, 1);
    if (key == QLatin1String("choice")) return known(row.choice, 1);
    if (key == QLatin1String("score")) return row.score;
    if (key == QLatin1String("entropy")) return row.entropy;
    if (key == QLatin1String("margin")) return row.margin;
    if (key == QLatin1String("pseudo")) return known(row.pseudoLabel, 0);
    if (key == QLatin1String("given")) return row.given ? static_cast<double>(row.given->label) : notMeasured;
    if (key == QLatin1String("true") && shown.isOfBoxes)
        return isKnown(shown, row) ? static_cast<double>(shown.images->boxes(row.image).size()) : notMeasured;
    if (key == QLatin1String("true")) return known(truthOf(shown, row).value_or(-1), 0);
    if (key == QLatin1String("image")) return static_cast<double>(row.image);
    for (std::size_t i = 0; i < shown.terms.size() && i < row.terms.size(); ++i)
        if (key.toStdString() == std::string(termKey) + shown.terms[i].first) return row.terms[i];
    return notMeasured;
}

bool isHidden(const RoundShown& shown, const RoundRow& row) { return shown.isLabelledByPerson && !row.given; }

std::optional<std::int64_t> truthOf(const RoundShown& shown, const RoundRow& row)
{
    if (!isKnown(shown, row)) return std::nullopt;
    const std::int64_t label = shown.images->label(row.image);
    return label < 0 ? std::nullopt : std::optional(label);
}

QString classText(const RoundShown& shown, std::int64_t label)
{
    if (label == skipped) return inRound("skipped");
    if (label < 0) return {};
    const auto at = static_cast<std::size_t>(label);
    if (shown.images && at < shown.images->classNames().size())
        return QString::fromStdString(shown.images->classNames()[at]);
    return inRound("class %1").arg(label);
}

QString truthText(const RoundShown& shown, const RoundRow& row)
{
    if (isHidden(shown, row)) return QStringLiteral("?");
    if (shown.isOfBoxes) return boxesText(shown, row);
    const std::optional<std::int64_t> truth = truthOf(shown, row);
    return truth ? classText(shown, *truth) : QString();
}

QString givenText(const RoundShown& shown, const RoundRow& row)
{
    if (shown.isOfBoxes && row.given && row.given->label != skipped) return truthText(shown, row);
    return row.given ? classText(shown, row.given->label) : QString();
}

QString pseudoText(const RoundShown& shown, const RoundRow& row)
{
    return row.pseudoLabel < 0 ? QString() : classText(shown, row.pseudoLabel);
}

QString fileText(const RoundShown& shown, const RoundRow& row)
{
    if (!isKnown(shown, row)) return {};
    return QString::fromStdString(shown.images->file(row.image));
}

QString tipText(const RoundShown& shown, const RoundRow& row)
{
    QString lines;
    const auto line = [&](const QString& title, const QString& text) {
        if (!text.isEmpty())
            lines += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td align=right>%2</td></tr>")
                         .arg(escaped(title), escaped(text));
    };
    for (const RoundKey& key : keysOf(shown)) {
        QString text = numberText(valueOf(shown, row, key.id), shownDigits);
        if (key.id == QLatin1String("pseudo")) text = pseudoText(shown, row);
        if (key.id == QLatin1String("given")) text = givenText(shown, row);
        if (key.id == QLatin1String("true")) text = truthText(shown, row);
        if (key.id == QLatin1String("score") && row.rank > 0 && text.isEmpty()) text = QStringLiteral("NaN");
        line(key.title, text);
    }
    line(inRound("file"), fileText(shown, row));
    const QString picture = shown.images ? pictureTag(*shown.images, row.image) : QString();
    return QStringLiteral("<table><tr><td>%1</td><td><table>%2</table></td></tr></table>").arg(picture, lines);
}

QString csvOf(const RoundShown& shown, const std::vector<std::size_t>& rows)
{
    CsvText csv;
    for (const char* name : {"image", "rank", "choice", "score"})
        csv.cell(name);
    for (const auto& term : shown.terms)
        csv.cell(term.first);
    for (const char* name : {"entropy_bits", "margin", "pseudo_label", "given_label", "true_label", "file"})
        csv.cell(name);
    csv.endRow();
    for (const std::size_t at : rows) {
        const RoundRow& row = shown.rows[at];
        csv.cell(row.image).cell(row.rank).cell(row.choice).cell(row.score);
        for (const double term : row.terms)
            csv.cell(term);
        csv.cell(row.entropy).cell(row.margin);
        const QString truth = isHidden(shown, row) ? QString() : truthText(shown, row);
        for (const QString& text : {pseudoText(shown, row), givenText(shown, row), truth, fileText(shown, row)})
            csv.cell(text.toStdString());
        csv.endRow();
    }
    return QString::fromStdString(csv.take());
}

} // namespace sharpscope
