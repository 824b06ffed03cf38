// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/compute.h"

#include "core/base/error.h"
#include "core/base/process.h"
#include "core/tensor/tensor.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

namespace sharpscope {

std::int64_t useThreads(std::int64_t threads)
{
    if (threads <= 0) threads = defaultThreads();
    at::get_num_threads(); // a thread's first parallel operation would take what another has set last
    at::set_num_threads(static_cast<int>(threads));
    return threads;
}

std::string resolveDevice(const std::string& device)
{
    if (device == "cpu") return "cpu";
    const bool available = at::hasCUDA() && at::getNumGPUs() > 0;
    if (device == "auto") return available ? "cuda" : "cpu";
    if (device != "cuda") throw Error("device: \"" + device + "\" is not one of auto, cpu, cuda");
    if (!available)
        throw Error("device: cuda was asked for, but " + torchVersion() + " finds no NVIDIA GPU here; use cpu or auto");
    return "cuda";
}

std::string torchVersion() { return "LibTorch " SHARPSCOPE_TORCH_VERSION; }

} // namespace sharpscope
