// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/drawn_box.h"

#include <QStringList>
#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QListWidget;
class QPushButton;
class QToolButton;

namespace sharpscope {

/// Beside an image whose boxes are drawn: its boxes as a list, the class, and what may be done with them.
class BoxSide final : public QWidget {
    Q_OBJECT

public:
    explicit BoxSide(QWidget* parent = nullptr);

    void setClasses(const QStringList& names);
    void setClass(const QString& name);
    void setBoxes(const DrawnBoxes& boxes, int chosen);
    void setHistory(bool canUndo, bool canRedo);
    void setConfidence(double least);
    double confidence() const;

Q_SIGNALS: ///< by the user
    void classChosen(const QString& name);
    void boxChosen(int box);
    void removeRequested();
    void undoRequested();
    void redoRequested();
    void confidenceChanged();
    void proposalsRequested();
    void doneRequested();
    void nothingRequested();
    void skipRequested();
    void unsureRequested();

private:
    QPushButton* addButton(const char* name, const QString& text, const QString& help, void (BoxSide::*signal)());

    QStringList m_names;
    QComboBox* m_class;
    QListWidget* m_list;
    QToolButton* m_remove;
    QToolButton* m_undo;
    QToolButton* m_redo;
    QDoubleSpinBox* m_confidence;
};

} // namespace sharpscope
