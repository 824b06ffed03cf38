// SPDX-License-Identifier: GPL-3.0-or-later
// The file of ticks that a window writes where it is asked to.
#include "app/gui/tick_log.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>

using namespace sharpscope;

class TestTickLog : public QObject {
    Q_OBJECT

    static QList<double> gapsIn(const QString& name)
    {
        QList<double> gaps;
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly)) return gaps;
        for (const QByteArray& line : file.readAll().split('\n')) {
            const QJsonArray list = QJsonDocument::fromJson(line).array();
            for (const auto& gap : list)
                gaps << gap.toDouble();
        }
        return gaps;
    }

private Q_SLOTS:
    /// 300 ms in which nothing is drawn are one gap of that length, and the ticks around it are there.
    void aHeldThreadIsALongGap()
    {
        const QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("ticks"));
        const TickLog log(name, 50);
        QTRY_VERIFY_WITH_TIMEOUT(gapsIn(name).size() > 2, 60000);
        const auto before = gapsIn(name).size();
        QThread::msleep(300);
        QTRY_VERIFY_WITH_TIMEOUT(gapsIn(name).size() > before + 5, 60000);
        const QList<double> gaps = gapsIn(name);
        QVERIFY(*std::max_element(gaps.begin(), gaps.end()) >= 299);
        QVERIFY(*std::min_element(gaps.begin(), gaps.end()) > 0);
    }

    void aFileThatCannotBeWrittenMeasuresNothing()
    {
        const QTemporaryDir folder;
        const TickLog log(folder.filePath(QStringLiteral("no/such/folder/ticks")), 10);
        QTest::qWait(50);
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("no"))));
    }
};

QTEST_MAIN(TestTickLog)
#include "tst_tick_log.moc"
