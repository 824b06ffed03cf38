// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/script_network.h"

#include "core/model/script_module.h"

#include "core/base/error.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <mutex>

namespace sharpscope {

namespace {

/// The same numbers with the strides that a tensor of this shape has in Python; also where a side of 1 lets strides of
/// channels-last pass for contiguous ones, which convolutions then take for a wish.
at::Tensor plain(const at::Tensor& x) { return x.reshape(-1).view(x.sizes()); }

std::vector<at::Tensor> plainParameters(const Layout& layout, const at::Tensor& theta)
{
    std::vector<at::Tensor> views = parameterViews(layout, theta);
    for (at::Tensor& view : views)
        view = plain(view);
    return views;
}

class ScriptNetwork final : public Network {
public:
    ScriptNetwork(const std::filesystem::path& file, const std::vector<std::int64_t>& imageShape, std::int64_t classes)
        : m_original(file)
    {
        m_layout = m_original.layout();
        m_imageShape = imageShape;
        m_theta = m_original.initialTheta();
        m_state = m_original.initialState();
        if (m_layout.parameters.empty())
            throw Error(file.string() + ": the module has no parameters to train: none requires a gradient");
        std::vector<std::int64_t> two = {2};
        two.insert(two.end(), imageShape.begin(), imageShape.end());
        const at::Tensor images = at::zeros(two);
        {
            const at::NoGradGuard noGradients;
            const at::Tensor logits = forward(m_theta, m_state, images, {.statistics = Statistics::UseStored});
            if (logits.dim() != 2 || logits.size(0) != 2 || logits.size(1) != classes)
                throw Error(file.string() + ": gives " + c10::str(logits.sizes()) + " for two images, [2, " +
                            std::to_string(classes) + "] are the logits wanted");
        }
        const at::AutoGradMode gradients(true);
        const at::Tensor leaf = m_theta.detach().requires_grad_(true);
        if (!forward(leaf, m_state, images, {.statistics = Statistics::Freeze}).requires_grad())
            throw Error(file.string() +
                        ": its forward gives logits without a gradient, so that nothing can be trained; "
                        "torch.no_grad() or detach() may stand in it");
    }

    at::Tensor initialTheta(std::int64_t) const override { return m_theta.clone(); }
    at::Tensor initialState() const override { return m_state.clone(); }

    at::Tensor forward(const at::Tensor& theta, const at::Tensor& state, const at::Tensor& images,
                       const ForwardOptions& options) const override
    {
        if (state.dim() != 1 || state.size(0) != m_layout.statisticsCount)
            throw Error("the state has the shape " + c10::str(state.sizes()) + ", the network's holds " +
                        std::to_string(m_layout.statisticsCount) + " values");
        std::unique_ptr<ScriptModule> module = take();
        at::Tensor logits = module->forward(plainParameters(m_layout, theta), state, plain(images), options.statistics,
                                            options.dropoutSeed);
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(module));
        return logits;
    }

private:
    /// A module that no other thread uses. One that threw is not put back.
    std::unique_ptr<ScriptModule> take() const
    {
        const std::lock_guard lock(m_mutex);
        if (m_idle.empty()) return std::make_unique<ScriptModule>(m_original.copy());
        std::unique_ptr<ScriptModule> module = std::move(m_idle.back());
        m_idle.pop_back();
        return module;
    }

    ScriptModule m_original;
    at::Tensor m_theta;
    at::Tensor m_state;
    mutable std::mutex m_mutex;
    mutable std::vector<std::unique_ptr<ScriptModule>> m_idle;
};

} // namespace

std::shared_ptr<const Network> loadScriptNetwork(const std::filesystem::path& file,
                                                 const std::vector<std::int64_t>& imageShape, std::int64_t classes)
{
    const c10::InferenceMode tensorsAreOrdinary(false); // also where the caller is in inference mode
    return std::make_shared<ScriptNetwork>(file, imageShape, classes);
}

std::vector<NetworkEntry> scriptNetworks()
{
    NetworkInfo info{.name = "torchscript",
                     .title = "TorchScript file",
                     .help = "One's own network, saved in Python by torch.jit.script(module).save(\"net.pt\").",
                     .options = schemaOf<ScriptOptions>()};
    return {{std::move(info),
             [](const Json& json, const std::vector<std::int64_t>& imageShape, std::int64_t classes,
                std::vector<Problem>& problems) -> std::shared_ptr<const Network> {
                 const auto options = fromJson<ScriptOptions>(json, problems);
                 if (problems.empty() && options.file.empty())
                     problems.push_back({"file", "name the TorchScript file of your network"});
                 return problems.empty() ? loadScriptNetwork(options.file, imageShape, classes) : nullptr;
             }}};
}

} // namespace sharpscope
