// SPDX-License-Identifier: GPL-3.0-or-later
// EpisodePanel: its controls and its table.
#include "app/gui/adapted_accuracy.h"
#include "app/gui/episode_cell.h"
#include "app/gui/episode_model.h"
#include "app/gui/episode_panel.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTableView>
#include <QTextOption>
#include <QToolButton>

namespace sharpscope {

namespace {

/// Row headers in their classes' colours, as the numbers below the images are.
class ClassHeader final : public QHeaderView {
public:
    explicit ClassHeader(QWidget* parent) : QHeaderView(Qt::Vertical, parent) {}

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override
    {
        const Theme theme = themeOf(*this);
        painter->fillRect(rect, theme.base);
        painter->fillRect(QRect(rect.left() + 2, rect.top() + 6, 5, rect.height() - 12),
                          runColor(section).on(theme.dark));
        painter->setPen(theme.text);
        QTextOption wrapped(Qt::AlignVCenter);
        wrapped.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        QString name = model()->headerData(section, Qt::Vertical, Qt::DisplayRole).toString();
        name.replace(QLatin1Char('/'), QStringLiteral("/\u200b")); // may break there
        painter->drawText(QRectF(rect.adjusted(13, 4, -4, -4)), name, wrapped);
    }
};

constexpr int classWidth = 130;

} // namespace

QWidget* EpisodePanel::makeHead()
{
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(8);
    const auto box = [&](QComboBox* combo, const char* name, const QString& title, const QString& help) {
        combo->setObjectName(QLatin1String(name));
        combo->setAccessibleName(title);
        combo->setToolTip(help);
        row->addWidget(combo);
        connect(combo, &QComboBox::activated, this, &EpisodePanel::choose);
    };
    m_run->setMinimumContentsLength(14);
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box(m_run, "episodeRun", tr("Run"), tr("Whose network is adapted. Episodes are the same for all runs."));
    for (const auto& [text, part] :
         {std::pair(tr("test"), "test"), std::pair(tr("validation"), "validation"), std::pair(tr("train"), "train")})
        m_part->addItem(text, QLatin1String(part));
    box(m_part, "episodePart", tr("Part"),
        tr("Whose classes an episode has: those of the test, of the validation, or those that were trained on"));
    m_weights->addItem(tr("last weights"), QStringLiteral("last"));
    m_weights->addItem(tr("chosen weights"), QStringLiteral("chosen"));
    box(m_weights, "episodeWeights", tr("Weights"),
        tr("θ that is adapted: the newest checkpoint's, or the one that validated best until then"));
    m_episode->setObjectName(QStringLiteral("episodeNumber"));
    m_episode->setAccessibleName(tr("Episode"));
    m_episode->setToolTip(tr("Which episode: the number that it has in test-episodes.csv"));
    m_episode->setRange(0, 999999);
    m_episode->setPrefix(tr("episode "));
    m_episode->setKeyboardTracking(false);
    row->addWidget(m_episode);
    connect(m_episode, &QSpinBox::valueChanged, this, &EpisodePanel::choose);
    row->addStretch(1);
    m_progress->setObjectName(QStringLiteral("episodeProgress"));
    m_progress->setRange(0, 100);
    m_progress->setMaximumWidth(160);
    m_stop->setObjectName(QStringLiteral("stopEpisode"));
    row->addWidget(m_progress);
    row->addWidget(m_stop);
    m_progress->hide(); // until there is something to compute: they would widen the page
    m_stop->hide();
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_job.isRunning()) return m_job.stop();
        m_asked = {};
        refresh();
    });
    auto* save = new QToolButton(head);
    save->setObjectName(QStringLiteral("exportEpisode"));
    save->setIcon(lineIcon(QStringLiteral("export")));
    save->setToolTip(tr("Save what is said of each image, after each step, as CSV"));
    save->setAccessibleName(tr("Export the episode's numbers"));
    save->setAutoRaise(true);
    row->addWidget(save);
    connect(save, &QToolButton::clicked, this, [this] {
        if (m_model->episode()) Q_EMIT csvExportRequested(QStringLiteral("episode.csv"), m_model->csv());
    });
    return head;
}

QWidget* EpisodePanel::makeSteps()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(2, 0, 2, 0);
    row->setSpacing(8);
    m_steps->setObjectName(QStringLiteral("episodeSteps"));
    m_steps->setAccessibleName(tr("Inner steps"));
    m_steps->setToolTip(tr("What the images are taken for after so many inner steps, at θ<sup>j</sup>"));
    m_steps->setPageStep(1);
    m_steps->setTickPosition(QSlider::TicksBelow);
    m_steps->setTickInterval(1);
    m_steps->setFixedWidth(170);
    m_stepText->setObjectName(QStringLiteral("episodeStepText"));
    m_stepText->setMinimumWidth(m_stepText->fontMetrics().horizontalAdvance(stepText(100)));
    m_words->setObjectName(QStringLiteral("episodeWords"));
    m_words->setMinimumWidth(30);
    row->addWidget(m_steps);
    row->addWidget(m_stepText);
    row->addWidget(m_words, 1);
    connect(m_steps, &QSlider::valueChanged, this, [this](int step) {
        const bool isLast = m_model->episode() && static_cast<std::size_t>(step) == m_model->episode()->record.steps();
        setStep(isLast ? -1 : step);
        Q_EMIT changed();
    });
    return bar;
}

QWidget* EpisodePanel::makePages()
{
    m_table->setObjectName(QStringLiteral("episodeImages"));
    m_table->setAccessibleName(tr("Images of the episode: a class a row, its support, then its queries"));
    m_table->setVerticalHeader(new ClassHeader(m_table));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new EpisodeCell(*m_model, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setMouseTracking(true);
    m_table->setTabKeyNavigation(false);
    m_table->setCornerButtonEnabled(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    for (QHeaderView* header : {m_table->horizontalHeader(), m_table->verticalHeader()}) {
        header->setSectionResizeMode(QHeaderView::ResizeToContents);
        header->setHighlightSections(false);
    }
    m_table->verticalHeader()->setFixedWidth(classWidth);
    auto* holder = new QWidget(this);
    m_pages = new QStackedLayout(holder);
    m_pages->addWidget(m_nothing);
    m_pages->addWidget(m_table);
    return holder;
}

} // namespace sharpscope
