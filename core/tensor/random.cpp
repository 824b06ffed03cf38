// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/random.h"

#include <ATen/CPUGeneratorImpl.h>

namespace sharpscope {

namespace {

std::uint64_t splitMix64(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

} // namespace

std::uint64_t deriveSeed(std::int64_t seed, std::string_view purpose, std::int64_t a, std::int64_t b)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : purpose)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    for (const std::int64_t part : {seed, a, b})
        hash = splitMix64(hash ^ static_cast<std::uint64_t>(part));
    return hash;
}

at::Generator makeGenerator(std::int64_t seed, std::string_view purpose, std::int64_t a, std::int64_t b)
{
    return at::make_generator<at::CPUGeneratorImpl>(deriveSeed(seed, purpose, a, b));
}

} // namespace sharpscope
