// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/round_figures.h"

#include "app/gui/figure_menu.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/line_icon.h"
#include "widgets/plots/feature_map.h"
#include "widgets/plots/histogram_plot.h"

#include <QLabel>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <unordered_map>

namespace sharpscope {

namespace {

constexpr int leastHeight = 80; ///< of a figure: both are on a page of 400 pixels

std::vector<QString> classesOf(const RoundShown& shown)
{
    std::vector<QString> names;
    if (shown.images)
        for (const std::string& name : shown.images->classNames())
            names.push_back(QString::fromStdString(name));
    return names;
}

std::vector<double> zoomIn(const Json& zooms, const char* name)
{
    std::vector<double> zoom;
    if (const auto it = zooms.find(name); it != zooms.end() && it->is_array())
        for (const Json& bound : *it)
            if (bound.is_number()) zoom.push_back(bound.get<double>());
    return zoom;
}

QLabel* headingOf(const QString& title, const QString& help, QWidget* parent)
{
    auto* label = new QLabel(title, parent);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setToolTip(help);
    return label;
}

} // namespace

RoundFigures::RoundFigures(QWidget* parent)
    : QSplitter(Qt::Vertical, parent),
      m_histogram(new HistogramPlot(this)),
      m_note(new ElidedLabel(this)),
      m_map(new FeatureMapPlot(this))
{
    setChildrenCollapsible(false);
    m_histogram->setObjectName(QStringLiteral("scoreHistogram"));
    m_histogram->setTitle(tr("Scores of the pool"));
    m_histogram->setNames(tr("pool"), tr("chosen"));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_map->setObjectName(QStringLiteral("featureMap"));
    m_map->setTitle(tr("Map of features"));
    m_histogram->setAccessibleName(tr("Histogram of the scores"));
    m_map->setAccessibleName(tr("Map of the features"));
    m_instead[0] = addFrame(
        *m_histogram,
        headingOf(tr("Scores"),
                  tr("<p>How the acquisition's scores are spread over the pool, and where the chosen images lie "
                     "(bars and ticks in colour). Bins as wide as Freedman and Diaconis say, 10 to 100 of "
                     "them.</p>"),
                  this),
        m_note);
    m_instead[1] = addFrame(
        *m_map,
        headingOf(tr("Features"),
                  tr("<p>Penultimate features of the pool and of the labelled images in their two main directions "
                     "(PCA). ○ pool, ■ labelled, in its class' colour, ◆ chosen. A click selects the "
                     "image.</p><p>t-SNE and UMAP are not offered: no C++ library for them is packaged in Debian "
                     "12 and 13.</p>"),
                  this),
        nullptr);
    setStretchFactor(0, 2);
    setStretchFactor(1, 3);
    for (PlotWidget* plot : {static_cast<PlotWidget*>(m_histogram), static_cast<PlotWidget*>(m_map)})
        connect(plot, &PlotWidget::zoomed, this, &RoundFigures::zoomed);
    connect(m_map, &FeatureMapPlot::clicked, this, &RoundFigures::picked);
    connect(m_map, &FeatureMapPlot::hovered, this, &RoundFigures::showTip);
    connect(m_map, &FeatureMapPlot::left, this, [] { QToolTip::hideText(); });
}

/// What stands in the plot's place where there is nothing to draw.
QLabel* RoundFigures::addFrame(PlotWidget& plot, QLabel* title, QWidget* beside)
{
    auto* frame = new QFrame(this);
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setBackgroundRole(QPalette::Base);
    frame->setAutoFillBackground(true);
    const auto button = [&](const char* icon, const QString& tip) {
        auto* made = new QToolButton(frame);
        made->setObjectName(QLatin1String(icon));
        made->setIcon(lineIcon(QLatin1String(icon)));
        made->setIconSize({15, 15});
        made->setAutoRaise(true);
        made->setToolTip(tip);
        return made;
    };
    auto* fit = button("fit", tr("Show everything (double click in the plot)"));
    auto* save = button("export", tr("Save the figure as PNG, SVG or PDF, or its numbers as CSV"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(10, 5, 6, 0);
    bar->setSpacing(6);
    bar->addWidget(title);
    if (beside)
        bar->addWidget(beside, 1);
    else
        bar->addStretch(1);
    bar->addWidget(fit);
    bar->addWidget(save);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(0, 0, 0, 2);
    layout->setSpacing(0);
    layout->addLayout(bar);
    plot.canvas().setMinimumHeight(leastHeight);
    auto* instead = new QLabel(frame);
    instead->setObjectName(QStringLiteral("emptyText"));
    instead->setAlignment(Qt::AlignCenter);
    instead->setWordWrap(true);
    instead->setMargin(12);
    instead->setMinimumSize(120, 60);
    instead->setTextInteractionFlags(Qt::TextSelectableByMouse);
    instead->hide();
    layout->addWidget(&plot, 1);
    layout->addWidget(instead, 1);
    addWidget(frame);
    addFigureMenu(plot, [this, &plot] { Q_EMIT exportRequested(&plot); });
    connect(fit, &QToolButton::clicked, &plot, [&plot] {
        plot.fit();
        Q_EMIT plot.zoomed();
    });
    connect(save, &QToolButton::clicked, this, [this, &plot] { Q_EMIT exportRequested(&plot); });
    return instead;
}

void RoundFigures::setProblem(const QString& why)
{
    m_problem = why;
    say();
}

void RoundFigures::say()
{
    const std::array<PlotWidget*, 2> plots = {m_histogram, m_map};
    const std::array<bool, 2> isEmpty = {m_histogram->bins().counts.empty(), m_map->points().empty()};
    const QString notNumbers = m_histogram->note();
    const std::array<QString, 2> nothing = {notNumbers.isEmpty() ? tr("This round has no scores.")
                                                                 : tr("No score is a number: %1").arg(notNumbers),
                                            tr("This round has no map of features.")};
    for (std::size_t i = 0; i < plots.size(); ++i) {
        plots[i]->setVisible(!isEmpty[i]);
        m_instead[i]->setVisible(isEmpty[i]);
        m_instead[i]->setText(m_problem.isEmpty() ? nothing[i] : m_problem);
    }
}

void RoundFigures::setScores(const RoundShown& shown, const QString& run)
{
    std::vector<double> all, chosen;
    for (const RoundRow& row : shown.rows) {
        if (row.rank > 0) all.push_back(row.score);
        if (row.rank > 0 && row.choice > 0) chosen.push_back(row.score);
    }
    const std::vector<double> zoom = m_histogram->zoom();
    m_histogram->setValues(all, chosen);
    if (!zoom.empty()) m_histogram->setZoom(zoom);
    m_histogram->setAxisLabels(tr("score (%1)").arg(run), tr("images"));
    m_note->setText(all.empty() ? QString() : tr("%L1 in the pool, %L2 chosen").arg(all.size()).arg(chosen.size()));
    say();
}

void RoundFigures::setMap(const RoundShown& shown, const ScoredImages* scored, const std::vector<GivenLabel>& labelled)
{
    m_shown = shown;
    m_labelled = labelled;
    std::vector<FeatureMapPlot::Point> points;
    if (scored && 2 * scored->mapImages.size() == scored->map.size()) {
        std::unordered_map<std::int64_t, std::int64_t> labelOf;
        std::unordered_map<std::int64_t, bool> isChosen;
        for (const GivenLabel& given : labelled)
            labelOf[given.image] = given.label;
        for (const RoundRow& row : shown.rows)
            isChosen[row.image] = row.choice > 0;
        for (std::size_t i = 0; i < scored->mapImages.size(); ++i) {
            const std::int64_t image = scored->mapImages[i];
            const auto label = labelOf.find(image);
            points.push_back({.image = image,
                              .x = scored->map[2 * i],
                              .y = scored->map[2 * i + 1],
                              .label = label == labelOf.end() ? -1 : label->second,
                              .isChosen = isChosen[image]});
        }
    }
    const std::vector<double> zoom = m_map->zoom();
    m_map->setPoints(std::move(points), classesOf(shown), scored ? scored->mapExplained : std::vector<double>());
    if (!zoom.empty()) m_map->setZoom(zoom);
    say();
}

void RoundFigures::mark(std::optional<std::int64_t> image) { m_map->mark(image); }

/// The picture and numbers of an image of the pool; of a labelled one, what there is.
void RoundFigures::showTip(std::int64_t image, const QPoint& place)
{
    RoundRow row{.image = image, .terms = {}, .given = {}};
    for (const RoundRow& known : m_shown.rows)
        if (known.image == image) row = known;
    for (const GivenLabel& given : m_labelled)
        if (given.image == image) row.given = given;
    QToolTip::showText(place, tipText(m_shown, row), &m_map->canvas());
}

Json RoundFigures::zooms() const
{
    Json zooms = Json::object();
    if (const auto zoom = m_histogram->zoom(); !zoom.empty()) zooms["scores"] = zoom;
    if (const auto zoom = m_map->zoom(); !zoom.empty()) zooms["features"] = zoom;
    return zooms;
}

void RoundFigures::setZooms(const Json& zooms)
{
    m_histogram->setZoom(zoomIn(zooms, "scores"));
    m_map->setZoom(zoomIn(zooms, "features"));
}

} // namespace sharpscope
