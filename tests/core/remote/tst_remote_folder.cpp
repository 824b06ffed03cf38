// SPDX-License-Identifier: GPL-3.0-or-later
// How people write a folder on another machine, and how its bytes come over.
#include "core/remote/base64.h"
#include "core/remote/remote_shell.h"
#include "host_stand_in.h"

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

    /// ssh's own %C is the same for two names with one HostName behind two proxies: it would answer with the other's
    /// runs.
    void eachNameHasAConnectionOfItsOwn()
    {
        const HostStandIn host;
        const auto ask = [](const char* name) { RemoteShell(name).run("true", {}, [] { return true; }); };
        ask("box");
        ask("crate");
        ask("box");
        const HostStandIn other; // another program in ssh's place may have another configuration
        ask("box");
        const QStringList first = host.connections();
        QCOMPARE(first.size(), 3);
        QVERIFY(first[0] != first[1]);
        QCOMPARE(first[2], first[0]);
        QVERIFY(other.connections().value(0) != first[0]);
        for (const QString& path : first) {
            QVERIFY2(path.endsWith(QStringLiteral("-%C")), qPrintable(path));
            QVERIFY2(path.size() - 2 + 40 + 17 <= 107, qPrintable(path)); // what a socket's name may have
        }
    }

    /// A runtime folder with a long name does not cost the shared connection.
    void aLongRuntimeFolderIsNotTaken()
    {
        const HostStandIn host;
        const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
        qputenv("XDG_RUNTIME_DIR", QByteArray("/tmp/") + QByteArray(60, 'x'));
        RemoteShell("box").run("true", {}, [] { return true; });
        before.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", before);
        QVERIFY2(host.connections().value(0).startsWith(QStringLiteral("/tmp/sharpscope-ssh-")),
                 qPrintable(host.connections().value(0)));
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
