// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/decision_tab.h"

#include "app/gui/decision_loader.h"
#include "app/gui/figure_grid.h"
#include "app/gui/plot_frame.h"
#include "app/gui/surface_player.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/number_text.h"
#include "widgets/plots/decision_plot.h"

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::size_t mostFigures = 12;
constexpr int restBetweenMaps = 120; ///< ms between redraws of a page that grows

} // namespace

DecisionTab::DecisionTab(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_loader(new DecisionLoader(this)),
      m_pages(new QStackedLayout(this)),
      m_player(new SurfacePlayer(this)),
      m_key(new QLabel(this)),
      m_more(new QLabel(this)),
      m_grid(new FigureGrid(FigureShape::Square, this))
{
    auto* maps = new QWidget(this);
    auto* column = new QVBoxLayout(maps);
    column->setContentsMargins(8, 6, 8, 8);
    column->setSpacing(6);
    column->addWidget(makeControls());
    column->addWidget(m_grid, 1);
    m_more->setObjectName(QStringLiteral("decisionMore"));
    m_more->setForegroundRole(QPalette::PlaceholderText);
    m_more->hide();
    column->addWidget(m_more);
    m_pages->addWidget(maps);
    m_pages->addWidget(makeEmptyPage());
    m_pages->setCurrentIndex(1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(restBetweenMaps);
    connect(&m_soon, &QTimer::timeout, this, &DecisionTab::refresh);
    connect(&store, &RunStore::listChanged, this, &DecisionTab::refreshSoon);
    connect(&store, &RunStore::valuesChanged, this, &DecisionTab::refreshSoon);
    const auto withRun = [this](const QString& run, const auto& then) {
        for (std::size_t i = 0; i < m_shown; ++i)
            if (m_figures[i]->run == run) then(*m_figures[i]);
    };
    connect(m_loader, &DecisionLoader::mapRead, this, [this, withRun](const QString& run, const auto& map) {
        withRun(run, [&](Figure& figure) {
            if (map->step != figure.asked) return; // another is wanted meanwhile
            figure.plot->setMap(map);
            figure.frame->setEmptyText({});
            showExtent();
        });
    });
    connect(m_loader, &DecisionLoader::pointsRead, this, [this, withRun](const QString& run, const auto& points) {
        withRun(run, [&](Figure& figure) {
            figure.points = points;
            figure.plot->setPoints(points);
            showExtent();
            showKey();
        });
    });
    connect(m_loader, &DecisionLoader::failed, this, [withRun](const QString& run, const QString& why) {
        withRun(run, [&](Figure& figure) { figure.frame->setEmptyText(why); });
    });
}

QWidget* DecisionTab::makeControls()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(10);
    const auto box = [&](const QString& text, const char* name, const QString& help) {
        auto* check = new QCheckBox(text, bar);
        check->setObjectName(QLatin1String(name));
        check->setToolTip(help);
        connect(check, &QCheckBox::clicked, this, [this] {
            m_view.train = m_train->isChecked();
            m_view.test = m_test->isChecked();
            refresh();
            Q_EMIT changed();
        });
        return check;
    };
    m_train = box(tr("train points"), "decisionTrain",
                  tr("In the colour and the shape of the label that they are trained with; what is labelled wrongly "
                     "has a ring"));
    m_train->setChecked(true);
    m_test = box(tr("test points"), "decisionTest", tr("Hollow, with their true labels"));
    m_key->setObjectName(QStringLiteral("decisionKey"));
    m_key->setAccessibleName(tr("Classes"));
    m_player->setObjectName(QStringLiteral("decisionPlayer"));
    if (auto* play = m_player->findChild<QToolButton*>()) play->setObjectName(QStringLiteral("playDecisions"));
    if (auto* place = m_player->findChild<QSlider*>()) {
        place->setObjectName(QStringLiteral("decisionPlace"));
        place->setAccessibleName(tr("Epoch"));
        place->setToolTip(tr("The maps as they were after each evaluated epoch; at its end the newest are shown as "
                             "they come"));
    }
    row->addWidget(m_train);
    row->addWidget(m_test);
    row->addWidget(m_key);
    row->addWidget(m_player, 1);
    row->addStretch();
    connect(m_player, &SurfacePlayer::frameChosen, this, &DecisionTab::chooseEpoch);
    return bar;
}

QWidget* DecisionTab::makeEmptyPage()
{
    auto* none = new EmptyPage(
        QStringLiteral("landscape"), tr("No decision map yet"),
        tr("For data of points in the plane (two-moons, spirals, circles, gaussians) each method's map of the plane "
           "grows here while it trains: which class where, how sure, and what the wrong labels do to it. Open the "
           "preset “moons-label-noise” with Ctrl+K and launch it: it takes seconds."),
        this);
    auto* open = none->addButton(tr("Open runs …"), QStringLiteral("folder"));
    open->setObjectName(QStringLiteral("openDecisions"));
    connect(open, &QAbstractButton::clicked, this, &DecisionTab::openRequested);
    return none;
}

void DecisionTab::refreshSoon()
{
    if (isVisible() && !m_soon.isActive()) m_soon.start();
}

void DecisionTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void DecisionTab::refresh()
{
    std::vector<const StoredRun*> runs;
    for (const auto& run : m_store.runs())
        if (run->visible && hasDecisionMaps(*run)) runs.push_back(run.get());
    m_pages->setCurrentIndex(runs.empty() ? 1 : 0);
    const std::size_t others = runs.size() - std::min(runs.size(), mostFigures);
    m_more->setVisible(others > 0);
    m_more->setText(tr("and %1 more runs: hide some in the table to see them").arg(others));
    runs.resize(std::min(runs.size(), mostFigures));

    std::vector<std::vector<DecisionMoment>> moments;
    for (const StoredRun* run : runs) {
        const std::set<std::string> tags{regionsTag, "accuracy/test", "memorised/wrong-labels"};
        m_store.want(*run, tags, ClockPart::Step);
        m_store.want(*run, tags, ClockPart::Epoch);
        moments.push_back(momentsOf(*run));
    }
    m_epochs = epochsOf(moments);
    for (std::size_t i = 0; i < runs.size(); ++i)
        figureAt(i);
    m_shown = runs.size(); // all are there: what one hides may let the mouse leave another, which asks for every one
    for (std::size_t i = 0; i < runs.size(); ++i)
        showRun(figureAt(i), *runs[i], moments[i]);
    showAlone();

    std::vector<SurfacePlayer::Frame> frames;
    QString shown;
    for (const double epoch : m_epochs) {
        frames.push_back({QString::number(epoch, 'g', 12), tr("epoch %1").arg(numberText(epoch, 4))});
        if (m_view.epoch < 0 || epoch <= m_view.epoch + 1e-9 || shown.isEmpty()) shown = frames.back().surface;
    }
    m_player->setFrames(frames, shown);
    m_train->setChecked(m_view.train);
    m_test->setChecked(m_view.test);
    showExtent();
    showKey();
    say();
}

DecisionTab::Figure& DecisionTab::figureAt(std::size_t place)
{
    while (place >= m_figures.size()) {
        auto figure = std::make_unique<Figure>();
        figure->plot = new DecisionPlot(this);
        figure->plot->setObjectName(QStringLiteral("decision:%1").arg(m_figures.size()));
        figure->frame = new PlotFrame(QString(), figure->plot, this);
        figure->frame->putNoteBelow();
        Figure* one = figure.get();
        connect(one->frame, &PlotFrame::exportRequested, this, &DecisionTab::exportRequested);
        connect(one->frame, &PlotFrame::maximiseToggled, this, [this, one] {
            m_view.alone = m_view.alone.empty() ? one->run.toStdString() : std::string();
            showAlone();
            Q_EMIT changed();
        });
        connect(one->plot, &DecisionPlot::pointed, this, &DecisionTab::point);
        connect(one->plot, &DecisionPlot::left, this, [this] { say(); });
        connect(
            one->plot, &DecisionPlot::zoomed, this, [this, one] { zoom(*one->plot); },
            Qt::QueuedConnection); // the ranges are in force after the event
        m_grid->add(one->frame);
        m_figures.push_back(std::move(figure));
    }
    return *m_figures[place];
}

void DecisionTab::showRun(Figure& figure, const StoredRun& run, const std::vector<DecisionMoment>& moments)
{
    if (figure.run != run.id) {
        figure.run = run.id;
        figure.asked = -1;
        figure.points = nullptr;
        figure.plot->setMap(nullptr);
        figure.plot->setPoints(nullptr);
        figure.plot->setZoom(m_view.zoom);
        m_loader->askForPoints(run.id);
    }
    figure.frame->setHeading(run.label, run.color);
    figure.plot->setTitle(run.label);
    figure.plot->setShown(m_view.train, m_view.test);
    const std::optional<DecisionMoment> moment = momentAt(moments, m_view.epoch);
    figure.words = moment ? wordsOf(run, *moment) : QString();
    if (!moment) {
        figure.asked = -1;
        figure.plot->setMap(nullptr);
        figure.frame->setEmptyText(moments.empty() ? tr("Its maps are being read …")
                                                   : tr("It had not begun at this epoch."));
    } else if (figure.asked != moment->step) {
        figure.asked = moment->step;
        figure.frame->setEmptyText({});
        m_loader->askForMap(run.id, moment->step);
    }
}

} // namespace sharpscope
