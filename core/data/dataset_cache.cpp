// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_cache.h"

#include "core/data/dataset_source.h"

#include <chrono>
#include <set>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr int deepest = 8; ///< folders in folders

std::uint64_t hashOf(const fs::path& file, std::error_code& error)
{
    const auto size = fs::file_size(file, error);
    const auto time = fs::last_write_time(file, error).time_since_epoch().count();
    return std::hash<std::string>()(file.string() + '|' + std::to_string(size) + '|' + std::to_string(time));
}

/// One number for all the files' names, sizes and times, whatever the order they are listed in. Each folder counts
/// once, however many links lead there.
std::uint64_t hashOfFiles(const fs::path& place)
{
    std::error_code error;
    if (!fs::is_directory(place, error)) return place.empty() ? 0 : hashOf(place, error);
    std::set<fs::path> seen;
    for (fs::path above = place; above.has_relative_path();)
        seen.insert(above = above.parent_path());
    seen.insert(place);
    std::uint64_t sum = 0;
    std::vector<fs::path> folders = {place};
    for (int depth = 0; depth <= deepest && !folders.empty(); ++depth) {
        std::vector<fs::path> inside;
        for (const fs::path& folder : folders)
            for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
                std::error_code ignored;
                if (!it->is_directory(ignored)) {
                    sum += hashOf(it->path(), ignored);
                    continue;
                }
                fs::path real = it->is_symlink(ignored) ? fs::canonical(it->path(), ignored) : it->path();
                if (seen.insert(real).second) inside.push_back(std::move(real));
            }
        folders = std::move(inside);
    }
    return sum;
}

/// Both parts keep the whole alive, so that the cache knows of it as long as anybody holds one of them.
TrainAndTest sharing(const std::shared_ptr<const TrainAndTest>& whole)
{
    return {{whole, whole->train.get()}, {whole, whole->test.get()}, whole->notes};
}

} // namespace

DatasetKey keyOfDataset(const std::string& name, const fs::path& root, const LoadOptions& options,
                        const at::Device& device)
{
    const FoundDataset found = findDataset(name, root);
    return keyOfFiles(found.source.info.name, found.folder, options, device);
}

DatasetKey keyOfFiles(const std::string& name, const fs::path& place, const LoadOptions& options,
                      const at::Device& device)
{
    std::error_code error;
    const fs::path folder = place.empty() ? fs::path() : fs::weakly_canonical(place, error);
    return {.name = name,
            .folder = folder,
            .imageSize = options.imageSize,
            .ignoreLabel = options.ignoreLabel,
            .classNames = options.classNames,
            .device = device.str(),
            .files = hashOfFiles(folder)};
}

std::optional<TrainAndTest> DatasetCache::get(const DatasetKey& key, Load load, const std::function<bool()>& isStopping)
{
    std::shared_ptr<Loading> loading;
    {
        const std::lock_guard lock(m_mutex);
        Entry& entry = m_entries[key];
        if (!entry.loading && entry.thread.joinable()) entry.thread.join(); // at its last line
        if (const auto data = entry.data.lock()) return sharing(data);
        loading = entry.loading;
        if (!loading) {
            ++m_loadsBegun;
            loading = entry.loading = std::make_shared<Loading>();
            entry.thread =
                std::jthread([this, &entry, loading, load = std::move(load)]() mutable { run(entry, *loading, load); });
        }
    }
    std::unique_lock lock(loading->mutex);
    while (!loading->ended.wait_for(lock, std::chrono::milliseconds(20), [&] { return loading->hasEnded; }))
        if (isStopping()) return std::nullopt;
    if (loading->problem) std::rethrow_exception(loading->problem);
    return sharing(loading->data);
}

std::int64_t DatasetCache::loadsBegun() const
{
    const std::lock_guard lock(m_mutex);
    return m_loadsBegun;
}

void DatasetCache::run(Entry& entry, Loading& loading, const Load& load)
{
    std::shared_ptr<const TrainAndTest> data;
    std::exception_ptr problem;
    try {
        data = std::make_shared<const TrainAndTest>(load());
    } catch (...) {
        problem = std::current_exception();
    }
    {
        const std::lock_guard lock(m_mutex);
        entry.data = data;
        entry.loading.reset();
    }
    const std::lock_guard lock(loading.mutex); // none of m_mutex from here on: get() may be waiting for this thread
    loading.data = std::move(data);
    loading.problem = problem;
    loading.hasEnded = true;
    loading.ended.notify_all();
}

DatasetCache& sharedDatasets()
{
    static DatasetCache cache;
    return cache;
}

} // namespace sharpscope
