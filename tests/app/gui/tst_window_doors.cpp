// SPDX-License-Identifier: GPL-3.0-or-later
// The window's doors: whatever a file that is opened holds, the window names it in a sentence and goes on.
#include "window_fixture.h"

#include <QDir>

using namespace sharpscope;

class TestWindowDoors : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString write(const QString& name, const QByteArray& text) const
    {
        const QString path = m_folder->filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write");
        return path;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void damagedFilesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, const QByteArray& text, const char* why) {
            QTest::newRow(name) << text << QString::fromLatin1(why);
        };
        row("too large", "{\"format\": 1, \"x\": 1e999}", "line 1 (byte 19) holds the number 1e999");
        row("brackets", QByteArray(60000, '['), "line 1 (byte 200) is nested deeper than 200");
        row("key twice", "{\"format\": 1,\n\"format\": 1}", "line 2 (byte 21) gives \"format\" twice");
        row("truncated", "{\"format\": 1", "line 1 (byte 12) is no JSON: it ends too early");
        row("junk",
            QByteArray("\x7f"
                       "ELF\x02\0\0\xff",
                       8),
            "line 1 (byte 0) is no JSON");
        row("no UTF-8", "{\"name\": \"\xe4\"}", "line 1 (byte 10) is no JSON: this byte is no UTF-8");
    }

    void damagedFilesAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, why);
        write(QStringLiteral("session.json"), text);
        auto window = showWindow(*m_folder, fakeSeams());
        QVERIFY2(messageOf(*window).contains(QStringLiteral("session.json: ") + why), qPrintable(messageOf(*window)));

        window->open(write(QStringLiteral("experiment of mine.json"), text));
        QVERIFY2(messageOf(*window).contains(QStringLiteral("experiment of mine.json: ") + why),
                 qPrintable(messageOf(*window)));

        window->open(QFileInfo(write(QStringLiteral("run/experiment.json"), text)).path());
        QVERIFY2(messageOf(*window).contains(QStringLiteral("run/experiment.json: ") + why),
                 qPrintable(messageOf(*window)));
        QVERIFY(window->close());
    }

    void mistypedExperimentsAreShownWithTheirProblems()
    {
        auto window = showWindow(*m_folder, fakeSeams());
        for (const char* text : {"[1]", "3", "{\"methods\": \"sam\"}", "{\"methods\": [3, {\"rule\": []}]}",
                                 "{\"network\": {\"name\": 3, \"options\": [1]}, \"about\": {}, \"name\": []}",
                                 "{\"seeds\": \"x\", \"train\": 3, \"optimizer\": {\"lr\": {}}, \"data\": [[]]}"}) {
            window->open(write(QStringLiteral("odd.json"), text));
            QVERIFY2(!messageOf(*window).contains(QStringLiteral("json.exception")), qPrintable(messageOf(*window)));
        }
        QVERIFY(window->close());
    }
};

QTEST_MAIN(TestWindowDoors)
#include "tst_window_doors.moc"
