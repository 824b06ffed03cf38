// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/curvature/measure.h"

#include "core/base/error.h"
#include "core/curvature/ascent_sharpness.h"
#include "core/curvature/fisher_trace.h"
#include "core/curvature/hessian_trace.h"
#include "core/curvature/measuring_stages.h"
#include "core/curvature/picture_rise.h"
#include "core/optim/perturbation.h"
#include "core/tensor/random.h"
#include "core/train/classification.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randperm.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sharpscope {

namespace {

class Measuring {
public:
    Measuring(const CurvatureTarget& target, const CurvatureOptions& options, const CurvatureProgress& progress)
        : m_target(target),
          m_options(options),
          m_stages(options, target, progress),
          m_watch{progress.keepGoing, [this](double passes) { m_stages.worked(passes); }},
          m_block(blockOf(target.network->layout(), options.layers)),
          m_objective(target.parts ? target.parts->objective
                                   : std::make_shared<Classification>(
                                         target.network, target.state,
                                         ClassificationOptions{.labelSmoothing = target.labelSmoothing})),
          m_batchSize(options.batchSize > 0 ? options.batchSize
                                            : usualBatchSize(*target.network, target.theta.device())),
          m_loss(m_objective, batchesAt({}), m_watch),
          m_hessian{m_loss, target.theta, m_block}
    {
        m_report.options = toJson(options);
    }

    std::optional<CurvatureReport> all()
    {
        const auto begin = std::chrono::steady_clock::now();
        if (!centreAndAscent() || !groups() || !adaptive() || !picture() || !eigenvalues() || !trace() || !density() ||
            !layers() || !fisher())
            return std::nullopt;
        m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return m_report;
    }

private:
    void add(const std::string& name, double value) { m_report.numbers.emplace_back(name, value); }

    ImageBatches batchesAt(const at::Tensor& positions) const
    {
        if (m_target.parts) return m_target.parts->batches(positions);
        return batchesOf(m_target.images, positions, m_batchSize, m_target.theta.scalar_type());
    }

    AscentOptions ascentWith(double rho) const
    {
        return {.rho = rho, .steps = m_options.ascentSteps, .stepSize = m_options.ascentStep, .seed = m_options.seed};
    }

    bool centreAndAscent()
    {
        m_stages.begin(Stage::Ascent);
        AscentOptions options = ascentWith(m_options.rho);
        if (m_options.rho == 0) options.steps = 1;
        const auto found = ascentSharpness(m_loss, m_target.theta, m_block, {}, options);
        if (!found) return false;
        if (!std::isfinite(found->loss))
            throw Error("the loss over the " + std::to_string(m_loss.images()) +
                        " images is not finite: weights that have diverged have no curvature");
        add("loss", found->loss);
        if (!scores(found->accuracy)) return false;
        add("gradientNorm", found->gradientNorm);
        if (m_options.rho == 0) return true;
        add("oneStep", found->oneStep);
        add("ascent", found->ascent);
        return true;
    }

    /// Beside the loss. False if it was stopped.
    bool scores(double shareOfRight)
    {
        if (!m_target.parts || !m_target.parts->scores) {
            add("accuracy", shareOfRight);
            return true;
        }
        const auto found = m_target.parts->scores(m_target.theta, m_watch.keepGoing);
        if (found)
            for (const auto& [name, value] : *found)
                add(name, value);
        return found.has_value();
    }

    bool groups()
    {
        if (m_options.groupSize == 0 || m_options.rho == 0) return true;
        m_stages.begin(Stage::Groups);
        const std::int64_t n = m_loss.images();
        const at::Tensor order = at::randperm(n, makeGenerator(m_options.seed, "groups"), at::kLong);
        std::vector<LossOnImages> groups;
        const std::int64_t each = m_target.parts ? m_target.parts->imagesEach : 1;
        const std::int64_t size = std::max<std::int64_t>(1, m_options.groupSize / each);
        for (std::int64_t begin = 0; begin < n; begin += size)
            groups.emplace_back(m_objective, batchesAt(order.slice(0, begin, begin + size)), m_watch);
        const auto found = groupSharpness(groups, m_target.theta, m_block, m_options.rho);
        if (found) add("groups", *found);
        return found.has_value();
    }

    bool adaptive()
    {
        if (m_options.adaptiveRho == 0) return true;
        m_stages.begin(Stage::Adaptive);
        const Perturbation convention{
            .adaptive = m_options.adaptive == "all" ? Adaptive::Everywhere : Adaptive::Weights, .eta = m_options.eta};
        const at::Tensor scale = adaptiveScale(m_target.theta, m_target.network->layout(), convention);
        const auto found =
            ascentSharpness(m_loss, m_target.theta, m_block, m_block.of(scale), ascentWith(m_options.adaptiveRho));
        if (!found) return false;
        add("adaptiveOneStep", found->oneStep);
        add("adaptiveAscent", found->ascent);
        return true;
    }

    bool picture()
    {
        if (m_options.picture == 0) return true;
        m_stages.begin(Stage::Picture);
        const auto found = pictureRise(m_loss, m_target.theta, m_target.network->layout(), m_block, m_options.picture);
        if (!found) return false;
        add("pictureMean", found->mean);
        add("pictureHighest", found->highest);
        return true;
    }

    LanczosOptions lanczos(std::int64_t wanted) const
    {
        return {.tolerance = m_options.tolerance,
                .mostProducts = m_options.mostProducts,
                .vectorsAtOnce = std::max<std::int64_t>(24, 3 * wanted)};
    }

