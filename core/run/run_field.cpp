// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_field.h"

#include "core/base/csv.h"
#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sharpscope {

namespace {

using Kind = RunField::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 10> ownNames = {{{"name", Kind::Name},
                                                                         {"state", Kind::State},
                                                                         {"tag", Kind::Tag},
                                                                         {"note", Kind::Note},
                                                                         {"pinned", Kind::Pinned},
                                                                         {"archived", Kind::Archived},
                                                                         {"step", Kind::Step},
                                                                         {"epoch", Kind::Epoch},
                                                                         {"passes", Kind::Passes},
                                                                         {"seconds", Kind::Seconds}}};

bool endsIn(const std::string& path, std::string_view words)
{
    return path.size() > words.size() && path.ends_with(words) && path[path.size() - words.size() - 1] == '.';
}

std::vector<std::string> optionsThatEndIn(std::string_view words, const KnownFields& known)
{
    std::vector<std::string> paths;
    for (const std::string& path : known.options)
        if (endsIn(path, words)) paths.push_back(path);
    return paths;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = std::min(text.find_first_not_of(" \t\n"), text.size());
    return text.substr(first, text.find_last_not_of(" \t\n") + 1 - first);
}

/// "loss/test" of "best(loss/test)"; empty if it is no such.
std::string_view askedOf(std::string_view text, std::string_view function)
{
    if (!text.starts_with(function) || !text.ends_with(')')) return {};
    text = trimmed(text.substr(function.size(), text.size() - function.size() - 1));
    return text.starts_with('(') ? trimmed(text.substr(1)) : std::string_view();
}

/// What options call a radius that is given by its symbol: "rhoV" of "ρ_v", "rho1" of "ρ₁"; else the text.
std::string spelledOut(std::string text)
{
    if (!text.starts_with("ρ")) return text;
    for (const auto& [symbol, word] : {std::pair("ρ", "rho"), {"₁", "1"}, {"₂", "2"}, {"_v", "V"}})
        if (const std::size_t at = text.find(symbol); at != std::string::npos)
            text.replace(at, std::string_view(symbol).size(), word);
    return text;
}

[[noreturn]] void failUnknown(std::string_view text, std::vector<std::string> candidates)
{
    std::string nearest = nearestName(text, candidates);
    if (nearest.find_first_of(text) == std::string::npos) nearest.clear(); // a short one that has nothing in common
    throw Error("no run has the field \"" + std::string(text) + '"' +
                (nearest.empty() ? std::string() : "; did you mean \"" + nearest + "\"?"));
}

const TagSummary* resultOf(const RunField& field, const RunFacts& run)
{
    const auto it = run.summary.tags.find(field.key);
    return it == run.summary.tags.end() || it->second.count == 0 ? nullptr : &it->second;
}

} // namespace

const std::vector<std::string>& runStates()
{
    static const std::vector<std::string> all = {"waiting", "running",     "finished", "stopped",
                                                 "failed",  "interrupted", "damaged"};
    return all;
}

void KnownFields::add(const FlatOptions& of)
{
    for (const auto& [path, text] : of)
        options.insert(path);
}

void KnownFields::add(const RunSummary& of)
{
    for (const auto& [tag, values] : of.tags)
        results.insert(tag);
}

std::vector<std::string> KnownFields::names() const
{
    std::vector<std::string> all;
    for (const auto& [name, kind] : ownNames)
        all.emplace_back(name);
    for (const std::string& path : options) {
        const std::string last = path.substr(path.rfind('.') + 1);
        try {
            all.push_back(findRunField(last, *this) == RunField{Kind::Option, path} ? last : path);
        } catch (const Error&) { // ambiguous
            all.push_back(path);
        }
    }
    for (const std::string& tag : results) {
        const bool isHidden = options.contains(tag) || !optionsThatEndIn(tag, *this).empty();
        all.push_back(isHidden ? "last(" + tag + ')' : tag);
        all.push_back("best(" + tag + ')');
    }
    return all;
}

