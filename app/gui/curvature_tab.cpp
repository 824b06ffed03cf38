// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/curvature_tab.h"

#include "app/gui/curve_feed.h"
#include "app/gui/run_curves.h"

#include "app/gui/curvature_controls.h"
#include "app/gui/curvature_gap_panel.h"
#include "app/gui/curvature_layers.h"
#include "app/gui/curvature_numbers.h"
#include "app/gui/curvature_spectrum.h"
#include "app/gui/curvature_theorems.h"
#include "app/gui/rescaling_panel.h"
#include "core/curvature/rescaling_options.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/number_text.h"
#include "widgets/plots/plot_widget.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QTabWidget>

#include <algorithm>

namespace sharpscope {

namespace {

/// As high as its pane: words that need one more line take it from the panel, not from beyond the pane.
class PaneHigh final : public QWidget {
public:
    using QWidget::QWidget;
    bool hasHeightForWidth() const override { return false; }
};

} // namespace

CurvatureTab::CurvatureTab(RunStore& store, JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_makeJob(std::move(makeJob)),
      m_pages(new QStackedLayout(this)),
      m_controls(new CurvatureControls(this)),
      m_reading({}, this),
      m_job(std::move(queue),
            tr("Sharpness numbers of runs that are measured stay; the run under way is measured anew by Compute."),
            this)
{
    m_pages->addWidget(new EmptyPage(QStringLiteral("curves"), tr("No runs yet"),
                                     tr("Launch an experiment or open runs: how sharp their minima are, by the "
                                        "Hessian's eigenvalues, trace and density and by SAM's and ASAM's own measure, "
                                        "stands here side by side."),
                                     this));
    auto* page = new PaneHigh(this);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 8, 0);
    row->setSpacing(10);
    m_controls->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    row->addWidget(m_controls);
    row->addWidget(makeResults(), 1);
    m_pages->addWidget(page);
    connectControls();
    for (const RunCurves* figure : findChildren<RunCurves*>()) // a line a run
        linkFront(store, figure->plot());
    connect(&store, &RunStore::listChanged, this, [this] {
        if (isVisible()) refreshRuns();
    });
    connect(&store, &RunStore::valuesChanged, this, [this] {
        if (isVisible()) refreshControls(); // the first checkpoint may be there
    });
    connect(&m_reading, &Errand::failed, this, [this](const QString& why) { m_failure = why; });
    refreshRuns();
}

CurvatureTab::~CurvatureTab() { disconnect(&m_job, nullptr, this, nullptr); }

template <class Content>
Content* CurvatureTab::addPanel(const char* name, const QString& title, const QString& help)
{
    auto* content = new Content(this);
    auto* nothing = new EmptyPage(QStringLiteral("curves"), QString(), QString(), this);
    auto* pages = new QStackedWidget(this);
    pages->addWidget(nothing);
    pages->addWidget(content);
    addTab(pages, name, title, help);
    m_drawn.push_back({[this, content] { content->draw(m_shown); }, pages, nothing});
    return content;
}

void CurvatureTab::addTab(QWidget* page, const char* name, const QString& title, const QString& help)
{
    const int index = m_panels->addTab(page, title);
    m_panels->setTabToolTip(index, help);
    m_panels->setTabWhatsThis(index, QLatin1String(name));
}

QWidget* CurvatureTab::makeResults()
{
    auto* holder = new QWidget(this);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 6, 0, 8);
    column->setSpacing(4);
    m_legend = new QLabel(this);
    m_legend->setObjectName(QStringLiteral("curvatureLegend"));
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setWordWrap(true);
    m_panels = new QTabWidget(this);
    m_panels->setObjectName(QStringLiteral("curvaturePanels"));
    m_panels->setDocumentMode(true);
    m_panels->setMinimumSize(300, 240); // what has no room is scrolled inside
    column->addWidget(m_legend);
    column->addWidget(m_panels, 1);

    auto* numbers = addPanel<CurvatureNumbers>("numbers", tr("Numbers"), tr("λ₁, trace, sharpness: a column a run"));
    auto* spectrum = addPanel<CurvatureSpectrum>("spectrum", tr("Spectrum"),
                                                 tr("The density of the Hessian's eigenvalues, and the largest ones"));
    auto* layers = addPanel<CurvatureLayers>("layers", tr("Layers"), tr("λ₁ and trace of each layer's block"));
    addPanel<CurvatureGapPanel>("gap", tr("Test gap"), tr("Do the numbers rank the runs as their test gap does?"));
    addPanel<CurvatureTheorems>("theorems", tr("Theorems"), tr("Agnostic-SAM's two theorems at these weights"));
    m_rescaling = new RescalingPanel(this);
    addTab(m_rescaling, "rescaling", tr("Rescaling"), tr("What the numbers say of the same function elsewhere"));
    m_drawn.push_back({.draw = [this] { m_rescaling->draw(m_found, m_runs, m_store); }});
    connect(m_rescaling, &RescalingPanel::changed, this, &CurvatureTab::changed);
    connect(m_rescaling, &RescalingPanel::rescaleClicked, this, &CurvatureTab::rescale);
    connect(numbers, &CurvatureNumbers::textExportRequested, this, &CurvatureTab::textExportRequested);
    connect(numbers, &CurvatureNumbers::informed, this, &CurvatureTab::informed);
    connect(spectrum, &CurvatureSpectrum::exportRequested, this, &CurvatureTab::exportRequested);
    connect(layers, &CurvatureLayers::exportRequested, this, &CurvatureTab::exportRequested);
    connect(m_panels, &QTabWidget::currentChanged, this, [this] {
        drawPanel();
        Q_EMIT changed();
    });
    return holder;
}

