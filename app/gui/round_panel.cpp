// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/round_panel.h"

#include "app/gui/round_figures.h"
#include "app/gui/round_gallery.h"
#include "app/gui/round_loader.h"
#include "core/base/json_value.h"
#include "widgets/base/empty_page.h"
#include "widgets/plots/plot_widget.h"

#include <QLabel>
#include <QStackedLayout>

#include <utility>

namespace sharpscope {

namespace {

bool asksPerson(const Json& experiment)
{
    return valueOr(valueOr(experiment, "rounds", Json::object()), "oracle", std::string()) == "person";
}

} // namespace

RoundPanel::RoundPanel(QWidget* parent)
    : QWidget(parent),
      m_loader(new RoundLoader(this)),
      m_pages(new QStackedLayout(this)),
      m_message(new QLabel(this)),
      m_gallery(new RoundGallery(this)),
      m_figures(new RoundFigures(this)),
      m_across(new QSplitter(Qt::Horizontal, this))
{
    m_pages->addWidget(new EmptyPage(
        QStringLiteral("table"), tr("No images yet"),
        tr("Once a round has scored its pool, its images are here with all that is said of them: scores "
           "and their terms, what the network thinks, and which were chosen. The last round of a run scores "
           "none."),
        this));
    m_pages->addWidget(makePage());
    connectLoader();
    connect(m_gallery, &RoundGallery::orderChanged, this, &RoundPanel::changed);
    connect(m_gallery, &RoundGallery::picked, this, &RoundPanel::select);
    connect(m_gallery, &RoundGallery::csvExportRequested, this, &RoundPanel::csvExportRequested);
    connect(m_figures, &RoundFigures::picked, this, &RoundPanel::select);
    connect(m_figures, &RoundFigures::zoomed, this, &RoundPanel::changed);
    connect(m_figures, &RoundFigures::exportRequested, this, &RoundPanel::exportRequested);
}

QWidget* RoundPanel::makePage()
{
    m_message->setObjectName(QStringLiteral("roundMessage"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->hide();
    m_across->addWidget(m_gallery);
    m_across->addWidget(m_figures);
    m_across->setStretchFactor(0, 1);
    m_across->setStretchFactor(1, 1);
    m_across->setSizes({1000, 1000}); // halves
    m_across->setChildrenCollapsible(false);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 6, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_message);
    column->addWidget(m_across, 1);
    return page;
}

void RoundPanel::connectLoader()
{
    connect(m_loader, &RoundLoader::scoresRead, this, [this](const std::shared_ptr<const ScoredImages>& scores) {
        m_scores = scores;
        fill();
    });
    connect(m_loader, &RoundLoader::scoresFailed, this, [this](const QString& why) {
        m_scoresProblem = why;
        fill();
    });
    connect(m_loader, &RoundLoader::imagesRead, this, [this](const std::shared_ptr<const ImageRows>& images) {
        m_imagesProblem.clear();
        if (images != m_images) {
            m_images = images;
            m_gallery->setImages(images);
            fillMap();
        }
        say();
    });
    connect(m_loader, &RoundLoader::imagesFailed, this, [this](const QString& why) {
        m_imagesProblem = why;
        say();
    });
}

void RoundPanel::setRun(const ActiveRunShown& run)
{
    if (valueOr(run.experiment, "data", Json()) != valueOr(m_run.experiment, "data", Json())) m_images = nullptr;
    m_run = run;
    m_isStale = true;
    if (isVisible()) refresh();
}

void RoundPanel::setRound(std::int64_t round)
{
    if (round == m_round) return;
    m_round = round;
    m_isStale = true;
    if (isVisible()) refresh();
}

void RoundPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void RoundPanel::refresh()
{
    if (!std::exchange(m_isStale, false)) return;
    readFiles();
    fill();
}

void RoundPanel::readFiles()
{
    const ActiveRound* round = m_run.history ? m_run.history->find(m_round) : nullptr;
    QString wanted, file;
    if (round && !round->scoreFile.empty())
        file = m_run.id + QLatin1Char('/') + QString::fromStdString(round->scoreFile);
    if (round && (!round->scoreFile.empty() || !round->picks.empty())) // scored again after an undo: by its seconds
        wanted = QStringLiteral("%1|%2|%3|%4").arg(m_run.id, file).arg(m_round).arg(round->scoreSeconds, 0, 'g', 17);
    if (wanted == m_read) return;
    m_read = wanted;
    m_scores = nullptr;
    m_scoresProblem.clear();
    m_imagesProblem.clear();
    if (wanted.isEmpty())
        m_loader->drop();
    else
        m_loader->load(m_run.experiment, file);
}

void RoundPanel::fill()
{
    m_pages->setCurrentIndex(m_read.isEmpty() ? 0 : 1);
    say();
    if (m_read.isEmpty()) return;
    const ActiveRound& round = *m_run.history->find(m_round);
    if (!m_scores && !round.scoreFile.empty() && m_scoresProblem.isEmpty()) return; // on its way
    const ScoredImages scores = m_scores ? *m_scores : ScoredImages();
    RoundShown shown{.rows = rowsOf(scores, *m_run.history, m_round),
                     .terms = {},
                     .images = m_images,
                     .isLabelledByPerson = asksPerson(m_run.experiment),
                     .isOfBoxes = isOfBoxes(m_run.experiment)};
    for (const auto& [name, values] : scores.terms) { // the file has the names, the event the titles
        shown.terms.emplace_back(name, name);
        for (const auto& [known, title] : round.terms)
            if (known == name) shown.terms.back().second = title;
    }
    m_figures->setScores(shown, m_run.label);
    m_gallery->setRound(std::move(shown));
    fillMap();
}

void RoundPanel::fillMap()
{
    if (!m_run.history) return;
    m_figures->setMap(m_gallery->model().shown(), m_scores.get(), labelsBefore(*m_run.history, m_round));
    m_figures->mark(m_gallery->selected());
}

void RoundPanel::say()
{
    QStringList lines;
    const QString problem =
        m_scoresProblem.isEmpty() ? QString() : tr("The scores of this round cannot be read: %1").arg(m_scoresProblem);
    m_figures->setProblem(problem);
    if (!problem.isEmpty()) lines << problem;
    if (!m_imagesProblem.isEmpty()) lines << tr("There are no pictures: %1").arg(m_imagesProblem);
    m_message->setText(lines.join(QLatin1Char('\n')));
    m_message->setVisible(!lines.isEmpty());
}

void RoundPanel::select(std::optional<std::int64_t> image)
{
    m_gallery->select(image);
    m_figures->mark(image);
    Q_EMIT changed();
}

void RoundPanel::read(ViewState& state) const
{
    const RoundOrder order = m_gallery->order();
    state.activeRound = {.images = order.which.toStdString(),
                         .sortedBy = order.key.toStdString(),
                         .descending = order.isDescending,
                         .image = m_gallery->selected().value_or(-1),
                         .zooms = m_figures->zooms()};
    for (const auto* splitter : {m_across, static_cast<QSplitter*>(m_figures)})
        state.layout.splitters.push_back(splitter->saveState().toBase64().toStdString());
}

void RoundPanel::show(const ViewState& state)
{
    const RoundView& view = state.activeRound;
    const std::optional<std::int64_t> image = view.image < 0 ? std::nullopt : std::optional(view.image);
    m_gallery->select(image);
    m_gallery->setOrder({.which = QString::fromStdString(view.images),
                         .key = QString::fromStdString(view.sortedBy),
                         .isDescending = view.descending});
    m_figures->mark(image);
    m_figures->setZooms(view.zooms);
    const std::vector<std::string>& splitters = state.layout.splitters;
    if (splitters.size() != 2) return;
    m_across->restoreState(QByteArray::fromBase64(QByteArray::fromStdString(splitters[0])));
    m_figures->restoreState(QByteArray::fromBase64(QByteArray::fromStdString(splitters[1])));
}

} // namespace sharpscope
