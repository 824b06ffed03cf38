// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

namespace sharpscope {

/// One image, as large as there is place for it (fittedInto), or a sentence in its stead.
class PictureView final : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(QWidget* parent = nullptr);

    void setImage(const QImage& image);
    void setText(const QString& text); ///< where there is no image
    const QImage& image() const { return m_image; }

    QSize sizeHint() const override { return {420, 420}; }
    QSize minimumSizeHint() const override { return {160, 140}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QImage m_image;
    QImage m_fitted; ///< for this size
    QString m_text;
};

} // namespace sharpscope
