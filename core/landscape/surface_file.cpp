// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/landscape/surface_file.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/npz.h"
#include "core/landscape/grid.h"
#include "core/run/run_folder.h"

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int surfaceFormat = 1;
constexpr std::int64_t longestSide = 4096;
constexpr double rounding = 1e-3; ///< of a step: axes that were saved in single precision

const NpyArray& find(const NpzArrays& arrays, const std::string& name, const fs::path& file)
{
    const auto it = std::find_if(arrays.begin(), arrays.end(), [&](const auto& named) { return named.first == name; });
    if (it == arrays.end()) throw Error(file.string() + ": has no array \"" + name + "\"");
    return it->second;
}

/// What `read` makes of the array; its error with the file's and the array's name.
auto named(const fs::path& file, const std::string& name, auto read, const NpyArray& array)
{
    try {
        return read(array);
    } catch (const Error& error) {
        throw Error(file.string() + ": \"" + name + "\": " + error.what());
    }
}

std::vector<double> readReals(const NpzArrays& arrays, const std::string& name, const fs::path& file,
                              const std::vector<std::int64_t>& shape)
{
    const NpyArray& array = find(arrays, name, file);
    if (array.shape != shape)
        throw Error(file.string() + ": the array \"" + name + "\" has another shape than expected");
    return named(file, name, realsOf, array);
}

std::vector<double> readAxis(const NpzArrays& arrays, const std::string& name, const fs::path& file)
{
    const NpyArray& array = find(arrays, name, file);
    if (array.shape.size() != 1 || array.count() < 2 || array.count() > longestSide)
        throw Error(file.string() + ": \"" + name + "\" is not a list of 2 to " + std::to_string(longestSide) +
                    " coordinates");
    std::vector<double> values = named(file, name, realsOf, array);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]) || (i > 0 && values[i] <= values[i - 1]))
            throw Error(file.string() + ": \"" + name + "\" does not rise from point to point");
    const std::vector<double> even = gridCoordinates(array.count(), values.front(), values.back());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::abs(values[i] - even[i]) > rounding * (even[1] - even[0]))
            throw Error(file.string() + ": \"" + name + "\" is not evenly spaced: " + exactText(values[i]) +
                        " at index " + std::to_string(i) + ", " + exactText(even[i]) +
                        " expected; only even grids are shown");
    return values;
}

Json readMetadata(const NpzArrays& arrays, const fs::path& file)
{
    const auto it =
        std::find_if(arrays.begin(), arrays.end(), [](const auto& named) { return named.first == "metadata"; });
    if (it == arrays.end()) return Json::object(); // somebody else's file: the numbers are enough
    Json metadata = parseJson(named(file, "metadata", textOf, it->second), file.string() + ": its metadata");
    if (!metadata.is_object()) throw Error(file.string() + ": its metadata are no JSON object");
    for (const auto& [field, value] : metadata.items())
        if ((field == "format" && !value.is_number_integer()) || (field == "title" && !value.is_string()) ||
            (field == "identity" && !value.is_object()))
            throw Error(file.string() + ": its metadata have no " + field + " but " + dumpLine(value).substr(0, 40));
    if (metadata.contains("format") && metadata["format"] > surfaceFormat)
        throw Error(file.string() + ": has format " + metadata["format"].dump() + ", this program reads up to " +
                    std::to_string(surfaceFormat));
    return metadata;
}

std::vector<SurfaceMark> marksIn(const Json& json, const fs::path& file)
{
    try {
        return surfaceMarksFromJson(json);
    } catch (const Error& error) {
        throw Error(file.string() + ": its metadata: " + error.what());
    }
}

} // namespace

