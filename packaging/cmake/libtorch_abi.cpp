// SPDX-License-Identifier: GPL-3.0-or-later
// Links only against a LibTorch whose std::string is ours.
#include <c10/core/DeviceType.h>

int main() { return static_cast<int>(c10::DeviceTypeName(c10::DeviceType::CPU).size()) - 3; }
