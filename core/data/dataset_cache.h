// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/registry.h"

#include <compare>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace sharpscope {

/// What a loaded data set is: two that agree in all of it hold the same images and labels.
struct DatasetKey {
    std::string name;             ///< "fashion-mnist", the registry's
    std::filesystem::path folder; ///< where its files were found; empty where it is made
    std::int64_t imageSize = 0;
    std::vector<std::int64_t> ignoreLabel = {};
    std::vector<std::string> classNames = {};
    std::string device;      ///< "cpu", "cuda:0"
    std::uint64_t files = 0; ///< names, sizes and times of all files in the folder: changed files are another data set
    auto operator<=>(const DatasetKey&) const = default;
};

/// The arguments of loadDataset() and the device it is moved to.
/// @throws Error if there is no such data set or its files are not there.
DatasetKey keyOfDataset(const std::string& name, const std::filesystem::path& root, const LoadOptions& options,
                        const at::Device& device);

/// Of files in a folder that are read some other way than by loadDataset(); `name` says how.
DatasetKey keyOfFiles(const std::string& name, const std::filesystem::path& folder, const LoadOptions& options,
                      const at::Device& device);

/// Data sets in memory, so that all jobs that use one share it. It keeps none alive: the memory is free as soon as the
/// last job lets go of it, train and test part together. For any thread.
class DatasetCache {
public:
    using Load = std::function<TrainAndTest()>;

    /// The data set, loaded if nobody holds it now. Two that ask at once load once. Loading goes on a thread of its
    /// own, so that nullopt comes back soon after `isStopping` says yes; what is loaded then is dropped, unless another
    /// one asks for it meanwhile. What `load` throws, all that wait for it get, and the next one tries again.
    std::optional<TrainAndTest> get(const DatasetKey& key, Load load, const std::function<bool()>& isStopping);

    std::int64_t loadsBegun() const; ///< so far

    DatasetCache() = default;
    ~DatasetCache() = default; ///< waits for what is being loaded
    DatasetCache(const DatasetCache&) = delete;
    DatasetCache& operator=(const DatasetCache&) = delete;

private:
    /// A load that is under way, or has just ended: shared by the thread and all that wait for it.
    struct Loading {
        std::mutex mutex;
        std::condition_variable ended;
        bool hasEnded = false;
        std::shared_ptr<const TrainAndTest> data;
        std::exception_ptr problem;
    };
    struct Entry {
        std::weak_ptr<const TrainAndTest> data;
        std::shared_ptr<Loading> loading; ///< while it is under way
        std::jthread thread;
    };
    void run(Entry& entry, Loading& loading, const Load& load);

    mutable std::mutex m_mutex;
    std::int64_t m_loadsBegun = 0;
    std::map<DatasetKey, Entry> m_entries; ///< never erased: one is a few words
};

/// The process's one.
DatasetCache& sharedDatasets();

} // namespace sharpscope
