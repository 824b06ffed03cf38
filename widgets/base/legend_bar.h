// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/base/run_groups.h"
#include "widgets/base/run_store.h"

#include <QHash>
#include <QScrollArea>
#include <QWidget>

#include <functional>
#include <optional>

namespace sharpscope {

/// One legend for all plots, as high as it needs to be: a click on a run hides or shows it, a double click shows it
/// alone, a right click offers both; the run under the mouse, or where the keys are, stands out in the figures. By key:
/// the arrows go from run to run, Space hides or shows, Enter shows alone.
class LegendBar final : public QWidget {
    Q_OBJECT

public:
    explicit LegendBar(RunStore& store, QWidget* parent = nullptr);

    /// Which runs have an entry, all unless set, and what stands behind their names: with a word there a run is dashed
    /// as the second of two curves.
    using Notes = std::function<std::optional<QString>(const StoredRun&)>;
    void setNotes(Notes notes);
    void setGroups(RunGroups groups);
    void setGrouped(bool grouped); ///< one item for runs that differ in the seed only
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {60, rowHeight}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

    static constexpr int rowHeight = 24;

Q_SIGNALS:
    void currentMoved(const QRect& place); ///< by key

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct LegendItem { ///< a run, or runs that differ in the seed only
        QString label;
        QStringList ids;
        RunColor color;
        int dashing = 0;
        bool visible = true;
        bool second = false;
        QString origin = {}; ///< of a fork whose past another curve shows
        int width = 0;
        QRect place = {};
    };

    void rebuild();
    int widthOf(const QString& label);
    template <class Place>
    int layOut(int width, Place place) const;
    const LegendItem* itemAt(const QPoint& at) const;
    bool isAlone(const QStringList& ids) const;
    void showAlone(const QStringList& ids); ///< all of them again where they are
    void moveCurrent(int key);

    RunStore& m_store;
    Notes m_notes;
    RunGroups m_groups;
    bool m_grouped = false;
    std::vector<LegendItem> m_items;
    std::size_t m_current = 0;    ///< of the keys
    QHash<QString, int> m_widths; ///< of labels: measuring a thousand takes its time
};

/// A legend of up to three rows; what there is more is scrolled to.
class LegendScroll final : public QScrollArea {
public:
    explicit LegendScroll(LegendBar* legend, QWidget* parent = nullptr);
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {400, heightForWidth(std::max(width(), 300))}; }
    QSize minimumSizeHint() const override { return {60, LegendBar::rowHeight}; }

private:
    bool event(QEvent* event) override;
    LegendBar* m_legend;
};

} // namespace sharpscope
