// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layout.h"
#include "core/tensor/tensor.h"

#include <filesystem>
#include <memory>

namespace sharpscope {

/// A TorchScript module whose parameters and buffers are put in from outside at each call. For one thread at a time.
/// The only door to <torch/script.h>, which is why it hides what it holds.
class ScriptModule {
public:
    /// @throws Error naming the file if it is no TorchScript that this LibTorch reads.
    explicit ScriptModule(const std::filesystem::path& file);
    ~ScriptModule();
    ScriptModule(ScriptModule&&) noexcept;

    /// Parameters in the order of the file, tied ones once; statistics are the floating-point buffers.
    const Layout& layout() const;
    at::Tensor initialTheta() const; ///< the file's own values, float [P]
    at::Tensor initialState() const; ///< float [S]

    /// An independent module with the same code; holds no parameters until it is called.
    ScriptModule copy() const;

    /// Logits. `parameters` and `statistics` in the layout's order, with logical shapes; the statistics are changed in
    /// place if the module does so in training.
    /// @throws Error naming the file and the first line of what the script said.
    at::Tensor forward(const std::vector<at::Tensor>& parameters, const std::vector<at::Tensor>& statistics,
                       const at::Tensor& images, bool training, std::int64_t seed);

private:
    struct Content;
    explicit ScriptModule(std::unique_ptr<Content> content);
    std::unique_ptr<Content> m_content;
};

} // namespace sharpscope