void writeSurface(const fs::path& file, const Surface& surface, Json metadata)
{
    metadata["format"] = surfaceFormat;
    metadata["title"] = surface.grid.title;
    if (!surface.grid.identity.empty()) metadata["identity"] = surface.grid.identity;
    if (!surface.marks.empty()) metadata["marks"] = toJson(surface.marks);
    const std::int64_t columns = surface.grid.columns;
    const std::int64_t rows = surface.grid.rows;
    const std::vector<double> alphas = columnCoordinates(surface.grid);
    const std::vector<double> betas = rowCoordinates(surface.grid);
    constexpr auto replaceBadUtf8 = Json::error_handler_t::replace;
    writeFileAtomically(file, npzBytes({{"alphas", npyReals(alphas, {columns})},
                                        {"betas", npyReals(betas, {rows})},
                                        {"loss", npyReals(surface.loss, {rows, columns})},
                                        {"accuracy", npyReals(surface.accuracy, {rows, columns})},
                                        {"metadata", npyText(metadata.dump(-1, ' ', true, replaceBadUtf8))}}));
}

SurfaceFile readSurfaceFile(const fs::path& file)
{
    const NpzArrays arrays = readNpz(file, {"alphas", "betas", "loss", "accuracy", "metadata"});
    const std::vector<double> alphas = readAxis(arrays, "alphas", file);
    const std::vector<double> betas = readAxis(arrays, "betas", file);
    SurfaceFile read;
    read.metadata = readMetadata(arrays, file);
    Surface& surface = read.surface;
    surface.grid = {.name = file.stem().string(),
                    .title = read.metadata.value("title", file.stem().string()),
                    .columns = static_cast<std::int64_t>(alphas.size()),
                    .rows = static_cast<std::int64_t>(betas.size()),
                    .xMin = alphas.front(),
                    .xMax = alphas.back(),
                    .yMin = betas.front(),
                    .yMax = betas.back()};
    surface.grid.identity = read.metadata.value("identity", Json::object());
    if (read.metadata.contains("marks")) surface.marks = marksIn(read.metadata["marks"], file);
    surface.loss = readReals(arrays, "loss", file, {surface.grid.rows, surface.grid.columns});
    surface.accuracy = readReals(arrays, "accuracy", file, {surface.grid.rows, surface.grid.columns});
    surface.pointsDone =
        std::count_if(surface.loss.begin(), surface.loss.end(), [](double loss) { return !std::isnan(loss); });
    return read;
}

Surface readSurface(const fs::path& file) { return readSurfaceFile(file).surface; }

std::vector<fs::path> surfaceFiles(const fs::path& runFolder)
{
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(runFolder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("landscape-") && name.ends_with(".npz"))
            found.emplace_back(entry.last_write_time(error), entry.path());
    }
    std::sort(found.begin(), found.end());
    std::vector<fs::path> files;
    for (auto& [time, file] : found)
        files.push_back(std::move(file));
    return files;
}

std::vector<Event> eventsOf(const Surface& surface)
{
    const GridStarted& grid = surface.grid;
    std::vector<Event> events{grid};
    if (!surface.marks.empty()) events.push_back(GridMarked{.name = grid.name, .marks = toJson(surface.marks)});
    for (std::size_t i = 0; i < surface.loss.size(); ++i)
        if (!std::isnan(surface.loss[i]))
            events.push_back(GridPoint{.name = grid.name,
                                       .column = static_cast<std::int64_t>(i) % grid.columns,
                                       .row = static_cast<std::int64_t>(i) / grid.columns,
                                       .loss = surface.loss[i],
                                       .accuracy = surface.accuracy[i]});
    return events;
}

std::string surfaceCsv(const Surface& surface)
{
    const std::vector<double> alphas = columnCoordinates(surface.grid);
    const std::vector<double> betas = rowCoordinates(surface.grid);
    CsvText csv;
    csv.cell("a").cell("b").cell("loss").cell("accuracy").endRow();
    for (std::size_t i = 0; i < surface.loss.size(); ++i) {
        if (std::isnan(surface.loss[i])) continue;
        csv.cell(alphas[i % alphas.size()]).cell(betas[i / alphas.size()]);
        csv.cell(surface.loss[i]).cell(surface.accuracy[i]).endRow();
    }
    return csv.take();
}

} // namespace sharpscope
