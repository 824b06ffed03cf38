// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to read: every chapter and reference page is carried, links lead somewhere, pictures fit, words are
// found.
#include "app/gui/guide_browser.h"
#include "app/gui/help_pages.h"
#include "app/gui/help_window.h"

#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTextBlock>
#include <QToolButton>
#include <QtTest>

using namespace sharpscope;

namespace {

const QDir tree(QStringLiteral(TEST_SOURCE_DIR "/.."));

QString textOf(const QString& file)
{
    QFile page(tree.filePath(file));
    return page.open(QIODevice::ReadOnly) ? QString::fromUtf8(page.readAll()) : QString();
}

/// Where the links and pictures of a page lead, from the tree's root on; those out of the tree are left out.
QStringList linksOf(const QString& file)
{
    static const QRegularExpression link(QStringLiteral("\\]\\(([^)\\s]+)\\)"));
    QStringList found;
    for (const auto& match : link.globalMatch(textOf(file))) {
        const QString target = match.captured(1).section(QLatin1Char('#'), 0, 0);
        if (target.isEmpty() || target.contains(QStringLiteral("://"))) continue;
        found << QDir::cleanPath(QFileInfo(file).path() + QLatin1Char('/') + target);
    }
    return found;
}

QStringList pagesOfTheTree()
{
    QStringList files = {QStringLiteral("README.md"), QStringLiteral("ARCHITECTURE.md"),
                         QStringLiteral("CONTRIBUTING.md")};
    for (const char* folder : {"docs", "docs/guide", "docs/reference", "docs/results"})
        for (const auto& name : QDir(tree.filePath(QLatin1String(folder))).entryList({QStringLiteral("*.md")}))
            files << QLatin1String(folder) + QLatin1Char('/') + name;
    return files;
}

} // namespace

