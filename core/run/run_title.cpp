// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_title.h"

#include "core/base/json_value.h"

namespace sharpscope {

namespace {

constexpr const char* saal = "SAAL"; ///< as the acquisition's label is where nobody gave it another

std::string formOfSaal(const Json& acquisition)
{
    const bool isAuthors = valueOr(acquisition, "form", std::string()) == "authors";
    std::string text = std::string(saal) + (isAuthors ? " (authors' code, ASAM" : " (Eq. 3");
    if (valueOr(acquisition, "score", std::string()) == "diff") text += "; Diff";
    text += ')';
    if (valueOr(acquisition, "diversity", false)) text += " + diversity";
    return text;
}

bool isPlainSaal(const Json& acquisition)
{
    return valueOr(acquisition, "acquisition", std::string()) == "saal" &&
           valueOr(acquisition, "label", std::string()) == saal;
}

} // namespace

std::string acquisitionTitle(const Json& acquisition)
{
    if (isPlainSaal(acquisition)) return formOfSaal(acquisition);
    const std::string label = valueOr(acquisition, "label", std::string());
    return label.empty() ? valueOr(acquisition, "acquisition", std::string()) : label;
}

std::string runTitle(const Json& experiment)
{
    if (!experiment.is_object()) return {};
    const std::string title = valueOr(experiment, "title", std::string());
    const Json acquisition = valueOr(experiment, "acquisition", Json::object());
    if (!isPlainSaal(acquisition) || !title.starts_with(saal)) return title;
    return formOfSaal(acquisition) + title.substr(std::string(saal).size()); // " · SAM", " from round 3 of …"
}

} // namespace sharpscope
