// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/active_history.h"

#include <QStringList>
#include <QWidget>

#include <cstdint>

class QKeyEvent;
class QLabel;
class QLineEdit;

namespace sharpscope {

/// Where a person who labels types, and the buttons for what is no class: of up to ten classes a digit answers at once;
/// letters are completed to a class (see class_choice.h), and Enter takes it as soon as only one is left. While nothing
/// is typed, − skips, ? is unsure, Backspace and Ctrl+Z undo, ← and → go through the images.
class ClassLine final : public QWidget {
    Q_OBJECT

public:
    explicit ClassLine(QWidget* parent = nullptr);

    void setClasses(const QStringList& names);
    const QStringList& classes() const { return m_names; }
    bool takeKey(QKeyEvent& event); ///< as if it had been pressed here; false: it is none of these keys
    void clear();

Q_SIGNALS:
    void chosen(std::int64_t label); ///< a class, skipped or unsure
    void undoRequested();
    void moved(int by);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void addButton(const char* name, const QString& text, const QString& help, void (ClassLine::*does)());
    void skip() { Q_EMIT chosen(skipped); }
    void beUnsure() { Q_EMIT chosen(unsure); }
    bool isCommand(QKeyEvent& event); ///< and done
    void say();

    QStringList m_names;
    QLineEdit* m_line;
    QLabel* m_match;
};

} // namespace sharpscope
