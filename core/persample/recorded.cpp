// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/persample/recorded.h"

#include <torch/csrc/autograd/custom_function.h>

namespace sharpscope {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class RecordedFunction : public torch::autograd::Function<RecordedFunction> {
public:
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor&, SampleLayer* layer,
                              std::vector<at::Tensor>* squares)
    {
        context->save_for_backward({x.detach()}); // x itself may become a result of this, if the network writes into it
        context->saved_data["layer"] = reinterpret_cast<std::int64_t>(layer);
        context->saved_data["squares"] = reinterpret_cast<std::int64_t>(squares);
        context->saved_data["needsGradient"] = x.requires_grad();
        return layer->forward(x).variable_data(); // no view of something: the network may write into it
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputs)
    {
        const at::Tensor x = context->get_saved_variables()[0];
        auto& layer = *reinterpret_cast<SampleLayer*>(context->saved_data["layer"].toInt());
        auto& squares = *reinterpret_cast<std::vector<at::Tensor>*>(context->saved_data["squares"].toInt());
        const at::Tensor& delta = outputs[0];
        squares.push_back(layer.record(x, delta).to(at::kDouble));
        const bool needsGradient = context->saved_data["needsGradient"].toBool();
        return {needsGradient ? layer.inputGradient(x, delta) : at::Tensor(), {}, {}, {}};
    }
};

} // namespace

at::Tensor recorded(SampleLayer& layer, const at::Tensor& x, const at::Tensor& anchor, std::vector<at::Tensor>& squares)
{
    return RecordedFunction::apply(x, anchor, &layer, &squares);
}

} // namespace sharpscope
