// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace sharpscope {

/// A heading that folds what is below it away.
class Fold final : public QWidget {
    Q_OBJECT

public:
    enum class Weight { Section, Detail };

    Fold(const QString& title, Weight weight, QWidget* parent = nullptr);

    QWidget* content() const { return m_content; } ///< give it a layout
    void setOpen(bool open);
    bool isOpen() const;

private:
    QToolButton* m_heading;
    QWidget* m_content;
};

} // namespace sharpscope
