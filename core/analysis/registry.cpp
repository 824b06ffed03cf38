// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/registry.h"

#include "core/acquisition/registry.h"
#include "core/analysis/analysis_options.h"
#include "core/base/error.h"

#include <algorithm>

namespace sharpscope {

namespace {

/// `present`: 0 where nobody knows how many there are.
std::string imagesText(std::int64_t asked, std::int64_t present)
{
    if (present <= 0) return asked > 0 ? std::to_string(asked) + " images" : "all images";
    return std::to_string(asked > 0 ? std::min(asked, present) : present) + " images";
}

std::string costOfTerms(const TermsOptions& o, std::int64_t pool, std::int64_t labelled)
{
    const std::string products = o.curvature == "both" ? "two λ₁" : "one λ₁";
    return imagesText(o.images, o.from == "pool" ? pool : labelled) + ", one after the other, " + products +
           " each: about a dozen Hessian products or as many as there are classes for GGN, a product as much as two "
           "forward and two backward passes";
}

std::string costOfBound(const BoundOptions& o, std::int64_t pool, std::int64_t labelled)
{
    return "twice the SAAL score of " + imagesText(o.images, pool) + " of X_U, once of the " +
           std::to_string(labelled) + " of X_L";
}

std::string costOfRadii(const RadiiOptions& o, std::int64_t pool)
{
    return std::to_string(2 * o.radii.size()) + " SAAL scores of " + imagesText(o.images, pool);
}

std::string costOfOverlap(const OverlapOptions& o, std::int64_t pool, std::int64_t labelled)
{
    std::string text =
        "n = " + (pool > 0 ? std::to_string(pool) : std::string("|X_U|")) + ", |X_L| = " + std::to_string(labelled);
    for (const std::string& name : o.acquisitions) {
        const AcquisitionInfo& info = acquisitionInfo(name);
        text += "; " + info.title + ": " + info.cost + (name == "saal" ? ", in six forms" : "");
    }
    return text;
}

} // namespace

void check(const OverlapOptions& options, std::vector<Problem>& problems)
{
    for (const std::string& name : options.acquisitions) {
        try {
            acquisitionInfo(name);
        } catch (const Error& error) {
            problems.push_back({"acquisitions", error.what()});
        }
    }
}

void check(const RadiiOptions& options, std::vector<Problem>& problems)
{
    if (options.radii.empty()) problems.push_back({"radii", "at least one radius is expected"});
    for (const double radius : options.radii)
        if (!(radius >= 0 && radius <= 100)) problems.push_back({"radii", "from 0 to 100 is expected"});
}

const std::vector<AnalysisInfo>& analyses()
{
    static const std::vector<AnalysisInfo> all = {
        {.name = "terms",
         .title = "Score and sharpness",
         .figure = "1",
         .formula = "max l(θ + ε) against l, ρ‖g‖, ½ρ²λ₁",
         .help = "What SAAL's score is made of: each image's score against the three terms of Theorem 3.3, and their "
                 "sizes along the rounds.",
         .options = schemaOf<TermsOptions>()},
        {.name = "bound",
         .title = "Perturbed loss of X_L and X_U",
         .figure = "3",
         .formula = "L_SAAL = π_L max l of X_L + π_U max l of X_U",
         .help =
             "The maximally perturbed loss that SAAL brings down by what it has labelled (Eq. 5), along the rounds.",
         .options = schemaOf<BoundOptions>()},
        {.name = "radii",
         .title = "Kept labels by radius",
         .figure = "4",
         .formula = "ψ(ρ), r(ρ, δ), accuracy",
         .help = "How far weights may move before the predicted label changes (ψ), and how large the gap of Theorem "
                 "3.1 is then (r).",
         .options = schemaOf<RadiiOptions>()},
        {.name = "overlap",
         .title = "Overlap of acquisitions",
         .figure = "overlap",
         .formula = "|A ∩ B| / k, Spearman of scores",
         .help = "All acquisitions on the identical pool at the same weights: how many picks they share.",
         .options = schemaOf<OverlapOptions>()},
    };
    return all;
}

const AnalysisInfo& analysisInfo(const std::string& name)
{
    std::vector<std::string> names;
    for (const AnalysisInfo& info : analyses()) {
        if (info.name == name) return info;
        names.push_back(info.name);
    }
    const std::string nearest = nearestName(name, names);
    throw Error("unknown analysis \"" + name + "\"" + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
}

std::string analysisCost(const std::string& name, const Json& options, std::int64_t pool, std::int64_t labelled)
{
    if (name == "terms") return costOfTerms(fromJsonOrThrow<TermsOptions>(options), pool, labelled);
    if (name == "bound") return costOfBound(fromJsonOrThrow<BoundOptions>(options), pool, labelled);
    if (name == "radii") return costOfRadii(fromJsonOrThrow<RadiiOptions>(options), pool);
    return costOfOverlap(fromJsonOrThrow<OverlapOptions>(options), pool, labelled);
}

} // namespace sharpscope
