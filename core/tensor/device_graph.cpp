// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/device_graph.h"

namespace sharpscope {

DeviceGraphMaker deviceGraphsFor([[maybe_unused]] const at::Device& device)
{
#ifdef SHARPSCOPE_CUDA_GRAPHS
    if (device.is_cuda()) return makeCudaGraph;
#endif
    return {};
}

} // namespace sharpscope
