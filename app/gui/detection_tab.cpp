// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/detection_tab.h"

#include "app/gui/detection_picture.h"
#include "app/gui/line_figure.h"
#include "widgets/base/elided_label.h"
#include "widgets/base/empty_page.h"
#include "widgets/base/run_store.h"
#include "widgets/plots/curve_plot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedLayout>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace sharpscope {

DetectionTab::DetectionTab(RunStore& store, JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_makeJob(std::move(makeJob)),
      m_pages(new QStackedLayout(this)),
      m_panels(new QTabWidget(this)),
      m_run(new QComboBox(this)),
      m_part(new QComboBox(this)),
      m_mistakes(new QCheckBox(tr("only mistakes"), this)),
      m_before(new QToolButton(this)),
      m_next(new QToolButton(this)),
      m_place(new QLabel(this)),
      m_mean(new ElidedLabel(this)),
      m_look(new QPushButton(this)),
      m_progress(new QProgressBar(this)),
      m_picture(new DetectionPicture(this)),
      m_words(new ElidedLabel(this)),
      m_curves(new LineFigure(tr("Precision over recall"), this)),
      m_job(std::move(queue), QString(), this)
{
    m_pages->addWidget(makeEmptyPage());
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 6, 0, 0);
    column->setSpacing(6);
    column->addWidget(makeControls());
    auto* halves = new QSplitter(page);
    halves->setChildrenCollapsible(false);
    halves->addWidget(makeImages());
    halves->addWidget(m_curves);
    halves->setSizes({500, 500});
    for (int half : {0, 1})
        halves->setStretchFactor(half, 1);
    column->addWidget(halves, 1);
    m_panels->setObjectName(QStringLiteral("detectionPanels"));
    m_panels->setDocumentMode(true);
    m_panels->tabBar()->setAutoHide(true);
    m_panels->addTab(page, tr("Found"));
    auto* all = new QWidget(this);
    auto* margins = new QVBoxLayout(all);
    margins->setContentsMargins(8, 0, 8, 8);
    margins->addWidget(m_panels);
    m_pages->addWidget(all);
    m_curves->setObjectName(QStringLiteral("precisionRecall"));
    m_curves->plot().setWholeX(false);
    connect(m_curves, &LineFigure::exportRequested, this, &DetectionTab::exportRequested);
    connect(&store, &RunStore::listChanged, this, &DetectionTab::refresh);
    connect(&store, &RunStore::valuesChanged, this, [this] {
        if (isVisible() && !m_shown) refresh(); // the first checkpoint may be there
    });
    connect(&m_job, &SideJob::progressed, this, [this](const Progress& progress) {
        m_progress->setFormat(QString::fromStdString(progress.what));
        m_progress->setValue(static_cast<int>(100 * progress.fraction));
    });
    connect(&m_job, &SideJob::failed, this, [this](const QString& why) { m_failure = why; });
    connect(&m_job, &SideJob::runningChanged, this, &DetectionTab::refresh);
    refresh();
}

DetectionTab::~DetectionTab() { disconnect(&m_job, nullptr, this, nullptr); }

QDoubleSpinBox* DetectionTab::makeThreshold(const char* name, const QString& help, double DetectionView::*value)
{
    auto* box = new QDoubleSpinBox(this);
    box->setObjectName(QLatin1String(name));
    box->setRange(0, 1);
    box->setSingleStep(0.05);
    box->setDecimals(2);
    box->setToolTip(help);
    box->setValue(m_view.*value);
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, value](double now) {
        m_view.*value = now;
        refresh();
        Q_EMIT changed();
    });
    return box;
}

QWidget* DetectionTab::makeControls()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    m_run->setObjectName(QStringLiteral("detectionRun"));
    m_run->setToolTip(tr("Whose newest checkpoint looks at the images"));
    m_run->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_run->setMinimumContentsLength(8);
    m_part->setObjectName(QStringLiteral("detectionPart"));
    m_part->addItem(tr("test images"), QStringLiteral("test"));
    m_part->addItem(tr("validation images"), QStringLiteral("validation"));
    m_part->setToolTip(tr("Which images"));
    for (QComboBox* box : {m_run, m_part})
        connect(box, &QComboBox::activated, this, [this] {
            m_view.run = m_run->currentData().toString().toStdString();
            m_view.part = m_part->currentData().toString().toStdString();
            refresh();
            Q_EMIT changed();
        });
    m_overlap = makeThreshold("detectionOverlap",
                              tr("A prediction is right that overlaps a truth of its class, intersection over union, "
                                 "by more than this: 0.5 for Pascal VOC. Of images and curves"),
                              &DetectionView::overlap);
    m_score = makeThreshold("detectionScore", tr("Only predictions of at least this probability are drawn"),
                            &DetectionView::score);
    m_look->setObjectName(QStringLiteral("lookAgain"));
    m_look->setToolTip(tr("With the newest checkpoint there is"));
    m_progress->setMaximumWidth(140);
    connect(m_look, &QPushButton::clicked, this, [this] {
        if (m_job.isRunning())
            m_job.stop();
        else
            compute(true);
    });
    row->addWidget(m_run, 2);
    row->addWidget(m_part);
    auto* overlap = new QLabel(tr("IoU >"), bar);
    overlap->setBuddy(m_overlap);
    row->addWidget(overlap);
    row->addWidget(m_overlap);
    auto* score = new QLabel(tr("score ≥"), bar);
    score->setBuddy(m_score);
    row->addWidget(score);
    row->addWidget(m_score);
    m_mean->setObjectName(QStringLiteral("detectionMean"));
    m_mean->setAccessibleName(tr("Mean average precision"));
    m_mean->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_mean, 2);
    row->addWidget(m_progress);
    row->addWidget(m_look);
    return bar;
}

