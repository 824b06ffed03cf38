// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/process.h"

#include <algorithm>
#include <atomic>
#include <dlfcn.h>
#include <limits>
#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>
#include <thread>

namespace sharpscope {

namespace {
std::atomic<std::int64_t> sparedCores = 0;
}

void prepareProcess()
{
    // Present when OpenBLAS is LibTorch's BLAS (Debian); elsewhere there is nothing to do.
    if (void* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(symbol)(1);
    mallopt(M_ARENA_MAX, 1); // a thread's own arena cannot hold blocks over 64 MiB
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    mallopt(M_TOP_PAD, 64 << 20);
    // A run that waits for its turn holds its folder, with one open file; a sweep may have thousands.
    if (rlimit files = {}; getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

void spareCores(std::int64_t cores) { sparedCores = std::max<std::int64_t>(cores, 0); }

std::int64_t defaultThreads()
{
    cpu_set_t usable; // fewer than the machine has under taskset, a container or a cluster's job
    const int cores = sched_getaffinity(0, sizeof usable, &usable) == 0
                          ? CPU_COUNT(&usable)
                          : static_cast<int>(std::thread::hardware_concurrency());
    return std::max<std::int64_t>(1, cores - sparedCores);
}

} // namespace sharpscope
