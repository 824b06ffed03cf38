// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/safetensors.h"

#include "core/base/files.h"
#include "core/tensor/safetensors_format.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <fcntl.h>
#include <limits>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

namespace fs = std::filesystem;
using namespace safetensors;

namespace {

struct StoredTensor {
    std::string name;
    at::ScalarType type = at::kFloat;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

void readAll(const fs::path& path, int file, void* data, std::size_t size, std::uint64_t offset)
{
    for (char* at = static_cast<char*>(data); size > 0;) {
        const ssize_t count = ::pread(file, at, size, static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) failAtFile(path, "read");
        if (count == 0) throw Error(path.string() + ": ends at byte " + std::to_string(offset) + " while it is read");
        at += count;
        offset += static_cast<std::uint64_t>(count);
        size -= static_cast<std::size_t>(count);
    }
}

Json parseHeader(const fs::path& path, const std::string& text)
{
    JsonFault fault;
    const std::optional<Json> header = tryParseJson(text, fault);
    if (!header)
        throw Error(path.string() + ": its header (byte " + std::to_string(lengthBytes + fault.byte) + ") " +
                    fault.what);
    if (!header->is_object()) throw Error(path.string() + ": its header is no JSON object");
    return *header;
}

std::optional<std::vector<std::uint64_t>> naturalNumbers(const Json& json, const char* field)
{
    const auto list = json.find(field);
    if (list == json.end() || !list->is_array()) return std::nullopt;
    std::vector<std::uint64_t> numbers;
    for (const auto& number : *list) {
        if (!number.is_number_unsigned()) return std::nullopt;
        numbers.push_back(number.get<std::uint64_t>());
    }
    return numbers;
}

StoredTensor checkedTensor(const fs::path& path, const std::string& name, const Json& json, std::uint64_t dataBytes)
{
    if (!json.is_object()) failAt(path, name, "is described by no JSON object");
    StoredTensor stored{.name = name};

    const auto dtype = json.find("dtype");
    if (dtype == json.end() || !dtype->is_string()) failAt(path, name, "has no dtype");
    const auto known = std::find_if(dtypes.begin(), dtypes.end(),
                                    [&](const auto& d) { return d.first == dtype->get_ref<const std::string&>(); });
    if (known == dtypes.end())
        failAt(path, name, "has the dtype \"" + dtype->get<std::string>() + "\", which is not known here");
    stored.type = known->second;

    const auto shape = naturalNumbers(json, "shape");
    if (!shape || shape->size() > mostDimensions) failAt(path, name, "has no valid shape");
    std::uint64_t extent = c10::elementSize(stored.type); // with empty dimensions left out: strides must not overflow
    bool empty = false;
    for (const std::uint64_t size : *shape) {
        if (size == 0)
            empty = true;
        else if (__builtin_mul_overflow(extent, size, &extent) || extent > std::numeric_limits<std::int64_t>::max())
            failAt(path, name, "has a shape beyond 2^63 bytes");
        stored.shape.push_back(static_cast<std::int64_t>(size));
    }
    const std::uint64_t bytes = empty ? 0 : extent;

    const auto offsets = naturalNumbers(json, "data_offsets");
    if (!offsets || offsets->size() != 2) failAt(path, name, "has no valid data_offsets");
    stored.begin = (*offsets)[0];
    stored.end = (*offsets)[1];
    const std::string range = "bytes " + std::to_string(stored.begin) + " to " + std::to_string(stored.end);
    if (stored.begin > stored.end || stored.end > dataBytes)
        failAt(path, name, "has " + range + ", the file holds " + std::to_string(dataBytes) + " bytes of tensors");
    if (stored.end - stored.begin != bytes)
        failAt(path, name, "has " + range + ", its shape and dtype need " + std::to_string(bytes) + " bytes");
    return stored;
}

void checkCover(const fs::path& path, const std::vector<StoredTensor>& tensors, std::uint64_t dataBytes)
{
    std::uint64_t covered = 0;
    for (const StoredTensor& stored : tensors) {
        if (stored.begin < covered)
            failAt(path, stored.name,
                   "begins at byte " + std::to_string(stored.begin) + " and so overlaps another that ends at byte " +
                       std::to_string(covered));
        if (stored.begin > covered)
            failAt(path, stored.name,
                   "begins at byte " + std::to_string(stored.begin) + ", bytes " + std::to_string(covered) +
                       " on belong to no tensor");
        covered = stored.end;
    }
    if (covered != dataBytes)
        throw Error(path.string() + ": its tensors end at byte " + std::to_string(covered) + " of " +
                    std::to_string(dataBytes) + " bytes of tensors");
}

} // namespace

TensorFile readSafetensors(const fs::path& path)
{
    const FileHandle in(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status = {};
    if (!in || ::fstat(in.get(), &status) != 0) failAtFile(path, "open");
    if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": is no file");
    const auto fileBytes = static_cast<std::uint64_t>(status.st_size);
    if (fileBytes < lengthBytes)
        throw Error(path.string() + ": ends at byte " + std::to_string(fileBytes) + ", a safetensors header is longer");

    std::uint64_t length = 0;
    readAll(path, in.get(), &length, lengthBytes, 0);
    if (length > fileBytes - lengthBytes || length > largestHeader)
        throw Error(path.string() + ": its first 8 bytes promise a header of " + std::to_string(length) +
                    " bytes, the file has " + std::to_string(fileBytes) + "; is it a safetensors file?");
    std::string text(length, '\0');
    readAll(path, in.get(), text.data(), length, lengthBytes);
    const Json header = parseHeader(path, text);

    TensorFile file;
    const std::uint64_t dataBytes = fileBytes - lengthBytes - length;
    std::vector<StoredTensor> tensors;
    for (const auto& [name, json] : header.items()) {
        if (name != "__metadata__") {
            tensors.push_back(checkedTensor(path, name, json, dataBytes));
            continue;
        }
        if (!json.is_object()) throw Error(path.string() + ": its \"__metadata__\" is no JSON object");
        for (const auto& [key, value] : json.items()) {
            if (!value.is_string()) throw Error(path.string() + ": its metadata \"" + key + "\" is no text");
            file.metadata[key] = value.get<std::string>();
        }
    }
    std::stable_sort(tensors.begin(), tensors.end(), [](const StoredTensor& a, const StoredTensor& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    checkCover(path, tensors, dataBytes);

    for (const StoredTensor& stored : tensors) {
        at::Tensor tensor = at::empty(stored.shape, stored.type);
        readAll(path, in.get(), tensor.data_ptr(), stored.end - stored.begin, lengthBytes + length + stored.begin);
        file.tensors.emplace_back(stored.name, std::move(tensor));
    }
    return file;
}

} // namespace sharpscope