RunField findRunField(std::string_view given, const KnownFields& known)
{
    const std::string text(trimmed(given));
    for (const auto& [function, kind] :
         {std::pair<std::string_view, Kind>{"last", Kind::Last}, std::pair<std::string_view, Kind>{"best", Kind::Best}})
        if (const std::string tag(askedOf(text, function)); !tag.empty()) {
            if (!known.results.contains(tag)) failUnknown(tag, {known.results.begin(), known.results.end()});
            return {kind, tag};
        }
    for (const auto& [name, kind] : ownNames)
        if (text == name) return {kind, {}};
    if (known.options.contains(text)) return {Kind::Option, text};
    if (const std::string ofMethod = "method." + text.substr(std::min<std::size_t>(text.size(), 5));
        text.starts_with("rule.") && known.options.contains(ofMethod))
        return {Kind::Option, ofMethod}; // as --sweep and experiment files of sweeps call it
    std::vector<std::string> paths = optionsThatEndIn(text, known);
    if (const auto it = known.symbols.find(text); it != known.symbols.end() && paths.empty())
        paths.assign(it->second.begin(), it->second.end());
    if (paths.empty()) paths = optionsThatEndIn(spelledOut(text), known);
    // Measurements take radii and rates over from what they measure: who says "rho" means that of the method.
    const auto isOfMeasurement = [](const std::string& path) { return path.starts_with("measure."); };
    if (!std::all_of(paths.begin(), paths.end(), isOfMeasurement)) std::erase_if(paths, isOfMeasurement);
    if (paths.size() == 1) return {Kind::Option, paths.front()};
    if (paths.size() > 1) {
        std::string all;
        for (const std::string& path : paths)
            all += (all.empty() ? "" : ", ") + path;
        throw Error('"' + text + "\" is ambiguous: " + all +
                    (known.results.contains(text) ? ", last(" + text + ')' : std::string()));
    }
    if (known.results.contains(text)) return {Kind::Last, text};
    failUnknown(text, known.names());
}

RunField runFieldOf(const std::string& text)
{
    KnownFields itself;
    itself.options.insert(text);
    for (const char* function : {"last", "best"})
        if (const std::string tag(askedOf(text, function)); !tag.empty()) itself.results.insert(tag);
    return findRunField(text, itself);
}

std::string toText(const RunField& field)
{
    if (field.kind == Kind::Option) return field.key;
    if (field.kind == Kind::Last) return "last(" + field.key + ')';
    if (field.kind == Kind::Best) return "best(" + field.key + ')';
    for (const auto& [name, kind] : ownNames)
        if (kind == field.kind) return std::string(name);
    return {};
}

std::vector<std::string> textsOf(const RunField& field, const RunFacts& run)
{
    const auto unlessEmpty = [](const std::string& text) {
        return text.empty() ? std::vector<std::string>() : std::vector{text};
    };
    switch (field.kind) {
    case Kind::Name:
        return unlessEmpty(run.name);
    case Kind::State:
        return unlessEmpty(run.state);
    case Kind::Tag:
        return run.notes.tags;
    case Kind::Note:
        return unlessEmpty(run.notes.note);
    case Kind::Pinned:
        return {run.notes.pinned ? "true" : "false"};
    case Kind::Archived:
        return {run.notes.archived ? "true" : "false"};
    case Kind::Option: {
        const std::string* text = findOption(run.options, field.key);
        return text ? std::vector{*text} : std::vector<std::string>();
    }
    default:
        const std::optional<double> number = numberOf(field, run);
        return number ? std::vector{exactText(*number)} : std::vector<std::string>();
    }
}

std::optional<double> numberOf(const RunField& field, const RunFacts& run)
{
    const auto measured = [](double value) { return std::isnan(value) ? std::nullopt : std::optional(value); };
    const TagSummary* result = nullptr;
    switch (field.kind) {
    case Kind::Step:
        return static_cast<double>(run.summary.last.step);
    case Kind::Epoch:
        return measured(run.summary.last.epoch);
    case Kind::Passes:
        return measured(run.summary.last.passes);
    case Kind::Seconds:
        return measured(run.summary.last.seconds);
    case Kind::Last:
        result = resultOf(field, run);
        return result ? std::optional(result->last) : std::nullopt;
    case Kind::Best:
        result = resultOf(field, run);
        return result ? measured(result->best) : std::nullopt;
    case Kind::Option: {
        const std::string* text = findOption(run.options, field.key);
        return text ? numberIn(*text) : std::nullopt;
    }
    default:
        return std::nullopt;
    }
}

std::optional<double> numberIn(std::string_view text)
{
    const bool isPercent = text.ends_with('%');
    if (isPercent) text.remove_suffix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return isPercent ? number / 100 : number;
}

} // namespace sharpscope
