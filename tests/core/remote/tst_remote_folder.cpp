// SPDX-License-Identifier: GPL-3.0-or-later
// How people write a folder on another machine, and how its bytes come over.
#include "core/remote/base64.h"
#include "core/remote/remote_shell.h"

#include <QtTest>

using namespace sharpscope;

class TestRemoteFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foldersOnOtherMachinesAreTold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("folder");
        const auto row = [](const char* text, const char* host, const char* folder) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(host)
                                << QString::fromLatin1(folder);
        };
        row("box:runs", "box", "runs");
        row("me@box:/scratch/a b", "me@box", "/scratch/a b");
        row("box:~/runs", "box", "runs");
        row("ssh://me@box/scratch/runs", "me@box", "/scratch/runs");
        row("ssh://box/~/runs", "box", "runs");
        for (const char* none :
             {"runs", "/tmp/runs", "C:\\runs", "ssh://box", "box:", "-oProxyCommand=x:runs", "./a:b"})
            row(none, "", "");
    }
    void foldersOnOtherMachinesAreTold()
    {
        QFETCH(QString, text);
        QFETCH(QString, host);
        QFETCH(QString, folder);
        const std::optional<RemoteFolder> remote = remoteFolderFrom(text.toStdString());
        QCOMPARE(remote.has_value(), !host.isEmpty());
        if (remote) QCOMPARE(remote->text(), (host + QLatin1Char(':') + folder).toStdString());
    }

    void base64IsThatOfTheStandard()
    {
        QCOMPARE(*fromBase64("Zm9vYmFy"), std::string("foobar")); // RFC 4648's own
        QCOMPARE(*fromBase64("Zm9vYg=="), std::string("foob"));
        QCOMPARE(*fromBase64(""), std::string());
        QCOMPARE(*fromBase64("AP8K"), std::string("\0\xff\n", 3));
        QVERIFY(!fromBase64("Zm9") && !fromBase64("Zm9*") && !fromBase64("Zg==Zg=="));
    }
};

QTEST_GUILESS_MAIN(TestRemoteFolder)
#include "tst_remote_folder.moc"
