// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/landscape_export.h"
#include "app/gui/run_entry.h"
#include "app/gui/side_job.h"
#include "app/gui/surface_bin.h"
#include "app/gui/view_state.h"
#include "core/landscape/slice.h"

#include <QString>
#include <QTimer>
#include <QWidget>

#include <chrono>
#include <filesystem>
#include <functional>
#include <set>
#include <vector>

class QLabel;

namespace sharpscope {

class LandscapeControls;
class LandscapeFigures;
class LandscapeLine;
class PlotWidget;
class RowScroll;
class SurfacePlayer;

/// The loss around the runs' checkpoints: surfaces to turn round, the selected run's as a contour map, and how sharp
/// they are in numbers. Computes slices as jobs of the window's queue, which may pause a training meanwhile. It draws
/// what RunSeries::surfaces hold: whoever owns the series applies eventsArrived() to them, and the tab draws them again
/// behind it.
class LandscapeTab final : public QWidget {
    Q_OBJECT

public:
    /// slicesJob, or a fake of it.
    using JobFactory = std::function<Job(std::vector<std::filesystem::path> runFolders, SliceOptions)>;

    LandscapeTab(JobFactory makeJob, std::shared_ptr<JobQueue> queue, QWidget* parent = nullptr);
    ~LandscapeTab() override; ///< stops the job and waits for it

    /// All runs to choose from, after any of them came, went or changed. Cheap where nothing did.
    void runsChanged(const std::vector<RunEntry>& runs);
    void selectRun(const QString& id);

    void read(ViewState& state) const;
    using QWidget::show;
    void show(const ViewState& state);

    bool isComputing() const { return m_queue.isRunning(); }
    void stop() { m_queue.stop(); }                                            ///< asks; computed points are kept
    bool wait(std::chrono::milliseconds limit) { return m_queue.wait(limit); } ///< false if the job still runs

    /// Writes what is asked for of the selected surface, or of all that are shown; an orbit goes on after this.
    /// @throws Error naming the file and the reason.
    void exportTo(const LandscapeExport& request);

    /// askForLandscapeExport(), or a fake of it.
    using AskExport = std::function<std::optional<LandscapeExport>(QWidget*, const LandscapeExport&, bool has3d)>;
    void setAskExport(AskExport askExport) { m_askExport = std::move(askExport); }

Q_SIGNALS:
    void changed();                                     ///< what read() gives, by the user
    void changedByItself();                             ///< a new surface has come and is looked at
    void exportRequested(sharpscope::PlotWidget* plot); ///< a figure of the line
    /// Events of a slice job, or of surface files found in the runs' folders: apply them to the runs' series.
    void eventsArrived(const std::vector<sharpscope::RunEvent>& events);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectAll();
    void connectBin();
    SurfaceChoice choice() const;
    std::vector<const RunEntry*> shownRuns() const;
    void compute();
    void removeSurface();
    void take(const std::vector<RunEvent>& events);
    void readSurfaceFiles(const std::vector<const RunEntry*>& runs);
    void askForExport(LandscapeExport::What what);
    void sayExported(const QString& file, const QString& failure);
    QWidget* figuresWithTools();
    void redrawSoon();
    void redraw();
    void updateControls();
    QString message() const;

    AskExport m_askExport = askForLandscapeExport;
    LandscapeExport m_lastExport;
    std::vector<RunEntry> m_runs;
    SurfaceBin m_bin;
    std::map<QString, std::string> m_chosen; ///< of each run, the surface chosen or computed last
    std::set<QString> m_filesRead;           ///< runs whose folders were looked through
    QString m_failure;                       ///< of the last job, file or export
    QString m_saved;                         ///< the file that was just exported, to be said
    QString m_exportFolder;

    LandscapeControls* m_controls;
    LandscapeFigures* m_figures;
    LandscapeLine* m_line;
    SurfacePlayer* m_player;
    QLabel* m_note; ///< why there is no 3-D
    QLabel* m_sharpness;
    RowScroll* m_sharpnessRow;
    QLabel* m_message;
    QTimer m_redrawTimer; ///< a surface that grows is drawn a few times a second, not at every point
    JobFactory m_makeJob;
    SideJob m_queue; ///< last: its job ends before anything else goes
};

} // namespace sharpscope
