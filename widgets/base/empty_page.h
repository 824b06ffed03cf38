// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace sharpscope {

/// Stands where there is nothing to show yet: a drawing, what will be here, and buttons for how to get there.
class EmptyPage final : public QWidget {
    Q_OBJECT

public:
    EmptyPage(const QString& icon, const QString& title, const QString& text, QWidget* parent = nullptr);

    void setTexts(const QString& title, const QString& text);
    QPushButton* addButton(const QString& text, const QString& icon);

protected:
    void changeEvent(QEvent* event) override;

private:
    void drawIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_heading;
    QLabel* m_body;
    QHBoxLayout* m_buttons;
};

} // namespace sharpscope
