// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer on one of the readers (reader.h). `packaging/dev.sh fuzz` builds and runs it; by hand:
//
//     SHARPSCOPE_READER=npz SHARPSCOPE_SEEDS=corpus fuzz_readers corpus -max_total_time=60
//
// writes the seeds into that folder and goes on from it. Without SHARPSCOPE_READER it lists the names.
#include "input_files.h"
#include "mutated.h"
#include "reader.h"

#include <ATen/Parallel.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace sharpscope::fuzz;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

const Reader* theReader = nullptr;
std::vector<std::string> theSeeds;

const Reader* readerNamed(const char* name)
{
    for (const Reader& reader : readers())
        if (name && reader.name == name) return &reader;
    for (const Reader& reader : readers())
        std::puts(reader.name.c_str());
    if (name) std::fprintf(stderr, "SHARPSCOPE_READER=%s: there is none of this name, but those above\n", name);
    std::exit(name ? 2 : 0);
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    theReader = readerNamed(std::getenv("SHARPSCOPE_READER"));
    at::set_num_threads(1);
    theSeeds = theReader->seeds();
    if (const char* folder = std::getenv("SHARPSCOPE_SEEDS"))
        for (std::size_t i = 0; i < theSeeds.size(); ++i)
            std::ofstream(std::filesystem::path(folder) / ("seed-" + std::to_string(i)), std::ios::binary)
                << theSeeds[i];
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    theReader->read({reinterpret_cast<const char*>(data), size});
    return 0;
}

/// Half of the changes are libFuzzer's, which follow what it has seen; the others know numbers and words of texts.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed)
{
    std::mt19937_64 random(seed);
    if (random() % 2 == 0) return LLVMFuzzerMutate(data, size, most);
    const std::string& other = theSeeds[random() % theSeeds.size()];
    const std::string bytes = mutated({reinterpret_cast<const char*>(data), size}, other, random, most);
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(data));
    return bytes.size();
}
