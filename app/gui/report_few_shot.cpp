// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/adapted_accuracy.h"
#include "app/gui/html.h"
#include "app/gui/report_sections.h"
#include "core/base/error.h"

#include <QObject>

#include <filesystem>

namespace sharpscope {

namespace {

/// From the run's test, where it has come to it; what cannot be read is a note.
AdaptedAccuracy adaptedOf(const StoredRun& run, std::vector<std::string>& notes)
{
    const auto file = std::filesystem::path(run.id.toStdString()) / testEpisodesFile;
    if (!std::filesystem::exists(file)) return accuracyOf(run, nullptr);
    try {
        const EpisodeTable table = readEpisodes(file);
        return accuracyOf(run, &table);
    } catch (const Error& error) {
        notes.emplace_back(error.what());
        return accuracyOf(run, nullptr);
    }
}

QString stepsTable(const std::vector<AdaptedAccuracy>& all)
{
    QString html = QStringLiteral("<table><tr><th></th>");
    const std::size_t steps = mostSteps(all);
    for (std::size_t step = 0; step <= steps; ++step)
        html += QStringLiteral("<th class=\"n\">%1</th>").arg(escaped(stepText(step)));
    html += QStringLiteral("<th class=\"n\">%1</th><th>%2</th></tr>\n")
                .arg(QObject::tr("episodes"), QObject::tr("measured in"));
    for (const AdaptedAccuracy& one : all) {
        html += QStringLiteral("<tr><td><span class=\"swatch\" style=\"background:%1\"></span>%2</td>")
                    .arg(one.color.on(false).name(), escaped(one.label));
        for (std::size_t step = 0; step <= steps; ++step)
            html += QStringLiteral("<td class=\"n\">%1</td>")
                        .arg(step < one.byStep.size() ? meanText(one.byStep[step]) : QString());
        html += QStringLiteral("<td class=\"n\">%1</td><td>%2</td></tr>\n").arg(one.episodes).arg(escaped(one.of));
    }
    return html + QStringLiteral("</table>\n");
}

QString stepsFigure(const std::vector<AdaptedAccuracy>& all)
{
    IntervalPlot plot;
    plot.setAround(IntervalPlot::Around::Values);
    plot.setTitle(QObject::tr("Accuracy over inner steps"));
    plot.setAxisLabels(QObject::tr("inner steps"), QObject::tr("Accuracy on the queries, %"));
    std::vector<std::pair<double, QString>> places;
    for (std::size_t step = 0; step <= mostSteps(all); ++step)
        places.emplace_back(static_cast<double>(step), QString::number(step));
    plot.setPlaces(std::move(places));
    plot.setSeries(overSteps(all));
    QString drawing = QString::fromUtf8(plot.svg(plot.exportSize({620, 360})));
    drawing.remove(0, std::max<qsizetype>(0, drawing.indexOf(QLatin1String("<svg"))));
    return QStringLiteral("<div class=\"figures\"><figure>%1</figure></div>\n").arg(drawing);
}

} // namespace

QString fewShotSection(const std::vector<const StoredRun*>& runs, std::vector<std::string>& notes)
{
    std::vector<AdaptedAccuracy> all;
    for (const StoredRun* run : runs)
        if (isFewShot(*run))
            if (AdaptedAccuracy one = adaptedOf(*run, notes); !one.byStep.empty()) all.push_back(std::move(one));
    if (all.empty()) return {};
    return QStringLiteral("<h2>%1</h2>\n<p class=\"muted\">%2</p>\n")
               .arg(QObject::tr("Few-shot"), QObject::tr("Accuracy on the queries before adapting and after each inner "
                                                         "step: mean over episodes ± half of its 95 % interval, "
                                                         "1.96 s/√n.")) +
           stepsTable(all) + stepsFigure(all);
}

} // namespace sharpscope
