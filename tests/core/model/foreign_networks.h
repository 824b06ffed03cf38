// SPDX-License-Identifier: GPL-3.0-or-later
// Networks as people write them, made by tests/tools/make_foreign_networks.py.
#pragma once

#include "core/base/json.h"
#include "core/model/registry.h"
#include "core/tensor/tensor.h"

#include <ATen/ops/tensor.h>

#include <QProcess>
#include <QTemporaryDir>

#include <fstream>

namespace sharpscope {

struct ForeignNetworks {
    QTemporaryDir folder;
    Json numbers;

    std::string file(const std::string& name) const
    {
        return folder.filePath(QString::fromStdString(name)).toStdString();
    }
    /// Images [B, channels, 12, 12], three classes.
    std::shared_ptr<const Network> network(const std::string& name, std::int64_t channels = 1) const
    {
        return makeNetwork("torchscript", {{"file", file(name + ".pt")}}, {channels, 12, 12}, 3);
    }
    /// [5, channels, 12, 12]
    at::Tensor images(std::int64_t channels) const
    {
        return at::tensor(numbers.at("images" + std::to_string(channels)).get<std::vector<double>>(), at::kFloat)
            .view({5, channels, 12, 12});
    }

    static bool canBeMade()
    {
        QProcess process;
        process.start("/usr/bin/python3", {"-c", "import torch"});
        return process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit &&
               process.exitCode() == 0;
    }
    /// What Python said, where it failed.
    QByteArray make()
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start("/usr/bin/python3", {TEST_SOURCE_DIR "/tools/make_foreign_networks.py", folder.path()});
        if (!process.waitForFinished(120000) || process.exitCode() != 0) return process.readAll() + " failed";
        numbers = Json::parse(std::ifstream(file("numbers.json")));
        return {};
    }
};

} // namespace sharpscope
