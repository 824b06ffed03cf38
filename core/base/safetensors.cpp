// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/safetensors.h"

#include "core/base/safetensors_format.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;
using namespace safetensors;

namespace {

bool writeAll(int file, const void* data, std::size_t size)
{
    for (const char* at = static_cast<const char*>(data); size > 0;) {
        const ssize_t written = ::write(file, at, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        at += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

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
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const NamedTensor& named : tensors) {
        const std::uint64_t end = offset + named.second.nbytes();
        nlohmann::ordered_json entry;
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
    } catch (const nlohmann::json::exception&) {
        throw Error(path.string() + ": cannot write: a name or a metadata text is no UTF-8");
    }
}

} // namespace

void writeSafetensors(const fs::path& path, const TensorFile& file)
{
    const NamedTensors tensors = inFileOrder(path, file.tensors);
    const std::string header = headerOf(path, tensors, file.metadata);
    const std::uint64_t length = header.size();

    static std::atomic<unsigned> count = 0; // two threads may write into one folder
    fs::path temporary = path;
    temporary += ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(count++);
    const auto giveUp = [&](const char* doing) {
        const int reason = errno;
        ::unlink(temporary.c_str());
        fail(path, doing, reason);
    };
    File out(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    if (!out.isOpen()) fail(path, "write");
    if (!writeAll(out.get(), &length, lengthBytes) || !writeAll(out.get(), header.data(), header.size()))
        giveUp("write");
    for (const auto& [name, tensor] : tensors)
        if (!writeAll(out.get(), tensor.data_ptr(), tensor.nbytes())) giveUp("write");
    if (::fsync(out.get()) != 0) giveUp("write to the disk");
    if (out.close() != 0) giveUp("write to the disk");
    if (::rename(temporary.c_str(), path.c_str()) != 0) giveUp("replace");

    const File folder(path.has_parent_path() ? path.parent_path() : fs::path("."), O_RDONLY | O_DIRECTORY);
    if (folder.isOpen()) ::fsync(folder.get()); // some network file systems cannot; nothing is lost by that
}

} // namespace sharpscope
