// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/landscape/slice.h"

#include <QWidget>

class QCheckBox;
class QFormLayout;

namespace sharpscope {

/// The fields of a surface that is to be computed, each with its help as a tip. Those that mean nothing on the chosen
/// plane are not shown; those that few people need are shown when asked for.
class SliceForm final : public QWidget {
    Q_OBJECT

public:
    explicit SliceForm(QWidget* parent = nullptr);

    /// As typed, of what means something on the chosen plane; all that is wrong is appended.
    SliceOptions options(std::vector<Problem>& problems) const;
    Json typed() const;           ///< all of it, also what is not shown now
    void show(const Json& slice); ///< of toJson(SliceOptions), also of an earlier version

Q_SIGNALS:
    void changed();

private:
    QWidget* makeEditor(const FieldInfo& field);
    void showRows();

    QFormLayout* m_rows;
    QCheckBox* m_all;
};

} // namespace sharpscope
