// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/safetensors.h"

#include "core/base/files.h"
#include "core/tensor/safetensors_format.h"

#include <algorithm>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;
using namespace safetensors;

namespace {

const char* dtypeName(const fs::path& path, const NamedTensor& named)
{
    for (const auto& [name, type] : dtypes)
        if (named.second.scalar_type() == type) return name;
    failAt(path, named.first,
           std::string("has a type that safetensors lacks: ") + toString(named.second.scalar_type()));
}

NamedTensors inFileOrder(const fs::path& path, const NamedTensors& tensors)
{
    NamedTensors ordered;
    std::set<std::string_view> names;
    for (const auto& [name, tensor] : tensors) {
        if (!tensor.defined()) failAt(path, name, "is undefined");
        if (name.empty() || name == "__metadata__") failAt(path, name, "has a name that safetensors does not allow");
        if (!names.insert(name).second) failAt(path, name, "occurs twice");
        ordered.emplace_back(name, tensor.detach().cpu().contiguous());
    }
    std::stable_sort(ordered.begin(), ordered.end(), [](const NamedTensor& a, const NamedTensor& b) {
        return a.second.element_size() > b.second.element_size();
    });
    return ordered;
}

std::string headerOf(const fs::path& path, const NamedTensors& tensors,
                     const std::map<std::string, std::string>& metadata)
{
    Json header = Json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const NamedTensor& named : tensors) {
        const std::uint64_t end = offset + named.second.nbytes();
        Json entry;
        entry["dtype"] = dtypeName(path, named);
        entry["shape"] = named.second.sizes().vec();
        entry["data_offsets"] = {offset, end};
        header.push_back({named.first, std::move(entry)});
        offset = end;
    }
    try {
        std::string text = header.dump();
        text.resize((text.size() + 7) / 8 * 8, ' '); // the tensors begin at a multiple of 8
        return text;
    } catch (const Json::exception&) {
        throw Error(path.string() + ": cannot write: a name or a metadata text is no UTF-8");
    }
}

} // namespace

void writeSafetensors(const fs::path& path, const TensorFile& file)
{
    const NamedTensors tensors = inFileOrder(path, file.tensors);
    const std::string header = headerOf(path, tensors, file.metadata);
    const std::uint64_t length = header.size();

    std::vector<std::string_view> pieces = {{reinterpret_cast<const char*>(&length), lengthBytes}, header};
    for (const auto& [name, tensor] : tensors)
        pieces.emplace_back(static_cast<const char*>(tensor.data_ptr()), tensor.nbytes());
    writeFileAtomically(path, pieces);
}

} // namespace sharpscope
