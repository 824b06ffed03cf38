// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/tensorboard_options.h"

#include "core/base/flat_options.h"

#include <cmath>
#include <regex>
#include <set>
#include <utility>

namespace sharpscope {

namespace {

/// Makes the objects on the way; false where something else is there.
bool put(Json& object, const std::string& path, const Json& value)
{
    const std::size_t dot = path.find('.');
    const std::string name = path.substr(0, dot);
    if (name.empty()) return false;
    if (dot == std::string::npos) {
        if (object.contains(name)) return false;
        object[name] = value;
        return true;
    }
    if (!object.contains(name)) object[name] = Json::object();
    return object[name].is_object() && put(object[name], path.substr(dot + 1), value);
}

/// A piece of a name that is the seed, with the sign before it, or behind it where it begins the name.
std::regex seedPiece(const std::string& words, const std::string& number)
{
    return std::regex("(^|[-_. /,])(?:" + words + ")[-_=.]?0*(" + number + ")(?=$|[-_. /,])",
                      std::regex::ECMAScript | std::regex::icase);
}

/// As the run had it: hparams know numbers, truths and texts only.
Json optionOf(const std::string& path, const Json& value)
{
    static const std::set<std::string> texts{"name", "group", "title", "method.rule", "method.label"};
    if (texts.contains(path)) return optionText(value);
    const std::string text = value.is_string() ? value.get<std::string>() : std::string();
    if (!text.starts_with('[') && !text.starts_with('{')) return value;
    Json list = Json::parse(text, nullptr, false);
    return list.is_discarded() ? value : list;
}

/// From what this program exported, in place of what the folder is called.
void takeOptions(Json& experiment, Json& hyperparameters)
{
    for (const char* name : {"name", "group"})
        if (hyperparameters.contains(name)) experiment.erase(name);
    for (const char* path : {"title", "method.label"})
        if (hyperparameters.contains(path)) experiment["title"] = optionOf("title", hyperparameters[path]);
    experiment["method"] = Json::object();
    if (hyperparameters.contains("title")) experiment.erase("title");
    Json left = Json::object();
    for (const auto& [path, value] : hyperparameters.items())
        if (path != "kind" && (path.starts_with("fork.") || !put(experiment, path, optionOf(path, value))))
            left[path] = value;
    hyperparameters = std::move(left);
}

} // namespace

void putHyperparameters(Json& experiment, Json hyperparameters)
{
    if (!hyperparameters.is_object()) return;
    if (const auto seed = hyperparameters.find("seed"); seed != hyperparameters.end() && seed->is_number())
        if (const double number = seed->get<double>(); std::abs(number) < 1e15) {
            experiment["seed"] = static_cast<std::int64_t>(number);
            hyperparameters.erase("seed");
        }
    if (hyperparameters.contains("kind") && hyperparameters.contains("method.rule"))
        takeOptions(experiment, hyperparameters);
    if (!hyperparameters.empty()) experiment["hparams"] = std::move(hyperparameters);
}

std::string withoutSeed(const std::string& name, std::int64_t seed)
{
    std::string text = std::regex_replace(name, seedPiece("s|seed", std::to_string(seed)), "");
    const std::size_t first = text.find_first_not_of("-_. /,");
    return first == std::string::npos ? std::string() : text.substr(first);
}

std::optional<std::int64_t> seedInName(const std::string& name)
{
    std::smatch found;
    if (!std::regex_search(name, found, seedPiece("seed", "[0-9]{1,15}"))) return std::nullopt;
    return std::stoll(found[2].str());
}

} // namespace sharpscope
