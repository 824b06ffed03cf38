// SPDX-License-Identifier: GPL-3.0-or-later
// Every way in for data from outside as a function of bytes, in one table for those who throw damaged bytes at it: the
// program fuzz_readers (libFuzzer, `packaging/dev.sh fuzz`) and the test tst_reader_seeds, which every CI run does.
// A new reader is one entry in a file *_readers.cpp here.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace sharpscope::fuzz {

struct Reader {
    std::string name; ///< "idx"
    /// Sound inputs, made by the program's own writers or the libraries that it reads with.
    std::function<std::vector<std::string>()> seeds;
    /// Whether it took the bytes. What it documents that it throws is its no. Everything else is a finding: another
    /// exception, an Error that does not name what it is about, a broken promise (std::logic_error).
    std::function<bool(const std::string& bytes)> read;
};

/// All of them.
const std::vector<Reader>& readers();

// By what they read.
std::vector<Reader> arrayReaders();
std::vector<Reader> pictureReaders();
std::vector<Reader> folderReaders();
std::vector<Reader> weightReaders();
std::vector<Reader> runReaders();
std::vector<Reader> archiveReaders();
std::vector<Reader> experimentReaders();
std::vector<Reader> sessionReaders();

} // namespace sharpscope::fuzz
