// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detection/detection_record.h"

#include <QImage>
#include <QWidget>

namespace sharpscope {

/// An image with what was found in it, solid, and what is there, dashed; a colour a class. Predictions bear their class
/// and score, ✗ where they are wrong; truths that were missed bear their class.
class DetectionPicture final : public QWidget {
    Q_OBJECT

public:
    explicit DetectionPicture(QWidget* parent = nullptr);

    void setImage(const QImage& image, const RecordedImage& record, const std::vector<std::string>& classes);
    void setThresholds(const Thresholds& thresholds);
    void setText(const QString& text); ///< where there is no image
    void clear();

    const JudgedImage& verdicts() const { return m_verdicts; }
    const RecordedImage& record() const { return m_record; }
    QImage drawn(const QSize& size) const; ///< with its boxes, for tests and the clipboard

    QSize sizeHint() const override { return {420, 420}; }
    QSize minimumSizeHint() const override { return {240, 220}; }

Q_SIGNALS:
    void stepped(int images); ///< by the arrow keys: −1 or 1

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void judge();
    void draw(QPainter& painter, const QRectF& place) const;
    void drawBox(QPainter& painter, const QRectF& place, const Box& box, std::int64_t label, Qt::PenStyle style,
                 const QString& words) const;

    QImage m_image;
    RecordedImage m_record;
    std::vector<std::string> m_classes;
    Thresholds m_thresholds;
    JudgedImage m_verdicts;
    QString m_text;
};

} // namespace sharpscope
