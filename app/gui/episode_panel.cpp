// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/episode_panel.h"

#include "app/gui/adapted_accuracy.h"
#include "app/gui/episode_model.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/number_text.h"

#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

namespace sharpscope {

EpisodePanel::EpisodePanel(const RunStore& store, JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_makeJob(std::move(makeJob)),
      m_model(new EpisodeModel(this)),
      m_run(new QComboBox(this)),
      m_part(new QComboBox(this)),
      m_weights(new QComboBox(this)),
      m_episode(new QSpinBox(this)),
      m_steps(new QSlider(Qt::Horizontal, this)),
      m_stepText(new QLabel(this)),
      m_words(new ElidedLabel(this)),
      m_progress(new QProgressBar(this)),
      m_stop(new QPushButton(this)),
      m_table(new QTableView(this)),
      m_nothing(new EmptyPage(QStringLiteral("curves"), tr("No episode yet"), QString(), this)),
      m_job(std::move(queue), QString(), this)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(6);
    column->addWidget(makeHead());
    column->addWidget(makeSteps());
    column->addWidget(makePages(), 1);
    connect(&store, &RunStore::listChanged, this, [this] {
        if (isVisible()) refresh();
    });
    connect(&store, &RunStore::valuesChanged, this, [this] {
        if (isVisible()) refresh(); // the first checkpoint may be there, or a newer one
    });
    connect(&m_job, &SideJob::progressed, this, [this](const Progress& progress) {
        m_progress->setFormat(QString::fromStdString(progress.what));
        m_progress->setValue(static_cast<int>(100 * progress.fraction));
    });
    connect(&m_job, &SideJob::failed, this, [this](const QString& why) { m_failure = why; });
    connect(&m_job, &SideJob::runningChanged, this, &EpisodePanel::refresh);
}

EpisodePanel::~EpisodePanel() { disconnect(&m_job, nullptr, this, nullptr); }

void EpisodePanel::selectRun(const QString& id)
{
    const StoredRun* run = m_store.find(id);
    if (!run || !isFewShot(*run)) return;
    m_view.run = id.toStdString();
    if (isVisible()) refresh();
}

void EpisodePanel::choose()
{
    m_view.run = m_run->currentData().toString().toStdString();
    m_view.part = m_part->currentData().toString().toStdString();
    m_view.weights = m_weights->currentData().toString().toStdString();
    m_view.episode = m_episode->value();
    refresh();
    Q_EMIT changed();
}

EpisodeRequest EpisodePanel::wanted() const
{
    EpisodeRequest request{.run = {}, .part = m_view.part, .index = m_view.episode, .weights = m_view.weights};
    const StoredRun* run = m_store.find(m_run->currentData().toString());
    if (run && !run->series.checkpoints.empty()) request.run = run->id.toStdString();
    return request;
}

void EpisodePanel::refresh()
{
    {
        const QSignalBlocker quiet(m_episode);
        QStringList before, now;
        for (int i = 0; i < m_run->count(); ++i)
            before << m_run->itemData(i).toString() << m_run->itemText(i);
        for (const auto& run : m_store.runs())
            if (isFewShot(*run)) now << run->id << run->label;
        if (before != now) m_run->clear();
        for (qsizetype i = 0; before != now && i < now.size(); i += 2)
            m_run->addItem(now[i + 1], now[i]);
        m_run->setCurrentIndex(std::max(0, m_run->findData(QString::fromStdString(m_view.run))));
        m_part->setCurrentIndex(std::max(0, m_part->findData(QString::fromStdString(m_view.part))));
        m_weights->setCurrentIndex(std::max(0, m_weights->findData(QString::fromStdString(m_view.weights))));
        m_episode->setValue(static_cast<int>(m_view.episode));
    }
    compute();
    const bool isShown = m_model->episode() && m_model->episode()->of == wanted();
    m_progress->setVisible(m_job.isRunning());
    m_stop->setVisible(m_job.isRunning() || (!isShown && !wanted().run.empty()));
    m_stop->setText(m_job.isRunning() ? tr("Stop") : tr("Compute"));
    m_pages->setCurrentIndex(isShown ? 1 : 0);
    m_steps->setEnabled(isShown);
    const QString why = !m_failure.isEmpty() && !m_job.isRunning() ? m_failure
                        : wanted().run.empty() ? tr("The run has no checkpoint yet: the first is saved after an epoch.")
                        : m_job.isRunning()    ? tr("The network is adapted to the episode's support …")
                                            : tr("Compute adapts the network to the episode's support, step by step.");
    m_nothing->setTexts(
        m_failure.isEmpty() || m_job.isRunning() ? tr("No episode yet") : tr("The episode cannot be shown"), why);
    say();
}

/// What is wanted and was not asked for yet; what is under way for something else is given up.
void EpisodePanel::compute()
{
    const EpisodeRequest request = wanted();
    const StoredRun* run = m_store.find(QString::fromStdString(request.run.string()));
    if (!isVisible() || !run) return;
    const std::size_t checkpoints = run->series.checkpoints.size();
    const std::size_t newest =
        checkpoints == 0 ? 0 : static_cast<std::size_t>(run->series.checkpoints.back().clock.step);
    if (request == m_asked && newest == m_askedAt) return;
    if (m_job.isRunning()) return m_job.stop(); // its end brings us here again
    m_asked = request;
    m_askedAt = newest;
    m_failure.clear();
    m_progress->setValue(0);
    const auto given = [this](std::shared_ptr<const ShownEpisode> shown) { // on the job's thread
        QMetaObject::invokeMethod(
            this, [this, shown = std::move(shown)] { take(shown); }, Qt::QueuedConnection);
    };
    m_job.start(m_makeJob(request, given), "episode", Sharing::Share);
}

void EpisodePanel::take(std::shared_ptr<const ShownEpisode> shown)
{
    if (!(shown->of == m_asked)) return;
    m_model->setEpisode(std::move(shown));
    setStep(m_view.episodeStep);
    refresh();
}

void EpisodePanel::setStep(std::int64_t step)
{
    m_view.episodeStep = step;
    if (!m_model->episode()) return;
    const std::size_t last = m_model->episode()->record.steps();
    m_model->setStep(step < 0 ? last : static_cast<std::size_t>(step));
    const QSignalBlocker quiet(m_steps);
    m_steps->setRange(0, static_cast<int>(last));
    m_steps->setValue(static_cast<int>(m_model->step()));
    say();
}

void EpisodePanel::say()
{
    const auto episode = m_model->episode();
    const bool isShown = episode && episode->of == wanted();
    m_stepText->setText(isShown ? stepText(m_model->step()) : QString());
    m_words->setText({});
    if (!isShown) return;
    const EpisodeRecord& record = episode->record;
    const std::size_t step = m_model->step();
    m_words->setText(
        tr("%1 of %2 queries right (%3 before adapting), loss %4; support %5. θ of step %6. Below an image: "
           "before → now.")
            .arg(percentText(record.query.accuracy[step]))
            .arg(record.query.images.size())
            .arg(percentText(record.query.accuracy[0]), numberText(record.query.loss[step], 3),
                 percentText(record.support.accuracy[step]))
            .arg(episode->step));
    m_words->setToolTip(m_words->text());
}

void EpisodePanel::read(ViewState& state) const
{
    state.fewShot.run = m_view.run;
    state.fewShot.part = m_view.part;
    state.fewShot.weights = m_view.weights;
    state.fewShot.episode = m_view.episode;
    state.fewShot.episodeStep = m_view.episodeStep;
}

void EpisodePanel::show(const ViewState& state)
{
    m_view = state.fewShot;
    refresh();
    setStep(m_view.episodeStep);
}

void EpisodePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

} // namespace sharpscope
