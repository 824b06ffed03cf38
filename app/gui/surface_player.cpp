// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/surface_player.h"

#include "core/landscape/surface_identity.h"
#include "widgets/base/line_icon.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <map>

namespace sharpscope {

namespace {

constexpr int frameMilliseconds = 350;

} // namespace

SurfacePlayer::SurfacePlayer(QWidget* parent)
    : QWidget(parent),
      m_play(new QToolButton(this)),
      m_place(new QSlider(Qt::Horizontal, this)),
      m_text(new QLabel(this))
{
    m_play->setObjectName(QStringLiteral("playFilm"));
    m_play->setAutoRaise(true);
    m_place->setObjectName(QStringLiteral("filmPlace"));
    m_place->setPageStep(1);
    m_place->setTickPosition(QSlider::TicksBelow);
    m_place->setAccessibleName(tr("Checkpoint of the film"));
    m_place->setToolTip(tr("The training checkpoint by checkpoint, along the same two directions"));
    m_text->setObjectName(QStringLiteral("filmText"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 8, 2);
    row->addWidget(m_play);
    row->addWidget(m_place, 1);
    row->addWidget(m_text);
    m_timer.setInterval(frameMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &SurfacePlayer::step);
    connect(m_play, &QToolButton::clicked, this, [this] { isPlaying() ? pause() : play(); });
    connect(m_place, &QSlider::valueChanged, this, [this](int index) {
        showFrame(index);
        Q_EMIT frameChosen(m_frames[static_cast<std::size_t>(index)].surface);
    });
    connect(m_place, &QSlider::sliderPressed, this, &SurfacePlayer::pause);
    pause();
    hide();
}

void SurfacePlayer::setFrames(const std::vector<Frame>& frames, const QString& shown)
{
    const auto it = std::find_if(frames.begin(), frames.end(), [&](const Frame& f) { return f.surface == shown; });
    const bool isFilm = frames.size() > 1 && it != frames.end();
    setVisible(isFilm);
    if (!isFilm) {
        pause();
        m_frames.clear();
        return;
    }
    const QSignalBlocker quiet(m_place);
    if (frames != m_frames) {
        m_frames = frames;
        m_place->setRange(0, static_cast<int>(frames.size()) - 1);
        int width = 0; // that the slider does not move under the mouse
        for (const Frame& frame : frames)
            width = std::max(width, m_text->fontMetrics().horizontalAdvance(frame.text));
        m_text->setMinimumWidth(width);
    }
    const int index = static_cast<int>(it - frames.begin());
    m_place->setValue(index);
    showFrame(index);
}

void SurfacePlayer::showFrame(int index) { m_text->setText(m_frames[static_cast<std::size_t>(index)].text); }

void SurfacePlayer::play()
{
    if (m_frames.size() < 2) return;
    if (m_place->value() == m_place->maximum()) m_place->setValue(0);
    m_timer.start();
    m_play->setIcon(lineIcon(QStringLiteral("pause")));
    m_play->setToolTip(tr("Stop here"));
}

void SurfacePlayer::pause()
{
    m_timer.stop();
    m_play->setIcon(lineIcon(QStringLiteral("launch"))); // in the theme's colour
    m_play->setToolTip(tr("Play the training from here"));
}

void SurfacePlayer::step()
{
    if (!isVisible() || m_place->value() == m_place->maximum()) return pause();
    m_place->setValue(m_place->value() + 1);
}

std::vector<SurfacePlayer::Frame> framesWith(const RunSeries& series, const Surface* surface)
{
    const std::string film = surface ? filmOf(surface->grid) : std::string();
    if (film.empty()) return {};
    std::map<std::int64_t, SurfacePlayer::Frame> byStep;
    for (const auto& [name, other] : series.surfaces)
        if (other.pointsDone > 0 && filmOf(other.grid) == film)
            byStep[stepOf(other.grid)] = {QString::fromStdString(name), QObject::tr("step %1").arg(stepOf(other.grid))};
    std::vector<SurfacePlayer::Frame> frames;
    for (auto& [step, frame] : byStep)
        frames.push_back(std::move(frame));
    return frames;
}

} // namespace sharpscope
