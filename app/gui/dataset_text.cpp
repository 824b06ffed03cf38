// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/dataset_text.h"

#include "app/gui/html.h"
#include "app/gui/pictures.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

namespace sharpscope {

namespace {

constexpr std::size_t shownNotes = 4;

QString inTab(const char* text) { return QCoreApplication::translate("datasets", text); }

QString countsText(std::int64_t classes, std::int64_t train, std::int64_t test)
{
    QStringList facts;
    if (classes > 0) facts << inTab("%1 classes").arg(classes);
    if (train > 0) facts << inTab("%L1 train images").arg(train);
    if (test > 0) facts << inTab("%L1 test images").arg(test);
    return facts.join(QStringLiteral(" · "));
}

std::int64_t sumOf(const std::vector<std::int64_t>& counts)
{
    return std::accumulate(counts.begin(), counts.end(), std::int64_t(0));
}

} // namespace

bool isOnesOwn(const DatasetInfo& info) { return info.classes == 0; }

QString factsOf(const DatasetInfo& info)
{
    const QString counts = countsText(info.classes, info.trainSize, info.testSize);
    if (info.imageShape.size() != 3) return counts;
    const auto channels = info.imageShape[0], height = info.imageShape[1], width = info.imageShape[2];
    const QString shape =
        width * height == 1
            ? inTab("points of %1 coordinates").arg(channels)
            : QStringLiteral("%1 × %2 %3").arg(width).arg(height).arg(channels == 1 ? inTab("grey") : inTab("colour"));
    return shape + QStringLiteral(" · ") + counts;
}

QString factsOf(const DatasetPreview& preview)
{
    return countsText(static_cast<std::int64_t>(preview.classNames.size()),
                      sumOf(preview.trainCounts) + preview.unlabelled, sumOf(preview.testCounts));
}

QString howToGet(const DatasetInfo& info)
{
    const bool own = isOnesOwn(info);
    return QStringLiteral("<p><b>%1</b></p><p>%2</p><p>%3<br><code>%4</code></p>")
        .arg(own ? inTab("None is named yet.") : inTab("Not found."),
             own ? escaped(info.source) : inTab("Where to get it: %1").arg(escaped(info.source)),
             own ? inTab("Laid out like this:") : inTab("Laid out like this, in the folder of data sets:"),
             escaped(info.layout));
}

QString notesOf(const DatasetPreview& preview)
{
    QStringList lines;
    for (const auto& note : preview.notes)
        if (lines.size() < static_cast<qsizetype>(shownNotes)) lines << escaped(note);
    if (preview.notes.size() > shownNotes) lines << inTab("… and %1 more").arg(preview.notes.size() - shownNotes);
    return lines.join(QStringLiteral("<br>"));
}

std::vector<ClassRow> rowsOf(const DatasetPreview& preview)
{
    std::vector<ClassRow> rows(std::max(preview.classNames.size(), preview.trainCounts.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].name =
            i < preview.classNames.size() ? QString::fromStdString(preview.classNames[i]) : inTab("class %1").arg(i);
        if (i < preview.trainCounts.size()) rows[i].trainCount = preview.trainCounts[i];
        if (i < preview.testCounts.size()) rows[i].testCount = preview.testCounts[i];
    }
    ClassRow open{.name = inTab("not labelled yet"), .trainCount = preview.unlabelled};
    for (const auto& thumbnail : preview.thumbnails)
        if (thumbnail.label < static_cast<std::int64_t>(rows.size()))
            if (QImage image = imageOf(thumbnail); !image.isNull())
                (thumbnail.label < 0 ? open : rows[static_cast<std::size_t>(thumbnail.label)])
                    .images.push_back(std::move(image));
    if (preview.unlabelled > 0) return {std::move(open)};
    return rows;
}

std::vector<ScatterPlot::Class> pointsOf(const DatasetPreview& preview)
{
    std::vector<ScatterPlot::Class> classes;
    if (preview.points.empty()) return classes;
    for (const auto& row : rowsOf(preview))
        classes.push_back({.name = row.name, .x = {}, .y = {}});
    for (const auto& point : preview.points)
        if (point.label >= 0 && static_cast<std::size_t>(point.label) < classes.size()) {
            auto& of = classes[static_cast<std::size_t>(point.label)];
            of.x.push_back(point.x);
            of.y.push_back(point.y);
        }
    return classes;
}

} // namespace sharpscope
