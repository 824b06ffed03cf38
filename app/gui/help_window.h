// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QListWidget;
class QMainWindow;
class QTextBrowser;

namespace sharpscope {

/// What there is to read: the keys and what the mouse does, and the reference pages that come with the program.
class HelpWindow final : public QDialog {
    Q_OBJECT

public:
    enum class Page { Shortcuts, Rules, Networks, Datasets, Weights };

    /// Deletes itself when it is closed.
    HelpWindow(Page page, QMainWindow& window);

private:
    void showPage(int index);

    QMainWindow& m_window;
    QListWidget* m_list;
    QTextBrowser* m_text;
};

/// Every key of the window's actions, and what the mouse does, as a page.
QString shortcutsPage(const QMainWindow& window);

} // namespace sharpscope
