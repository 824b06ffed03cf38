// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/import_guess.h"

#include "core/base/json_value.h"
#include "core/data/registry.h"
#include "core/model/registry.h"

#include <QFileInfo>

#include <algorithm>
#include <cctype>

namespace sharpscope {

namespace {

/// Letters and digits alone, in lower case.
std::string bare(const std::string& text)
{
    std::string kept;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c))) kept += static_cast<char>(std::tolower(c));
    return kept;
}

/// The longest of the names that is in the file's; the longest says most.
template <class Info>
std::string namedIn(const std::string& stem, const std::vector<Info>& infos)
{
    std::string found;
    for (const Info& info : infos)
        if (stem.find(bare(info.name)) != std::string::npos && info.name.size() > found.size()) found = info.name;
    return found;
}

} // namespace

Json importOf(const std::string& file, const Json& now)
{
    const QFileInfo info(QString::fromStdString(file));
    const std::string stem = bare(info.completeBaseName().toStdString());
    Json json = valueOr(now, "kind", std::string()) == "import" ? now : Json{{"kind", "import"}};
    const bool isScript = info.suffix().toLower() != QLatin1String("safetensors");
    json["import"]["files"] = isScript ? Json::array() : Json::array({file});
    if (isScript)
        json["network"] = {{"name", "torchscript"}, {"options", {{"file", file}}}};
    else if (const std::string network = namedIn(stem, networks()); !network.empty())
        json["network"] = {{"name", network}};
    else if (valueOr(valueOr(json, "network", Json::object()), "name", std::string()) == "torchscript")
        json.erase("network"); // the form's default
    if (const std::string data = namedIn(stem, datasets()); !data.empty()) json["data"]["name"] = data;
    json["name"] = info.completeBaseName().toStdString();
    return json;
}

} // namespace sharpscope
