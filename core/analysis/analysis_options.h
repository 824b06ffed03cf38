// SPDX-License-Identifier: GPL-3.0-or-later
// What each analysis can be asked. Torch-free.
#pragma once

#include "core/base/describe.h"

namespace sharpscope {

namespace detail {

inline FieldHint radiusHint()
{
    return {.label = "Radius", .symbol = "ρ", .min = 0, .max = 100, .help = "0.05 in the paper."};
}

inline FieldHint formHint()
{
    return {.label = "Perturbation",
            .choices = {"eq3", "authors"},
            .help = "eq3: ρ g/‖g‖, as SAM (the paper's Eq. 3). authors: ρ θ² g/‖|θ| g‖, as ASAM (their code)."};
}

inline FieldHint imagesHint(const char* help)
{
    return {.label = "Images", .unit = "images", .min = 0, .max = 1e9, .help = help};
}

} // namespace detail

/// Fig. 1
struct TermsOptions {
    std::int64_t images = 32;
    std::string from = "pool";
    std::string label = "predicted";
    std::string curvature = "hessian";
    double rho = 0.05;
    double tolerance = 1e-4;
};

template <class Visitor>
void describe(TermsOptions& o, Visitor& field)
{
    field("images", o.images,
          detail::imagesHint("Drawn evenly by the seed; 0: all. λ₁ of an image takes a dozen Hessian products."));
    field("from", o.from,
          {.label = "Of", .choices = {"pool", "labelled"}, .help = "pool: X_pool of the round. labelled: X_L."});
    field("label", o.label,
          {.label = "Label",
           .choices = {"predicted", "true"},
           .help = "predicted: ŷ, as SAAL scores. true: what the oracle says; of X_L, what was given."});
    field("curvature", o.curvature,
          {.label = "Curvature",
           .choices = {"hessian", "gauss-newton", "both"},
           .help = "λ₁ of the Hessian, or of its Gauss-Newton part (GGN), which is cheaper and another number."});
    field("rho", o.rho, detail::radiusHint());
    field("tolerance", o.tolerance,
          {.label = "Tolerance",
           .min = 1e-12,
           .max = 0.5,
           .help = "Of λ₁: ‖Hx − λ₁x‖ as a part of the largest |λ|.",
           .advanced = true});
}

/// Fig. 3
struct BoundOptions {
    std::int64_t images = 2000;
    double rho = 0.05;
    std::string form = "eq3";
};

template <class Visitor>
void describe(BoundOptions& o, Visitor& field)
{
    field("images", o.images, detail::imagesHint("At most so many of X_pool, an even part of X_U; 0: all of it."));
    field("rho", o.rho, detail::radiusHint());
    field("form", o.form, detail::formHint());
}

/// Fig. 4
struct RadiiOptions {
    std::int64_t images = 2000;
    std::vector<double> radii = {0.01, 0.05, 0.1};
    std::string form = "eq3";
};

template <class Visitor>
void describe(RadiiOptions& o, Visitor& field)
{
    field("images", o.images, detail::imagesHint("At most so many of X_pool; 0: all of it."));
    field("radii", o.radii, {.label = "Radii", .symbol = "ρ", .min = 0, .max = 100, .help = "As in the paper."});
    field("form", o.form, detail::formHint());
}

/// The overlap matrix
struct OverlapOptions {
    std::vector<std::string> acquisitions = {"random",  "entropy", "variation-ratio", "margin",    "bald",
                                             "coreset", "badge",   "typiclust",       "probcover", "noise-stability",
                                             "saal"};
    std::int64_t query = 0;
};

template <class Visitor>
void describe(OverlapOptions& o, Visitor& field)
{
    field("acquisitions", o.acquisitions,
          {.label = "Acquisitions",
           .help = "Beside the run's own, with their defaults; saal: in its named forms. vaal has to be asked for: it "
                   "trains an autoencoder. ll4al only takes part in a run of its own, whose network was trained with "
                   "its loss module."});
    field("query", o.query,
          {.label = "Picks",
           .symbol = "k",
           .unit = "images",
           .min = 0,
           .max = 1e9,
           .help = "0: as many as the run chose."});
}

void check(const RadiiOptions& options, std::vector<Problem>& problems);
void check(const OverlapOptions& options, std::vector<Problem>& problems); ///< names that nobody knows

} // namespace sharpscope
