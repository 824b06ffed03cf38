// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QHash>

class QLabel;
class QLineEdit;
class QListWidget;
class QMainWindow;

namespace sharpscope {

class GuideBrowser;

/// What there is to read: the keys and what the mouse does, the user guide and the reference, with a search through all
/// pages. A window has one at most.
class HelpWindow final : public QDialog {
    Q_OBJECT

public:
    /// Opens it, or the one that is open comes forward, at a page of helpPages() by its file.
    static void open(QMainWindow& window, const QString& file);

private:
    explicit HelpWindow(QMainWindow& window);

    QWidget* makeBar();
    void noteRead(const QString& file); ///< the list follows links
    void search(const QString& words);
    void goOn(); ///< to the next place that was found, on the next page after the last

    QHash<QString, QString> m_texts; ///< of all pages, once one was searched for
    QLineEdit* m_search;
    QListWidget* m_list;
    GuideBrowser* m_text;
    QLabel* m_said;
};

} // namespace sharpscope
