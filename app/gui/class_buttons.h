// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QStringList>

#include <cstdint>
#include <optional>

class QAbstractButton;

namespace sharpscope {

/// A button for each class, with what to type for it.
class ClassButtons final : public QScrollArea {
    Q_OBJECT

public:
    explicit ClassButtons(QWidget* parent = nullptr);

    void setClasses(const QStringList& names);
    void mark(std::optional<std::int64_t> label); ///< the answer that the image has
    QSize minimumSizeHint() const override { return {120, 80}; }
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(std::int64_t label);

private:
    QStringList m_names;
    QList<QAbstractButton*> m_buttons;
};

} // namespace sharpscope
