// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/report.h"

#include "app/gui/field_names.h"
#include "app/gui/html.h"
#include "app/gui/report_figures.h"
#include "app/gui/report_landscapes.h"
#include "app/gui/report_sections.h"
#include "app/gui/tag_title.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/run/main_metric.h"
#include "core/run/result_table.h"
#include "core/run/run_folder.h"
#include "core/run/run_reader.h"
#include "widgets/base/number_text.h"
#include "widgets/base/run_store.h"

#include <QDateTime>
#include <QObject>

#include <algorithm>
#include <cmath>
#include <optional>

namespace sharpscope {

namespace {

using Runs = std::vector<const StoredRun*>;

const char* const style = R"(
body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1d2127; background: #fff; max-width: 1180px; margin: 32px auto; padding: 0 24px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 34px 0 10px; } .muted { color: #626c7a; }
table { border-collapse: collapse; font-size: 14px; } th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid #e7eaee; text-align: left; vertical-align: top; }
th { color: #626c7a; font-weight: 600; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 8px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 18px; } .figures svg { width: 100%; height: auto; }
figure { margin: 0; } figcaption { font-size: 13px; color: #626c7a; } pre { background: #f3f4f6; padding: 12px 14px; border-radius: 6px; overflow-x: auto; font-size: 13px; }
.problem { color: #b3261e; }
)";

QString nameOf(const Runs& runs)
{
    const Json& experiment = runs.front()->experiment;
    const auto it = experiment.find("name");
    return it != experiment.end() && it->is_string() ? escaped(it->get<std::string>()) : QObject::tr("Comparison");
}

QString textOfOption(const StoredRun& run, const std::string& path)
{
    const std::string* text = findOption(run.options, path);
    return text ? escaped(*text) : QString();
}

QString runTable(const Runs& runs)
{
    OptionSpread options;
    const KindFigures& figures = figuresOf(runs.front()->experiment);
    double best = -1;
    for (const auto* run : runs) {
        options.add(run->options);
        best = std::max(best, run->series.bestOf(figures.metric));
    }
    constexpr std::size_t mostColumns = 12;
    auto differing = differingOptions(options, 3 * mostColumns, fieldPlace);
    std::erase_if(differing, [](const std::string& path) { return path.starts_with("measure."); }); // follows methods
    differing.resize(std::min(differing.size(), mostColumns));
    QString html =
        QStringLiteral("<table><tr><th>%1</th><th class=\"n\">%2</th>").arg(QObject::tr("run"), QObject::tr("seed"));
    for (const auto& path : differing)
        html += QStringLiteral("<th class=\"n\" title=\"%1\">%2</th>").arg(escaped(path), escaped(fieldName(path)));
    for (const auto& title :
         {QObject::tr("epochs"), QObject::tr("%1, last").arg(tagTitle(QString::fromStdString(figures.metric))),
          QObject::tr("best"), QObject::tr("test loss, last"), QObject::tr("passes"), QObject::tr("training time")})
        html += QStringLiteral("<th class=\"n\">%1</th>").arg(title);
    html += QStringLiteral("<th>%1</th></tr>\n").arg(QObject::tr("state"));
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunSeries& series = runs[i]->series;
        const auto cell = [&](const QString& text) { html += QStringLiteral("<td class=\"n\">%1</td>").arg(text); };
        html += QStringLiteral("<tr><td><span class=\"swatch\" style=\"background:%1\"></span>%2</td>")
                    .arg(runs[i]->color.light.name(), escaped(runs[i]->label));
        cell(QString::number(series.started.seed));
        for (const auto& path : differing)
            cell(textOfOption(*runs[i], path));
        cell(numberText(series.last.epoch, 4));
        cell(percentText(series.lastOf(figures.metric)));
        const double own = series.bestOf(figures.metric);
        cell(own == best ? QStringLiteral("<b>%1</b>").arg(percentText(own)) : percentText(own));
        cell(numberText(series.lastOf("loss/test"), 4));
        cell(numberText(series.last.passes, 6));
        cell(durationText(series.last.seconds));
        const QString state =
            runs[i]->isInterrupted ? QObject::tr("interrupted") : QString::fromLatin1(toText(series.state));
        html += series.state == RunState::Failed
                    ? QStringLiteral("<td class=\"problem\">%1: %2</td></tr>\n").arg(state, escaped(series.failure))
                    : QStringLiteral("<td>%1</td></tr>\n").arg(state);
    }
    return html + QStringLiteral("</table>\n");
}

QString seedTable(const Runs& runs)
{
    std::vector<FinishedRun> finished;
    std::vector<UnfinishedRun> unfinished;
    for (const auto* run : runs) {
        if (std::string why = whyUnfinished(run->series, run->isInterrupted); !why.empty())
            unfinished.push_back({run->experiment, std::move(why)});
        else
            finished.push_back({run->experiment, run->series.result});
    }
    if (finished.empty()) return {};
    const ResultTable table = makeTable(finished, {}, unfinished);
    return QStringLiteral("<h2>%1</h2>\n").arg(QObject::tr("Over seeds")) + tableHtml(table);
}

QString notesSection(const std::vector<std::string>& notes)
{
    QString lines;
    for (const auto& note : notes)
        lines += QStringLiteral("<li>%1</li>\n").arg(escaped(note));
    if (lines.isEmpty()) return lines;
    return QStringLiteral("<h2>%1</h2>\n<ul>\n%2</ul>\n").arg(QObject::tr("What this report does without"), lines);
}

/// The run, if there is something to report of it.
std::optional<RunFromDisk> readForReport(const std::filesystem::path& path, ReportNotes& notes)
{
    try {
        const RunFolder run = RunFolder::open(path);
        SummaryRead summary = readSummary(path);
        notes.others.insert(notes.others.end(), summary.problems.begin(), summary.problems.end());
        if (summary.summary.state == RunState::Waiting) {
            notes.others.push_back(path.string() + ": has no events yet");
            return {};
        }
        RunFromDisk read;
        read.run = run.id();
        read.experiment = run.experiment();
        static_cast<RunSummary&>(read.series) = std::move(summary.summary);
        read.options = flatOptions(read.experiment);
        read.notes = readNotes(path);
        read.isInterrupted = read.series.state == RunState::Running && !run.isBeingWritten();
        return read;
    } catch (const Error& error) {
        notes.leftOut.emplace_back(error.what());
        return {};
    }
}

/// Of the runs that are shown; it also says the `notes`.
void writeShown(RunStore& store, const QString& file, const std::vector<std::string>& notes,
                const std::function<void(double)>& progress)
{
    constexpr double figures = 0.6; // of the time, about, where runs are many
    Runs runs;
    for (const auto& run : store.runs())
        if (run->visible) runs.push_back(run.get());
    const bool hasSeeds = std::any_of(runs.begin(), runs.end(), [&](const StoredRun* a) {
        return std::any_of(runs.begin(), runs.end(),
                           [&](const StoredRun* b) { return a != b && a->group == b->group; });
    });
    const QString name = nameOf(runs);
    QString html = QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%1 — "
                                  "Sharpscope</title><style>%2</style></head>\n<body>\n")
                       .arg(name, QLatin1String(style));
    html += QStringLiteral("<h1>%1</h1>\n<p class=\"muted\">%2</p>\n")
                .arg(name, QObject::tr("Sharpscope report, %1")
                               .arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"))));
    html += QStringLiteral("<h2>%1</h2>\n").arg(QObject::tr("Runs")) + runTable(runs) + forksSection(runs);
    if (hasSeeds) html += seedTable(runs);
    html += QStringLiteral("<h2>%1</h2>\n<p class=\"muted\">%2</p>\n")
                .arg(QObject::tr("Figures"),
                     hasSeeds ? QObject::tr("Mean over seeds with ± one standard deviation. Values of single steps are "
                                            "smoothed (debiased moving average, 0.9).")
                              : QObject::tr("Values of single steps are smoothed (debiased moving average, 0.9), with "
                                            "the raw values behind."));
    html += reportFigures(store, hasSeeds, [&](double done) { progress(figures * done); });
    std::vector<std::string> all = notes;
    html += fewShotSection(runs, all) + sweepsSection(runs, all) + curvatureSection(runs, all);
    progress(0.8);
    html += landscapesSection(runs, all);
    progress(1);
    html += optionsSection(runs);
    html += notesSection(all);
    html += provenanceSection(runs) + QStringLiteral("</body></html>\n");
    writeFileAtomically(file.toStdString(), html.toStdString());
}

} // namespace

ReportNotes writeReport(const std::vector<std::filesystem::path>& folders, const QString& file,
                        const std::function<void(double)>& progress, const Json& colors)
{
    constexpr double reading = 0.3;
    const auto tell = [&](double done) {
        if (progress) progress(done);
    };
    RunStore store;
    store.setOptionWords({.name = fieldName, .meaning = fieldMeaning, .place = fieldPlace});
    store.keepColors(colors);
    std::vector<RunFromDisk> found;
    ReportNotes notes;
    double read = 0;
    for (const auto& folder : folders) {
        tell(reading * read++ / static_cast<double>(folders.size()));
        std::error_code error;
        std::vector<std::filesystem::path> runs = {folder};
        if (!std::filesystem::exists(folder / "experiment.json", error) && std::filesystem::is_directory(folder, error))
            runs = listRuns(folder);
        if (runs.empty()) throw Error(folder.string() + ": holds no runs");
        for (const auto& path : runs)
            if (auto run = readForReport(path, notes)) found.push_back(*std::move(run));
    }
    std::vector<std::string> all = notes.leftOut;
    all.insert(all.end(), notes.others.begin(), notes.others.end());
    if (found.empty()) {
        std::string why = "there is nothing to report";
        for (const auto& note : all)
            why += "\n" + note;
        throw Error(why);
    }
    store.take(std::move(found));
    writeShown(store, file, all, [&](double done) { tell(reading + (1 - reading) * done); });
    return notes;
}

} // namespace sharpscope
