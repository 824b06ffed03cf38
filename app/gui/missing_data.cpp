// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/missing_data.h"

#include "app/gui/experiment_choices.h"

#include <QComboBox>
#include <QStandardItemModel>

namespace sharpscope {

void MissingData::setRoot(const std::string& root)
{
    m_root = root;
    forget();
}

const std::optional<std::string>& MissingData::of(const Json& experiment)
{
    const auto textAt = [&](const char* path) {
        const Json* field = findField(experiment, path);
        return field && field->is_string() ? field->get<std::string>() : std::string();
    };
    const std::string key = textAt("data.name") + '\n' + textAt("data.folder");
    auto it = m_known.find(key);
    if (it == m_known.end()) it = m_known.emplace(key, missingData(experiment, m_root)).first;
    return it->second;
}

void MissingData::mark(QComboBox& box, const std::vector<Preset>& presets)
{
    auto* items = qobject_cast<QStandardItemModel*>(box.model());
    for (std::size_t i = 0; items && i < presets.size(); ++i) {
        const auto& missing = of(presets[i].experiment);
        QStandardItem* item = items->item(static_cast<int>(i));
        item->setEnabled(!missing);
        item->setToolTip(QString::fromStdString(missing ? presets[i].about + "\n\n" + *missing : presets[i].about));
    }
}

} // namespace sharpscope
