// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/run/run_field.h"

#include <QDialog>

class QListWidget;

namespace sharpscope {

/// All options and results that the runs have, to tick; typing narrows the list.
class FieldChooser final : public QDialog {
    Q_OBJECT

public:
    FieldChooser(const KnownFields& known, const std::vector<std::string>& chosen, QWidget* parent);

    std::vector<std::string> chosen() const; ///< as toText() has them

private:
    void narrow(const QString& text);

    QListWidget* m_list;
};

} // namespace sharpscope