QWidget* DetectionTab::makeImages()
{
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    m_before->setObjectName(QStringLiteral("imageBefore"));
    m_before->setArrowType(Qt::LeftArrow);
    m_before->setToolTip(tr("The image before, Alt+←"));
    m_before->setShortcut(Qt::ALT | Qt::Key_Left);
    m_next->setObjectName(QStringLiteral("imageNext"));
    m_next->setArrowType(Qt::RightArrow);
    m_next->setToolTip(tr("The next image, Alt+→"));
    m_next->setShortcut(Qt::ALT | Qt::Key_Right);
    m_mistakes->setObjectName(QStringLiteral("onlyMistakes"));
    m_mistakes->setToolTip(tr("Go through images with a wrong box, or one that is missed"));
    m_place->setObjectName(QStringLiteral("detectionPlace"));
    m_words->setObjectName(QStringLiteral("detectionWords"));
    m_words->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(m_before);
    row->addWidget(m_next);
    row->addWidget(m_place);
    row->addStretch(1);
    row->addWidget(m_mistakes);
    column->addLayout(row);
    column->addWidget(m_picture, 1);
    column->addWidget(m_words);
    connect(m_before, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_picture, &DetectionPicture::stepped, this, &DetectionTab::step);
    connect(m_mistakes, &QCheckBox::clicked, this, [this](bool checked) {
        m_view.mistakes = checked;
        refresh();
        Q_EMIT changed();
    });
    return side;
}

QWidget* DetectionTab::makeEmptyPage()
{
    auto* none = new EmptyPage(
        QStringLiteral("search"), tr("No detection runs yet"),
        tr("Choose the kind of work “detection” in the experiment on the left, or the preset “detection-made” with "
           "Ctrl+K, and launch it: the boxes that it finds are shown here on its images, beside those that are there. "
           "“sharpscope-cli make-voc” makes images to train on. Or open runs that are on disk."),
        this);
    auto* open = none->addButton(tr("Open runs …"), QStringLiteral("folder"));
    open->setObjectName(QStringLiteral("openDetections"));
    connect(open, &QAbstractButton::clicked, this, &DetectionTab::openRequested);
    return none;
}

void DetectionTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

/// Whoever is shown; without a run there is none to ask, or it has no checkpoint yet.
DetectionsRequest DetectionTab::wanted() const
{
    const StoredRun* run = m_store.find(m_run->currentData().toString());
    DetectionsRequest request{.run = {}, .part = m_view.part};
    if (run && !run->series.checkpoints.empty()) request.run = run->id.toStdString();
    return request;
}

void DetectionTab::refresh()
{
    QStringList before, now;
    for (int i = 0; i < m_run->count(); ++i)
        before << m_run->itemData(i).toString() << m_run->itemText(i);
    for (const auto& run : m_store.runs())
        if (detects(*run)) now << run->id << run->label;
    if (before != now) m_run->clear();
    for (qsizetype i = 0; before != now && i < now.size(); i += 2)
        m_run->addItem(now[i + 1], now[i]);
    m_run->setCurrentIndex(std::max(0, m_run->findData(QString::fromStdString(m_view.run))));
    m_part->setCurrentIndex(std::max(0, m_part->findData(QString::fromStdString(m_view.part))));
    m_pages->setCurrentIndex(now.isEmpty() ? 0 : 1);
    for (const auto& [box, value] : {std::pair(m_overlap, m_view.overlap), std::pair(m_score, m_view.score)}) {
        const QSignalBlocker quiet(box);
        box->setValue(value);
    }
    m_mistakes->setChecked(m_view.mistakes);
    compute(false);
    if (m_shown && !(m_shown->of == wanted())) m_shown.reset();
    m_progress->setVisible(m_job.isRunning());
    m_look->setText(m_job.isRunning() ? tr("Stop") : tr("Look again"));
    m_look->setEnabled(m_job.isRunning() || !wanted().run.empty());
    listImages();
    showImage();
    showCurves();
}

} // namespace sharpscope
