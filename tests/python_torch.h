// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>

namespace sharpscope::test {

inline const char* const python = "/usr/bin/python3"; // Debian's, which sees python3-torch

inline bool pythonHasTorch()
{
    QProcess process;
    process.start(QString::fromLatin1(python), {QStringLiteral("-c"), QStringLiteral("import torch, numpy")});
    return process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

} // namespace sharpscope::test
