// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/idx.h"

#include "core/base/error.h"
#include "core/data/input_file.h"
#include "core/data/labels.h"

#include <ATen/ops/empty.h>

#include <array>
#include <cstdio>

namespace sharpscope {

namespace {

struct Header {
    std::vector<std::int64_t> shape;
    std::int64_t count = 1; ///< values
    std::int64_t total = 0; ///< bytes of the file
};

std::string hex(const std::array<std::uint8_t, 4>& bytes)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    return text.data();
}

Header readHeader(InputFile& file, std::uint8_t rank)
{
    const std::int64_t headerSize = 4 + 4 * rank;
    std::array<std::uint8_t, 4> bytes{};
    file.read(bytes, headerSize);
    const std::array<std::uint8_t, 4> expected{0, 0, 8, rank};
    if (bytes != expected)
        throw Error(file.name() + ": begins with " + hex(bytes) + ", but an IDX file of " +
                    (rank == 1 ? "labels" : "images") + " begins with " + hex(expected));
    Header header;
    std::string sizes;
    bool tooLarge = false;
    for (int i = 0; i < rank; ++i) {
        file.read(bytes, headerSize);
        const std::int64_t size = std::int64_t{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
        header.shape.push_back(size);
        sizes += (i ? " x " : "") + std::to_string(size);
        tooLarge |= __builtin_mul_overflow(header.count, size, &header.count);
    }
    tooLarge |= __builtin_add_overflow(header.count, headerSize, &header.total);
    if (tooLarge) throw Error(file.name() + ": its header promises " + sizes + " values, more than any file has");
    if (header.count == 0) throw Error(file.name() + ": its header promises " + sizes + " values, that is none");
    return header;
}

/// Header, content and end of a file, as one uint8 tensor of the header's shape.
at::Tensor readIdx(const std::filesystem::path& path, std::uint8_t rank, const std::stop_token& stop)
{
    InputFile file(path, stop);
    const Header header = readHeader(file, rank);
    file.expectRoomFor(header.total);
    at::Tensor values = at::empty(header.shape, at::kByte);
    file.read({values.data_ptr<std::uint8_t>(), static_cast<std::size_t>(header.count)}, header.total);
    file.expectEnd();
    return values;
}

} // namespace

at::Tensor readIdxImages(const std::filesystem::path& file, const std::stop_token& stop)
{
    return readIdx(file, 3, stop).unsqueeze(1);
}

at::Tensor readIdxLabels(const std::filesystem::path& file, std::int64_t classes, std::int64_t first)
{
    at::Tensor labels = readIdx(file, 1, {}).to(at::kLong);
    return checkedLabels(labels, classes, file.filename().string(), first);
}

std::filesystem::path findIdx(const std::filesystem::path& folder, const std::string& name)
{
    std::vector<std::string> names = {name, name + ".gz"};
    if (const auto at = name.rfind("-idx"); at != std::string::npos) {
        std::string dotted = name;
        dotted[at] = '.';
        names.insert(names.end(), {dotted, dotted + ".gz"});
    }
    std::error_code ignored;
    for (const auto& one : names)
        if (std::filesystem::is_regular_file(folder / one, ignored)) return folder / one;
    for (const auto& outer : names)
        for (const auto& one : names)
            if (const auto file = folder / outer / one; std::filesystem::is_regular_file(file, ignored)) return file;
    return {};
}

} // namespace sharpscope
