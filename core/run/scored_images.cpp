// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/scored_images.h"

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/npz.h"

#include <cstdio>

namespace sharpscope {

namespace {

constexpr std::string_view termPrefix = "term.";

NpyArray column(const std::vector<double>& values)
{
    return npyReals(values, {static_cast<std::int64_t>(values.size())});
}

NpyArray column(const std::vector<std::int64_t>& values)
{
    return npyIntegers(values, {static_cast<std::int64_t>(values.size())});
}

std::vector<std::int64_t> integersOf(const NpyArray& array)
{
    const std::vector<double> reals = realsOf(array);
    return {reals.begin(), reals.end()};
}

} // namespace

std::string scoredImagesName(std::int64_t round)
{
    char name[48];
    std::snprintf(name, sizeof name, "round-%04lld.npz", static_cast<long long>(round));
    return name;
}

void writeScoredImages(const std::filesystem::path& file, const ScoredImages& scored)
{
    NpzArrays arrays{{"image", column(scored.images)}, {"score", column(scored.score)}};
    if (!scored.pseudoLabel.empty()) arrays.emplace_back("pseudo_label", column(scored.pseudoLabel));
    if (!scored.entropy.empty()) arrays.emplace_back("entropy", column(scored.entropy));
    if (!scored.margin.empty()) arrays.emplace_back("margin", column(scored.margin));
    for (const auto& [name, values] : scored.terms)
        arrays.emplace_back(std::string(termPrefix) + name, column(values));
    if (!scored.mapImages.empty()) {
        arrays.emplace_back("map_image", column(scored.mapImages));
        arrays.emplace_back("map", npyReals(scored.map, {static_cast<std::int64_t>(scored.mapImages.size()), 2}));
        arrays.emplace_back("map_explained", column(scored.mapExplained));
    }
    writeFileAtomically(file, npzBytes(arrays));
}

ScoredImages readScoredImages(const std::filesystem::path& file)
{
    ScoredImages scored;
    const auto fail = [&](const std::string& array, const std::string& why) {
        throw Error(file.string() + ": array \"" + array + "\" " + why);
    };
    for (const auto& [name, array] : readNpz(file)) {
        if (name == "image")
            scored.images = integersOf(array);
        else if (name == "score")
            scored.score = realsOf(array);
        else if (name == "pseudo_label")
            scored.pseudoLabel = integersOf(array);
        else if (name == "entropy")
            scored.entropy = realsOf(array);
        else if (name == "margin")
            scored.margin = realsOf(array);
        else if (name == "map_image")
            scored.mapImages = integersOf(array);
        else if (name == "map")
            scored.map = realsOf(array);
        else if (name == "map_explained")
            scored.mapExplained = realsOf(array);
        else if (name.starts_with(termPrefix))
            scored.terms.emplace_back(name.substr(termPrefix.size()), realsOf(array));
    }
    const std::size_t count = scored.images.size();
    if (count == 0) fail("image", "is missing or empty");
    const auto expectCount = [&](const char* name, std::size_t size, bool isNeeded = false) {
        if (size != count && (isNeeded || size != 0)) fail(name, "is not as long as \"image\"");
    };
    expectCount("score", scored.score.size(), true);
    expectCount("pseudo_label", scored.pseudoLabel.size());
    expectCount("entropy", scored.entropy.size());
    expectCount("margin", scored.margin.size());
    for (const auto& [name, values] : scored.terms)
        expectCount((std::string(termPrefix) + name).c_str(), values.size(), true);
    if (scored.map.size() != 2 * scored.mapImages.size()) fail("map", "is not twice as long as \"map_image\"");
    return scored;
}

} // namespace sharpscope
