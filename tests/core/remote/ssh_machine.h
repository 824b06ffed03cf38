// SPDX-License-Identifier: GPL-3.0-or-later
// Machines that a real ssh reaches: OpenSSH's servers on this one, with keys and configurations of their own. Each says
// its name in $WHO.
#pragma once

#include "core/base/error.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>

#include <arpa/inet.h>
#include <csignal>
#include <functional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharpscope {

inline constexpr const char* sshServer = "/usr/sbin/sshd";

inline sockaddr_in addressOf(int port)
{
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

inline int freePort()
{
    const int one = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = addressOf(0);
    socklen_t size = sizeof address;
    ::bind(one, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(one, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(one);
    return ntohs(address.sin_port);
}

/// On a machine with much to do a login may take longer than ssh waits for it.
template <class Call>
auto untilItWorks(const Call& call)
{
    for (int tries = 1;; ++tries) {
        try {
            return call();
        } catch (const Error&) {
            if (tries == 20) throw;
            QThread::sleep(1);
        }
    }
}

class SshMachine {
public:
    /// In `folder`, which others share: the user's key is there, or made.
    SshMachine(const QString& folder, const QString& name) : m_folder(folder), m_name(name), m_port(freePort())
    {
        if (!QFile::exists(file("id"))) makeKey("id");
        makeKey(own("key"));
        write(own("sshd"),
              QStringLiteral("Port %1\nListenAddress 127.0.0.1\nHostKey %2\nPidFile none\nLogLevel VERBOSE\n"
                             "AuthorizedKeysFile %3\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
                             "PermitRootLogin prohibit-password\nSetEnv WHO=%4\n")
                  .arg(m_port)
                  .arg(file(own("key")), file("id.pub"), name));
        ::mkdir("/run/sshd", 0755); // where a system's own start does that, and this user may
        start();
    }
    ~SshMachine() { kill(); }
    SshMachine(const SshMachine&) = delete;
    SshMachine& operator=(const SshMachine&) = delete;

    void start()
    {
        m_server.start(QString::fromLatin1(sshServer), {QStringLiteral("-D"), QStringLiteral("-f"), file(own("sshd")),
                                                        QStringLiteral("-E"), file(own("log"))});
        m_server.waitForStarted(30000);
        const sockaddr_in address = addressOf(m_port);
        for (QElapsedTimer clock = begun(); clock.elapsed() < 30000; QThread::msleep(20)) {
            const int one = ::socket(AF_INET, SOCK_STREAM, 0);
            const bool answers = ::connect(one, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
            ::close(one);
            if (answers) return;
        }
    }

    /// With all connections that it has.
    void kill()
    {
        killWithChildren(m_server.processId());
        m_server.waitForFinished(30000);
    }

    int port() const { return m_port; }
    QString key() const { return read(own("key.pub")).section(QLatin1Char(' '), 0, 1); }
    qsizetype logins() const { return read(own("log")).count(QStringLiteral("Accepted publickey")); }
    QString log() const { return read(own("log")); }

private:
    QString own(const char* what) const { return m_name + QLatin1Char('.') + QString::fromLatin1(what); }
    QString file(const QString& name) const { return m_folder + QLatin1Char('/') + name; }
    QString file(const char* name) const { return file(QString::fromLatin1(name)); }
    QString read(const QString& name) const
    {
        QFile it(file(name));
        return it.open(QIODevice::ReadOnly) ? QString::fromUtf8(it.readAll()) : QString();
    }
    void write(const QString& name, const QString& text) const
    {
        QFile it(file(name));
        if (it.open(QIODevice::WriteOnly)) it.write(text.toUtf8());
    }
    void makeKey(const QString& name) const
    {
        QProcess::execute(QStringLiteral("ssh-keygen"),
                          {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"), QStringLiteral("-N"),
                           QString(), QStringLiteral("-f"), file(name)});
    }
    void makeKey(const char* name) const { makeKey(QString::fromLatin1(name)); }
    static QElapsedTimer begun()
    {
        QElapsedTimer clock;
        clock.start();
        return clock;
    }

    static void killWithChildren(qint64 process)
    {
        if (process <= 0) return;
        ::kill(static_cast<pid_t>(process), SIGSTOP); // no more children
        for (const QString& other : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
            QFile stat(QStringLiteral("/proc/%1/stat").arg(other));
            if (other.toInt() == 0 || !stat.open(QIODevice::ReadOnly)) continue;
            const QString behindName = QString::fromLatin1(stat.readAll()).section(QLatin1Char(')'), -1);
            if (behindName.section(QLatin1Char(' '), 2, 2).toLongLong() == process) killWithChildren(other.toInt());
        }
        ::kill(static_cast<pid_t>(process), SIGKILL);
    }

    QString m_folder;
    QString m_name;
    int m_port;
    QProcess m_server;
};

} // namespace sharpscope
