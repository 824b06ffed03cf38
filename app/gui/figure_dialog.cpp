// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/figure_dialog.h"

#include "widgets/plots/plot_widget.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

namespace sharpscope {

namespace {

constexpr QSize previewRoom(460, 360);

class FigureDialog final : public QDialog {
public:
    FigureDialog(QWidget* parent, PlotWidget& plot, const FigureFormat& last) : QDialog(parent), m_plot(plot)
    {
        setWindowTitle(tr("Export figure"));
        setObjectName(QStringLiteral("figureDialog"));
        auto* row = new QHBoxLayout(this);
        auto* form = new QFormLayout;
        row->addLayout(form);
        m_preview = new QLabel(this);
        m_preview->setObjectName(QStringLiteral("preview"));
        m_preview->setAccessibleName(tr("Preview of the figure"));
        m_preview->setFixedSize(previewRoom);
        m_preview->setAlignment(Qt::AlignCenter);
        row->addWidget(m_preview);

        m_column = new QComboBox(this);
        m_column->setObjectName(QStringLiteral("column"));
        m_column->addItem(tr("One column (%1 mm)").arg(singleColumn), singleColumn);
        m_column->addItem(tr("Two columns (%1 mm)").arg(doubleColumn), doubleColumn);
        m_column->addItem(tr("Another width"), 0.0);
        m_width = addLength("width", tr(" mm"), 20, 1000, last.width);
        m_height = addLength("height", tr(" mm"), 20, 1000, last.height);
        m_fontSize = addLength("fontSize", tr(" pt"), 4, 30, last.fontSize);
        m_dpi = new QSpinBox(this);
        m_dpi->setObjectName(QStringLiteral("dpi"));
        m_dpi->setRange(50, 2400);
        m_dpi->setSingleStep(50);
        m_dpi->setSuffix(tr(" dpi"));
        m_dpi->setValue(static_cast<int>(last.dpi));
        m_dpi->setToolTip(tr("Of a PNG; drawings have no dots"));
        m_legend = addCheck("legend", tr("Legend"), last.legend);
        m_title = addCheck("title", tr("Title"), last.title);
        m_title->setToolTip(tr("In papers the caption says it"));
        m_transparent = addCheck("transparent", tr("Without the white background"), last.transparent);
        m_width->setToolTip(tr("Of the whole figure, with the names of its axes and the legend"));
        m_fontSize->setToolTip(tr("Of numbers and legend; the names of axes are a little larger"));

        form->addRow(tr("Fits"), m_column);
        form->addRow(tr("Width"), m_width);
        form->addRow(tr("Height"), m_height);
        form->addRow(tr("Letters"), m_fontSize);
        form->addRow(tr("Resolution"), m_dpi);
        form->addRow(QString(), m_legend);
        form->addRow(QString(), m_title);
        form->addRow(QString(), m_transparent);
        auto* note = new QLabel(tr("As PNG, SVG, PDF, or for PGFPlots (.tex); the numbers as CSV."), this);
        note->setWordWrap(true);
        note->setForegroundRole(QPalette::PlaceholderText);
        form->addRow(note);
        auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
        auto* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
        copy->setObjectName(QStringLiteral("copy"));
        copy->setToolTip(tr("To the clipboard, as a picture and as SVG"));
        auto* choose = buttons->addButton(tr("Choose file …"), QDialogButtonBox::AcceptRole);
        choose->setObjectName(QStringLiteral("chooseFile"));
        choose->setDefault(true);
        form->addRow(buttons);

        m_drawSoon.setSingleShot(true);
        m_drawSoon.setInterval(60);
        connect(&m_drawSoon, &QTimer::timeout, this, [this] { draw(); });
        connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
        connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
        connect(copy, &QPushButton::clicked, this, [this] { copyFigure(m_plot, typed()); });
        connect(m_column, &QComboBox::activated, this, [this] {
            const double width = m_column->currentData().toDouble();
            if (width == 0) return m_width->setFocus();
            m_height->setValue(std::round(m_height->value() * width / m_width->value())); // as it looked
            m_width->setValue(width);
        });
        showColumn();
        draw();
    }

    FigureFormat typed() const
    {
        return {.width = m_width->value(),
                .height = m_height->value(),
                .fontSize = m_fontSize->value(),
                .dpi = m_dpi->value(),
                .legend = m_legend->isChecked(),
                .title = m_title->isChecked(),
                .transparent = m_transparent->isChecked()};
    }

private:
    QDoubleSpinBox* addLength(const char* name, const QString& unit, double low, double high, double value)
    {
        auto* box = new QDoubleSpinBox(this);
        box->setObjectName(QLatin1String(name));
        box->setRange(low, high);
        box->setDecimals(1);
        box->setSuffix(unit);
        box->setValue(value);
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
            showColumn();
            m_drawSoon.start();
        });
        return box;
    }

    QCheckBox* addCheck(const char* name, const QString& text, bool isOn)
    {
        auto* box = new QCheckBox(text, this);
        box->setObjectName(QLatin1String(name));
        box->setChecked(isOn);
        connect(box, &QCheckBox::toggled, &m_drawSoon, qOverload<>(&QTimer::start));
        return box;
    }

    void showColumn()
    {
        const int preset = m_width ? m_column->findData(m_width->value()) : -1;
        m_column->setCurrentIndex(preset >= 0 ? preset : m_column->count() - 1);
    }

    /// As large as there is room for it; the letters stand to it as they will on paper.
    void draw()
    {
        FigureFormat format = typed();
        const QSizeF size(format.width, format.height);
        const QSizeF shown = size.scaled(QSizeF(previewRoom) * devicePixelRatioF(), Qt::KeepAspectRatio);
        format.dpi = std::lround(shown.width() / format.width * 25.4);
        QImage image = m_plot.paperImage(format);
        image.setDevicePixelRatio(devicePixelRatioF());
        m_preview->setPixmap(QPixmap::fromImage(image));
    }

    PlotWidget& m_plot;
    QLabel* m_preview;
    QComboBox* m_column;
    QDoubleSpinBox* m_width = nullptr;
    QDoubleSpinBox* m_height = nullptr;
    QDoubleSpinBox* m_fontSize = nullptr;
    QSpinBox* m_dpi;
    QCheckBox* m_legend;
    QCheckBox* m_title;
    QCheckBox* m_transparent;
    QTimer m_drawSoon;
};

} // namespace

std::optional<FigureFormat> askForFigureFormat(QWidget* parent, PlotWidget& plot, const FigureFormat& last)
{
    FigureDialog dialog(parent, plot, last);
    if (dialog.exec() != QDialog::Accepted) return {};
    return dialog.typed();
}

void copyFigure(PlotWidget& plot, const FigureFormat& format)
{
    auto* both = new QMimeData;
    both->setImageData(plot.paperImage(format));
    both->setData(QStringLiteral("image/svg+xml"), plot.paperSvg(format));
    QGuiApplication::clipboard()->setMimeData(both);
}

} // namespace sharpscope