class TestHelp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_window = std::make_unique<QMainWindow>();
        m_window->menuBar()->addMenu(QStringLiteral("File"));
        m_window->resize(1200, 900);
        m_window->show();
    }
    void cleanup() { m_window.reset(); }

    void everyChapterAndReferencePageIsThereOnce()
    {
        QStringList files;
        for (const HelpPage& page : helpPages()) {
            files << page.file;
            if (page.file == QLatin1String("keys")) continue;
            QVERIFY2(QFile::exists(QStringLiteral(":/") + page.file), qPrintable(page.file));
            const auto* read = open(page.file);
            QCOMPARE(read->plainText(page.file), read->toPlainText());
        }
        QCOMPARE(QSet<QString>(files.begin(), files.end()).size(), files.size());
        const QStringList contents = linksOf(QStringLiteral("docs/guide/README.md"));
        for (const char* folder : {"docs/guide", "docs/reference"})
            for (const auto& name : QDir(tree.filePath(QLatin1String(folder))).entryList({QStringLiteral("*.md")})) {
                const QString file = QLatin1String(folder) + QLatin1Char('/') + name;
                QVERIFY2(files.contains(file), qPrintable(file + QStringLiteral(" is no page of help")));
                if (file.startsWith(QStringLiteral("docs/guide/")) && name != QLatin1String("README.md"))
                    QVERIFY2(contents.contains(file),
                             qPrintable(file + QStringLiteral(" is not in the guide's contents")));
            }
    }

    void linksOfAllPagesLeadToFiles()
    {
        for (const auto& file : pagesOfTheTree())
            for (const auto& target : linksOf(file))
                QVERIFY2(tree.exists(target), qPrintable(QStringLiteral("%1 leads to %2").arg(file, target)));
    }

    /// Each picture is one that the script makes, and one that is made is looked at somewhere.
    void picturesAreThoseThatTheScriptMakes()
    {
        const QString list = textOf(QStringLiteral("docs/pictures/pictures.json"));
        QStringList used;
        for (const auto& file : pagesOfTheTree())
            for (const auto& target : linksOf(file))
                if (target.endsWith(QStringLiteral(".png"))) used << target;
        for (const auto& name :
             QDir(tree.filePath(QStringLiteral("docs/images"))).entryList({QStringLiteral("*.png")})) {
            QVERIFY2(used.contains(QStringLiteral("docs/images/") + name),
                     qPrintable(name + QStringLiteral(" is on no page")));
            QVERIFY2(list.contains(QStringLiteral("\"name\": \"%1\"").arg(QFileInfo(name).baseName())),
                     qPrintable(name));
        }
    }

    void aPageOfTheWindowHasItsChapter()
    {
        QCOMPARE(helpOn(QStringLiteral("landscape")), QStringLiteral("docs/guide/landscapes.md"));
        QCOMPARE(helpOn(QStringLiteral("rules")), QStringLiteral("docs/reference/rules.md"));
        QCOMPARE(helpOn({}), QStringLiteral("docs/guide/README.md"));
        QCOMPARE(helpOn(QStringLiteral("no page")), QStringLiteral("docs/guide/README.md"));
    }

    void linksLeadToPagesAndBackAndTheListFollows()
    {
        open(QStringLiteral("docs/guide/README.md"));
        click(QStringLiteral("landscapes.md"));
        QCOMPARE(browser()->file(), QStringLiteral("docs/guide/landscapes.md"));
        QCOMPARE(list()->currentItem()->text(), QStringLiteral("Loss landscapes"));
        QVERIFY(browser()->toPlainText().startsWith(QStringLiteral("Loss landscapes")));
        click(QStringLiteral("../results/price.md")); // carried, in no list
        QCOMPARE(browser()->file(), QStringLiteral("docs/results/price.md"));
        QCOMPARE(list()->currentItem(), nullptr);
        QSignalSpy said(browser(), &GuideBrowser::notCarried);
        click(QStringLiteral("price-radius.json"));
        QCOMPARE(said.size(), 1);
        QCOMPARE(said[0][0].toString(), QStringLiteral("docs/results/price-radius.json"));
        QCOMPARE(browser()->file(), QStringLiteral("docs/results/price.md"));
        browser()->backward();
        QCOMPARE(list()->currentItem()->text(), QStringLiteral("Loss landscapes"));
        list()->setCurrentRow(0);
        QVERIFY(browser()->toPlainText().contains(QStringLiteral("wheel on a figure")));
        browser()->backward();
        QCOMPARE(browser()->file(), QStringLiteral("docs/guide/landscapes.md"));
    }

    void picturesAreAsWideAsThePageAtMost()
    {
        open(QStringLiteral("docs/guide/landscapes.md"));
        m_window->findChild<HelpWindow*>()->resize(700, 500);
        const auto widest = [&] {
            double width = 0;
            for (auto block = browser()->document()->begin(); block.isValid(); block = block.next())
                for (const auto& format : block.textFormats())
                    if (format.format.isImageFormat()) {
                        const QUrl url(format.format.toImageFormat().name());
                        const auto image =
                            browser()->document()->resource(QTextDocument::ImageResource, url).value<QImage>();
                        width = std::max(width, image.deviceIndependentSize().width());
                    }
            return width;
        };
        QTRY_VERIFY(widest() > 100 && widest() <= browser()->viewport()->width() - 30);
        QCOMPARE(browser()->horizontalScrollBarPolicy(), Qt::ScrollBarAsNeeded);
    }

    void wordsAreFoundOnAllPages()
    {
        open(QStringLiteral("docs/guide/README.md"));
        auto* search = m_window->findChild<QLineEdit*>();
        search->setText(QStringLiteral("Hutchinson"));
        QStringList shown;
        for (int i = 0; i < list()->count(); ++i)
            if (!list()->item(i)->isHidden()) shown << list()->item(i)->text();
        QStringList having;
        for (const HelpPage& page : helpPages())
            if (browser()->plainText(page.file).contains(QStringLiteral("hutchinson"), Qt::CaseInsensitive))
                having << page.title;
        QVERIFY(having.contains(QStringLiteral("Sharpness numbers")) && having.size() < 5);
        QCOMPARE(shown, having);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(browser()->textCursor().selectedText().toLower(), QStringLiteral("hutchinson"));
        QVERIFY(having.contains(list()->currentItem()->text()));
        search->clear();
        for (int i = 0; i < list()->count(); ++i)
            QVERIFY(!list()->item(i)->isHidden());
        QVERIFY(browser()->extraSelections().isEmpty());
    }

    void aWindowHasOneHelp()
    {
        open(QStringLiteral("docs/guide/README.md"));
        open(QStringLiteral("docs/guide/sweeps.md"));
        QCOMPARE(m_window->findChildren<HelpWindow*>().size(), 1);
        QCOMPARE(browser()->file(), QStringLiteral("docs/guide/sweeps.md"));
    }

private:
    GuideBrowser* open(const QString& file)
    {
        HelpWindow::open(*m_window, file);
        return browser();
    }
    GuideBrowser* browser() const { return m_window->findChild<GuideBrowser*>(); }
    QListWidget* list() const { return m_window->findChild<QListWidget*>(); }
    void click(const QString& link) { browser()->setSource(QUrl(link)); }

    std::unique_ptr<QMainWindow> m_window;
};

QTEST_MAIN(TestHelp)
#include "tst_help.moc"
