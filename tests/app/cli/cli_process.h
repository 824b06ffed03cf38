// SPDX-License-Identifier: GPL-3.0-or-later
// The real program, run as a user would, on small data of its own.
#pragma once

#include "core/base/json.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace sharpscope {

struct CliResult {
    int code = -1;
    QString out;
    QString err;
    Json json() const { return Json::parse(out.toStdString()); }
};

/// A working folder with data in Fashion-MNIST's format (128 train, 64 test images of stripes) and an experiment file.
class CliFolder {
public:
    CliFolder()
    {
        const QString data = m_folder.filePath("data/fashion-mnist");
        QDir().mkpath(data);
        writeImages(data + "/train", 128);
        writeImages(data + "/t10k", 64);
    }

    QString path(const QString& name = {}) const { return m_folder.filePath(name); }

    void write(const QString& name, const QByteArray& bytes) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write a test's file");
    }

    /// Two methods on the small data. `extra` goes into "train".
    void writeExperiment(const QString& name, const QByteArray& extra = R"("epochs": 2)") const
    {
        write(name, R"({"name": "tiny", "data": {"augmentation": "none"}, "network": {"name": "cnn-small"},
                        "threads": 1, "device": "cpu", "optimizer": {"lr": 0.01}, "train": {"batchSize": 16, )" +
                        extra + R"(}, "methods": [{"rule": "sgd"}, {"rule": "sam", "rho": 0.05}]})");
    }

    void prepare(QProcess& process) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("SHARPSCOPE_DATA", path("data"));
        environment.insert("LC_ALL", "C.UTF-8");
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(path());
        process.setProgram(PROGRAM_DIR "/sharpscope-cli");
    }

    CliResult run(const QStringList& arguments) const
    {
        QProcess process;
        prepare(process);
        process.setArguments(arguments);
        process.start();
        if (!process.waitForFinished(300000)) {
            process.kill();
            process.waitForFinished();
            return {-1, {}, QStringLiteral("the program did not end within five minutes")};
        }
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
    }

    /// The run folders below runs/, in the order of their names.
    QStringList runs() const
    {
        QStringList folders;
        for (const QString& name : QDir(path("runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
            folders += "runs/" + name;
        return folders;
    }

private:
    static QByteArray idx(const QList<int>& shape, const QByteArray& values)
    {
        QByteArray bytes("\0\0\x08", 3);
        bytes.append(static_cast<char>(shape.size()));
        for (const int size : shape)
            for (const int shift : {24, 16, 8, 0})
                bytes.append(static_cast<char>(size >> shift));
        return bytes + values;
    }

    /// Class k is bright in every row whose number leaves k when divided by 10.
    void writeImages(const QString& prefix, int count) const
    {
        QByteArray images(count * 28 * 28, 20);
        QByteArray labels(count, 0);
        for (int i = 0; i < count; ++i) {
            labels[i] = static_cast<char>(i % 10);
            for (int row = i % 10; row < 28; row += 10)
                for (int column = 0; column < 28; ++column)
                    images[(i * 28 + row) * 28 + column] = static_cast<char>(120 + (i * 7 + column) % 100);
        }
        writeAbsolute(prefix + "-images-idx3-ubyte", idx({count, 28, 28}, images));
        writeAbsolute(prefix + "-labels-idx1-ubyte", idx({count}, labels));
    }

    static void writeAbsolute(const QString& name, const QByteArray& bytes)
    {
        QFile file(name);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write a test's file");
    }

    QTemporaryDir m_folder;
};

} // namespace sharpscope
