// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/episode_model.h"

#include "core/base/error.h"
#include "widgets/base/number_text.h"

#include <algorithm>

namespace sharpscope {

void EpisodeModel::setEpisode(std::shared_ptr<const ShownEpisode> episode)
{
    beginResetModel();
    m_episode = std::move(episode);
    m_shots = m_queries = 0;
    if (m_episode && !m_episode->record.classes.empty()) {
        const EpisodeRecord& record = m_episode->record;
        m_shots = static_cast<int>(record.support.images.size() / record.classes.size());
        m_queries = static_cast<int>(record.query.images.size() / record.classes.size());
        m_step = std::min(m_step, record.steps());
    }
    m_pictures.setRows(m_episode ? m_episode->images : nullptr);
    endResetModel();
}

void EpisodeModel::setStep(std::size_t step)
{
    m_step = m_episode ? std::min(step, m_episode->record.steps()) : step;
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

const EpisodeImage& EpisodeModel::imageAt(const QModelIndex& index) const
{
    const bool isSupport = index.column() < m_shots;
    const EpisodeSide& side = isSupport ? m_episode->record.support : m_episode->record.query;
    const int perClass = isSupport ? m_shots : m_queries, place = isSupport ? index.column() : index.column() - m_shots;
    return side.images[static_cast<std::size_t>(index.row() * perClass + place)];
}

int EpisodeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_episode ? 0 : static_cast<int>(m_episode->record.classes.size());
}

int EpisodeModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_shots + m_queries; }

QString EpisodeModel::className(std::int64_t label) const
{
    return QStringLiteral("%1 %2").arg(label + 1).arg(
        QString::fromStdString(m_episode->record.classes[static_cast<std::size_t>(label)]));
}

/// "Latin/character03; before adapting: 2 Greek/character01 (31 %, true class 20 %)", a line a step.
QString EpisodeModel::tipOf(const EpisodeImage& image) const
{
    QStringList lines{tr("true class: %1").arg(className(image.label))};
    try {
        const std::string file = m_episode->images ? m_episode->images->file(image.row) : std::string();
        if (!file.empty()) lines << QString::fromStdString(file);
    } catch (const Error&) { // the data set is another one now
    }
    for (std::size_t step = 0; step < image.predicted.size(); ++step) {
        const QString when = step == 0 ? tr("before adapting") : tr("after step %1").arg(step);
        const QString shown = step == m_step ? QStringLiteral(" ◂") : QString();
        const QString truth =
            image.isRight(step) ? QString() : tr(", true class %1").arg(percentText(image.ofTruth[step]));
        lines << QStringLiteral("%1: %2, %3%4%5")
                     .arg(when, className(image.predicted[step]), percentText(image.confidence[step]), truth, shown);
    }
    return lines.join(QLatin1Char('\n'));
}

QVariant EpisodeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_episode) return {};
    const EpisodeImage& image = imageAt(index);
    if (role == Qt::ToolTipRole) return tipOf(image);
    if (role == Qt::AccessibleTextRole || role == Qt::DisplayRole)
        return tr("%1, taken for %2, before adapting for %3")
            .arg(className(image.label), className(image.predicted[m_step]), className(image.predicted[0]));
    return {};
}

QVariant EpisodeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (!m_episode || role != Qt::DisplayRole) return {};
    if (orientation == Qt::Vertical) return className(section);
    return section < m_shots ? tr("support %1").arg(section + 1) : tr("query %1").arg(section - m_shots + 1);
}

QString EpisodeModel::csv() const { return m_episode ? QString::fromStdString(toCsv(m_episode->record)) : QString(); }

} // namespace sharpscope
