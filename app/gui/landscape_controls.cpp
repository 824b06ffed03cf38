// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_controls.h"

#include "app/gui/landscape_boxes.h"
#include "app/gui/sharing_box.h"
#include "app/gui/slice_form.h"
#include "widgets/base/line_icon.h"
#include "widgets/base/number_text.h"
#include "widgets/base/range_hint.h"
#include "widgets/base/wheel_guard.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QPixmap>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <limits>

namespace sharpscope {

namespace {

QIcon dot(const QColor& color)
{
    if (!color.isValid()) return {};
    constexpr int scale = 3; // sharp on a dense screen
    QPixmap pixmap(12 * scale, 12 * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(1, 1, 10, 10));
    return pixmap;
}

QIcon bandOf(ColorMap colors)
{
    QPixmap pixmap(72, 24);
    QPainter painter(&pixmap);
    for (int x = 0; x < pixmap.width(); ++x)
        painter.fillRect(x, 0, 1, pixmap.height(), colorAt(colors, static_cast<double>(x) / (pixmap.width() - 1)));
    return pixmap;
}

void fill(QComboBox& box, const std::vector<LandscapeControls::Choice>& choices, const QString& selected)
{
    const QSignalBlocker blocker(box);
    box.clear();
    for (const auto& choice : choices) {
        box.addItem(dot(choice.color), choice.text, choice.key);
        box.setItemData(box.count() - 1, choice.text, Qt::ToolTipRole);
    }
    box.setCurrentIndex(std::max(box.findData(selected), choices.empty() ? -1 : 0));
    box.setEnabled(!choices.empty());
}

QComboBox* makeCombo(const char* name, QWidget* parent)
{
    auto* box = new NameBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    return box;
}

} // namespace

LandscapeControls::LandscapeControls(QWidget* parent) : QWidget(parent)
{
    m_run = makeCombo("run", this);
    m_slice = new SliceForm(this);
    m_surface = makeCombo("surface", this);
    m_shown = makeCombo("shown", this);
    m_quantity = makeCombo("quantity", this);
    m_colors = makeCombo("colors", this);
    m_logarithmic = new QCheckBox(tr("Logarithmic"), this);
    m_logarithmic->setObjectName(QStringLiteral("logarithmic"));
    m_clip = new ShortSpinBox(this);
    m_clip->setObjectName(QStringLiteral("clip"));
    m_sharing = new SharingBox(this);
    m_sharing->setObjectName(QStringLiteral("sharing"));
    m_compute = new QPushButton(tr("Compute"), this);
    m_compute->setObjectName(QStringLiteral("compute"));
    m_stop = new QPushButton(tr("Stop"), this);
    m_stop->setObjectName(QStringLiteral("stop"));
    m_export = new QPushButton(tr("Export…"), this);
    m_export->setObjectName(QStringLiteral("export"));
    m_progress = new QProgressBar(this);
    m_progress->setObjectName(QStringLiteral("progress"));
    m_progress->setRange(0, 1000);

    auto* form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setContentsMargins(10, 6, 10, 6);
    form->setVerticalSpacing(4);
    addSliceFields(*form);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_compute, 1);
    buttons->addWidget(m_stop);
    form->addRow(buttons);
    auto* place = new QWidget(this); // stays when the bar is hidden
    auto* inside = new QVBoxLayout(place);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->addWidget(m_progress);
    place->setFixedHeight(m_progress->sizeHint().height());
    form->addRow(place);
    addViewFields(*form);
    form->addRow(m_export);

    connect(m_compute, &QPushButton::clicked, this, &LandscapeControls::computeClicked);
    connect(m_stop, &QPushButton::clicked, this, &LandscapeControls::stopClicked);
    connect(m_export, &QPushButton::clicked, this, &LandscapeControls::exportClicked);
    for (auto* box : findChildren<QComboBox*>())
        guardWheel(*box);
    for (auto* box : findChildren<QAbstractSpinBox*>()) {
        guardWheel(*box);
        sayRange(*box);
    }
    setComputing(Computing::No);
    setCanExport(false);
}

