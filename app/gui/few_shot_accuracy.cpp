// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/few_shot_accuracy.h"

#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "app/gui/text_table.h"
#include "core/base/error.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/line_icon.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <filesystem>

namespace sharpscope {

namespace {

constexpr int leastPlotHeight = 190;
constexpr int tableHeight = 190;

} // namespace

FewShotAccuracy::FewShotAccuracy(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_step(new QComboBox(this)),
      m_group(new QCheckBox(tr("mean over seeds"), this)),
      m_words(new ElidedLabel(this)),
      m_grid(new FigureGrid(this)),
      m_steps(new IntervalPlot(this)),
      m_episodes(new IntervalPlot(this)),
      m_table(new TextTable(QStringLiteral("fewShotTable"), this)),
      m_reading({}, this)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(6);
    addFigure(m_steps, "fewShotSteps", tr("Accuracy over inner steps"));
    addFigure(m_episodes, "fewShotEpisodes", tr("Test episodes by accuracy"));
    for (IntervalPlot* plot : {m_steps, m_episodes})
        plot->setAround(IntervalPlot::Around::Values);
    m_steps->setAxisLabels(tr("inner steps"), tr("Accuracy on the queries, %"));
    m_episodes->setAxisLabels(tr("accuracy of an episode, %"), tr("Episodes, %"));
    m_steps->setEmptyText(tr("Measured before the first step and after each: nothing has been measured yet."));
    m_episodes->setEmptyText(tr("How the test's episodes are spread is known when a run has come to its test, at its "
                                "end."));
    column->addWidget(makeHead());
    column->addWidget(m_grid, 3);
    m_table->setMaximumHeight(tableHeight); // less in a small window
    column->addWidget(m_table, 2);
    connect(&store, &RunStore::listChanged, this, [this] {
        if (isVisible()) refresh();
    });
    connect(&store, &RunStore::valuesChanged, this, [this] {
        if (isVisible()) refresh();
    });
    connect(&store, &RunStore::frontChanged, this, [this] {
        if (isVisible()) draw();
    });
}

QWidget* FewShotAccuracy::makeHead()
{
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(8);
    auto* label = new QLabel(tr("Episodes"), head);
    m_step->setObjectName(QStringLiteral("fewShotStep"));
    m_step->setAccessibleName(tr("Inner steps that the episodes are shown after"));
    m_step->setToolTip(
        tr("How the accuracies of the test's episodes are spread after so many inner steps: θ<sup>j</sup>"
           " on the queries"));
    m_step->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_words->setObjectName(QStringLiteral("fewShotWords"));
    m_words->setForegroundRole(QPalette::PlaceholderText);
    m_words->setMinimumWidth(30);
    auto* copy = new QToolButton(head);
    copy->setObjectName(QStringLiteral("copyFewShot"));
    copy->setIcon(lineIcon(QStringLiteral("duplicate")));
    copy->setToolTip(tr("Copy the table below (Ctrl+C in it; a right click there copies Markdown or LaTeX)"));
    copy->setAccessibleName(tr("Copy the table"));
    copy->setAutoRaise(true);
    row->addWidget(label);
    row->addWidget(m_step);
    row->addWidget(m_group);
    row->addWidget(m_words, 1);
    row->addWidget(copy);
    connect(copy, &QToolButton::clicked, this, [this] {
        m_table->copy();
        Q_EMIT informed(tr("The table is copied"));
    });
    connect(m_step, &QComboBox::activated, this, [this] {
        m_view.step = m_step->currentData().toLongLong();
        draw();
        Q_EMIT changed();
    });
    m_group->setObjectName(QStringLiteral("groupFewShot"));
    m_group->setToolTip(tr("One line and one column for runs that differ in the seed only"));
    connect(m_group, &QCheckBox::clicked, this, [this](bool isOn) {
        m_view.groupSeeds = isOn;
        draw();
        Q_EMIT changed();
    });
    return head;
}

void FewShotAccuracy::addFigure(IntervalPlot* plot, const char* name, const QString& title)
{
    plot->setObjectName(QLatin1String(name));
    plot->setTitle(title);
    auto* frame = new PlotFrame(title, plot, this);
    const auto at = static_cast<std::int64_t>(m_frames.size());
    m_frames.push_back(frame);
    m_grid->add(frame, leastPlotHeight);
    connect(frame, &PlotFrame::exportRequested, this, &FewShotAccuracy::exportRequested);
    connect(plot, &PlotWidget::zoomed, this, &FewShotAccuracy::changed, Qt::QueuedConnection);
    connect(frame, &PlotFrame::maximiseToggled, this, [this, at] {
        m_view.maximised = m_view.maximised == at ? -1 : at;
        draw();
        Q_EMIT changed();
    });
}

void FewShotAccuracy::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void FewShotAccuracy::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && isVisible()) draw();
}

void FewShotAccuracy::refresh()
{
    std::erase_if(m_read, [this](const auto& one) { // it is trained on, or was removed
        const StoredRun* run = m_store.find(one.first);
        return !run || run->series.state != RunState::Finished;
    });
    draw();
    if (!m_reading.isRunning()) readTables();
}

