// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/omniglot.h"

#include "core/base/error.h"
#include "core/base/zip.h"
#include "core/data/picture_set.h"
#include "core/fewshot/omniglot_files.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <memory>
#include <optional>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t usualSide = 28, allCharacters = 1623;
constexpr std::uint64_t largestDrawing = 1 << 20; // bytes; the archives' have 300

/// Reads drawings; the archive that the last one was in stays open.
class DrawingReader {
public:
    Picture read(const std::string& name, const OmniglotPlace& place, int side)
    {
        if (place.entry < 0) return readFitted(place.file, 1, side, side);
        if (!m_zip || m_file != place.file) {
            m_zip.reset(); // before the next is opened
            m_zip = std::make_unique<ZipReader>(place.file);
            m_file = place.file;
        }
        const auto entry = static_cast<std::size_t>(place.entry);
        const std::uint64_t size = m_zip->size(entry);
        if (size > largestDrawing) throw Error(name + ": claims " + std::to_string(size) + " bytes");
        std::string bytes(size, '\0');
        m_zip->open(entry);
        m_zip->read(bytes.data(), bytes.size());
        m_zip->finish();
        if (bytes.empty()) throw Error(name + ": is empty");
        return readFitted(bytes, name, 1, side, side);
    }

private:
    fs::path m_file;
    std::unique_ptr<ZipReader> m_zip;
};

std::shared_ptr<Dataset> loadOmniglot(const fs::path& folder, const LoadOptions& options,
                                      std::vector<std::string>& notes)
{
    const OmniglotFiles files = omniglotFilesIn(folder, options.stop);
    const auto side = static_cast<int>(options.imageSize > 0 ? options.imageSize : usualSide);
    auto data = std::make_shared<Dataset>();
    data->name = "omniglot";
    data->folder = folder.string();
    at::Tensor images = at::empty({static_cast<std::int64_t>(files.size()), 1, side, side}, at::kByte);
    auto* pixels = images.data_ptr<std::uint8_t>();
    const auto stride = static_cast<std::ptrdiff_t>(side) * side;
    std::vector<std::int64_t> labels;
    std::vector<std::string> failures;
    DrawingReader reader;
    for (const auto& [name, place] : files) {
        throwIfStopped(options.stop);
        try {
            copyPlanes(reader.read(name, place, side), pixels);
        } catch (const Error& error) {
            failures.emplace_back(error.what());
            continue;
        }
        std::string character = name.substr(0, name.rfind('/'));
        if (data->classNames.empty() || data->classNames.back() != character)
            data->classNames.push_back(std::move(character));
        labels.push_back(data->classes() - 1);
        data->files.push_back(name);
        pixels += stride;
    }
    if (labels.empty()) throw Error(folder.string() + ": no drawing can be read: " + failures.front());
    if (!failures.empty()) notes.push_back("Omniglot: " + leftOutNote(failures, files.size()));
    data->images = images.narrow(0, 0, std::ssize(labels)).clone().bitwise_not_(); // white on black
    data->labels = at::tensor(labels, at::kLong);
    data->mean = {0};
    data->deviation = {1};
    return data;
}

ClassNames usualCharacters(const fs::path&, const std::vector<std::string>& names, std::int64_t seed,
                           std::vector<std::string>& notes)
{
    const auto count = static_cast<std::int64_t>(names.size());
    if (count == allCharacters) return drawnClasses(names, {1100, 100, 423}, seed);
    const std::int64_t test = count * 26 / 100, validation = count / 10;
    ClassNames drawn = drawnClasses(names, {count - test - validation, validation, test}, seed);
    notes.push_back("Omniglot: " + std::to_string(count) + " of " + std::to_string(allCharacters) +
                    " characters are here: " + toText(drawn) + ", not the papers' 1,100, 100 and 423");
    return drawn;
}

} // namespace

ClassSource omniglot()
{
    return {.info = {.name = "omniglot",
                     .title = "Omniglot",
                     .layout = "omniglot/{images_background,images_evaluation} or the archives "
                               "images_background_small1 and images_background_small2, as .zip or unpacked "
                               "(ALPHABET/characterNN/*.png)",
                     .split = "1,100 characters train, 100 validate, 423 test, drawn by the split's seed; of fewer "
                              "64 %, 10 % and 26 %.",
                     .source = "The repository omniglot by Brenden Lake: its folder python holds the archives.",
                     .rotates = true},
            .folders = {"omniglot", "omniglot-py", "Omniglot"},
            .isIn = holdsOmniglot,
            .load = loadOmniglot,
            .usualSplit = usualCharacters};
}

} // namespace sharpscope
