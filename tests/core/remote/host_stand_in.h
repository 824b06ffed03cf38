// SPDX-License-Identifier: GPL-3.0-or-later
// A stand-in for ssh and the machine behind it: runs the command here, writes down what it was asked, and is away while
// a file says so.
#pragma once

#include <QFile>
#include <QStringList>
#include <QTemporaryDir>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sharpscope {

class HostStandIn {
public:
    HostStandIn()
    {
        const QString program = m_folder.filePath(QStringLiteral("ssh"));
        {
            QFile file(program);
            if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write the stand-in");
            file.write("#!/bin/sh\n"
                       "here=$(dirname \"$0\")\n"
                       "if [ -e \"$here/away\" ]; then echo 'ssh: connect to host box port 22: No route to host' >&2; "
                       "exit 255; fi\n"
                       "if [ -e \"$here/hangs\" ]; then sleep 1000; fi\n"
                       "printf '%s\\n' \"$*\" >> \"$here/words\"\n"
                       "while [ \"$1\" != box ] && [ \"$1\" != crate ]; do shift; done\n"
                       "printf '%s\\n' \"$2\" >> \"$here/asked\"\n"
                       "cat > \"$here/input.$$\"\n"
                       "cat \"$here/input.$$\" >> \"$here/inputs\"\n"
                       // a line that brings so many bytes of a file at once, and of more nothing
                       "if [ -e \"$here/narrow\" ] && awk -v most=\"$(cat \"$here/narrow\")\" '$1 ~ /^[0-9]+$/ && $2 > "
                       "most + 0 {wide = 1} END {exit !wide}' \"$here/input.$$\"; then sleep 1000; fi\n"
                       "sh -c \"$2\" < \"$here/input.$$\"\n"
                       "code=$?; rm \"$here/input.$$\"; exit $code\n");
        }
        QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        ::setenv("SHARPSCOPE_SSH", program.toUtf8().constData(), 1);
    }

    void setAway(bool away) const { mark("away", away); }
    void setHanging(bool hangs) const { mark("hangs", hangs); }
    void setNarrow(int bytes) const { std::ofstream(path("narrow")) << bytes; }

    /// What stood on the standard inputs of all commands: the pieces that were asked for.
    QStringList inputs() const { return linesOf("inputs"); }
    qsizetype questions() const { return linesOf("asked").size(); }
    /// What stands behind "ControlPath=" of each question.
    QStringList connections() const
    {
        QStringList paths;
        for (const QString& words : linesOf("words"))
            if (words.contains(QLatin1String("ControlPath=")))
                paths << words.section(QLatin1String("ControlPath="), 1).section(QLatin1Char(' '), 0, 0);
        return paths;
    }
    void forget() const
    {
        std::filesystem::remove(path("words"));
        std::filesystem::remove(path("inputs"));
        std::filesystem::remove(path("asked"));
    }

private:
    std::filesystem::path path(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    void mark(const char* name, bool there) const
    {
        if (there)
            std::ofstream(path(name)) << "yes";
        else
            std::filesystem::remove(path(name));
    }
    QStringList linesOf(const char* name) const
    {
        QFile file(QString::fromStdString(path(name).string()));
        if (!file.open(QIODevice::ReadOnly)) return {};
        return QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    }

    QTemporaryDir m_folder;
};

/// Whether there is something now in `all`, to which what came since the last question is added: QTRY asks twice.
template <class All>
bool gather(All& all, const All& more)
{
    all.insert(all.end(), more.begin(), more.end());
    return !all.empty();
}

} // namespace sharpscope
