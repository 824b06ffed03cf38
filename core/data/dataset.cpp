// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include "core/base/error.h"

#include <ATen/ops/arange.h>

namespace sharpscope {

Subset wholeOf(std::shared_ptr<const Dataset> data)
{
    return {.data = data, .index = at::arange(data->size(), data->labels.options()), .labels = data->labels};
}

std::shared_ptr<const Dataset> moveTo(std::shared_ptr<const Dataset> data, at::Device device)
{
    if (data->images.device() == device && data->labels.device() == device) return data;
    auto moved = std::make_shared<Dataset>(*data);
    try {
        moved->images = data->images.to(device);
        moved->labels = data->labels.to(device);
    } catch (const c10::Error& error) {
        throw Error(data->name + " cannot be moved to " + device.str() + ": " + error.what_without_backtrace());
    }
    return moved;
}

} // namespace sharpscope
