// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

#include <vector>

namespace sharpscope {

/// What was said, newest last, with the time of day. Follows the end unless the user has scrolled up.
class LogView final : public QPlainTextEdit {
    Q_OBJECT

public:
    enum class Level { Info, Warning, Problem };

    explicit LogView(QWidget* parent = nullptr);
    void add(Level level, const QString& about, const QString& text); ///< `about`: the run's label, or ""
    int warnings() const { return m_warnings; }                       ///< warnings and problems since the start

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Line {
        Level level;
        QString time;
        QString about;
        QString text;
    };
    void show(const Line& line);

    std::vector<Line> m_lines;
    int m_warnings = 0;
};

} // namespace sharpscope
