// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/active_run_shown.h"
#include "app/gui/view_state.h"
#include "core/data/image_rows.h"
#include "core/run/scored_images.h"

#include <QWidget>

#include <optional>

class QLabel;
class QSplitter;
class QStackedLayout;

namespace sharpscope {

class PlotWidget;
class RoundFigures;
class RoundGallery;
class RoundLoader;

/// One round of a run: its images with their numbers, how their scores are spread, and where the network's features
/// have them. An image that is selected in one is marked in the others. Files are read when it is looked at.
class RoundPanel final : public QWidget {
    Q_OBJECT

public:
    explicit RoundPanel(QWidget* parent = nullptr);

    void setRun(const ActiveRunShown& run);
    void setRound(std::int64_t round);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void changed(); ///< what read() gives, by the user
    void exportRequested(sharpscope::PlotWidget* figure);
    void csvExportRequested(const QString& name, const QString& csv);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makePage();
    void connectLoader();
    void refresh();   ///< when it is looked at
    void readFiles(); ///< of another round, or of one that was scored again
    void fill();      ///< from what is here
    void fillMap();
    void select(std::optional<std::int64_t> image);
    void say();

    ActiveRunShown m_run;
    std::int64_t m_round = 0;
    bool m_isStale = true;
    QString m_read; ///< what the loader was asked for; empty: there is nothing
    std::shared_ptr<const ScoredImages> m_scores;
    std::shared_ptr<const ImageRows> m_images;
    QString m_scoresProblem;
    QString m_imagesProblem;

    RoundLoader* m_loader;
    QStackedLayout* m_pages;
    QLabel* m_message;
    RoundGallery* m_gallery;
    RoundFigures* m_figures;
    QSplitter* m_across;
};

} // namespace sharpscope