void CurvatureTab::connectControls()
{
    connect(m_controls, &CurvatureControls::runsChosen, this, [this] {
        refreshRuns();
        Q_EMIT changed();
    });
    connect(m_controls, &CurvatureControls::optionsChanged, this, [this] {
        refreshControls();
        Q_EMIT changed();
    });
    connect(m_controls, &CurvatureControls::reportChosen, this, [this] {
        showReports();
        Q_EMIT changed();
    });
    connect(m_controls, &CurvatureControls::sharingChosen, this, &CurvatureTab::changed);
    connect(m_controls, &CurvatureControls::computeClicked, this, &CurvatureTab::compute);
    connect(m_controls, &CurvatureControls::stopClicked, &m_job, &SideJob::stop);
    connect(&m_job, &SideJob::eventsArrived, this, &CurvatureTab::take);
    connect(&m_job, &SideJob::failed, this, [this](const QString& why) { m_failure = why; });
    connect(&m_job, &SideJob::runningChanged, this, &CurvatureTab::refreshControls);
}

QStringList CurvatureTab::chosenRuns() const
{
    QStringList ids;
    for (const auto& run : m_store.runs())
        if (m_controls->ofSelected() ? m_selected.contains(run->id) : run->visible) ids << run->id;
    return ids;
}

bool CurvatureTab::hasCheckpoint(const QString& id) const
{
    const StoredRun* run = m_store.find(id);
    return run && !run->series.checkpoints.empty();
}

void CurvatureTab::selectRuns(const QStringList& ids)
{
    m_selected = ids;
    if (m_controls->ofSelected() && isVisible()) refreshRuns();
}

/// What is known of the runs stays on the screen until their folders have been read.
void CurvatureTab::refreshRuns()
{
    m_pages->setCurrentIndex(m_store.runs().empty() ? 0 : 1);
    const QStringList runs = chosenRuns();
    if (runs == m_runs) return showReports(); // names or colours
    m_runs = runs;
    m_failure.clear();
    readReports();
    refreshControls();
}

void CurvatureTab::readReports()
{
    const auto read = [runs = m_runs](const std::stop_token& stop) { return readCurvatures(runs, stop); };
    m_reading.run(read, [this](const FoundCurvatures& found) {
        if (!found.problem.isEmpty()) m_failure = found.problem;
        m_found = found.reports;
        showReports();
    });
}

void CurvatureTab::compute()
{
    std::vector<Problem> problems;
    const CurvatureOptions options = m_controls->options(problems);
    if (problems.empty()) start(options, 1, [&](const auto& runs) { return m_makeJob(runs, options); });
}

/// Of every run first as it is, so that what can be said of all is there early.
void CurvatureTab::rescale()
{
    std::vector<Problem> problems;
    CurvatureOptions options = m_controls->options(problems);
    options.rescale = m_rescaling->asked().toStdString();
    if (!problems.empty()) return;
    const auto [before, after] = beforeAndAfter(rescalingNumbers(options));
    start({}, 2, [&, before = before, after = after](const auto& runs) -> Job {
        return [first = m_makeJob(runs, before), second = m_makeJob(runs, after)](JobContext& context) {
            first(context);
            if (!context.isStopping()) second(context);
        };
    });
}

/// `asked`: whose reports are looked at when they come; none: those that are.
void CurvatureTab::start(const std::optional<CurvatureOptions>& asked, int reportsARun, const JobOfRuns& jobOf)
{
    std::vector<std::filesystem::path> runs;
    for (const QString& run : m_runs)
        if (hasCheckpoint(run)) runs.emplace_back(run.toStdString());
    if (runs.empty() || m_job.isRunning()) return;
    m_failure.clear();
    m_asked = asked ? toJson(*asked) : m_controls->report();
    m_jobReports = reportsARun * static_cast<int>(runs.size());
    m_jobDone = 0;
    m_job.start(jobOf(runs), "sharpness", m_controls->sharing());
}

void CurvatureTab::take(const std::vector<RunEvent>& events)
{
    bool hasNew = false;
    for (const RunEvent& event : events) {
        if (const auto* progress = std::get_if<Progress>(&event.event)) showProgress(*progress);
        const auto* message = std::get_if<Message>(&event.event);
        if (!message) continue;
        if (message->level == "info") hasNew = true, ++m_jobDone;
        if (message->level == "warning") m_failure = QString::fromStdString(message->text);
    }
    if (!hasNew) return;
    m_controls->setReport(m_asked);
    readReports();
    Q_EMIT changedByItself();
}

/// Of all runs of the job: those to come are taken to last as long as the one under way.
void CurvatureTab::showProgress(const Progress& progress)
{
    if (progress.what.empty()) return; // a run has ended
    const double done = std::min(progress.fraction, 0.999);
    QString text = QString::fromStdString(progress.what);
    if (m_jobReports > 1) text += tr(", %1 of %2").arg(m_jobDone + 1).arg(m_jobReports);
    if (std::isfinite(progress.secondsLeft)) {
        const double ofRun = progress.secondsLeft / (1 - done);
        text += tr(", %1 left").arg(durationText(progress.secondsLeft + ofRun * (m_jobReports - m_jobDone - 1)));
    }
    m_controls->setProgress((m_jobDone + done) / std::max(1, m_jobReports), text);
}

} // namespace sharpscope
