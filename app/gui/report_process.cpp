// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/report_process.h"

#include "core/base/error.h"

#include <QFileInfo>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryFile>

namespace sharpscope {

namespace {

constexpr int lookEvery = 50; // ms

/// The newest number on a line of its own.
double newestShare(QByteArray& text, double before)
{
    const qsizetype end = text.lastIndexOf('\n');
    if (end < 0) return before;
    const qsizetype begin = text.lastIndexOf('\n', end - 1) + 1;
    bool isNumber = false;
    const double number = text.mid(begin, end - begin).toDouble(&isNumber);
    text.remove(0, end + 1);
    return isNumber ? number : before;
}

} // namespace

void writeReportBy(const QString& program, const ReportRequest& request, const Going& going)
{
    const QString& file = request.file;
    const QString part = file + QStringLiteral(".part"); // an earlier report stays until the new one is whole
    const auto removePart = qScopeGuard([&] { QFile::remove(part); });
    QFile::remove(part);
    QStringList words{QStringLiteral("--report"), QStringLiteral("--progress"), QStringLiteral("--out"), part};
    QTemporaryFile colors;
    const std::string text = request.colors.dump();
    if (colors.open() && colors.write(text.data(), static_cast<qint64>(text.size())) >= 0 && colors.flush())
        words << QStringLiteral("--run-colors") << colors.fileName(); // else the palette's
    words << QStringLiteral("--");
    for (const std::filesystem::path& run : request.runs)
        words << QString::fromStdString(run.string());
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    process.setProcessEnvironment(environment);
    process.start(program, words);
    const std::string name = program.toStdString();
    if (!process.waitForStarted())
        throw Error(name + ": cannot be started for the report: " + process.errorString().toStdString());
    QByteArray said;
    double done = 0;
    while (!process.waitForFinished(lookEvery) && process.state() != QProcess::NotRunning) {
        said += process.readAllStandardOutput();
        done = newestShare(said, done);
        if (going(done)) continue;
        process.kill();
        process.waitForFinished();
        throw Error(file.toStdString() + ": the report was stopped");
    }
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() <= 1 && QFileInfo::exists(part))
        return std::filesystem::rename(part.toStdString(), file.toStdString());
    const QString why = QString::fromUtf8(process.readAllStandardError()).trimmed().right(1000);
    throw Error(name + " has not written the report" + (why.isEmpty() ? std::string() : ": " + why.toStdString()));
}

} // namespace sharpscope
