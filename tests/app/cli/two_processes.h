// SPDX-License-Identifier: GPL-3.0-or-later
// The real program in two processes that do one run, joined by the variables that torchrun sets.
#pragma once

#include "../../core/ranks/two_ranks.h"
#include "cli_process.h"

#include "core/run/run_folder.h"
#include "core/train/checkpoint.h"

#include <ATen/TensorOperators.h>

#include <array>

namespace sharpscope {

inline constexpr const char* methods = R"([{"rule": "sgd"}, {"rule": "sam", "rho": 0.05}, {"rule": "agnostic-sam"}])";

/// cnn-small without normalisation, whose statistics would be of each process's part.
inline QByteArray experiment(const QByteArray& train, const QByteArray& more = {}, const QByteArray& list = methods)
{
    return R"({"name": "tiny", "data": {"augmentation": "crop+flip"}, "seeds": [3],
               "network": {"name": "cnn-small", "options": {"width": 4, "batchNorm": false}},
               "threads": 1, "device": "cpu", "optimizer": {"lr": 0.05}, "schedule": {"name": "constant"}, "train": {"batchSize": 15, "winograd": "off", )" +
           train + "}, " + more + R"("methods": )" + list + "}";
}

struct Two {
    std::array<QProcess, 2> processes;
    std::array<CliResult, 2> results;

    QProcess& operator[](std::size_t rank) { return processes[rank]; }
    bool areRunning() const
    {
        return processes[0].state() != QProcess::NotRunning && processes[1].state() != QProcess::NotRunning;
    }
    void wait()
    {
        for (std::size_t rank = 0; rank < 2; ++rank) {
            QProcess& process = processes[rank];
            process.waitForFinished(120000);
            results[rank] = {process.exitStatus() == QProcess::NormalExit && process.state() == QProcess::NotRunning
                                 ? process.exitCode()
                                 : -1,
                             QString::fromUtf8(process.readAllStandardOutput()),
                             QString::fromUtf8(process.readAllStandardError())};
        }
    }
};

inline void start(Two& two, const CliFolder& folder, const QStringList& arguments)
{
    const QString port = QString::number(freePort());
    QDir().mkpath(folder.path("tmp"));
    for (std::size_t rank = 0; rank < 2; ++rank) {
        folder.prepare(two[rank]);
        QProcessEnvironment environment = two[rank].processEnvironment();
        environment.insert("RANK", QString::number(rank));
        environment.insert("WORLD_SIZE", "2");
        environment.insert("MASTER_ADDR", "127.0.0.1");
        environment.insert("MASTER_PORT", port);
        environment.insert("TMPDIR", folder.path("tmp"));
        two[rank].setProcessEnvironment(environment);
        two[rank].setArguments(arguments);
        two[rank].start();
    }
}

inline std::array<CliResult, 2> runTwo(const CliFolder& folder, const QStringList& arguments)
{
    Two two;
    start(two, folder, arguments);
    two.wait();
    return two.results;
}

inline at::Tensor thetaOf(const CliFolder& folder, const QString& run)
{
    return loadCheckpoint(RunFolder::open(folder.path(run).toStdString()).lastCheckpoint()).theta;
}

inline QByteArray contentOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline double apart(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<double>(); }

} // namespace sharpscope
