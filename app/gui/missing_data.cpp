// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/missing_data.h"

#include "core/base/files.h"
#include "core/work/needs.h"

#include <QComboBox>
#include <QStandardItemModel>

namespace sharpscope {

void MissingData::setRoot(const std::string& root)
{
    m_root = root;
    forget();
}

const std::vector<Problem>& MissingData::of(const Json& experiment)
{
    std::string key;
    for (const char* path : {"kind", "seeds", "data", "network", "rounds", "labels", "branch", "acquisitions"}) {
        const Json* field = findField(experiment, path);
        key += (field ? dumpLine(*field) : std::string()) + '\n';
    }
    auto it = m_known.find(key);
    if (it == m_known.end()) it = m_known.emplace(key, missingHere(experiment, m_root)).first;
    return it->second;
}

void MissingData::mark(QComboBox& box, const std::vector<Preset>& presets)
{
    auto* items = qobject_cast<QStandardItemModel*>(box.model());
    for (std::size_t i = 0; items && i < presets.size(); ++i) {
        const std::vector<Problem>& missing = of(presets[i].experiment);
        QStandardItem* item = items->item(static_cast<int>(i));
        item->setEnabled(missing.empty());
        item->setToolTip(
            QString::fromStdString(missing.empty() ? presets[i].about : presets[i].about + "\n\n" + toText(missing)));
    }
}

} // namespace sharpscope
