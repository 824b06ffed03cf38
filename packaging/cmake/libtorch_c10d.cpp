// SPDX-License-Identifier: GPL-3.0-or-later
// Links only against a LibTorch that joins processes by Gloo.
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

int main()
{
    const auto options = c10d::ProcessGroupGloo::Options::create(std::chrono::seconds(1));
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
    const auto store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", c10d::TCPStoreOptions());
    return c10::make_intrusive<c10d::ProcessGroupGloo>(store, 0, 1, options)->getSize() - 1;
}
