// SPDX-License-Identifier: GPL-3.0-or-later
// What has a line in parallel coordinates and a dot in a scatter plot: points of a sweep or its runs, along whichever
// axes.
#pragma once

#include "app/gui/sweep_shown.h"

#include <string>
#include <utility>
#include <vector>

namespace sharpscope {

class SweepItems {
public:
    enum class Of { Points, Runs };

    SweepItems() = default;
    SweepItems(const SweepShown& shown, Of of);

    std::size_t size() const { return m_places.size(); }
    QStringList runs(std::size_t item) const { return idsOf(m_table.lines[m_places[item]]); }
    QString help(std::size_t item) const { return m_help[item]; }
    std::set<std::size_t> front(const QSet<QString>& runs) const;

    /// What can be an axis, with its title: the fields, the method where there are several, all that was measured.
    std::vector<std::pair<std::string, QString>> names() const;
    std::vector<std::string> fieldNames() const; ///< the fields and the method
    const std::string& shownTag() const { return m_table.metric.tag; }

    /// Of the items, in their order. An unknown name: what is shown.
    SweepAxis axis(const std::string& name) const;

private:
    SweepFile m_file;
    std::vector<SweepRun> m_runs;
    SweepTable m_table;
    Of m_of = Of::Points;
    std::vector<std::size_t> m_places; ///< in the table's lines, of those that have a value
    std::vector<QString> m_help;
};

} // namespace sharpscope
