// SPDX-License-Identifier: GPL-3.0-or-later
// What shells and man(1) are told of the command line: bash itself completes here.
#include "cli_process.h"

using namespace sharpscope;

class TestCliShell : public QObject {
    Q_OBJECT
    CliFolder m_folder;
    QString m_completions;

private Q_SLOTS:
    void bashCompletes_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("offered");
        const auto row = [](const char* name, const QStringList& words, const char* offered) {
            QTest::newRow(name) << words << offered;
        };
        row("commands", {"ru"}, "run rules");
        row("commands below a command", {"bench", ""}, "rules");
        row("options", {"export", "--f"}, "--format");
        row("choices of an option", {"export", "-f", ""}, "csv jsonl tensorboard safetensors");
        row("behind a sign", {"export", "--format", "=", "c"}, "csv");
        row("rules", {"rules", "agnostic-"}, "agnostic-sam agnostic-asam");
        row("rules of a fork", {"fork", "runs/a", "--rule", "agnostic-s"}, "agnostic-sam");
        row("networks below", {"bench", "rules", "--network", "resnet-2"}, "resnet-20");
        row("fields go on", {"run", "moons.json", "--set", "train.ep"}, "train.epochs=");
        row("nothing behind a field's sign", {"run", "--set", "train.epochs", "=", ""}, "");
        row("presets", {"run", "moons"}, "moons-label-noise");
        row("files beside presets", {"run", "e.js"}, "e.json");
        row("files", {"list", "e.js"}, "e.json");
        row("nothing for a number", {"run", "--threads", ""}, "");
        row("what is hidden", {"compl"}, "");
    }
    void bashCompletes()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, offered);
        m_folder.writeExperiment("e.json");
        if (m_completions.isEmpty()) m_completions = m_folder.run({"completions", "bash"}).out;
        QVERIFY(!m_completions.isEmpty());
        QStringList quoted;
        for (const QString& word : words)
            quoted += '\'' + word + '\'';
        QProcess bash;
        bash.setWorkingDirectory(m_folder.path());
        bash.start("bash",
                   {"-c", m_completions + QString("COMP_WORDS=(sharpscope-cli %1); COMP_CWORD=%2; _sharpscope_cli; "
                                                  "printf '%s' \"${COMPREPLY[*]}\"")
                                              .arg(quoted.join(' '))
                                              .arg(words.size())});
        QVERIFY(bash.waitForFinished());
        QCOMPARE(QString::fromUtf8(bash.readAllStandardError()), QString());
        QCOMPARE(QString::fromUtf8(bash.readAllStandardOutput()), offered);
    }

    void otherShellsAndTheManPageSayWhatTheHelpSays()
    {
        const QString fish = m_folder.run({"completions", "fish"}).out, zsh = m_folder.run({"completions", "zsh"}).out;
        const CliResult page = m_folder.run({"man-page"});
        QCOMPARE(page.code, 0);
        QVERIFY2(fish.contains("-n '__sharpscope_cli_said export' -s f -l format -r -f -a 'csv jsonl tensorboard "
                               "safetensors' -d"),
                 qPrintable(fish));
        QVERIFY2(zsh.contains("'(-f --format)'{-f,--format}'[csv, jsonl, tensorboard or safetensors]:TEXT:(csv jsonl "
                              "tensorboard safetensors)'"),
                 qPrintable(zsh));
        const QString help = m_folder.run({"--help"}).out;
        for (const QString& line :
             help.section("Subcommands:", 1).section("\n\n", 0, 0).split('\n', Qt::SkipEmptyParts)) {
            const QString command = line.simplified().section(' ', 0, 0);
            QVERIFY2(fish.contains(" -a " + command + " -d "), qPrintable(command));
            QVERIFY2(zsh.contains("'" + command + ":"), qPrintable(command));
            QVERIFY2(page.out.contains("\n.SS " + QString(command).replace('-', "\\-") + '\n'), qPrintable(command));
        }
        QVERIFY(page.out.startsWith(".TH SHARPSCOPE\\-CLI 1 "));
        QVERIFY(page.out.contains("\\fB\\-s\\fR, \\fB\\-\\-set\\fR \\fIFIELD=VALUE\\fR\n"));
        QVERIFY(page.out.contains("train.epochs") && page.out.contains("rounds.query"));
        for (const QString& line : page.out.split('\n'))
            if (line.startsWith('.') || line.startsWith('\''))
                QVERIFY2(
                    QStringList({".TH", ".SH", ".SS", ".TP", ".PP", ".EX", ".EE"}).contains(line.section(' ', 0, 0)),
                    qPrintable(line));
        const CliResult other = m_folder.run({"completions", "tcsh"});
        QCOMPARE(other.code, 2);
        QVERIFY2(other.err.contains("\"tcsh\"; bash, zsh or fish is expected"), qPrintable(other.err));
        QVERIFY(!help.contains("completions") && !help.contains("man-page"));
    }
};

QTEST_GUILESS_MAIN(TestCliShell)
#include "tst_cli_shell.moc"
