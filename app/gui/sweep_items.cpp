// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/sweep_items.h"

#include "app/gui/tag_title.h"

#include <QObject>

#include <algorithm>

namespace sharpscope {

SweepItems::SweepItems(const SweepShown& shown, Of of)
    : m_file(*shown.file),
      m_runs(shown.runs),
      m_table(of == Of::Runs ? tableOfRuns(m_file, m_runs, shown.table.metric) : shown.table),
      m_of(of)
{
    for (std::size_t i = 0; i < m_table.lines.size(); ++i) {
        const SweepLine& line = m_table.lines[i];
        if (line.count() == 0) continue;
        m_places.push_back(i);
        m_help.push_back(sweepHelp(shown, line));
        if (of == Of::Runs) m_help.back() += QObject::tr("\nseed %1").arg(line.bySeed.begin()->first);
    }
}

std::set<std::size_t> SweepItems::front(const QSet<QString>& runs) const
{
    const std::set<std::size_t> lines = linesOf(m_table, runs);
    std::set<std::size_t> items;
    for (std::size_t i = 0; i < m_places.size(); ++i)
        if (lines.contains(m_places[i])) items.insert(i);
    return items;
}

std::vector<std::string> SweepItems::fieldNames() const
{
    std::vector<std::string> names;
    for (const SweptField& field : m_table.fields)
        names.push_back(field.path);
    if (methodAxis(m_table).places.size() > 1) names.emplace_back("method");
    return names;
}

std::vector<std::pair<std::string, QString>> SweepItems::names() const
{
    std::vector<std::pair<std::string, QString>> names;
    for (const std::string& name : fieldNames())
        names.emplace_back(name, QString::fromStdString(axis(name).title));
    for (const std::string& tag : measuredTags(m_runs))
        names.emplace_back(tag, tagTitle(QString::fromStdString(tag)));
    return names;
}

SweepAxis SweepItems::axis(const std::string& name) const
{
    SweepAxis all;
    const auto field = std::find_if(m_table.fields.begin(), m_table.fields.end(),
                                    [&](const SweptField& one) { return one.path == name; });
    const std::vector<std::string> tags = measuredTags(m_runs);
    if (field != m_table.fields.end()) {
        all = fieldAxis(m_file, m_table, static_cast<std::size_t>(field - m_table.fields.begin()));
    } else if (name == "method") {
        all = methodAxis(m_table);
    } else if (name != m_table.metric.tag && std::find(tags.begin(), tags.end(), name) != tags.end()) {
        SweepMetric metric = m_table.metric;
        metric.tag = name;
        all = resultAxis(m_of == Of::Runs ? tableOfRuns(m_file, m_runs, metric) : sweepTable(m_file, m_runs, metric));
    } else {
        all = resultAxis(m_table);
    }
    SweepAxis axis;
    axis.title = all.title.find('/') == std::string::npos ? all.title
                                                          : (tagTitle(QString::fromStdString(all.title))).toStdString();
    if (all.places.empty() && all.title.starts_with("accuracy")) axis.title += " in %";
    axis.places = all.places;
    for (const std::size_t place : m_places)
        axis.at.push_back(all.at[place]);
    return axis;
}

} // namespace sharpscope
