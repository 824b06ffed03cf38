// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/option_slider.h"

#include "widgets/base/number_box.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace sharpscope {

namespace {

constexpr double rangeShownWhole = 2; ///< a range that is shown whole
constexpr double timesFirst = 4;      ///< of the first value, where it is not
constexpr int sliderPlaces = 200;     ///< of a slider
constexpr int sliderUnit = 1000;      ///< a slider gives no more than three behind the point

QString spokenName(const FieldInfo& field)
{
    const QString label = QString::fromUtf8(field.hint.label), symbol = QString::fromUtf8(field.hint.symbol);
    return symbol.isEmpty() ? label : label + QLatin1Char(' ') + symbol;
}

} // namespace

OptionSlider::OptionSlider(const FieldInfo& field, double first, QWidget* parent)
    : QWidget(parent),
      m_isWhole(field.kind == FieldKind::Integer),
      m_high(field.hint.max <= rangeShownWhole ? field.hint.max : std::max(1.0, timesFirst * std::abs(first))),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_box(new NumberBox(m_isWhole ? NumberBox::Kind::Whole : NumberBox::Kind::Real, this))
{
    m_low = field.hint.min < -rangeShownWhole ? -m_high : field.hint.min;
    if (m_isWhole) m_high = std::max(m_high, m_low + timesFirst);
    const QString path = QString::fromStdString(field.path), help = QString::fromUtf8(field.hint.help);
    m_slider->setRange(0, m_isWhole ? static_cast<int>(m_high - m_low) : sliderPlaces);
    m_slider->setObjectName(path + QStringLiteral("Slider"));
    m_slider->setAccessibleName(spokenName(field));
    m_slider->setToolTip(help);
    m_box->setRange(field.hint.min, field.hint.max);
    m_box->setObjectName(path + QStringLiteral("Box"));
    m_box->setAccessibleName(tr("%1, typed").arg(spokenName(field)));
    m_box->setToolTip(help);
    m_box->setFixedWidth(88);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_slider, 1);
    row->addWidget(m_box);
    setValue(first);
    connect(m_slider, &QSlider::valueChanged, this, [this](int place) {
        m_box->setValue(valueAt(place));
        Q_EMIT moved(valueAt(place));
    });
    connect(m_box, &NumberBox::edited, this, [this] {
        const auto value = m_box->value();
        if (!value || !m_box->problem().isEmpty()) return;
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(placeOf(*value));
        Q_EMIT moved(*value);
    });
}

void OptionSlider::setValue(double value)
{
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(placeOf(value));
    if (m_box->value() != value) m_box->setValue(value);
}

double OptionSlider::valueAt(int place) const
{
    if (m_isWhole) return m_low + place;
    return std::round((m_low + (m_high - m_low) * place / sliderPlaces) * sliderUnit) / sliderUnit;
}

int OptionSlider::placeOf(double value) const
{
    const double inside = std::clamp(value, m_low, m_high) - m_low;
    return static_cast<int>(std::lround(m_isWhole ? inside : inside / (m_high - m_low) * sliderPlaces));
}

} // namespace sharpscope
