// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/declare_pass.h"
#include "core/model/folded_pass.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/zeros.h>

#include <limits>
#include <optional>

namespace sharpscope {

namespace {

/// Shapes as DeclarePass has them. The outputs of the convolutions under suspicion are NaN; a normalisation that gets
/// one untouched is its only rightful reader.
class MarkingPass final : public Pass {
public:
    /// `only`: the one convolution to mark; all of them without it.
    explicit MarkingPass(std::optional<std::size_t> only) : m_only(only) {}

    at::Tensor conv(std::string_view name, const at::Tensor& x, const ConvOptions& o) override
    {
        look(x);
        Marked marked{.fold = {.conv = m_conv++, .weight = m_parameter, .hasBias = o.bias},
                      .output = m_shapes.conv(fullName(name), x, o)};
        m_parameter += o.bias ? 2 : 1;
        if (m_only && marked.fold.conv != *m_only) return marked.output;
        marked.output.fill_(std::numeric_limits<float>::quiet_NaN());
        marked.version = marked.output._version();
        m_marked.push_back(marked);
        return marked.output;
    }

    at::Tensor linear(std::string_view name, const at::Tensor& x, const LinearOptions& o) override
    {
        look(x);
        m_parameter += o.bias ? 2 : 1;
        return m_shapes.linear(fullName(name), x, o);
    }

    at::Tensor batchNorm(std::string_view name, const at::Tensor& x, const BatchNormOptions& o) override
    {
        const std::size_t norm = m_norm++, gamma = m_parameter, mean = m_statistic;
        m_parameter += 2;
        m_statistic += 2;
        bool isReader = false;
        for (Marked& marked : m_marked) {
            if (marked.isRead || !marked.output.is_same(x) || marked.version != x._version()) continue;
            isReader = marked.isRead = true;
            marked.fold.norm = norm;
            marked.fold.gamma = gamma;
            marked.fold.mean = mean;
            marked.fold.epsilon = o.epsilon;
        }
        if (!isReader) look(x);
        return m_shapes.batchNorm(fullName(name), at::zeros(x.sizes()), o);
    }

    at::Tensor dropout(const at::Tensor& x, double, bool) override { return x; }

    std::size_t convolutions() const { return m_conv; }

    /// The folds, if no mark was seen where none may be.
    std::optional<std::vector<Fold>> folds(const at::Tensor& logits)
    {
        look(logits);
        if (m_sawMark) return std::nullopt;
        std::vector<Fold> found;
        for (const Marked& marked : m_marked)
            if (marked.isRead) found.push_back(marked.fold);
        return found;
    }

private:
    struct Marked {
        Fold fold;
        at::Tensor output;
        std::int64_t version = 0;
        bool isRead = false;
    };
    std::string fullName(std::string_view name) const { return prefix() + std::string(name); }
    void look(const at::Tensor& x) { m_sawMark = m_sawMark || x.isnan().any().item<bool>(); }

    std::optional<std::size_t> m_only;
    DeclarePass m_shapes;
    std::vector<Marked> m_marked;
    std::size_t m_parameter = 0;
    std::size_t m_statistic = 0;
    std::size_t m_conv = 0;
    std::size_t m_norm = 0;
    bool m_sawMark = false;
};

} // namespace

std::vector<Fold> findFolds(const Architecture& architecture, const std::vector<std::int64_t>& imageShape)
{
    const c10::InferenceMode off(false); // versions are counted
    const at::NoGradGuard noGradients;
    std::vector<std::int64_t> image = {1};
    image.insert(image.end(), imageShape.begin(), imageShape.end());
    std::size_t convolutions = 0;
    const auto attempt = [&](std::optional<std::size_t> only) {
        MarkingPass pass(only);
        const at::Tensor logits = architecture(pass, at::zeros(image));
        convolutions = pass.convolutions();
        return pass.folds(logits);
    };
    if (const auto all = attempt(std::nullopt)) return *all;
    std::vector<Fold> found; // each by itself: some outputs are read elsewhere
    const std::size_t count = convolutions;
    for (std::size_t conv = 0; conv < count; ++conv)
        if (const auto one = attempt(conv)) found.insert(found.end(), one->begin(), one->end());
    return found;
}

} // namespace sharpscope
