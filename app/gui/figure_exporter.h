// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/window_seams.h"

#include <QObject>

namespace sharpscope {

class CompareTab;
class FigureFrame;
class Notices;
class RunStore;
struct WindowActions;

/// Figures and reports into files that the user names.
class FigureExporter final : public QObject {
    Q_OBJECT

public:
    FigureExporter(const WindowSeams& seams, RunStore& store, CompareTab& compare, Notices& notices,
                   const WindowActions& actions, QWidget* window);

private:
    void exportFigure(FigureFrame& figure);
    void exportAll();
    void writeReport();

    const WindowSeams& m_seams;
    RunStore& m_store;
    CompareTab& m_compare;
    Notices& m_notices;
    QWidget* m_window;
};

} // namespace sharpscope
