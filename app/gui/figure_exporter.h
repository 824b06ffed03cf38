// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/view_state.h"
#include "app/gui/window_seams.h"

#include <QObject>

class QStatusBar;

namespace sharpscope {

class CompareTab;
class Errand;
class ErrandLine;
class FigureFrame;
class Notices;
class Pages;
class PlotWidget;
class RunStore;
struct WindowActions;

/// Whether a figure can be drawn so: that of a session which somebody has edited may have no size.
bool isPossible(const FigureFormat& format);

/// Figures and reports into files that the user names.
class FigureExporter final : public QObject {
    Q_OBJECT

public:
    FigureExporter(const WindowSeams& seams, RunStore& store, Pages& pages, Notices& notices,
                   const WindowActions& actions, QStatusBar& status, QWidget* window);

    /// The folder of the last file, where the next one is suggested, and how the last figure was.
    void read(ViewState& state) const
    {
        state.layout.exports = m_folder.toStdString();
        state.layout.figure = m_format;
    }
    void show(const ViewState& state)
    {
        m_folder = QString::fromStdString(state.layout.exports);
        if (isPossible(state.layout.figure)) m_format = state.layout.figure;
    }

Q_SIGNALS:
    void moved(); ///< figures go to another folder now

private:
    void exportFigure(FigureFrame& figure);
    void exportPlot(PlotWidget& plot);
    void exportText(const QString& name, const QString& text);
    void exportAll();
    void writeReport();
    QString ask(const QString& title, const QString& name, const QString& filter);
    void noteFolder(const QString& folder);

    const WindowSeams& m_seams;
    RunStore& m_store;
    CompareTab& m_compare;
    Notices& m_notices;
    QWidget* m_window;
    Errand* m_errand; // a report is drawn by another process
    ErrandLine* m_line;
    QString m_folder;
    FigureFormat m_format;
};

/// A file's name without its ending, for a figure of this title: "test-loss-and-train-loss".
QString fileStem(QString title);

} // namespace sharpscope
