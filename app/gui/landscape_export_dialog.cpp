// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/landscape_export.h"
#include "app/gui/orbit_writer.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace sharpscope {

namespace {

using What = LandscapeExport::What;

constexpr int mostPixels = 8192; ///< a side: what every OpenGL renders at once

QString textOf(What what)
{
    switch (what) {
    case What::Scene:
        return QObject::tr("3-D view, as a picture or drawing");
    case What::Map:
        return QObject::tr("Contour map, as a picture or drawing");
    case What::Orbit:
        return QObject::tr("A turn round the surfaces");
    case What::Geometry:
        return QObject::tr("Surface, minima and paths for ParaView");
    case What::Values:
        return QObject::tr("Values on the plane for ParaView");
    case What::PlaneNpz:
        return QObject::tr("Surface as dnn-mode-connectivity's plane.py writes it");
    case What::Table:
        return QObject::tr("Table of the points");
    }
    return {};
}

QSpinBox* addNumber(QDialog& dialog, const char* name, int low, int high, int value)
{
    auto* box = new QSpinBox(&dialog);
    box->setObjectName(QLatin1String(name));
    box->setRange(low, high);
    box->setValue(value);
    return box;
}

/// What is typed in, without the file.
class ExportDialog final : public QDialog {
public:
    ExportDialog(QWidget* parent, const LandscapeExport& suggestion, bool has3d) : QDialog(parent)
    {
        setWindowTitle(tr("Export the landscape"));
        setObjectName(QStringLiteral("landscapeExport"));
        m_what = new QComboBox(this);
        m_what->setObjectName(QStringLiteral("what"));
        for (const What what :
             {What::Scene, What::Map, What::Orbit, What::Geometry, What::Values, What::PlaneNpz, What::Table})
            if (has3d || (what != What::Scene && what != What::Orbit)) {
                QStringList endings = endingsOf(what);
                m_what->addItem(QStringLiteral("%1 (.%2)").arg(textOf(what), endings.join(QStringLiteral(", ."))),
                                static_cast<int>(what));
            }
        m_what->setCurrentIndex(std::max(0, m_what->findData(static_cast<int>(suggestion.what))));
        m_width = addNumber(*this, "width", 64, mostPixels, suggestion.size.width());
        m_height = addNumber(*this, "height", 64, mostPixels, suggestion.size.height());
        m_frames = addNumber(*this, "frames", 2, 3600, suggestion.frames);
        m_transparent = new QCheckBox(tr("Without the background"), this);
        m_transparent->setObjectName(QStringLiteral("transparent"));
        m_transparent->setChecked(suggestion.transparent);
        m_note = new QLabel(this);
        m_note->setWordWrap(true);
        m_note->setForegroundRole(QPalette::PlaceholderText);
        auto* size = new QHBoxLayout;
        size->addWidget(m_width);
        size->addWidget(new QLabel(QStringLiteral("×"), this));
        size->addWidget(m_height);
        size->addWidget(new QLabel(tr("pixels"), this));
        size->addStretch();
        auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
        buttons->addButton(tr("Choose file…"), QDialogButtonBox::AcceptRole);
        m_form = new QFormLayout(this);
        m_form->addRow(tr("What"), m_what);
        m_form->addRow(tr("Size"), size);
        m_form->addRow(tr("Frames a turn"), m_frames);
        m_form->addRow(QString(), m_transparent);
        m_form->addRow(m_note);
        m_form->addRow(buttons);
        connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
        connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
        connect(m_what, &QComboBox::currentIndexChanged, this, [this] { showRows(); });
        showRows();
    }

    LandscapeExport typed(LandscapeExport request) const
    {
        request.what = what();
        request.size = {m_width->value(), m_height->value()};
        request.frames = m_frames->value();
        request.transparent = m_transparent->isChecked();
        return request;
    }

private:
    What what() const { return static_cast<What>(m_what->currentData().toInt()); }

    QString note() const
    {
        if (what() == What::Scene)
            return tr("In an SVG or PDF the surfaces are a picture of this size; letters and names stay letters. "
                      "As .tex PGFPlots draws them, from tables beside it.");
        if (what() == What::Orbit)
            return canMakeFilms() ? tr("A film as WebM, or with the ending .png a file for each frame.")
                                  : tr("A PNG file for each frame; with ffmpeg installed also a film.");
        if (what() == What::PlaneNpz) return tr("Train and test side by side where the run has this surface on both.");
        return {};
    }

    void showRows()
    {
        const bool isPicture = what() == What::Scene || what() == What::Map || what() == What::Orbit;
        m_form->setRowVisible(1, isPicture);
        m_form->setRowVisible(2, what() == What::Orbit);
        m_form->setRowVisible(3, what() == What::Scene || what() == What::Map);
        m_note->setText(note());
        m_note->setVisible(!m_note->text().isEmpty());
        adjustSize();
    }

    QFormLayout* m_form;
    QComboBox* m_what;
    QSpinBox* m_width;
    QSpinBox* m_height;
    QSpinBox* m_frames;
    QCheckBox* m_transparent;
    QLabel* m_note;
};

} // namespace

QStringList endingsOf(What what)
{
    const auto list = [](std::initializer_list<const char*> endings) {
        QStringList all;
        for (const char* ending : endings)
            all << QLatin1String(ending);
        return all;
    };
    switch (what) {
    case What::Scene:
        return list({"png", "svg", "pdf", "tex"});
    case What::Map:
        return list({"png", "svg", "pdf", "tex"});
    case What::Orbit:
        return canMakeFilms() ? list({"webm", "png"}) : list({"png"});
    case What::Geometry:
        return list({"vtp"});
    case What::Values:
        return list({"vti"});
    case What::PlaneNpz:
        return list({"npz"});
    case What::Table:
        return list({"csv"});
    }
    return {};
}

std::optional<LandscapeExport> askForLandscapeExport(QWidget* parent, const LandscapeExport& suggestion, bool has3d)
{
    ExportDialog dialog(parent, suggestion, has3d);
    if (dialog.exec() != QDialog::Accepted) return {};
    LandscapeExport request = dialog.typed(suggestion);
    const QStringList endings = endingsOf(request.what);
    request.file = QFileDialog::getSaveFileName(
        parent, QObject::tr("Export the landscape"), QStringLiteral("%1.%2").arg(suggestion.file, endings.first()),
        QStringLiteral("%1 (*.%2)").arg(textOf(request.what), endings.join(QStringLiteral(" *."))));
    if (request.file.isEmpty()) return {};
    if (QFileInfo(request.file).suffix().isEmpty()) request.file += QLatin1Char('.') + endings.first();
    return request;
}

} // namespace sharpscope
