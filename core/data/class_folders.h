// SPDX-License-Identifier: GPL-3.0-or-later
// How a folder of images is laid out: a folder for each class, or such folders inside its train and test parts. Follows
// links, to each place once a class; hidden files and folders do not count. Torch-free.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace sharpscope {

/// What was left out, and how often: ".heic", "broken links".
using LeftOut = std::map<std::string, std::int64_t>;

/// "31 .heic, 2 .txt"
std::string toText(const LeftOut& leftOut);

/// The files of one class.
struct ClassFiles {
    std::string name;
    std::vector<std::filesystem::path> files; ///< in the order of their paths
};

struct ClassFolders {
    std::filesystem::path train;         ///< the folder itself where it has no parts
    std::filesystem::path test;          ///< empty where it has no parts
    std::vector<ClassFiles> trainFiles;  ///< in the order of the classes' names
    std::vector<ClassFiles> testFiles;   ///< likewise
    std::vector<std::string> notes = {}; ///< what was left out, for its reader
};

/// Lists all files. The parts' folders are called train or training and test or testing, else val, valid, validation,
/// dev or eval, in any case.
/// @throws Error with a sentence where it is not clear what the parts are, where a class has files but none that can be
/// read, and where there are not two classes; LoadStopped when `stop` says so.
ClassFolders classFoldersIn(const std::filesystem::path& folder, const std::stop_token& stop = {});

/// The classes of one part, in the order of their names; those without an image are left out and noted.
/// @throws Error where a class has files but none that can be read; LoadStopped.
std::vector<ClassFiles> classesIn(const std::filesystem::path& part, LeftOut& leftOut, std::vector<std::string>& notes,
                                  const std::stop_token& stop);

/// All images below a folder, in the order of their paths, but for those in `without` (may be empty).
std::vector<std::filesystem::path> picturesBelow(const std::filesystem::path& folder,
                                                 const std::filesystem::path& without, LeftOut& leftOut,
                                                 const std::stop_token& stop);

/// Whether there is an image below it, as far as a few thousand names tell.
bool holdsPictures(const std::filesystem::path& folder);

/// Whether it looks like such a folder. Reads a few thousand names at most, whatever disk it is pointed to; where these
/// do not tell, it may be one.
bool holdsClassFolders(const std::filesystem::path& folder);

/// Why classFoldersIn() would refuse it, as far as as few names tell: parts that say not which they are, one more
/// folder around all. Empty where nothing speaks against it.
std::string whyNoClassFolders(const std::filesystem::path& folder);

} // namespace sharpscope
