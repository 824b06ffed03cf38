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
    return start.empty() || start.ends_with('.') || name.size() == start.size() || name[start.size()] == '.';
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
            return entry->second + (entry->first.empty() && !entry->second.empty() ? "." : "") + rest;
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
using Tensors = Layers::mapped_type;

/// Whether one is the other but for a bias or the like: their weights are matrices or filters of the same shape.
bool isMuchLike(const Tensors& a, const Tensors& b)
{
    const auto weight = a.find("weight");
    if (weight == a.end() || weight->second.size() < 2 || !b.contains("weight")) return false;
    return std::all_of(a.begin(), a.end(), [&](const auto& tensor) {
        const auto other = b.find(tensor.first);
        return other == b.end() || other->second == tensor.second;
    });
}

/// The layers that are like `wanted`, tensor for tensor; where none is, those that are much like it.
std::vector<std::string> like(const Tensors& wanted, const Layers& layers)
{
    std::vector<std::string> equal, near;
    for (const auto& [name, tensors] : layers)
        if (tensors == wanted)
            equal.push_back(name);
        else if (isMuchLike(wanted, tensors))
            near.push_back(name);
    return equal.empty() ? near : equal;
}

/// "net.layer1.conv1" and "layer1.conv1" → "net" and "": what stands before the parts that they end with alike.
std::pair<std::string, std::string> withoutCommonEnd(const std::string& a, const std::string& b)
{
    const std::size_t shorter = std::min(a.size(), b.size());
    std::size_t same = 0, end = 0; // the latter at a dot, or all of a name
    for (; same < shorter && a[a.size() - 1 - same] == b[b.size() - 1 - same]; ++same)
        if (a[a.size() - 1 - same] == '.') end = same;
    const auto isWhole = [&](const std::string& name, const std::string& other) {
        return same == name.size() && (same == other.size() || other[other.size() - 1 - same] == '.');
    };
    if (isWhole(a, b) || isWhole(b, a)) end = same;
    const auto before = [end](const std::string& name) {
        return end + 1 < name.size() ? name.substr(0, name.size() - end - 1) : std::string();
    };
    return {before(a), before(b)};
}

/// The one beginning that, exchanged for another, gives most names of `file` a tensor of their shape in `network`:
/// a wrapper, a part of a larger model. Nothing where that is not several layers.
std::optional<Renames::value_type> commonPrefix(const std::vector<NamedShape>& file,
                                                const std::vector<NamedShape>& network)
{
    std::map<std::string, std::vector<const NamedShape*>> byEnd; // "conv1.weight"
    const auto endOf = [](const std::string& name) {
        const auto [layer, last] = splitName(name);
        return splitName(layer).second.empty() ? name : splitName(layer).second + '.' + last;
    };
    for (const NamedShape& tensor : network)
        byEnd[endOf(tensor.name)].push_back(&tensor);
    std::map<std::pair<std::string, std::string>, std::set<std::string>> layers; // taken by an exchange
    for (const NamedShape& tensor : file)
        for (const NamedShape* wanted : byEnd[endOf(tensor.name)])
            if (wanted->shape == tensor.shape && wanted->name != tensor.name)
                layers[withoutCommonEnd(tensor.name, wanted->name)].insert(splitName(wanted->name).first);
    const auto best = std::max_element(layers.begin(), layers.end(),
                                       [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    if (best == layers.end() || best->second.size() < 2) return std::nullopt;
    return Renames::value_type(best->first.first, best->first.second);
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

Guess guessRenames(const std::vector<NamedShape>& file, const std::vector<NamedShape>& network, const NameMatch& match,
                   const Renames& renames)
{
    const std::set<std::string> unused(match.unused.begin(), match.unused.end());
    std::set<std::string> ignored, found;
    std::vector<NamedShape> left, lacking;
    for (const NamedShape& tensor : file)
        if (unused.contains(tensor.name) && !renamed(tensor.name, renames, ignored))
            left.push_back({bare(tensor.name), tensor.shape});
    for (const NamedShape& tensor : network)
        if (match.found.contains(tensor.name))
            found.insert(splitName(tensor.name).first);
        else
            lacking.push_back(tensor);
    std::erase_if(lacking, [&](const NamedShape& t) { return found.contains(splitName(t.name).first); });

    Guess guess;
    if (const auto prefix = commonPrefix(left, lacking)) {
        guess.renames.insert(*prefix);
        guess.hasPrefix = true;
        std::set<std::string> taken;
        std::erase_if(left, [&](const NamedShape& tensor) {
            const auto name = renamed(tensor.name, guess.renames, ignored);
            const bool isWanted = name && std::any_of(lacking.begin(), lacking.end(), [&](const NamedShape& wanted) {
                                      return wanted.name == *name && wanted.shape == tensor.shape;
                                  });
            if (isWanted) taken.insert(splitName(*name).first);
            return isWanted;
        });
        std::erase_if(lacking, [&](const NamedShape& t) { return taken.contains(splitName(t.name).first); });
    }
    const auto layersOf = [](const std::vector<NamedShape>& tensors) {
        Layers layers;
        for (const NamedShape& tensor : tensors) {
            const auto [layer, last] = splitName(tensor.name);
            layers[layer][last] = tensor.shape;
        }
        return layers;
    };
    const Layers ofFile = layersOf(left), ofNetwork = layersOf(lacking);
    for (const auto& [name, tensors] : ofNetwork) {
        const std::vector<std::string> theirs = like(tensors, ofFile);
        if (theirs.empty() || like(tensors, ofNetwork).size() > 1) continue;
        if (theirs.size() == 1)
            guess.renames[theirs.front()] = name;
        else
            guess.unclear.emplace_back(name, theirs);
    }
    return guess;
}

std::string toText(const Renames& renames)
{
    return Json(renames).dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace sharpscope
