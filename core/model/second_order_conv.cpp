// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/second_order_conv.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <tuple>
#include <vector>

namespace sharpscope {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Stride, padding and groups, as a context keeps them.
struct Shape {
    std::int64_t stride, padding, groups;

    void put(AutogradContext& context) const
    {
        context.saved_data["shape"] = std::vector<std::int64_t>{stride, padding, groups};
    }
    static Shape of(AutogradContext& context)
    {
        const auto list = context.saved_data["shape"].toIntVector();
        return {list[0], list[1], list[2]};
    }
    at::Tensor forward(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias = {}) const
    {
        return at::conv2d(x, w, bias, stride, padding, 1, groups);
    }
    /// ∂/∂x or ∂/∂w of ⟨g, w ∗ x⟩; of the other only the shape counts.
    at::Tensor inX(const at::Tensor& g, const at::Tensor& x, const at::Tensor& w) const
    {
        return std::get<0>(backward(g, x, w, {true, false, false}));
    }
    at::Tensor inW(const at::Tensor& g, const at::Tensor& x, const at::Tensor& w) const
    {
        return std::get<1>(backward(g, x, w, {false, true, false}));
    }
    std::tuple<at::Tensor, at::Tensor, at::Tensor> backward(const at::Tensor& g, const at::Tensor& x,
                                                            const at::Tensor& w, std::array<bool, 3> wanted) const
    {
        const std::array<std::int64_t, 1> filters{w.size(0)};
        const at::OptionalIntArrayRef sizes(filters);
        return at::convolution_backward(g, x, w, sizes, {stride, stride}, {padding, padding}, {1, 1}, false, {0, 0},
                                        groups, wanted);
    }
};

at::Tensor sumOf(const at::Tensor& a, const at::Tensor& b)
{
    if (!a.defined()) return b;
    return b.defined() ? a.add(b) : a;
}

/// (G, x, w) → ∂L/∂w and, as far as they are wanted, ∂L/∂x and ∂L/∂c.
class ConvGradient : public torch::autograd::Function<ConvGradient> {
public:
    static variable_list forward(AutogradContext* context, const at::Tensor& g, const at::Tensor& x,
                                 const at::Tensor& w, const Shape& shape, std::array<bool, 3> wanted)
    {
        context->save_for_backward({g, x, w});
        context->set_materialize_grads(false);
        context->saved_data["wantsX"] = wanted[0];
        shape.put(*context);
        const auto [inX, inW, inC] = shape.backward(g, x, w, wanted);
        variable_list found{inW};
        if (wanted[0]) found.push_back(inX);
        if (wanted[2]) found.push_back(inC);
        return found;
    }
    static variable_list backward(AutogradContext* context, const variable_list& incoming)
    {
        const auto saved = context->get_saved_variables();
        const at::Tensor &g = saved[0], &x = saved[1], &w = saved[2];
        const bool wantsX = context->saved_data["wantsX"].toBool();
        const std::size_t places = incoming.size(), placeOfC = wantsX ? 2 : 1;
        const at::Tensor bigW = incoming[0], bigX = wantsX ? incoming[1] : at::Tensor(),
                         bigC = placeOfC < places ? incoming[placeOfC] : at::Tensor();
        const Shape shape = Shape::of(*context);
        at::Tensor inG, inX, inW;
        if (bigX.defined()) {
            inG = shape.forward(bigX, w);
            inW = shape.inW(g, bigX, w);
        }
        if (bigW.defined()) {
            inG = sumOf(inG, shape.forward(x, bigW));
            inX = shape.inX(g, x, bigW);
        }
        if (bigC.defined()) inG = sumOf(inG, bigC.view({1, -1, 1, 1}).expand_as(g));
        return {inG, inX, inW, {}, {}};
    }
};

class Conv : public torch::autograd::Function<Conv> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& w,
                              const c10::optional<at::Tensor>& bias, const Shape& shape)
    {
        context->save_for_backward({x, w});
        context->saved_data["wantsBias"] = bias.has_value();
        shape.put(*context);
        return shape.forward(x, w, bias.value_or(at::Tensor()));
    }
    static variable_list backward(AutogradContext* context, const variable_list& incoming)
    {
        const auto saved = context->get_saved_variables();
        const bool wantsX = context->needs_input_grad(0), wantsC = context->saved_data["wantsBias"].toBool();
        auto found =
            ConvGradient::apply(incoming[0], saved[0], saved[1], Shape::of(*context), std::array{wantsX, true, wantsC});
        return {wantsX ? found[1] : at::Tensor(), found[0], wantsC ? found.back() : at::Tensor(), {}};
    }
};

} // namespace

at::Tensor secondOrderConv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const ConvOptions& o)
{
    const auto maybe = bias.defined() ? c10::optional<at::Tensor>(bias) : c10::nullopt;
    return Conv::apply(x, weight, maybe, Shape{o.stride, o.padding, o.groups});
}

} // namespace sharpscope