    bool eigenvalues()
    {
        if (m_options.eigenvalues == 0) return true;
        m_stages.begin(Stage::Eigenvalues);
        const auto found =
            hessianEigenpairs(m_hessian, m_options.eigenvalues, 1, m_options.seed, lanczos(m_options.eigenvalues + 1));
        if (!found) return false;
        for (const Eigenpair& pair : found->largest)
            m_report.eigenvalues.push_back({pair.value, pair.residual});
        m_report.smallest = FoundEigenvalue{found->smallest[0].value, found->smallest[0].residual};
        m_report.isConverged = found->isConverged;
        add("lambda1", found->largest[0].value);
        add("lambda1.error", found->largest[0].residual);
        if (found->largest.size() >= 5) add("ratio", found->largest[0].value / found->largest[4].value);
        add("lambdaMin", found->smallest[0].value);
        add("lambdaMin.error", found->smallest[0].residual);
        add("products", static_cast<double>(found->products));
        if (!found->isConverged)
            m_report.notes.push_back("Lanczos ended after " + std::to_string(found->products) +
                                     " products before all eigenvalues had come to the tolerance: their residuals say "
                                     "how far off they may be");
        return true;
    }

    bool trace()
    {
        if (m_options.trace == "none") return true;
        if (m_options.trace == "hutchinson" && m_options.perLayer) return true; // layers() gives it
        m_stages.begin(Stage::Trace);
        const auto found = m_options.trace == "hutchinson"
                               ? hutchinsonTrace(m_hessian, m_options.traceProducts, m_options.seed)
                               : hutchPlusPlusTrace(m_hessian, m_options.traceProducts, m_options.seed);
        if (found) addTrace(*found);
        return found.has_value();
    }

    void addTrace(const TraceEstimate& found)
    {
        add("trace", found.value);
        add("trace.error", found.error);
    }

    bool density()
    {
        if (m_options.densityStarts == 0) return true;
        m_stages.begin(Stage::Density);
        std::vector<SeenSpectrum> starts;
        for (std::int64_t i = 0; i < m_options.densityStarts; ++i) {
            auto seen = spectrumSeen(m_hessian.asOperator(), m_hessian.signs(m_options.seed, "density", i),
                                     m_options.densityProducts);
            if (!seen) return false;
            starts.push_back({std::move(seen->nodes), std::move(seen->weights)});
        }
        const double sigma = m_options.sigma > 0 ? m_options.sigma : usualSigma(starts);
        m_report.density = broadened(std::move(starts), sigma);
        return true;
    }

    bool layers()
    {
        if (!m_options.perLayer) return true;
        m_stages.begin(Stage::Layers);
        const auto blocks = layersOf(m_target.network->layout(), m_block);
        std::vector<ParameterBlock> inside;
        for (const ParameterBlock& layer : blocks)
            inside.push_back(within(m_block, layer));
        const auto traces = hutchinsonTrace(m_hessian, m_options.traceProducts, m_options.seed, inside);
        if (!traces) return false;
        if (m_options.trace == "hutchinson") addTrace(*traces);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const HessianBlock hessian{m_loss, m_target.theta, blocks[i]};
            const auto top = hessianEigenpairs(hessian, 1, 0, m_options.seed, lanczos(1));
            if (!top) return false;
            m_report.layers.push_back({.name = blocks[i].name,
                                       .parameters = blocks[i].count,
                                       .largest = {top->largest[0].value, top->largest[0].residual},
                                       .trace = traces->parts[i],
                                       .traceError = traces->partErrors[i]});
        }
        return true;
    }

    bool fisher()
    {
        if (m_options.fisher == "none") return true;
        if (m_target.parts)
            throw Error("fisher: is the mean over single images' gradients; this run's loss is over other parts");
        m_stages.begin(Stage::Fisher);
        const auto of = [&](FisherLabels labels) {
            return fisherTrace(*m_target.network, m_target.theta, m_target.state, m_loss.batches(), m_block, labels,
                               m_options.seed, m_watch);
        };
        const auto drawn = of(m_options.fisher == "drawn" ? FisherLabels::Drawn : FisherLabels::EveryClass);
        if (!drawn) return false;
        const auto ofData = of(FisherLabels::Data);
        if (!ofData) return false;
        add("fisher", *drawn);
        add("empiricalFisher", *ofData);
        return true;
    }

    const CurvatureTarget& m_target;
    const CurvatureOptions& m_options;
    MeasuringStages m_stages;
    Watch m_watch;
    ParameterBlock m_block;
    std::shared_ptr<const Objective> m_objective;
    std::int64_t m_batchSize;
    LossOnImages m_loss;
    HessianBlock m_hessian;
    CurvatureReport m_report;
};

} // namespace

std::int64_t usualBatchSize(const Network& network, const at::Device& device)
{
    if (!device.is_cpu()) return 512;
    const std::vector<std::int64_t>& shape = network.imageShape();
    const std::int64_t pixels = network.parameterCount() > 2'000'000 ? 25'000 : 100'000; // a product within a second
    return std::clamp<std::int64_t>(pixels / (shape[1] * shape[2]), 4, 256);
}

std::optional<CurvatureReport> measureCurvature(const CurvatureTarget& target, const CurvatureOptions& options,
                                                const CurvatureProgress& progress)
{
    return Measuring(target, options, progress).all();
}

} // namespace sharpscope
