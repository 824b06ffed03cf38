// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_series.h"

#include <QString>
#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;
class QSlider;
class QToolButton;

namespace sharpscope {

/// The surfaces of a film (SliceOptions::every), a training seen checkpoint by checkpoint along the same two
/// directions: a slider over them and a button that plays them. Not there where there is no film.
class SurfacePlayer final : public QWidget {
    Q_OBJECT

public:
    explicit SurfacePlayer(QWidget* parent = nullptr);

    struct Frame {
        QString surface; ///< its name
        QString text;    ///< "step 1170"
        bool operator==(const Frame&) const = default;
    };
    /// `shown` is the name of the surface that is looked at.
    void setFrames(const std::vector<Frame>& frames, const QString& shown);

    bool isPlaying() const { return m_timer.isActive(); }

public Q_SLOTS:
    void play(); ///< from the beginning if it is at the end
    void pause();

Q_SIGNALS:
    void frameChosen(const QString& surface);

private:
    void showFrame(int index);
    void step();

    std::vector<Frame> m_frames;
    QToolButton* m_play;
    QSlider* m_place;
    QLabel* m_text;
    QTimer m_timer;
};

/// The frames of the film that this surface is part of, by their steps; empty where it is of none.
std::vector<SurfacePlayer::Frame> framesWith(const RunSeries& series, const Surface* surface);

} // namespace sharpscope