void LandscapeControls::addSliceFields(QFormLayout& form)
{
    m_run->setAccessibleName(tr("Run"));
    m_run->setToolTip(tr("The run whose minimum is looked at"));
    form.addRow(m_run); // its name needs the width
    connect(m_run, &QComboBox::currentIndexChanged, this, [this] {
        m_wantedRun = run();
        Q_EMIT runChosen();
    });
    form.addRow(m_slice);
    connect(m_slice, &SliceForm::changed, this, &LandscapeControls::optionsChanged);
    form.addRow(tr("If training"), m_sharing);
    connect(m_sharing, &QComboBox::currentIndexChanged, this, &LandscapeControls::optionsChanged);
    m_progress->setTextVisible(true);
    m_progress->setFormat({});
}

void LandscapeControls::addViewFields(QFormLayout& form)
{
    m_surface->setToolTip(tr("What was computed around this run's checkpoints"));
    const auto makeButton = [this](const char* name, const char* icon) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(name));
        button->setIcon(lineIcon(QLatin1String(icon)));
        button->setIconSize({15, 15});
        button->setAutoRaise(true);
        return button;
    };
    m_remove = makeButton("removeSurface", "remove");
    m_remove->setToolTip(tr("Remove this surface and its points from the run's folder"));
    m_remove->setAccessibleName(tr("Remove this surface"));
    connect(m_remove, &QToolButton::clicked, this, &LandscapeControls::removeClicked);
    m_putBack = makeButton("putBackSurface", "undo");
    m_putBack->hide();
    connect(m_putBack, &QToolButton::clicked, this, &LandscapeControls::putBackClicked);
    auto* surface = new QHBoxLayout;
    surface->setSpacing(2);
    surface->addWidget(m_surface, 1);
    surface->addWidget(m_remove);
    surface->addWidget(m_putBack);
    form.addRow(tr("Surface"), surface);
    connect(m_surface, &QComboBox::currentIndexChanged, this, &LandscapeControls::surfaceChosen);

    m_shown->addItems({tr("this run"), tr("all side by side"), tr("all overlaid")});
    m_shown->setToolTip(tr("All runs: those that are visible and have a surface of the same kind; one height scale"));
    form.addRow(tr("Show"), m_shown);
    connect(m_shown, &QComboBox::currentIndexChanged, this, &LandscapeControls::styleChanged);

    m_quantity->addItems({tr("loss L"), tr("rise L − L(θ)"), tr("accuracy")});
    m_quantity->setToolTip(tr("L − L(θ): how far the loss rises above that at (0, 0), from which minima are compared"));
    form.addRow(tr("Height"), m_quantity);
    connect(m_quantity, &QComboBox::currentIndexChanged, this, [this](int index) {
        enableFields(static_cast<SurfaceQuantity>(index));
        Q_EMIT styleChanged();
    });

    m_logarithmic->setChecked(true); // far from a minimum losses are a hundred times higher
    form.addRow(QString(), m_logarithmic);
    connect(m_logarithmic, &QCheckBox::toggled, this, &LandscapeControls::styleChanged);

    m_clip->setRange(0, 1e6);
    m_clip->setDecimals(3);
    m_clip->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    m_clip->setSpecialValueText(tr("off"));
    m_clip->setToolTip(tr("Higher losses are drawn at this one, hatched"));
    form.addRow(tr("Clip at"), m_clip);
    connect(m_clip, &QDoubleSpinBox::valueChanged, this, &LandscapeControls::styleChanged);

    for (std::size_t i = 0; i < colorMapNames.size(); ++i) {
        m_colors->addItem(tr(colorMapNames[i]));
        m_colors->setItemIcon(m_colors->count() - 1, bandOf(static_cast<ColorMap>(i)));
    }
    m_colors->setIconSize({36, 12});
    m_colors->setToolTip(
        tr("Of heights, on the surfaces and on the map. All are even to the eye and tell heights apart in "
           "grey and for the colour blind"));
    form.addRow(tr("Colours"), m_colors);
    connect(m_colors, &QComboBox::currentIndexChanged, this, &LandscapeControls::styleChanged);
}

