// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QString>

namespace sharpscope::test {

/// Where a test that failed leaves what it saw: in the build, beside ctest's own log.
inline QString failedPicture(const QString& name)
{
    const QDir build(QStringLiteral(PROGRAM_DIR));
    build.mkpath(QStringLiteral("Testing"));
    return build.filePath(QStringLiteral("Testing/failed-%1.png").arg(name));
}

} // namespace sharpscope::test
