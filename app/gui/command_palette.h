// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>
#include <vector>

class QLineEdit;
class QTreeWidget;

namespace sharpscope {

/// Something to be found and done, or gone to.
struct PaletteEntry {
    QString kind; ///< "Action", "Run" ...
    QString text;
    QString detail = {}; ///< where it is, found too
    QString keys = {};   ///< that do the same
    std::function<void()> go;
};

/// Finds entries by some of their letters: Enter does the marked one, the arrows mark another, Esc leaves.
class CommandPalette final : public QDialog {
    Q_OBJECT

public:
    CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent);

private:
    void find(const QString& typed);
    void go();
    bool eventFilter(QObject* object, QEvent* event) override;

    std::vector<PaletteEntry> m_entries;
    QLineEdit* m_typed;
    QTreeWidget* m_found;
};

} // namespace sharpscope
