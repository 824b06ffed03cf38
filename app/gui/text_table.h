// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QTableWidget>

#include <vector>

namespace sharpscope {

/// A table of texts to be looked at and copied: Ctrl+C takes the selected cells, or all, separated by tabs, as
/// spreadsheets and editors take them.
class TextTable final : public QTableWidget {
    Q_OBJECT

public:
    struct Column {
        QString title;
        QString help = {};
        QColor color = {}; ///< a square before the title, where valid
    };
    struct Row {
        QString title;
        QStringList cells; ///< one a column
        QString help = {}; ///< of the whole row
    };

    explicit TextTable(const QString& name, QWidget* parent = nullptr);

    void setTexts(const std::vector<Column>& columns, const std::vector<Row>& rows);
    QString text() const; ///< all of it with titles, lines of cells separated by tabs
    void copy() const;    ///< the selected cells, all where none or one is

private:
    void offerCopies(); ///< on a right click: also as Markdown and LaTeX, whole
    void copyAs(QString (*row)(const QStringList&), QString (*heading)(const QStringList&)) const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override; ///< rows' titles leave half of the width to the cells
};

} // namespace sharpscope
