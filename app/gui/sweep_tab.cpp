// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_tab.h"

#include "app/gui/sweep_controls.h"
#include "app/gui/sweep_lines.h"
#include "app/gui/sweep_map.h"
#include "app/gui/sweep_numbers.h"
#include "app/gui/sweep_scatter.h"
#include "app/gui/tag_title.h"
#include "widgets/base/empty_page.h"
#include "widgets/plots/parallel_plot.h"
#include "widgets/plots/scatter_plot.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QTabWidget>

namespace sharpscope {

namespace {

/// They have the height that is left: lines of words in them ask for no more.
class Panels final : public QTabWidget {
public:
    using QTabWidget::QTabWidget;
    bool hasHeightForWidth() const override { return false; }
};

} // namespace

SweepTab::SweepTab(RunStore& store, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_source(store),
      m_pages(new QStackedLayout(this)),
      m_controls(new SweepControls(this)),
      m_verdict(new QLabel(this)),
      m_progress(new QLabel(this)),
      m_panels(new Panels(this)),
      m_map(new SweepMap(this)),
      m_lines(new SweepLines(this)),
      m_scatter(new SweepScatter(this)),
      m_numbers(new SweepNumbers(this)),
      m_shown(std::make_unique<SweepShown>())
{
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(makePage());
    makeMap();
    makePanels();
    connectStore();
    connect(m_controls, &SweepControls::changed, this, [this] {
        refresh();
        Q_EMIT changed();
    });
    connect(m_panels, &QTabWidget::currentChanged, this, [this] {
        drawPanel();
        Q_EMIT changed();
    });
}

SweepTab::~SweepTab() = default;

/// What it can do with, where a scroll area would give it all that it would like to have.
int SweepTab::heightForWidth(int width) const
{
    return m_pages->currentWidget()->layout()->minimumHeightForWidth(width);
}

QWidget* SweepTab::makeEmptyPage()
{
    auto* none = new EmptyPage(
        QStringLiteral("table"), tr("No sweep yet"),
        tr("A sweep runs an experiment at many values of its fields, such as both radii of Agnostic-SAM: the preset "
           "fashion-figure-2 is one. Launch it, or open the folder of a sweep, and its map fills in here."),
        this);
    connect(none->addButton(tr("Open runs …"), QStringLiteral("folder")), &QAbstractButton::clicked, this,
            &SweepTab::openRequested);
    return none;
}

QWidget* SweepTab::makePage()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 6, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_controls);
    m_verdict->setObjectName(QStringLiteral("sweepVerdict"));
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(makeJobBar());
    column->addWidget(m_verdict);
    m_panels->setObjectName(QStringLiteral("sweepPanels"));
    m_panels->setDocumentMode(true);
    constexpr int leastHeight = 220; // enough for any of them
    m_panels->setMinimumHeight(leastHeight);
    column->addWidget(m_panels, 1);
    const auto add = [this](QWidget* panel, const char* name, const QString& title, const QString& help) {
        const int index = m_panels->addTab(panel, title);
        m_panels->setTabWhatsThis(index, QLatin1String(name));
        m_panels->setTabToolTip(index, help);
    };
    add(m_map, "map", tr("Map"), tr("Over two fields, with slices along either"));
    add(m_lines, "parallel", tr("Parallel coordinates"), tr("All fields at once, to be filtered by brushes"));
    add(m_scatter, "scatter", tr("Scatter"), tr("Any two of fields and results, coloured by a third"));
    add(m_numbers, "table", tr("Table"), tr("To be copied"));
    return page;
}

void SweepTab::makeMap()
{
    QList<QAction*> actions;
    const auto add = [&](const char* name, const QString& text, Page page) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this, [this, page] {
            const QSet<QString>& front = m_store.front();
            QStringList runs;
            for (const SweepRun& run : m_shown->runs)
                if (const QString id = QString::fromStdString(run.id); front.contains(id)) runs << id;
            if (!runs.isEmpty()) Q_EMIT goRequested(page, runs);
        });
        actions << action;
    };
    add("sweepCurves", tr("Curves"), Page::Curves);
    add("sweepLandscape", tr("Landscape"), Page::Landscape);
    add("sweepSharpness", tr("Sharpness"), Page::Sharpness);
    m_map->addActions(actions);
    for (PlotWidget* plot : std::initializer_list<PlotWidget*>{&m_lines->plot(), &m_scatter->plot()})
        plot->canvas().insertActions(plot->canvas().actions().value(0), actions); // of what is selected
    connect(m_map, &SweepMap::chosen, this, &SweepTab::choose);
    connect(m_map, &SweepMap::pointedAt, &m_store, &RunStore::setPointedAt);
    connect(m_map, &SweepMap::exportRequested, this, &SweepTab::exportRequested);
}