void LandscapeControls::setRuns(const std::vector<Choice>& runs)
{
    if (runs == m_runChoices) return;
    m_runChoices = runs;
    fill(*m_run, runs, m_wantedRun.isEmpty() ? run() : m_wantedRun);
}

void LandscapeControls::setSurfaces(const std::vector<Choice>& surfaces, const QString& selected)
{
    if (surfaces == m_surfaceChoices && selected == surface()) return;
    m_surfaceChoices = surfaces;
    fill(*m_surface, surfaces, selected);
}

QString LandscapeControls::run() const { return m_run->currentData().toString(); }
QString LandscapeControls::surface() const { return m_surface->currentData().toString(); }

void LandscapeControls::selectRun(const QString& id)
{
    m_wantedRun = id;
    if (const int index = m_run->findData(id); index >= 0) m_run->setCurrentIndex(index);
}

SliceOptions LandscapeControls::options(std::vector<Problem>& problems) const { return m_slice->options(problems); }

SurfaceStyle LandscapeControls::style() const
{
    SurfaceStyle style;
    style.quantity = static_cast<SurfaceQuantity>(std::max(m_quantity->currentIndex(), 0));
    style.logarithmic = m_logarithmic->isChecked() && style.quantity == SurfaceQuantity::Loss;
    if (m_clip->value() > 0) style.clip = m_clip->value();
    style.colors = static_cast<ColorMap>(std::max(m_colors->currentIndex(), 0));
    style.arrangement = shown() == Shown::Overlaid ? SurfaceArrangement::Overlaid : SurfaceArrangement::SideBySide;
    return style;
}

void LandscapeControls::enableFields(SurfaceQuantity quantity)
{
    m_logarithmic->setEnabled(quantity == SurfaceQuantity::Loss);
    m_clip->setEnabled(quantity != SurfaceQuantity::Accuracy);
}

LandscapeControls::Shown LandscapeControls::shown() const { return static_cast<Shown>(m_shown->currentIndex()); }

Sharing LandscapeControls::sharing() const { return m_sharing->sharing(); }

void LandscapeControls::setComputing(Computing computing)
{
    m_stop->setEnabled(computing != Computing::No);
    m_stop->setText(computing == Computing::Waits ? tr("Cancel") : tr("Stop"));
    m_sharing->setEnabled(computing == Computing::No);
    const QString what = computing == Computing::Waits ? tr("waits for its turn") : tr("loading data");
    setProgress(what, 0, notMeasured);
    if (computing != Computing::No) {
        m_compute->setEnabled(false);
        m_compute->setToolTip(what);
    }
    m_progress->setVisible(computing != Computing::No);
}

void LandscapeControls::setCanCompute(bool can, const QString& why)
{
    m_compute->setEnabled(can);
    m_compute->setToolTip(why);
}

void LandscapeControls::setProgress(const QString& what, double fraction, double secondsLeft)
{
    QStringList texts{what.isEmpty() ? QStringLiteral("%p %") : what};
    if (const QString left = durationText(secondsLeft); !left.isEmpty()) texts << tr("%1 left").arg(left);
    m_progress->setValue(static_cast<int>(1000 * fraction));
    m_progress->setFormat(texts.join(QStringLiteral(" · ")));
    m_progress->setToolTip(m_progress->text());
}

void LandscapeControls::setCanExport(bool can) { m_export->setEnabled(can); }
void LandscapeControls::setCanRemove(bool can) { m_remove->setEnabled(can); }

void LandscapeControls::setCanPutBack(const QString& surface)
{
    m_putBack->setVisible(!surface.isEmpty());
    m_putBack->setToolTip(tr("Put back what was removed: %1").arg(surface));
}

} // namespace sharpscope
