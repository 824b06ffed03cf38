// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/detection_picture.h"
#include "app/gui/detection_tab.h"
#include "app/gui/image_file.h"
#include "app/gui/line_figure.h"
#include "core/base/error.h"
#include "widgets/base/number_text.h"
#include "widgets/base/run_store.h"
#include "widgets/plots/curve_plot.h"

#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

QString shareText(double share)
{
    return std::isnan(share) ? QStringLiteral("–") : QStringLiteral("%1 %").arg(100 * share, 0, 'f', 1);
}

} // namespace

/// What is wanted and was not asked for yet, or once more; what is under way for something else is given up.
void DetectionTab::compute(bool again)
{
    const DetectionsRequest request = wanted();
    if (!m_picture->isVisible() || request.run.empty() || (request == m_asked && !again)) return;
    if (m_job.isRunning()) return m_job.stop(); // its end brings us here again
    m_asked = request;
    m_failure.clear();
    m_progress->setValue(0);
    const auto given = [this](std::shared_ptr<const ShownDetections> shown) { // on the job's thread
        QMetaObject::invokeMethod(
            this, [this, shown = std::move(shown)] { take(shown); }, Qt::QueuedConnection);
    };
    m_job.start(m_makeJob(request, given), "detections", Sharing::Share);
}

void DetectionTab::take(std::shared_ptr<const ShownDetections> shown)
{
    if (!(shown->of == wanted())) return;
    m_shown = std::move(shown);
    refresh();
}

void DetectionTab::listImages()
{
    m_images.clear();
    if (!m_shown) return;
    const auto& images = m_shown->record.images;
    for (std::int64_t i = 0; i < std::ssize(images); ++i) {
        const RecordedImage& image = images[static_cast<std::size_t>(i)];
        if (!m_view.mistakes || judged(image, {m_view.overlap, m_view.score}).hasMistake(image)) m_images.push_back(i);
    }
}

/// Through the images that are listed, round and round.
void DetectionTab::step(int images)
{
    if (m_images.empty()) return;
    const auto count = std::ssize(m_images);
    const auto at = std::lower_bound(m_images.begin(), m_images.end(), m_view.image) - m_images.begin();
    const bool isListed = at < count && m_images[static_cast<std::size_t>(at)] == m_view.image;
    const auto next = images > 0 && !isListed ? at : at + images;
    m_view.image = m_images[static_cast<std::size_t>((next + count) % count)];
    refresh();
    Q_EMIT changed();
}

void DetectionTab::showImage()
{
    const bool isRunning = m_job.isRunning();
    for (QToolButton* button : {m_before, m_next})
        button->setEnabled(!m_images.empty());
    m_picture->setThresholds({m_view.overlap, m_view.score});
    const auto sayInstead = [&](const QString& text) {
        m_picture->clear();
        m_picture->setText(text);
        m_place->clear();
        m_words->clear();
    };
    if (!m_shown)
        return sayInstead(!m_failure.isEmpty() && !isRunning ? m_failure
                          : wanted().run.empty()
                              ? tr("The run has no checkpoint yet: the first is saved after an epoch.")
                          : isRunning ? tr("The network looks at the images …")
                                      : tr("“Look again” has the run's newest checkpoint look at its images."));
    if (m_images.empty()) return sayInstead(tr("No image has a mistake at these thresholds."));
    auto at = std::lower_bound(m_images.begin(), m_images.end(), m_view.image);
    if (at == m_images.end()) --at;
    const RecordedImage& image = m_shown->record.images[static_cast<std::size_t>(*at)];
    try {
        m_picture->setImage(readImageFile(image.file), image, m_shown->record.classes);
    } catch (const Error& error) {
        return sayInstead(QString::fromUtf8(error.what()));
    }
    m_place->setText(tr("image %1 of %2").arg(at - m_images.begin() + 1).arg(m_images.size()));
    say();
}

void DetectionTab::say()
{
    const JudgedImage& verdicts = m_picture->verdicts();
    const RecordedImage& image = m_picture->record();
    int right = 0, wrong = 0, missed = 0;
    for (const auto& one : verdicts.predictions) {
        right += one.verdict == JudgedImage::Verdict::Right ? 1 : 0;
        wrong += one.verdict == JudgedImage::Verdict::Wrong ? 1 : 0;
    }
    for (std::size_t t = 0; t < image.truths.size(); ++t)
        missed += !verdicts.isFound[t] && !image.truths[t].isDifficult ? 1 : 0;
    const QString words =
        tr("%1: %2 right, %3 wrong, %4 missed").arg(QString::fromStdString(image.id)).arg(right).arg(wrong).arg(missed);
    m_words->setText(words);
    m_picture->setAccessibleDescription(words);
}

/// Each class from (0, 1) on; its average precision, by area, stands beside its name.
void DetectionTab::showCurves()
{
    const std::pair drawn(m_shown.get(), m_view.overlap);
    if (std::exchange(m_drawn, drawn) == drawn) return;
    std::vector<LineFigure::Line> lines; // of every class, so that its colour is that of its boxes
    std::vector<double> precisions;
    if (m_shown) {
        const std::vector<PrecisionRecall> curves = curvesOf(m_shown->record, m_view.overlap);
        for (std::size_t label = 0; label < curves.size(); ++label) {
            const PrecisionRecall& curve = curves[label];
            precisions.push_back(averagePrecisionByArea(curve));
            LineFigure::Line line{.name = QString::fromStdString(m_shown->record.classes[label]) + QLatin1Char(' ') +
                                          shareText(precisions.back()),
                                  .x = {},
                                  .y = {}};
            for (std::size_t i = 0; curve.positives > 0 && i < curve.points.size(); ++i) {
                const PrecisionRecall::Point& point = curve.points[i];
                line.x.push_back(curve.recall(point));
                line.y.push_back(curve.precision(point));
            }
            lines.push_back(std::move(line));
        }
    }
    m_curves->setEmptyText(tr("Precision over recall of each class"));
    m_curves->setLines(lines, tr("recall"), tr("precision"));
    m_mean->setText(m_shown ? tr("mAP %1, step %2").arg(shareText(meanOfMeasured(precisions))).arg(m_shown->step)
                            : QString());
    m_mean->setToolTip(tr("Mean over the classes of the average precision by area, in %1 images, at IoU > %2")
                           .arg(m_shown ? m_shown->record.images.size() : 0)
                           .arg(m_view.overlap));
}

} // namespace sharpscope
