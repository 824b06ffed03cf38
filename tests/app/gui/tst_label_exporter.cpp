// SPDX-License-Identifier: GPL-3.0-or-later
// The labels of a run go out from the window: from the menu as a table, and as images in a folder for each class.
#include "active_folders.h"
#include "app/gui/active_tab.h"
#include "app/gui/pages.h"
#include "core/base/files.h"
#include "window_fixture.h"

using namespace sharpscope;

class TestLabelExporter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void labelsGoOutAsATableAndAsImages()
    {
        QTemporaryDir folder;
        const QString run = QString::fromStdString(
            writeRun(folder.path().toStdString(), activeRuns({0})[1], eventsOf({0.4, 0.6, 0.9})));
        const QString file = folder.filePath(QStringLiteral("labels.csv"));
        WindowSeams seams = fakeSeams();
        seams.fileToSave = [&](auto&&...) { return file; };
        seams.folder = [&](auto&&...) { return folder.path(); };
        auto window = showWindow(folder, seams);
        for (const char* action : {"activeLabels", "activeImages"})
            QVERIFY(!find<QAction>(*window, action)->isEnabled()); // there is no run
        window->findChild<Pages*>()->goTo(window->findChild<Pages*>()->active());
        window->open(run);
        QTRY_VERIFY(find<QAction>(*window, "activeLabels")->isEnabled());
        trigger(*window, "activeLabels"); // with the real Fashion-MNIST
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file), 20000);
        const QStringList lines =
            QString::fromStdString(readFile(file.toStdString())).trimmed().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 1 + 20 + 2 * 10);
        QCOMPARE(lines[1], QStringLiteral("0,,0,T-shirt/top,-1"));
        QCOMPARE(lines[21], QStringLiteral("100,,3,Dress,0")); // as it was labelled, whatever the data set says
        QCOMPARE(lines[40], QStringLiteral("119,,3,Dress,1"));

        QTRY_VERIFY(find<QAction>(*window, "activeImages")->isEnabled());
        trigger(*window, "activeImages");
        const QString dresses = run + QStringLiteral("_labelled/Dress");
        QTRY_COMPARE_WITH_TIMEOUT(QDir(dresses).entryList(QDir::Files).size(), 20 + 2, 20000);
        QTRY_VERIFY(QFile::exists(dresses + QStringLiteral("/00119.png"))); // named when it is whole
    }
};

QTEST_MAIN(TestLabelExporter)
#include "tst_label_exporter.moc"
