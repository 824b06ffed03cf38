// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/pictures.h"
#include "core/fewshot/episode_job.h"

#include <QAbstractTableModel>

namespace sharpscope {

/// An episode as a table: a class a row; its support images, then its queries. What is said of an image is said before
/// adapting and after the inner step that is looked at.
class EpisodeModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setEpisode(std::shared_ptr<const ShownEpisode> episode); ///< nullptr: none
    const std::shared_ptr<const ShownEpisode>& episode() const { return m_episode; }
    void setStep(std::size_t step); ///< the nearest there is
    std::size_t step() const { return m_step; }

    int shots() const { return m_shots; }
    const EpisodeImage& imageAt(const QModelIndex& index) const;
    QImage picture(const QModelIndex& index) const { return m_pictures.of(imageAt(index).row); }
    QString csv() const; ///< an image a line: what it is, and what is said of it after each step

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString className(std::int64_t label) const;
    QString tipOf(const EpisodeImage& image) const;

    std::shared_ptr<const ShownEpisode> m_episode;
    Pictures m_pictures;
    std::size_t m_step = 0;
    int m_shots = 0;
    int m_queries = 0;
};

} // namespace sharpscope
