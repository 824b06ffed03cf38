// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_store.h"

#include <QWidget>

namespace sharpscope {

/// One legend for all plots: a click on a run hides or shows it, a double click shows it alone.
class LegendBar final : public QWidget {
    Q_OBJECT

public:
    explicit LegendBar(RunStore& store, QWidget* parent = nullptr);

    void setGrouped(bool grouped); ///< one item for runs that differ in the seed only
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {60, sizeHint().height()}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct LegendItem { ///< a run, or runs that differ in the seed only
        QString label;
        QStringList ids;
        RunColor color;
        bool visible = true;
        QRect place;
    };

    void rebuild();
    int layOut(int width, std::vector<LegendItem>& items) const;
    const LegendItem* itemAt(const QPoint& at) const;

    RunStore& m_store;
    bool m_grouped = false;
    std::vector<LegendItem> m_items;
};

} // namespace sharpscope
