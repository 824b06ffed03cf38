// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_exporter.h"

#include "app/gui/active_tab.h"
#include "app/gui/compare_tab.h"
#include "app/gui/curvature_tab.h"
#include "app/gui/data_tab.h"
#include "app/gui/decision_tab.h"
#include "app/gui/detection_tab.h"
#include "app/gui/errand.h"
#include "app/gui/errand_line.h"
#include "app/gui/few_shot_tab.h"
#include "app/gui/figure_frame.h"
#include "app/gui/landscape_tab.h"
#include "app/gui/notices.h"
#include "app/gui/pages.h"
#include "app/gui/report_process.h"
#include "app/gui/rules_tab.h"
#include "app/gui/window_actions.h"
#include "core/base/files.h"
#include "widgets/base/number_text.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStatusBar>

#include <utility>

namespace sharpscope {

bool isPossible(const FigureFormat& format)
{
    const auto isBetween = [](double value, double low, double high) { return value >= low && value <= high; };
    return isBetween(format.width, 20, 1000) && isBetween(format.height, 20, 1000) &&
           isBetween(format.fontSize, 4, 30) && isBetween(static_cast<double>(format.dpi), 50, 2400);
}

QString fileStem(QString title)
{
    static const QRegularExpression aside(QStringLiteral("\\([^)]*\\)")), others(QStringLiteral("[^a-z0-9]+"));
    title = title.toLower().remove(aside).replace(others, QStringLiteral("-"));
    while (title.startsWith(QLatin1Char('-')))
        title.remove(0, 1);
    while (title.endsWith(QLatin1Char('-')))
        title.chop(1);
    return title.isEmpty() ? QStringLiteral("figure") : title;
}

FigureExporter::FigureExporter(const WindowSeams& seams, RunStore& store, Pages& pages, Notices& notices,
                               const WindowActions& actions, QStatusBar& status, QWidget* window)
    : QObject(window),
      m_seams(seams),
      m_store(store),
      m_compare(pages.compare()),
      m_notices(notices),
      m_window(window),
      m_errand(new Errand(tr("A report is being written; what there is of it is lost."), window)),
      m_line(new ErrandLine(*m_errand, &status))
{
    status.addPermanentWidget(m_line);
    m_line->hide(); // which adding it has undone
    connect(m_line, &ErrandLine::cancelled, this,
            [this] { m_notices.inform(tr("Cancelled; no report was written.")); });
    connect(m_errand, &Errand::failed, this, [this](const QString& why) { m_notices.complain(why); });
    connect(actions.exportFigure, &QAction::triggered, this, [this] { exportFigure(m_compare.mainFigure()); });
    connect(actions.exportAll, &QAction::triggered, this, &FigureExporter::exportAll);
    connect(actions.report, &QAction::triggered, this, &FigureExporter::writeReport);
    connect(&m_compare, &CompareTab::exportRequested, this, [this](FigureFrame* figure) { exportFigure(*figure); });
    connect(&pages.active(), &ActiveTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.landscape(), &LandscapeTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.active(), &ActiveTab::csvExportRequested, this, &FigureExporter::exportText);
    connect(&pages.rules(), &RulesTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.rules(), &RulesTab::csvExportRequested, this, &FigureExporter::exportText);
    connect(&pages.fewShot(), &FewShotTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.fewShot(), &FewShotTab::csvExportRequested, this, &FigureExporter::exportText);
    connect(&pages.fewShot(), &FewShotTab::informed, this, [this](const QString& what) { m_notices.inform(what); });
    connect(&pages.curvature(), &CurvatureTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.curvature(), &CurvatureTab::textExportRequested, this, &FigureExporter::exportText);
    connect(&pages.curvature(), &CurvatureTab::informed, this, [this](const QString& what) { m_notices.inform(what); });
    connect(&pages.sweep(), &SweepTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.decision(), &DecisionTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.detection(), &DetectionTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    connect(&pages.data(), &DataTab::exportRequested, this, [this](PlotWidget* plot) { exportPlot(*plot); });
    const auto refresh = [this, actions] {
        for (auto* action : {actions.exportFigure, actions.exportAll, actions.report})
            action->setEnabled(!m_store.runs().empty());
    };
    connect(&store, &RunStore::listChanged, this, refresh);
    refresh();
}

QString FigureExporter::ask(const QString& title, const QString& name, const QString& filter)
{
    const QString suggestion = m_folder.isEmpty() ? name : QDir(m_folder).filePath(name);
    QString file = m_seams.fileToSave(m_window, title, suggestion, filter);
    if (!file.isEmpty() && QFileInfo(file).suffix().isEmpty()) file += QLatin1Char('.') + QFileInfo(name).suffix();
    return file;
}

void FigureExporter::noteFolder(const QString& folder)
{
    const QString path = QFileInfo(folder).absoluteFilePath();
    if (std::exchange(m_folder, path) != path) Q_EMIT moved();
}

void FigureExporter::exportFigure(FigureFrame& figure)
{
    m_notices.guard([&] {
        figure.feed().takeAll();
        exportPlot(figure.plot());
    });
}

void FigureExporter::exportPlot(PlotWidget& plot)
{
    const std::optional<FigureFormat> format = m_seams.figure(m_window, plot, m_format);
    if (!format) return;
    if (std::exchange(m_format, *format) != *format) Q_EMIT moved();
    const QString file = ask(tr("Export figure"), fileStem(plot.title()) + QStringLiteral(".png"),
                             tr("Figures (*.png *.svg *.pdf);;PGFPlots, with its points (*.tex);;Numbers (*.csv)"));
    if (file.isEmpty()) return;
    m_notices.guard([&] {
        plot.save(file, m_format);
        noteFolder(QFileInfo(file).path());
        m_notices.inform(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    });
}

void FigureExporter::exportText(const QString& name, const QString& text)
{
    const QString file = ask(tr("Export numbers"), name, tr("Numbers (*.%1)").arg(QFileInfo(name).suffix()));
    if (file.isEmpty()) return;
    m_notices.guard([&] {
        writeFileAtomically(file.toStdString(), text.toStdString());
        noteFolder(QFileInfo(file).path());
        m_notices.inform(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
    });
}

void FigureExporter::exportAll()
{
    const QString folder = m_seams.folder(m_window, tr("Export all figures to"));
    if (folder.isEmpty()) return;
    m_notices.guard([&] {
        for (auto* figure : m_compare.figures()) {
            figure->feed().takeAll(); // one that is not seen may be behind
            for (const char* ending : {"png", "svg", "pdf", "tex", "csv"})
                figure->plot().save(
                    QStringLiteral("%1/%2.%3").arg(folder, fileStem(figure->plot().title()), QLatin1String(ending)),
                    m_format);
        }
        noteFolder(folder);
        m_notices.inform(tr("Saved %1 figures in five formats to %2")
                             .arg(m_compare.figures().size())
                             .arg(QDir::toNativeSeparators(folder)));
    });
}

void FigureExporter::writeReport()
{
    const QString file = ask(tr("Write report"), QStringLiteral("report.html"), tr("Web pages (*.html)"));
    if (file.isEmpty()) return;
    ReportRequest request{.file = QFileInfo(file).absoluteFilePath(), .runs = {}, .colors = m_store.colors()};
    for (const auto& run : m_store.runs())
        if (run->visible) request.runs.emplace_back(run->id.toStdString());
    if (request.runs.empty()) return m_notices.complain(tr("No run is shown: there is nothing to report"));
    noteFolder(QFileInfo(file).path());
    m_line->begin(tr("Writing a report of %1").arg(countText(request.runs.size(), tr("run"), tr("runs"))));
    m_errand->run(
        [request = std::move(request), program = m_seams.program, errand = m_errand](const std::stop_token& stop) {
            writeReportBy(program, request, [&](double done) { return errand->goOn(stop, done); });
            return request.file;
        },
        [this](const QString& written) {
            m_notices.inform(tr("Report written to %1").arg(QDir::toNativeSeparators(written)));
        });
}

} // namespace sharpscope
