// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/presets.h"

#include "core/base/describe.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace sharpscope {

std::vector<Preset> presets()
{
    const auto isMain = [](const Preset& preset) { return preset.name == QLatin1String("fashion-first"); };
    std::vector<Preset> found;
    const QDir folder(QStringLiteral(":/experiments"));
    for (const auto& entry : folder.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        QFile file(entry.filePath());
        if (!file.open(QIODevice::ReadOnly)) continue;
        Json json = parseJson(file.readAll().toStdString(), entry.filePath().toStdString());
        const Json* about = findField(json, "about");
        const QString text =
            about && about->is_string() ? QString::fromStdString(about->get<std::string>()) : QString();
        found.push_back({entry.completeBaseName(), text, std::move(json)});
    }
    std::stable_partition(found.begin(), found.end(), isMain);
    return found;
}

} // namespace sharpscope
