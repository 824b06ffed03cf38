// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/round_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QToolButton;

namespace sharpscope {

/// The images of a round as cards, chosen ones, the highest scores or the whole pool, sorted by any of their numbers.
class RoundGallery final : public QWidget {
    Q_OBJECT

public:
    explicit RoundGallery(QWidget* parent = nullptr);

    RoundModel& model() const { return *m_model; }
    void setRound(RoundShown shown); ///< the order and the selected image stay
    void setImages(std::shared_ptr<const ImageRows> images);

    RoundOrder order() const { return m_wanted; }
    void setOrder(const RoundOrder& order); ///< one that sorts by what this round has not waits for one that has
    std::optional<std::int64_t> selected() const { return m_selected; }
    void select(std::optional<std::int64_t> image); ///< brings it into view; shows the whole pool if it takes that

Q_SIGNALS:
    void orderChanged();                                   ///< by the user
    void picked(const std::optional<std::int64_t>& image); ///< likewise
    void csvExportRequested(const QString& name, const QString& csv);

private:
    QWidget* makeControls();
    QWidget* makePager();
    void fillKeys();
    void apply();
    void showPage();
    void restoreSelection();
    void addMenu();

    RoundModel* m_model;
    QComboBox* m_which;
    QComboBox* m_key;
    QToolButton* m_direction;
    QListView* m_view;
    QWidget* m_pager;
    QToolButton* m_back;
    QToolButton* m_forth;
    QLabel* m_count;
    RoundOrder m_wanted;
    std::optional<std::int64_t> m_selected;
};

} // namespace sharpscope
