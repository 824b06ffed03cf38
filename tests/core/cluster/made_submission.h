// SPDX-License-Identifier: GPL-3.0-or-later
// A submission whose rows stand as a test wants it, and Slurm's programs as scripts of a line.
#pragma once

#include "core/base/files.h"
#include "core/cluster/row_history.h"
#include "core/cluster/submission.h"
#include "core/run/run_folder.h"

#include <QFile>
#include <QString>
#include <QTemporaryDir>

#include <cstdlib>

namespace sharpscope {

class MadeSubmission {
public:
    /// Arrays 100, 101 ... with the rows first to last−1 each.
    MadeSubmission(const std::filesystem::path& folder, std::int64_t rows,
                   const std::vector<std::pair<std::int64_t, std::int64_t>>& arrays)
    {
        m_submission.folder = folder;
        m_submission.name = "made";
        m_submission.directory = "/";
        m_submission.program = (folder / "program" / "sharpscope-compute").string();
        m_submission.rows = rows;
        for (const char* name : {"program", "runs", "rows", "logs"})
            std::filesystem::create_directories(folder / name);
        std::vector<PlannedRun> table;
        for (std::int64_t row = 0; row < rows; ++row)
            table.push_back({nameOf(row), {{"name", nameOf(row)}, {"seed", row}}});
        m_submission.tableHash = writeTable(m_submission, table);
        writeFileAtomically(folder / "experiment.json", "{\"name\": \"made\"}\n"); // which does not make it a run
        for (const auto& [first, last] : arrays)
            submit(first, last);
    }

    /// One array more.
    void submit(std::int64_t first, std::int64_t last)
    {
        SubmittedArray array{.id = std::to_string(100 + m_submission.arrays.size()), .part = {.first = first}};
        for (std::int64_t row = first; row < last; ++row)
            array.part.tasks.push_back(row - first);
        m_submission.arrays.push_back(array);
        writeSubmission(m_submission);
    }

    const Submission& value() const { return m_submission; }
    const std::filesystem::path& folder() const { return m_submission.folder; }
    std::filesystem::path run(std::int64_t row) const { return m_submission.runsFolder() / nameOf(row); }

    /// Its run, held for writing.
    RunFolder begin(std::int64_t row) const
    {
        RunFolder made = RunFolder::create(m_submission.runsFolder(), nameOf(row),
                                           {{"name", nameOf(row)}, {"seed", row}, {"method", {{"rule", "sam"}}}});
        made.append(Started{.title = "SAM", .rule = "sam", .stepsTotal = 100});
        made.append(Measured{{.step = 40, .epoch = 2}, {{"loss", 1.0}}});
        made.flush();
        return made;
    }
    void finish(std::int64_t row) const { begin(row).finish({.clock = {.step = 100}, .result = Json::object()}); }
    /// By the task of this name, "100_2".
    void fail(std::int64_t row, const std::string& job, const std::string& why) const
    {
        RowAttempt(m_submission.rowFile(row), job, 0).failed(why);
    }

private:
    /// As writeTable() and RunFolder::create() call it alike.
    static std::string nameOf(std::int64_t row) { return "row" + std::to_string(row); }

    Submission m_submission;
};

/// squeue, scontrol, sbatch, scancel and sacct, first on the PATH of this process while this lives. What they are asked
/// is in `calls()`; squeue answers with what queue() was told and, while it is to hang, not at all.
class SlurmScripts {
public:
    SlurmScripts()
    {
        script("squeue",
               "[ -e hangs ] && { echo begun > begun; sleep 1000; echo late > late; }\n"
               "[ -e down ] && { echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1; }\n"
               "for id; do :; done; id=${id#--jobs=}\n"
               "[ -e queue-$id ] || { echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1; }\n"
               "cat queue-$id");
        script("scontrol", "echo 'MaxArraySize = 1001'");
        script("sbatch", "echo 777");
        script("scancel", "");
        script("sacct", "");
        m_before = qgetenv("PATH");
        qputenv("PATH", m_folder.path().toUtf8() + ':' + m_before);
    }
    ~SlurmScripts() { qputenv("PATH", m_before); }
    SlurmScripts(const SlurmScripts&) = delete;
    SlurmScripts& operator=(const SlurmScripts&) = delete;

    void setQueue(const char* array, const char* lines) const
    {
        write(QStringLiteral("queue-") + QString::fromLatin1(array), lines);
    }
    void setHanging(bool hangs) const { mark("hangs", hangs); }
    void setDown(bool isDown) const { mark("down", isDown); }
    bool hasBegun() const { return QFile::exists(path("begun")); } ///< a squeue that hangs
    bool hasEnded() const { return QFile::exists(path("late")); }

    /// "squeue --noheader ...", one a question.
    QStringList calls() const
    {
        QFile file(path("calls"));
        if (!file.open(QIODevice::ReadOnly)) return {};
        return QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    }
    qsizetype calls(const char* program) const { return calls().filter(QLatin1String(program)).size(); }

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString path(const char* name) const { return path(QString::fromLatin1(name)); }
    void write(const QString& name, const QByteArray& text) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write a stand-in");
    }
    void mark(const char* name, bool there) const
    {
        if (there)
            write(QString::fromLatin1(name), "yes");
        else
            QFile::remove(path(name));
    }
    void script(const char* name, const QByteArray& body) const
    {
        const QByteArray folder = m_folder.path().toUtf8();
        write(QString::fromLatin1(name),
              "#!/bin/sh\ncd '" + folder + "'\necho \"" + name + " $*\" >> calls\n" + body + '\n');
        QFile::setPermissions(path(name), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    QTemporaryDir m_folder;
    QByteArray m_before;
};

} // namespace sharpscope
