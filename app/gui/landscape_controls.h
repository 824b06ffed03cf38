// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "core/job/queued_job.h"
#include "core/landscape/slice.h"
#include "widgets/view3d/surface_style.h"

#include <QColor>
#include <QString>
#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace sharpscope {

class SharingBox;
class SliceForm;

/// The landscape tab's left side: which run, what slice, how it is shown. Knows no job and no surface.
class LandscapeControls final : public QWidget {
    Q_OBJECT

public:
    explicit LandscapeControls(QWidget* parent = nullptr);

    struct Choice {
        QString key;
        QString text;
        QColor color = {}; ///< a dot before the text, where valid
        bool operator==(const Choice&) const = default;
    };
    void setRuns(const std::vector<Choice>& runs); ///< keeps the selection where it can
    void setSurfaces(const std::vector<Choice>& surfaces, const QString& selected);
    QString run() const;
    QString surface() const;           ///< empty where there is none
    void selectRun(const QString& id); ///< also one that is still to come

    void read(LandscapeView& view) const;
    void show(const LandscapeView& view); ///< says nothing

    /// The slice as typed; all that is wrong with it is appended.
    SliceOptions options(std::vector<Problem>& problems) const;
    SurfaceStyle style() const; ///< without contour levels

    enum class Shown { SelectedRun, SideBySide, Overlaid };
    Shown shown() const;

    Sharing sharing() const; ///< what becomes of a training meanwhile

    enum class Computing { No, Waits, Runs };
    void setComputing(Computing computing);
    void setCanCompute(bool can, const QString& why); ///< the button says what it would do, or why it cannot
    /// `what` is done before the points; empty: the points. NaN: unknown.
    void setProgress(const QString& what, double fraction, double secondsLeft);
    void setCanExport(bool can);
    void setCanRemove(bool can);
    void setCanPutBack(const QString& surface); ///< the one that was removed last; empty: there is none

Q_SIGNALS:
    void runChosen();
    void surfaceChosen();
    void optionsChanged();
    void styleChanged();
    void computeClicked();
    void stopClicked();
    void exportClicked();
    void removeClicked(); ///< of the surface that is chosen
    void putBackClicked();

private:
    void addSliceFields(QFormLayout& form);
    void addViewFields(QFormLayout& form);
    void enableFields(SurfaceQuantity quantity);

    QString m_wantedRun; ///< as chosen, also while it is not here; empty: the first
    QComboBox* m_run;
    SliceForm* m_slice;
    QComboBox* m_surface;
    QToolButton* m_remove;
    QToolButton* m_putBack;
    QComboBox* m_shown;
    QComboBox* m_quantity;
    QComboBox* m_colors;
    QCheckBox* m_logarithmic;
    QDoubleSpinBox* m_clip;
    SharingBox* m_sharing;
    QPushButton* m_compute;
    QPushButton* m_stop;
    QPushButton* m_export;
    QProgressBar* m_progress;
    std::vector<Choice> m_runChoices;
    std::vector<Choice> m_surfaceChoices;
};

} // namespace sharpscope
