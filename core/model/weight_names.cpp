// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_names.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

namespace sharpscope {

namespace {

/// Without what wrappers put before it.
std::string bare(std::string_view name)
{
    for (bool isDropped = true; isDropped;) {
        isDropped = false;
        for (const std::string_view prefix : {"module.", "model.", "_orig_mod."})
            if (name.starts_with(prefix) && name.size() > prefix.size()) {
                name.remove_prefix(prefix.size());
                isDropped = true;
            }
    }
    return std::string(name);
}

bool beginsWith(std::string_view name, std::string_view start)
{
    if (!name.starts_with(start)) return false;
    return start.ends_with('.') || name.size() == start.size() || name[start.size()] == '.';
}

/// The entry with the longest beginning that fits.
const Renames::value_type* entryFor(std::string_view name, const Renames& renames)
{
    const Renames::value_type* best = nullptr;
    for (const auto& entry : renames)
        if (beginsWith(name, entry.first) && (!best || entry.first.size() > best->first.size())) best = &entry;
    return best;
}

/// The name as the table has it, given whole or without wrappers; nothing if the table does not speak of it.
std::optional<std::string> renamed(const std::string& name, const Renames& renames, std::set<std::string>& used)
{
    for (const std::string& form : {name, bare(name)})
        if (const auto* entry = entryFor(form, renames)) {
            used.insert(entry->first);
            std::string rest = form.substr(entry->first.size());
            if (entry->second.empty() && rest.starts_with('.')) rest.erase(0, 1);
            return entry->second + rest;
        }
    return std::nullopt;
}

/// "layer1.0.conv1" of "layer1.0.conv1.weight", and "weight".
std::pair<std::string, std::string> splitName(const std::string& name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) return {name, {}};
    return {name.substr(0, dot), name.substr(dot + 1)};
}

using Layers = std::map<std::string, std::map<std::string, std::vector<std::int64_t>>>;

/// The only layer that is like `wanted`.
const std::string* onlyLike(const Layers::mapped_type& wanted, const Layers& layers)
{
    const std::string* only = nullptr;
    for (const auto& [name, tensors] : layers) {
        if (tensors != wanted) continue;
        if (only) return nullptr;
        only = &name;
    }
    return only;
}

} // namespace

NameMatch matchNames(const std::vector<NamedShape>& file, const std::vector<NamedShape>& network,
                     const Renames& renames)
{
    std::set<std::string> known, used;
    std::map<std::string, std::string> byBare; // "" where two would answer
    for (const NamedShape& tensor : network) {
        known.insert(tensor.name);
        const auto [it, isNew] = byBare.emplace(bare(tensor.name), tensor.name);
        if (!isNew) it->second.clear();
    }
    NameMatch match;
    std::set<std::string> exact;
    for (const NamedShape& tensor : file) {
        const std::string name = renamed(tensor.name, renames, used).value_or(tensor.name);
        const auto like = byBare.find(bare(name));
        const bool isExact = known.contains(name);
        const std::string target = isExact ? name : like == byBare.end() ? "" : like->second;
        if (target.empty()) {
            match.unused.push_back(tensor.name);
            continue;
        }
        const auto [it, isNew] = match.found.emplace(target, tensor.name);
        if (!isNew && isExact == exact.contains(target))
            throw Error("holds both \"" + it->second + "\" and \"" + tensor.name + "\" for the network's \"" + target +
                        "\"; weights.rename {\"" + tensor.name + "\": \"none\"} leaves one out");
        if (!isNew) match.unused.push_back(isExact ? std::exchange(it->second, tensor.name) : tensor.name);
        if (isExact) exact.insert(target);
    }
    for (const auto& [from, to] : renames)
        if (!used.contains(from))
            throw Error("no tensor's name begins with \"" + from + "\", as weights.rename has it");
    return match;
}

Renames guessRenames(const std::vector<NamedShape>& file, const std::vector<NamedShape>& network,
                     const NameMatch& match, const Renames& renames)
{
    const std::set<std::string> unused(match.unused.begin(), match.unused.end());
    Layers ofFile, ofNetwork;
    const auto add = [](Layers& layers, const std::string& name, const std::vector<std::int64_t>& shape) {
        const auto [layer, last] = splitName(name);
        layers[layer][last] = shape;
    };
    std::set<std::string> ignored;
    for (const NamedShape& tensor : file)
        if (unused.contains(tensor.name) && !renamed(tensor.name, renames, ignored))
            add(ofFile, bare(tensor.name), tensor.shape);
    std::set<std::string> found;
    for (const NamedShape& tensor : network) {
        if (match.found.contains(tensor.name)) found.insert(splitName(tensor.name).first);
        add(ofNetwork, tensor.name, tensor.shape);
    }
    for (const std::string& layer : found)
        ofNetwork.erase(layer);
    Renames guess;
    for (const auto& [name, tensors] : ofNetwork)
        if (const std::string* like = onlyLike(tensors, ofFile); like && onlyLike(tensors, ofNetwork))
            guess[*like] = name;
    return guess;
}

std::string toText(const Renames& renames)
{
    return Json(renames).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace sharpscope
