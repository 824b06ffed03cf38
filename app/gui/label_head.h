// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/label_question.h"
#include "app/gui/view_state.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;

namespace sharpscope {

/// How far a person who labels has come, and how the images are shown.
class LabelHead final : public QWidget {
    Q_OBJECT

public:
    explicit LabelHead(QWidget* parent = nullptr);

    void setProgress(const LabelQuestion& question);
    LabelView view() const;
    void setView(const LabelView& view);

Q_SIGNALS:
    void viewChanged(); ///< by the user

private:
    QLabel* m_text;
    QProgressBar* m_progress;
    QCheckBox* m_hints;
    QComboBox* m_look;
};

} // namespace sharpscope
