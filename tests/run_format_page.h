// SPDX-License-Identifier: GPL-3.0-or-later
// docs/reference/run-format.md as tests ask it: what it says of a kind of event, and whether it names a file.
#pragma once

#include <QFile>
#include <QRegularExpression>
#include <QString>

#include <stdexcept>
#include <string>

namespace sharpscope {

class RunFormatPage {
public:
    RunFormatPage()
    {
        QFile file(QStringLiteral(TEST_SOURCE_DIR "/../docs/reference/run-format.md"));
        if (!file.open(QIODevice::ReadOnly)) throw std::runtime_error("docs/reference/run-format.md is not there");
        m_text = QString::fromUtf8(file.readAll());
    }

    const QString& text() const { return m_text; }

    /// The row of the table that begins with `word`; empty where there is none.
    QString rowOf(const QString& word) const
    {
        for (const QString& line : m_text.split(QLatin1Char('\n')))
            if (line.startsWith(QStringLiteral("| `%1` |").arg(word))) return line;
        return {};
    }

    /// Whether the table of files names it: <step> stands for digits, * for anything.
    bool hasFile(const std::string& name) const
    {
        const int begin = static_cast<int>(m_text.indexOf(QStringLiteral("## Files")));
        const QString table = m_text.mid(begin, m_text.indexOf(QStringLiteral("\n## "), begin + 1) - begin);
        const QRegularExpression code(QStringLiteral("`([^`]+)`"));
        for (const QString& line : table.split(QLatin1Char('\n'))) {
            auto names = code.globalMatch(line.section(QLatin1Char('|'), 1, 1));
            while (names.hasNext()) {
                QString pattern = QRegularExpression::escape(names.next().captured(1));
                pattern.replace(QRegularExpression(QStringLiteral(R"(\\<[a-z]+\\>)")), QStringLiteral("[0-9]+"));
                pattern.replace(QStringLiteral(R"(\*)"), QStringLiteral(".+"));
                const QRegularExpression whole(QRegularExpression::anchoredPattern(pattern));
                if (whole.match(QString::fromStdString(name)).hasMatch()) return true;
            }
        }
        return false;
    }

private:
    QString m_text;
};

} // namespace sharpscope
