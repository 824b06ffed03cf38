// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/guide_browser.h"

#include "widgets/base/theme.h"

#include <QFile>
#include <QImage>
#include <QScrollBar>
#include <QTextTable>

#include <algorithm>
#include <chrono>

namespace sharpscope {

namespace {

constexpr int margin = 18;

QString carried(const QUrl& url) { return QStringLiteral(":") + url.path(); }

} // namespace

GuideBrowser::GuideBrowser(QWidget* parent) : QTextBrowser(parent)
{
    setFrameShape(QFrame::NoFrame);
    setOpenExternalLinks(true);
    document()->setDocumentMargin(margin);
    m_resized.setSingleShot(true);
    m_resized.setInterval(std::chrono::milliseconds(150));
    connect(&m_resized, &QTimer::timeout, this, [this] {
        if (m_drawnFor == 0 || m_drawnFor == pictureWidth()) return;
        const double place = verticalScrollBar()->value() / std::max(1.0, 1.0 * verticalScrollBar()->maximum());
        reload();
        giveTablesRoom();
        verticalScrollBar()->setValue(static_cast<int>(place * verticalScrollBar()->maximum()));
    });
}

void GuideBrowser::read(const QString& file)
{
    if (file == this->file()) return;
    setSource(QUrl(QStringLiteral("qrc:/") + file),
              m_made.contains(file) ? QTextDocument::HtmlResource : QTextDocument::MarkdownResource);
}

QString GuideBrowser::file() const { return source().path().mid(1); }

QString GuideBrowser::plainText(const QString& file) const
{
    QTextDocument text;
    if (m_made.contains(file)) {
        text.setHtml(m_made.value(file));
    } else if (QFile page(QStringLiteral(":/") + file); page.open(QIODevice::ReadOnly)) {
        text.setMarkdown(QString::fromUtf8(page.readAll()));
    }
    return text.toPlainText();
}

void GuideBrowser::mark(const QString& word)
{
    QList<ExtraSelection> marks;
    QColor back = themeOf(*this).accent;
    back.setAlpha(80);
    QTextCharFormat format;
    format.setBackground(back);
    if (!word.isEmpty())
        for (auto at = document()->find(word); !at.isNull(); at = document()->find(word, at))
            marks.append({at, format});
    setExtraSelections(marks);
}

bool GuideBrowser::goToNext(const QString& word) { return find(word); }

int GuideBrowser::pictureWidth() const
{
    return static_cast<int>((viewport()->width() - 2 * margin) * devicePixelRatioF());
}

QVariant GuideBrowser::loadResource(int type, const QUrl& name)
{
    if (const auto made = m_made.constFind(name.path().mid(1)); made != m_made.cend()) return *made;
    if (type != QTextDocument::ImageResource) return QTextBrowser::loadResource(type, name);
    QImage image(carried(source().resolved(name)));
    if (image.isNull()) return QTextBrowser::loadResource(type, name);
    m_drawnFor = pictureWidth();
    if (image.width() > m_drawnFor) image = image.scaledToWidth(std::max(100, m_drawnFor), Qt::SmoothTransformation);
    image.setDevicePixelRatio(devicePixelRatioF());
    return image;
}

void GuideBrowser::doSetSource(const QUrl& name, QTextDocument::ResourceType type)
{
    const QUrl url = source().resolved(name);
    if (url.scheme() == QLatin1String("qrc") && !QFile::exists(carried(url)) && !m_made.contains(url.path().mid(1))) {
        Q_EMIT notCarried(url.path().mid(1));
        return;
    }
    QTextBrowser::doSetSource(url, type);
    giveTablesRoom();
}

void GuideBrowser::giveTablesRoom()
{
    for (auto* frame : document()->rootFrame()->childFrames())
        if (auto* table = qobject_cast<QTextTable*>(frame)) {
            QTextTableFormat format = table->format();
            format.setBorderCollapse(true);
            format.setBorderBrush(themeOf(*this).border);
            format.setCellPadding(5);
            format.setTopMargin(6);
            format.setBottomMargin(12);
            table->setFormat(format);
        }
}

void GuideBrowser::resizeEvent(QResizeEvent* event)
{
    QTextBrowser::resizeEvent(event);
    m_resized.start();
}

} // namespace sharpscope
