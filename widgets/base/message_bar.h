// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

class QLabel;

namespace sharpscope {

/// A sentence over the foot of its parent; what a message box would say, without stopping anybody's work and without
/// moving what is under the pointer. A problem stays until it is closed, an answer goes after a while that nobody
/// points at it.
class MessageBar final : public QFrame {
    Q_OBJECT

public:
    enum class Level { Info, Problem };

    explicit MessageBar(QWidget* parent);
    void say(Level level, const QString& text);
    QString text() const; ///< "" while nothing is shown

protected:
    void changeEvent(QEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void applyTheme();
    void place();

    QLabel* m_text;
    Level m_level = Level::Info;
    QTimer m_leave;
};

} // namespace sharpscope
