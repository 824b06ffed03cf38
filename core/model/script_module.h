// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/model/pass.h"
#include "core/tensor/tensor.h"

#include <filesystem>
#include <memory>

namespace sharpscope {

/// A TorchScript module whose parameters and buffers are put in from outside at each call. For one thread at a time.
/// The only door to <torch/script.h>, which is why it hides what it holds.
///
/// θ are the parameters that require a gradient. The state is all else that Python would keep: floating-point buffers,
/// frozen parameters, and counters, masks and indices bit for bit. What a script keeps in attributes that are no
/// buffers, also in lists and dictionaries, begins at the file's value at every call.
class ScriptModule {
public:
    /// @throws Error naming the file if it is no TorchScript that this LibTorch reads, and what it is instead.
    explicit ScriptModule(const std::filesystem::path& file);
    ~ScriptModule();
    ScriptModule(ScriptModule&&) noexcept;

    /// In the order of the file, tied tensors once. The floating-point buffers come first in the state: they are all
    /// that earlier versions kept.
    const Layout& layout() const;
    at::Tensor initialTheta() const; ///< the file's own values, float [P]
    at::Tensor initialState() const; ///< float [S]

    /// An independent module with the same code; holds no parameters until it is called.
    ScriptModule copy() const;

    /// Logits. `parameters` in the layout's order, contiguous. Under Statistics::Update the state [S] is moved as the
    /// module moves its buffers; else it is untouched. Evaluation mode under UseStored, training mode else.
    /// @throws Error naming the file and what the script said.
    at::Tensor forward(const std::vector<at::Tensor>& parameters, const at::Tensor& state, const at::Tensor& images,
                       Statistics statistics, std::int64_t seed);

private:
    struct Content;
    explicit ScriptModule(std::unique_ptr<Content> content);
    std::unique_ptr<Content> m_content;
};

} // namespace sharpscope
