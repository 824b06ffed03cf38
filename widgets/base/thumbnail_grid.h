// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

#include <vector>

namespace sharpscope {

/// A class of a data set with some of its images.
struct ClassRow {
    QString name;
    qint64 trainCount = 0;
    qint64 testCount = 0;
    std::vector<QImage> images;
};

/// A row for each class: its name, how many images it has, and the first of them, enlarged by whole pixels.
class ThumbnailGrid final : public QWidget {
    Q_OBJECT

public:
    explicit ThumbnailGrid(QWidget* parent = nullptr);
    void setClasses(std::vector<ClassRow> classes);
    const std::vector<ClassRow>& classes() const { return m_classes; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {300, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<ClassRow> m_classes;
};

} // namespace sharpscope
