// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QTextBrowser>
#include <QTimer>

namespace sharpscope {

/// Reads the Markdown pages that the program carries: pictures are never wider than the page, links lead to other
/// pages, out of the program, or, to what it does not carry, into a message.
class GuideBrowser final : public QTextBrowser {
    Q_OBJECT

public:
    explicit GuideBrowser(QWidget* parent = nullptr);

    /// A page that is made and not carried.
    void add(const QString& file, const QString& html) { m_made.insert(file, html); }
    /// `file`: "docs/guide/landscapes.md", or one that was added. Nothing happens if it is the one that is read.
    void read(const QString& file);
    QString file() const;                         ///< which is read
    QString plainText(const QString& file) const; ///< of a page, as it reads

    /// All places of the word are marked; empty: none.
    void mark(const QString& word);
    /// To the next one after the cursor; false: there is none.
    bool goToNext(const QString& word);

Q_SIGNALS:
    void notCarried(const QString& file); ///< where a link leads

protected:
    QVariant loadResource(int type, const QUrl& name) override;
    void doSetSource(const QUrl& name, QTextDocument::ResourceType type) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void giveTablesRoom();
    int pictureWidth() const; ///< in pixels of the screen

    QHash<QString, QString> m_made;
    QTimer m_resized;   ///< pictures are drawn again when the page has its width
    int m_drawnFor = 0; ///< width
};

} // namespace sharpscope