template <class Panel>
void SweepTab::connectItems(Panel* panel)
{
    connect(panel, &Panel::chosen, this, &SweepTab::choose);
    connect(panel, &Panel::pointedAt, &m_store, &RunStore::setPointedAt);
    connect(panel, &Panel::wished, this, &SweepTab::wish);
    connect(panel, &Panel::exportRequested, this, &SweepTab::exportRequested);
}

void SweepTab::makePanels()
{
    connectItems(m_lines);
    connectItems(m_scatter);
    connect(m_numbers, &SweepNumbers::copied, this, &SweepTab::copied);
}

void SweepTab::wish(const std::function<void(SweepView&)>& change)
{
    SweepView wanted = m_controls->wanted();
    change(wanted);
    m_controls->setWanted(wanted);
    draw();
    Q_EMIT changed();
}

QString SweepTab::panel() const { return m_panels->tabWhatsThis(m_panels->currentIndex()); }

void SweepTab::connectStore()
{
    m_refreshSoon.setSingleShot(true);
    m_refreshSoon.setInterval(400);
    connect(&m_refreshSoon, &QTimer::timeout, this, &SweepTab::refresh);
    const auto soon = [this] {
        if (isVisible() && !m_refreshSoon.isActive()) m_refreshSoon.start();
    };
    connect(&m_store, &RunStore::listChanged, this, soon);
    connect(&m_store, &RunStore::valuesChanged, this, soon);
    connect(&m_store, &RunStore::frontChanged, this, &SweepTab::setFront);
    connect(&m_source, &SweepSource::read, this, &SweepTab::draw);
}

void SweepTab::choose(const QStringList& runs, Qt::KeyboardModifiers keys)
{
    QStringList all = runs;
    if (keys & (Qt::ControlModifier | Qt::ShiftModifier)) {
        m_store.setPointedAt({});
        for (const QString& id : m_store.front()) // with Ctrl what was chosen is let go, with Shift it stays
            if (!all.removeAll(id) || keys & Qt::ShiftModifier) all << id;
    }
    Q_EMIT selectRequested(all);
}

void SweepTab::refresh()
{
    const QStringList folders = m_source.folders();
    const QString folder = m_controls->folderOf(folders);
    m_controls->offerFolders(folders, folder);
    m_pages->setCurrentIndex(folder.isEmpty() ? 0 : 1);
    m_source.choose(folder);
    m_source.look();
    draw();
}

void SweepTab::draw()
{
    SweepShown& shown = *m_shown;
    shown = SweepShown();
    shown.file = m_source.file();
    if (shown.file && !shown.file->fields.empty()) {
        shown.runs = m_source.runs();
        const std::vector<std::string> tags = measuredTags(shown.runs);
        shown.table = sweepTable(*shown.file, shown.runs, m_controls->metricOf(*shown.file, tags));
        shown.seeds = m_source.seeds();
        setLeftOut(shown, m_source.leftOut());
        shown.fraction = [this](const std::string& run) { return m_source.fractionOf(run); };
        shown.title = tr("%1, %2").arg(tagTitle(QString::fromStdString(shown.table.metric.tag)),
                                       QString::fromStdString(shown.table.metric.summary));
        m_controls->chooseIn(shown);
        m_controls->offer(shown, tags);
        drawPanel();
    } else {
        shown.file = nullptr;
    }
    showWords();
    Q_EMIT drawn();
}

void SweepTab::drawPanel()
{
    if (!m_shown->file) return;
    const QString name = panel();
    if (name == QLatin1String("map")) m_map->draw(*m_shown);
    if (name == QLatin1String("parallel")) m_lines->draw(*m_shown, m_controls->wanted());
    if (name == QLatin1String("scatter")) m_scatter->draw(*m_shown, m_controls->wanted());
    if (name == QLatin1String("table")) m_numbers->draw(*m_shown);
    setFront();
}

void SweepTab::setFront()
{
    if (!m_shown->file || !isVisible()) return;
    const QSet<QString>& front = m_store.front();
    const QString name = panel();
    if (name == QLatin1String("map")) m_map->setFront(*m_shown, linesOf(m_shown->table, front));
    if (name == QLatin1String("parallel")) m_lines->setFront(front);
    if (name == QLatin1String("scatter")) m_scatter->setFront(front);
}

} // namespace sharpscope
