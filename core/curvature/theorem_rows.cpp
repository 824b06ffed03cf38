// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/theorem_rows.h"

#include "core/base/csv.h"

#include <algorithm>

namespace sharpscope {

namespace {

template <class Part, class ValueOf>
TheoremRow row(std::string title, std::string symbol, const std::vector<Part>& parts, ValueOf valueOf)
{
    TheoremRow made{std::move(title), std::move(symbol), {}};
    for (const Part& part : parts)
        made.values.push_back(static_cast<double>(valueOf(part)));
    return made;
}

} // namespace

std::vector<TheoremRow> boundRows(const TheoremReport& report)
{
    using B = BoundNumbers;
    const auto& all = report.bounds;
    return {row("Expected loss, by the test images", "L_D(θ)", all, [](const B& b) { return b.expected; }),
            row("Loss on Sᵛ", "L_Sᵛ(θ)", all, [](const B& b) { return b.onImages; }),
            row("The largest seen in the ball", "max L_Sᵛ(θ′)", all, [](const B& b) { return b.perturbed; }),
            row("Bound of the loss", "L", all, [](const B& b) { return b.lossBound; }),
            row("Complexity", "8L/√N_v √log((N_v+k)/δ)", all, [](const B& b) { return b.complexity; }),
            row("Right side", "max + complexity", all, [](const B& b) { return b.right(); }),
            row("Left below right by", "", all, [](const B& b) { return b.right() - b.expected; })};
}

std::vector<TheoremRow> congruenceRows(const TheoremReport& report)
{
    using C = CongruenceNumbers;
    const auto& all = report.pairs;
    return {
        row("Before", "a = g_t·g̃_v", all, [](const C& c) { return c.before; }),
        row("At θ̃ᵗ", "g̃_t·g̃_v", all, [](const C& c) { return c.after; }),
        row("The same to second order", "a + η₁g̃_vᵀHg_t − η₂g̃_vᵀHg̃_v", all, [](const C& c) { return c.secondOrder; }),
        row("Promised", "½a or 3/2 a", all, [](const C& c) { return c.bound(); }),
        row("η₁ over its limit", "η₁·4|g̃_vᵀHg_t|/|a|", all, [](const C& c) { return c.eta1 / c.eta1Limit; }),
        row("η₂ over its limit", "η₂·4|g̃_vᵀHg̃_v|/|a|", all, [](const C& c) { return c.eta2 / c.eta2Limit; })};
}

std::string boundText(const TheoremReport& report)
{
    std::string text = "Theorem 1: L_D(θ) ≤ max over ‖θ′ − θ‖ ≤ ρ of L_Sᵛ(θ′) + 8L/√N_v √log((N_v+k)/δ) + …, ρ = " +
                       exactText(report.rho) + ", δ = " + exactText(report.delta) +
                       ", N_v = " + std::to_string(report.images) +
                       " train images, k = " + std::to_string(report.parameters) + ".";
    for (const BoundNumbers& bound : report.bounds)
        text += " For the " + bound.loss + (bound.lossBound == 1 ? " (L = 1)" : "") +
                (bound.holds() ? " it holds." : " the terms that are known are less than the left side.");
    return text + " The maximum is the largest that projected ascent has seen. Cross-entropy has no bound: L is the "
                  "largest of an image that was seen. The terms behind the dots are not known here and left out.";
}

std::string congruenceText(const TheoremReport& report)
{
    using C = CongruenceNumbers;
    const auto count = [&](auto&& is) {
        return std::to_string(std::count_if(report.pairs.begin(), report.pairs.end(), is));
    };
    return "Theorem 2: for small enough radii g̃_t·g̃_v ≥ ½a where a = g_t·g̃_v ≥ 0, ≥ 3/2 a where a < 0. Of " +
           std::to_string(report.pairs.size()) + " pairs of batches (|Bᵗ| = " + std::to_string(report.trainBatch) +
           ", |Bᵛ| = " + std::to_string(report.secondBatch) + ", ρ₁ = " + exactText(report.rho1) +
           ", ρ₂ = " + exactText(report.rho2) + ", ρ_v = " + exactText(report.rhoV) + ") it holds for " +
           count([](const C& c) { return c.holds(); }) + ". The radii are as small as the proof asks for " +
           count([](const C& c) { return c.areRadiiSmall(); }) + " of them, and of these it holds for " +
           count([](const C& c) { return c.areRadiiSmall() && c.holds(); }) + ".";
}

} // namespace sharpscope
