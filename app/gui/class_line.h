// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/active_history.h"

#include <QElapsedTimer>
#include <QStringList>
#include <QWidget>

#include <cstdint>

class QKeyEvent;
class QLabel;
class QLineEdit;

namespace sharpscope {

/// Where a person who labels types, and the buttons for what is no class. A class is the answer as soon as nothing else
/// can be meant (see class_choice.h): a digit of up to ten classes, a letter that one name alone begins with; Enter
/// takes what is the likeliest before. A key that no class goes on with is refused and said so, and a digit begins
/// anew. Who types a whole name is not cut short: its further letters, as fast as one types, are no answer to the next
/// image. While nothing is typed, − skips, ? is unsure, Backspace and Ctrl+Z undo, ← and → go through the images.
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
    bool goesOn(const QString& key);  ///< with the name that has been answered
    void take(const QString& typed);
    void answer(std::int64_t label, const QString& typed);
    void say(const QString& text, bool isRefusal = false);
    void sayMatches();

    QStringList m_names;
    QString m_typed;          ///< as it was before this key
    QString m_rest;           ///< of that name, not typed yet
    QElapsedTimer m_sinceKey; ///< of that name
    QLineEdit* m_line;
    QLabel* m_match;
};

} // namespace sharpscope
