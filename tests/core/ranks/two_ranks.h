// SPDX-License-Identifier: GPL-3.0-or-later
// Several ranks in the threads of one process, joined by Gloo over the loopback as processes are.
#pragma once

#include "core/ranks/c10d.h"
#include "core/tensor/compute.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <exception>
#include <thread>
#include <vector>

namespace sharpscope {

/// One that nobody listens at.
inline int freePort()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
    ::close(listener);
    return ntohs(address.sin_port);
}

/// Calls `work` once for each of `size` ranks, each on a thread of its own with one thread for its tensors.
/// @throws what the lowest rank threw.
template <class Work>
void asRanks(std::int64_t size, Work work)
{
    const int port = freePort();
    std::vector<std::exception_ptr> thrown(static_cast<std::size_t>(size));
    std::vector<std::jthread> threads;
    for (std::int64_t rank = 0; rank < size; ++rank)
        threads.emplace_back([&, rank] {
            try {
                useThreads(1);
                work(joinRanks({.rank = rank, .size = size, .address = "127.0.0.1", .port = port}));
            } catch (...) {
                thrown[static_cast<std::size_t>(rank)] = std::current_exception();
            }
        });
    threads.clear();
    for (const std::exception_ptr& failure : thrown)
        if (failure) std::rethrow_exception(failure);
}

} // namespace sharpscope
