// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace sharpscope {

/// A sentence across the top of the window that stays until it is read; what a message box would say, without stopping
/// anybody's work.
class MessageBar final : public QFrame {
    Q_OBJECT

public:
    enum class Level { Info, Problem };

    explicit MessageBar(QWidget* parent = nullptr);
    void say(Level level, const QString& text);
    QString text() const; ///< "" while nothing is shown

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    QLabel* m_text;
    Level m_level = Level::Info;
};

} // namespace sharpscope
