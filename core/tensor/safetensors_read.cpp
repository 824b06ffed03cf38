// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/safetensors.h"

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
    SafetensorsFile::Info info;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

std::optional<at::ScalarType> typeOf(const std::string& dtype)
{
    for (const auto& [name, type] : dtypes)
        if (dtype == name) return type;
    return std::nullopt;
}

/// Bytes an element; 0 for a dtype that is not known.
std::uint64_t sizeOf(const std::string& dtype)
{
    if (const auto type = typeOf(dtype)) return c10::elementSize(*type);
    for (const auto& [name, size] : otherDtypes)
        if (dtype == name) return size;
    return 0;
}

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
    StoredTensor stored;
    stored.info.name = name;

    const auto dtype = json.find("dtype");
    if (dtype == json.end() || !dtype->is_string()) failAt(path, name, "has no dtype");
    stored.info.dtype = dtype->get<std::string>();
    stored.info.isReadable = typeOf(stored.info.dtype).has_value();

    const auto shape = naturalNumbers(json, "shape");
    if (!shape || shape->size() > mostDimensions) failAt(path, name, "has no valid shape");
    const std::uint64_t elementSize = sizeOf(stored.info.dtype);
    std::uint64_t extent =
        std::max<std::uint64_t>(1, elementSize); // without empty dimensions: strides must not overflow
    bool empty = false;
    for (const std::uint64_t size : *shape) {
        if (size == 0)
            empty = true;
        else if (__builtin_mul_overflow(extent, size, &extent) || extent > std::numeric_limits<std::int64_t>::max())
            failAt(path, name, "has a shape beyond 2^63 bytes");
        stored.info.shape.push_back(static_cast<std::int64_t>(size));
    }
    const std::uint64_t bytes = empty ? 0 : extent;

    const auto offsets = naturalNumbers(json, "data_offsets");
    if (!offsets || offsets->size() != 2) failAt(path, name, "has no valid data_offsets");
    stored.begin = (*offsets)[0];
    stored.end = (*offsets)[1];
    const std::string range = "bytes " + std::to_string(stored.begin) + " to " + std::to_string(stored.end);
    if (stored.begin > stored.end || stored.end > dataBytes)
        failAt(path, name, "has " + range + ", the file holds " + std::to_string(dataBytes) + " bytes of tensors");
    if (elementSize > 0 && stored.end - stored.begin != bytes)
        failAt(path, name, "has " + range + ", its shape and dtype need " + std::to_string(bytes) + " bytes");
    return stored;
}

void checkCover(const fs::path& path, const std::vector<StoredTensor>& tensors, std::uint64_t dataBytes)
{
    std::uint64_t covered = 0;
    for (const StoredTensor& stored : tensors) {
        if (stored.begin < covered)
            failAt(path, stored.info.name,
                   "begins at byte " + std::to_string(stored.begin) + " and so overlaps another that ends at byte " +
                       std::to_string(covered));
        if (stored.begin > covered)
            failAt(path, stored.info.name,
                   "begins at byte " + std::to_string(stored.begin) + ", bytes " + std::to_string(covered) +
                       " on belong to no tensor");
        covered = stored.end;
    }
    if (covered != dataBytes)
        throw Error(path.string() + ": its tensors end at byte " + std::to_string(covered) + " of " +
                    std::to_string(dataBytes) + " bytes of tensors");
}

} // namespace

SafetensorsFile::SafetensorsFile(const fs::path& path)
    : m_path(path), m_file(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    struct stat status = {};
    if (!m_file || ::fstat(m_file.get(), &status) != 0) failAtFile(path, "open");
    if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": is no file");
    const auto fileBytes = static_cast<std::uint64_t>(status.st_size);
    if (fileBytes < lengthBytes)
        throw Error(path.string() + ": ends at byte " + std::to_string(fileBytes) + ", a safetensors header is longer");

    std::uint64_t length = 0;
    readAll(path, m_file.get(), &length, lengthBytes, 0);
    if (length > fileBytes - lengthBytes)
        throw Error(path.string() + ": its first 8 bytes promise a header of " + std::to_string(length) +
                    " bytes, the file has " + std::to_string(fileBytes) + "; is it a safetensors file?");
    if (length > largestHeader)
        throw Error(path.string() + ": its first 8 bytes promise a header of " + std::to_string(length) +
                    " bytes, up to " + std::to_string(largestHeader) + " are read; is it a safetensors file?");
    std::string text(length, '\0');
    readAll(path, m_file.get(), text.data(), length, lengthBytes);
    const Json header = parseHeader(path, text);

    const std::uint64_t dataBytes = fileBytes - lengthBytes - length;
    std::vector<StoredTensor> stored;
    for (const auto& [name, json] : header.items()) {
        if (name != "__metadata__") {
            stored.push_back(checkedTensor(path, name, json, dataBytes));
            continue;
        }
        if (!json.is_object()) throw Error(path.string() + ": its \"__metadata__\" is no JSON object");
        for (const auto& [key, value] : json.items()) {
            if (!value.is_string()) throw Error(path.string() + ": its metadata \"" + key + "\" is no text");
            m_metadata[key] = value.get<std::string>();
        }
    }
    std::stable_sort(stored.begin(), stored.end(), [](const StoredTensor& a, const StoredTensor& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    checkCover(path, stored, dataBytes);
    for (StoredTensor& tensor : stored) {
        m_offsets.push_back(lengthBytes + length + tensor.begin);
        m_index.emplace(tensor.info.name, m_tensors.size());
        m_tensors.push_back(std::move(tensor.info));
    }
}

const SafetensorsFile::Info* SafetensorsFile::find(const std::string& name) const
{
    const auto it = m_index.find(name);
    return it == m_index.end() ? nullptr : &m_tensors[it->second];
}

at::Tensor SafetensorsFile::read(const std::string& name) const
{
    const Info* info = find(name);
    if (!info) throw Error(m_path.string() + ": has no tensor \"" + name + '"');
    if (!info->isReadable) failAt(m_path, name, "has the dtype \"" + info->dtype + "\", which LibTorch does not have");
    at::Tensor tensor = at::empty(info->shape, *typeOf(info->dtype));
    readAll(m_path, m_file.get(), tensor.data_ptr(), tensor.nbytes(),
            m_offsets[static_cast<std::size_t>(info - m_tensors.data())]);
    return tensor;
}

TensorFile readSafetensors(const fs::path& path)
{
    const SafetensorsFile in(path);
    TensorFile file;
    file.metadata = in.metadata();
    for (const SafetensorsFile::Info& info : in.tensors())
        if (info.isReadable) file.tensors.emplace_back(info.name, in.read(info.name));
    return file;
}

} // namespace sharpscope
