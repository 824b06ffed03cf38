// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/landscape_export.h"
#include "app/gui/side_work.h"

#include <QImage>
#include <QProcess>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace sharpscope {

/// Whether ffmpeg is there to make a film of frames.
bool canMakeFilms();

/// Writes a turn round the surfaces, a frame at a time between the window's other events: "x.png" as x-000.png,
/// x-001.png
/// ..., "x.webm" as a film of these by ffmpeg, 30 frames a second.
class OrbitWriter final : public SideWork {
    Q_OBJECT

public:
    using Frame = std::function<QImage(const LandscapeExport& request, double degrees)>;

    OrbitWriter(LandscapeExport request, Frame frame, QObject* parent = nullptr);
    void start();
    bool isRunning() const override { return m_isRunning; }
    void stop() override; ///< frames that are written stay; a film is none

Q_SIGNALS:
    void progressed(int done, int all);
    void finished(const QString& failure); ///< empty: all is written

private:
    void writeNext();
    void makeFilm();
    void end(const QString& failure);
    QString fileOf(int frame) const;

    LandscapeExport m_request;
    Frame m_frame;
    bool m_isFilm;
    std::unique_ptr<QTemporaryDir> m_folder; ///< of a film's frames
    QProcess m_ffmpeg;
    int m_done = 0;
    bool m_isRunning = false;
};

} // namespace sharpscope
