// SPDX-License-Identifier: GPL-3.0-or-later
// A mirror by a real ssh, with a server on this machine: the connection that is kept open, one that breaks off, and
// names that must not share one.
#include "mirrored_folder.h"
#include "ssh_machine.h"

#include <QtTest>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestSsh : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<SshMachine> m_box, m_crate;
    std::unique_ptr<MirroredFolder> m;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void write(const char* name, const QString& text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8());
    }
    static std::string whoIs(const char* name)
    {
        return untilItWorks([&] { return RemoteShell(name).run("echo \"$WHO\"", {}, goOn); });
    }

    /// Two machines with one HostName and port, the second behind a proxy, as nodes of two clusters are; and the first
    /// by a name that does not know its key.
    void configure() const
    {
        const QString all = QStringLiteral("  HostName 127.0.0.1\n  Port %1\n  IdentityFile %2\n  IdentitiesOnly yes\n"
                                           "  StrictHostKeyChecking yes\n  UserKnownHostsFile %3\n");
        const QString known = all.arg(m_box->port()).arg(path("id"), path("known"));
        write("config", QStringLiteral("Host box\n") + known + QStringLiteral("Host crate\n") + known +
                            QStringLiteral("  HostKeyAlias crate\n  ProxyCommand ssh -F %1 -W 127.0.0.1:%2 box\n")
                                .arg(path("config"))
                                .arg(m_crate->port()) +
                            QStringLiteral("Host stranger\n") + all.arg(m_box->port()).arg(path("id"), path("nobody")));
        write("known",
              QStringLiteral("[127.0.0.1]:%1 %2\ncrate %3\n").arg(m_box->port()).arg(m_box->key(), m_crate->key()));
        write("ssh", QStringLiteral("#!/bin/sh\nexec ssh -F %1 \"$@\"\n").arg(path("config")));
        QFile::setPermissions(path("ssh"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(QString::fromLatin1(sshServer)) ||
            QStandardPaths::findExecutable(QStringLiteral("ssh-keygen")).isEmpty())
            QSKIP("openssh-server is not installed");
        m_box = std::make_unique<SshMachine>(m_folder.path(), QStringLiteral("box"));
        m_crate = std::make_unique<SshMachine>(m_folder.path(), QStringLiteral("crate"));
        configure();
        for (int tries = 0; m_box->logins() == 0; ++tries) {
            QProcess plain;
            plain.start(path("ssh"), {QStringLiteral("-o"), QStringLiteral("BatchMode=yes"), QStringLiteral("box"),
                                      QStringLiteral("true")});
            plain.waitForFinished(60000);
            if (tries == 5)
                QSKIP(qPrintable(QStringLiteral("a server of one's own lets nobody in here: ") +
                                 QString::fromUtf8(plain.readAllStandardError()) + m_box->log()));
        }
    }

    void init()
    {
        m = std::make_unique<MirroredFolder>();
        qputenv("SHARPSCOPE_SSH", path("ssh").toUtf8()); // the real one
    }
    void cleanupTestCase() { qunsetenv("SHARPSCOPE_SSH"); }

    void aGrowingRunComesOverOneConnection()
    {
        Mirror copy(m->remote(), m->here);
        untilItWorks([&] { return copy.update(goOn); });
        QVERIFY(m->isSame("a/events.jsonl"));
        const qsizetype logins = m_box->logins();
        int broken = 0; // by a machine with so much to do that ssh gives up
        for (int step = 3; step < 8; ++step) {
            append(m->there / "a/events.jsonl", measured(step));
            if (!errorOf([&] { copy.update(goOn); }).empty()) ++broken;
        }
        if (broken > 0) untilItWorks([&] { return copy.update(goOn); });
        QVERIFY(m->isSame("a/events.jsonl"));
        QVERIFY(m->isHeld("a"));
        if (broken == 0) QCOMPARE(m_box->logins(), logins);
    }

    void aMachineThatIsGoneAndBackIsGoneOnWith()
    {
        Mirror copy(m->remote(), m->here);
        untilItWorks([&] { return copy.update(goOn); });
        bool isGone = false;
        const std::string why = errorOf([&] {
            copy.update([&] { // in the midst of a question
                if (!std::exchange(isGone, true)) m_box->kill();
                return true;
            });
        });
        // a question that came through before is an answer, too
        const std::string then = why.empty() ? errorOf([&] { copy.update(goOn); }) : why;
        const std::string begin = "box: cannot be reached: ";
        QVERIFY2(then.starts_with(begin) && then.size() > begin.size(), then.c_str());
        std::string refused; // once ssh has seen that its connection is gone
        for (int tries = 0; tries < 20 && refused.find("Connection refused") == refused.npos; ++tries)
            refused = errorOf([&] { copy.update(goOn); });
        QVERIFY2(refused.find("Connection refused") != refused.npos, refused.c_str());
        append(m->there / "a/events.jsonl", measured(3));
        m_box->start();
        untilItWorks([&] { return copy.update(goOn); });
        QVERIFY(m->isSame("a/events.jsonl"));
    }

    /// To ssh's own %C these are one machine.
    void namesThatLeadToTwoMachinesAreTwo()
    {
        QCOMPARE(whoIs("box"), std::string("box\n"));
        QCOMPARE(whoIs("crate"), std::string("crate\n"));
        QCOMPARE(whoIs("box"), std::string("box\n"));
        const std::string why = errorOf([] { RemoteShell("stranger").run("true", {}, goOn); });
        QVERIFY2(why.find("Host key verification failed") != why.npos, why.c_str());
    }
};

QTEST_GUILESS_MAIN(TestSsh)
#include "tst_ssh.moc"