/// Of the runs that have come to their end since.
void FewShotAccuracy::readTables()
{
    QStringList wanted;
    for (const auto& run : m_store.runs())
        if (run->visible && isFewShot(*run) && run->series.state == RunState::Finished && !m_read.contains(run->id))
            wanted << run->id;
    if (wanted.isEmpty()) return;
    const auto read = [wanted](const std::stop_token& stop) {
        std::map<QString, Read> all;
        for (const QString& run : wanted) {
            if (stop.stop_requested()) break;
            const auto file = std::filesystem::path(run.toStdString()) / testEpisodesFile;
            Read& one = all[run];
            if (!std::filesystem::exists(file)) continue; // a run without a test
            try {
                one.table = readEpisodes(file);
            } catch (const Error& error) {
                one.problem = QString::fromUtf8(error.what());
            }
        }
        return all;
    };
    m_reading.run(read, [this](const std::map<QString, Read>& all) {
        for (const auto& [run, one] : all)
            m_read[run] = one;
        draw();
        readTables(); // others may have ended meanwhile
    });
}

void FewShotAccuracy::draw()
{
    std::vector<AdaptedAccuracy> runs;
    QStringList words;
    for (const auto& run : m_store.runs()) {
        if (!run->visible || !isFewShot(*run)) continue;
        const auto read = m_read.find(run->id);
        const bool isHere = read != m_read.end();
        runs.push_back(accuracyOf(*run, isHere && read->second.table ? &*read->second.table : nullptr));
        runs.back().isInFront = m_store.front().contains(run->id);
        if (isHere && !read->second.problem.isEmpty()) words << read->second.problem;
    }
    m_group->setChecked(m_view.groupSeeds);
    if (m_view.groupSeeds) runs = overSeeds(runs);
    const std::size_t steps = mostSteps(runs);
    m_step->clear();
    m_step->addItem(tr("after the last step"), -1);
    for (std::size_t step = 0; step < steps; ++step)
        m_step->addItem(stepText(step), static_cast<qlonglong>(step));
    m_step->setCurrentIndex(std::max(0, m_step->findData(static_cast<qlonglong>(m_view.step))));
    std::vector<std::pair<double, QString>> places;
    for (std::size_t step = 0; step <= steps; ++step)
        places.emplace_back(static_cast<double>(step), QString::number(step));
    m_steps->setPlaces(std::move(places));
    m_steps->setSeries(overSteps(runs));
    m_episodes->setSeries(overEpisodes(runs, m_view.step));
    m_frames[1]->setNote(m_step->currentText());
    for (std::size_t i = 0; i < m_frames.size(); ++i) {
        const bool isAlone = m_view.maximised == static_cast<std::int64_t>(i);
        m_frames[i]->setVisible(m_view.maximised < 0 || isAlone);
        m_frames[i]->setMaximised(isAlone);
    }
    if (words.isEmpty())
        words
            << (m_view.groupSeeds
                    ? tr("Mean over the seeds ± their standard deviation, n − 1; all runs on the same episodes.")
                    : tr("Mean over episodes ± half of its 95 % interval, 1.96 s/√n; all runs on the same episodes."));
    m_words->setText(words.join(QStringLiteral("; ")));
    m_words->setToolTip(m_words->text());
    fillTable(runs);
}

void FewShotAccuracy::fillTable(const std::vector<AdaptedAccuracy>& runs)
{
    std::vector<TextTable::Column> columns;
    const bool dark = themeOf(*this).dark;
    for (const AdaptedAccuracy& run : runs)
        columns.push_back({run.label, run.label + QStringLiteral(": ") + run.of, run.color.on(dark)});
    std::vector<TextTable::Row> rows;
    const auto add = [&](const QString& title, const QString& help, const auto& cell) {
        TextTable::Row row{.title = title, .cells = {}, .help = help};
        for (const AdaptedAccuracy& run : runs)
            row.cells << cell(run);
        rows.push_back(std::move(row));
    };
    for (std::size_t step = 0; step <= mostSteps(runs); ++step)
        add(stepText(step), tr("Accuracy on the queries, mean over the episodes"), [step](const AdaptedAccuracy& run) {
            return step < run.byStep.size() ? meanText(run.byStep[step]) : QString();
        });
    add(tr("episodes"), tr("That the means are over"),
        [](const AdaptedAccuracy& run) { return run.byStep.empty() ? QString() : QString::number(run.episodes); });
    add(tr("measured in"), tr("The test at the end, or what was measured last while it trains"),
        [](const AdaptedAccuracy& run) { return run.of; });
    m_table->setTexts(columns, rows);
}

void FewShotAccuracy::read(ViewState& state) const
{
    state.fewShot.step = m_view.step;
    state.fewShot.maximised = m_view.maximised;
    state.fewShot.groupSeeds = m_view.groupSeeds;
    state.fewShot.zooms = Json::object();
    if (const auto zoom = m_steps->zoom(); !zoom.empty()) state.fewShot.zooms["steps"] = zoom;
    if (const auto zoom = m_episodes->zoom(); !zoom.empty()) state.fewShot.zooms["episodes"] = zoom;
}

void FewShotAccuracy::show(const ViewState& state)
{
    m_view = state.fewShot;
    draw();
    const auto zoomOf = [&](const char* name) {
        std::vector<double> zoom;
        const auto it = m_view.zooms.find(name);
        if (it != m_view.zooms.end() && it->is_array())
            for (const Json& number : *it)
                if (number.is_number()) zoom.push_back(number.get<double>());
        return zoom.size() == 4 ? zoom : std::vector<double>();
    };
    for (const auto& [plot, name] : {std::pair(m_steps, "steps"), std::pair(m_episodes, "episodes")})
        if (const auto zoom = zoomOf(name); plot->zoom() != zoom) plot->setZoom(zoom);
}

} // namespace sharpscope
