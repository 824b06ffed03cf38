// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "core/data/registry.h"
#include "core/data/thumbnails.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace sharpscope {

class PlotWidget;
class PreviewLoader;
class ScatterPlot;
class ThumbnailGrid;

/// The data sets: which are here, with counts, class names and a few images of each; of a missing one where to get it
/// and how to lay it out. One's own images are a folder of class folders.
class DataTab final : public QWidget {
    Q_OBJECT

public:
    explicit DataTab(QWidget* parent = nullptr);

    void setRoot(const QString& folder);       ///< where data sets are looked for first; "": only the usual places
    void showOwnImages(const QString& folder); ///< a folder of class folders

    void read(ViewState& state) const { state.data = m_view; }
    using QWidget::show;
    void show(const ViewState& state);

Q_SIGNALS:
    void exportRequested(sharpscope::PlotWidget* figure);
    void changed();                                                ///< what read() gives, by the user
    void rootRequested();                                          ///< the user wants to name the folder of data sets
    void ownImagesRequested();                                     ///< ... or a folder of images
    void useRequested(const QString& name, const QString& folder); ///< in the experiment; folder "" where it needs none

private:
    QWidget* makeDetails();
    bool isDropped(const DatasetInfo& info) const;
    void fillList();
    void colourList(); ///< what is not here is pale
    void showChosen();
    void showPreview(const DatasetPreview& preview);
    void showProblem(const QString& why);
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

    QString ownImages() const { return QString::fromStdString(m_view.ownImages); }
    void choose(const std::string& dataset);

    QString m_root;
    DataView m_view;
    std::vector<DatasetInfo> m_infos;
    QListWidget* m_list;
    QLabel* m_rootText;
    QLabel* m_title;
    QLabel* m_facts;
    QLabel* m_notes;
    QPushButton* m_use;
    ThumbnailGrid* m_grid;
    ScatterPlot* m_points;   ///< in place of images where these are points in the plane
    QString m_place;         ///< of the shown data set, as rich text
    bool m_wasShown = false; ///< nothing is read before somebody looks
    PreviewLoader* m_loader;
};

} // namespace sharpscope
