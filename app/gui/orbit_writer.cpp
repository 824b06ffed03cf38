// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/orbit_writer.h"

#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTimer>

namespace sharpscope {

namespace {

QString ffmpegProgram() { return QStandardPaths::findExecutable(QStringLiteral("ffmpeg")); }

} // namespace

bool canMakeFilms() { return !ffmpegProgram().isEmpty(); }

OrbitWriter::OrbitWriter(LandscapeExport request, Frame frame, QObject* parent)
    : SideWork(tr("The turn round the surfaces ends with the frames that are written; a film is not made."), parent),
      m_request(std::move(request)),
      m_frame(std::move(frame)),
      m_isFilm(m_request.file.endsWith(QLatin1String(".webm"), Qt::CaseInsensitive))
{
    if (!m_isFilm) return;
    m_folder = std::make_unique<QTemporaryDir>();
    m_request.size = QSize(m_request.size.width() & ~1, m_request.size.height() & ~1); // as VP9 wants them
    connect(&m_ffmpeg, &QProcess::finished, this, [this](int code) {
        const QString said = QString::fromLocal8Bit(m_ffmpeg.readAllStandardError()).trimmed();
        end(code == 0 ? QString() : tr("ffmpeg: %1").arg(said.section(QLatin1Char('\n'), -1)));
    });
    connect(&m_ffmpeg, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) end(tr("ffmpeg: %1").arg(m_ffmpeg.errorString()));
    });
}

void OrbitWriter::start()
{
    m_isRunning = true;
    QTimer::singleShot(0, this, &OrbitWriter::writeNext);
}

void OrbitWriter::stop()
{
    if (!m_isRunning) return;
    m_ffmpeg.disconnect(this);
    if (m_ffmpeg.state() != QProcess::NotRunning) {
        m_ffmpeg.kill();
        m_ffmpeg.waitForFinished();
        QFile::remove(m_request.file); // half a film
    }
    end(tr("Stopped after %1 of %2 frames").arg(m_done).arg(m_request.frames));
}

void OrbitWriter::end(const QString& failure)
{
    m_isRunning = false;
    Q_EMIT finished(failure);
}

QString OrbitWriter::fileOf(int frame) const
{
    const QString number = QStringLiteral("%1").arg(frame, 4, 10, QLatin1Char('0'));
    if (m_folder) return m_folder->filePath(QStringLiteral("frame-%1.png").arg(number));
    return QStringLiteral("%1-%2.png").arg(m_request.file.chopped(4), number);
}

void OrbitWriter::writeNext()
{
    if (!m_isRunning) return;
    const QImage image = m_frame(m_request, 360.0 * m_done / m_request.frames);
    if (!image.save(fileOf(m_done), "PNG")) return end(tr("%1: cannot be written").arg(fileOf(m_done)));
    Q_EMIT progressed(++m_done, m_request.frames);
    if (m_done < m_request.frames) return start();
    if (m_isFilm) return makeFilm();
    end({});
}

void OrbitWriter::makeFilm()
{
    m_ffmpeg.start(ffmpegProgram(),
                   {QStringLiteral("-loglevel"), QStringLiteral("error"), QStringLiteral("-y"),
                    QStringLiteral("-framerate"), QStringLiteral("30"), QStringLiteral("-i"),
                    m_folder->filePath(QStringLiteral("frame-%04d.png")), QStringLiteral("-c:v"),
                    QStringLiteral("libvpx-vp9"), QStringLiteral("-crf"), QStringLiteral("24"), QStringLiteral("-b:v"),
                    QStringLiteral("0"), QStringLiteral("-pix_fmt"), QStringLiteral("yuv420p"), m_request.file});
}

} // namespace sharpscope
