// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of runs: in their folders, in the table, and taken back step by step.
#include "core/base/files.h"
#include "table_of_runs.h"
#include "widgets/base/notes_log.h"

#include <QAction>
#include <QInputDialog>
#include <QSignalSpy>
#include <QToolButton>

using namespace sharpscope;
namespace fs = std::filesystem;

class TestNotesLog : public QObject {
    Q_OBJECT

    std::unique_ptr<TableOfRuns> m_runs;

    void answer(const QString& text) const // to the dialog that is open
    {
        auto* dialog = m_runs->table().findChild<QInputDialog*>();
        QVERIFY(dialog);
        dialog->setTextValue(text);
        dialog->accept();
        delete dialog;
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_runs = std::make_unique<TableOfRuns>();
    }

    void pinnedRunsStandOnTopHoweverTheyAreSorted()
    {
        m_runs->select(1);
        m_runs->action("pinRuns").trigger();
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            m_runs->view().sortByColumn(RunsModel::TestAccuracy, order);
            QCOMPARE(m_runs->listed().front(), QLatin1Char('1'));
        }
        QCOMPARE(m_runs->listed(), QStringLiteral("1230"));
        QVERIFY(readNotes(m_runs->folder(1)).pinned);
        QCOMPARE(m_runs->action("pinRuns").text(), QStringLiteral("Unpin"));
    }

    void archivedRunsAreListedWhenAskedForAndComeBack()
    {
        const std::string experiment = readFile(m_runs->folder(0) + "/experiment.json");
        m_runs->table().select({m_runs->id(0), m_runs->id(3)});
        m_runs->action("archiveRuns").trigger();
        QCOMPARE(m_runs->listed(), QStringLiteral("12"));
        QCOMPARE(m_runs->drawn(), QStringLiteral("12"));
        QCOMPARE(readFile(m_runs->folder(0) + "/experiment.json"), experiment);
        m_runs->open(); // another window, later
        QCOMPARE(m_runs->listed(), QStringLiteral("12"));
        m_runs->filter("archived");
        QCOMPARE(m_runs->listed(), QStringLiteral("12")); // a text
        m_runs->filter("= archived");
        QCOMPARE(m_runs->listed(), QStringLiteral("03"));
        m_runs->filter("");
        m_runs->find<QToolButton>("archivedRuns")->click();
        QCOMPARE(m_runs->listed(), QStringLiteral("0123"));
        m_runs->select(3);
        QCOMPARE(m_runs->action("archiveRuns").text(), QStringLiteral("Restore from the archive"));
        m_runs->action("archiveRuns").trigger();
        m_runs->find<QToolButton>("archivedRuns")->click();
        QCOMPARE(m_runs->listed(), QStringLiteral("123"));
    }

    void whatIsSaidIsInTheFolderAndTakenBackStepByStep()
    {
        const auto notesOf = [this](int place) { return readNotes(m_runs->folder(place)); };
        m_runs->table().select({m_runs->id(0), m_runs->id(1)});
        m_runs->action("tagRuns").trigger();
        answer(QStringLiteral("paper, good"));
        QCOMPARE(tagsText(notesOf(1).tags), std::string("good, paper"));
        m_runs->select(1);
        m_runs->action("renameRun").trigger();
        auto* editor = m_runs->view().findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->setText(QStringLiteral("the best"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(m_runs->store().find(m_runs->id(1))->label, QStringLiteral("the best"));
        m_runs->action("noteRuns").trigger();
        answer(QStringLiteral("see page 3"));
        m_runs->table().setColor(m_runs->id(1), QColor(0x123456));
        QCOMPARE(m_runs->store().find(m_runs->id(1))->color.light, QColor(0x123456));
        QVERIFY(m_runs->titles().contains(QStringLiteral("Tags")) && m_runs->titles().contains(QStringLiteral("Note")));
        const std::string all = m_runs->table().notes().now();
        QCOMPARE(QString::fromStdString(all), QStringLiteral("4 colour of sam · rho 0.05"));

        // Another window says something meanwhile: that stays, what this one has said goes.
        RunNotes theirs = notesOf(1);
        theirs.archived = true;
        changeNotes(m_runs->folder(1), notesOf(1), theirs);
        m_runs->store().setNotes({{m_runs->id(1), theirs}});
        RunsView view = m_runs->table().view();
        view.notes = "1 tag 2 runs";
        m_runs->table().show(view);
        QCOMPARE(tagsText(notesOf(1).tags), std::string("good, paper"));
        QVERIFY(notesOf(1).name.empty() && notesOf(1).note.empty() && notesOf(1).color.empty());
        QVERIFY(notesOf(1).archived && m_runs->store().find(m_runs->id(1))->notes.archived);
        view.notes.clear();
        m_runs->table().show(view);
        QVERIFY(notesOf(0) == RunNotes());
        QVERIFY(!fs::exists(m_runs->folder(0) + "/notes.json"));
        view.notes = all; // and once more
        m_runs->table().show(view);
        QCOMPARE(notesOf(1).name, std::string("the best"));
        QCOMPARE(tagsText(notesOf(0).tags), std::string("good, paper"));
    }

    /// What the table knows of a folder may be from before the last word: nothing is taken for said by others.
    void aTableThatIsBehindItsFolderTakesBackTheSame()
    {
        NotesLog& notes = m_runs->table().notes();
        notes.change({m_runs->id(1)}, QStringLiteral("pin"), [](RunNotes& of) { of.pinned = true; });
        const std::string pinned = notes.now();
        notes.change({m_runs->id(1)}, QStringLiteral("archive"), [](RunNotes& of) { of.archived = true; });
        m_runs->store().setNotes({{m_runs->id(1), RunNotes()}}); // as the folder was when a follower read it
        notes.goTo(pinned);
        QVERIFY(readNotes(m_runs->folder(1)) == RunNotes{.pinned = true});
        QVERIFY(m_runs->store().find(m_runs->id(1))->notes == RunNotes{.pinned = true});
        m_runs->store().setNotes({{m_runs->id(1), RunNotes()}});
        notes.change({m_runs->id(1)}, QStringLiteral("note"), [](RunNotes& of) { of.note = "see page 3"; });
        QVERIFY(readNotes(m_runs->folder(1)).pinned && readNotes(m_runs->folder(1)).note == "see page 3");
    }

    void aFolderThatCannotBeWrittenLosesNothing()
    {
        fs::create_directory(m_runs->folder(2) + "/notes.json"); // no file can take its place
        QSignalSpy failed(&m_runs->table().notes(), &NotesLog::failed);
        m_runs->table().notes().change({m_runs->id(2)}, QStringLiteral("pin it"),
                                       [](RunNotes& notes) { notes.pinned = true; });
        QCOMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("kept with this session only")));
        QVERIFY(m_runs->store().find(m_runs->id(2))->notes.pinned);
        const Json kept = Json::parse(m_runs->table().notes().unwritten().dump());
        RunStore later; // the next session
        RunsTable table(later);
        table.notes().keepUnwritten(kept);
        RunFromDisk again{.run = m_runs->folder(2)};
        later.take({again});
        QVERIFY(later.find(m_runs->id(2))->notes.pinned);
    }
};

QTEST_MAIN(TestNotesLog)
#include "tst_notes_log.moc"
