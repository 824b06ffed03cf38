// SPDX-License-Identifier: GPL-3.0-or-later
// The labels of a run of active learning go out, as a table and as class folders, and come back in.
#include "cli_process.h"

#include "core/data/picture.h"

using namespace sharpscope;

class TestCliLabels : public QObject {
    Q_OBJECT

    CliFolder m_folder;

    /// Cells of each row behind the titles.
    static QList<QStringList> rowsOf(const QString& csv)
    {
        QList<QStringList> rows;
        for (const QString& line : csv.split('\n', Qt::SkipEmptyParts).mid(1))
            rows << line.split(',');
        return rows;
    }
    void writeExperiment(const QString& name, const QByteArray& rounds, const QByteArray& data = R"("testSize": 32)")
    {
        m_folder.write(name, R"({"kind": "active-learning", "name": "al", "threads": 1, "device": "cpu", "seeds": [1],
            "data": {)" + data + R"(}, "network": {"name": "cnn-small", "options": {"width": 4}},
            "train": {"epochs": 1, "batchSize": 10}, "acquisitions": [{"acquisition": "random"}],
            "rounds": {"query": 5, "rounds": 1, "poolSize": 40, )" +
                                 rounds + "}}");
    }

private Q_SLOTS:
    void whatWasLabelledIsATable()
    {
        writeExperiment("first.json", R"("initial": 20)");
        QCOMPARE(m_folder.run({"run", "first.json", "--quiet"}).code, 0);
        const QString run = m_folder.runs().front();
        const CliResult table = m_folder.run({"labels", run});
        QVERIFY2(table.code == 0 && table.out.startsWith("image,file,label,class,round\n"), qPrintable(table.err));
        const QList<QStringList> rows = rowsOf(table.out);
        QCOMPARE(rows.size(), 25);
        const Json rounds = m_folder.run({"rounds", run, "--json"}).json();
        for (int i = 0; i < 25; ++i) {
            const Json& round = rounds[i < 20 ? 0 : 1];
            const std::size_t at = static_cast<std::size_t>(i < 20 ? i : i - 20);
            QCOMPARE(rows[i][0].toInt(), round.at("labelled")[at].get<int>());
            QCOMPARE(rows[i][2].toInt(), rows[i][0].toInt() % 10); // as the data set has it
            QCOMPARE(rows[i][3], QStringList({"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                                              "Sneaker", "Bag", "Ankle boot"})[rows[i][2].toInt()]);
            QCOMPARE(rows[i][4].toInt(), i < 20 ? -1 : 0);
        }
        QCOMPARE(m_folder.run({"labels", run, "--out", "labels.csv"}).code, 0);
        QFile file(m_folder.path("labels.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), table.out);
    }

    void anotherRunBeginsWithIt()
    {
        writeExperiment("second.json", R"("labels": "labels.csv")");
        const CliResult result = m_folder.run({"run", "second.json", "--quiet", "--out", "second"});
        QVERIFY2(result.code == 0, qPrintable(result.err));
        const Json was = m_folder.run({"rounds", m_folder.runs().front(), "--json"}).json(),
                   is = m_folder.run({"rounds", "second", "--json"}).json();
        QCOMPARE(is[1].at("labels").get<int>(), 25);
        Json expected = was[0].at("labelled");
        expected.insert(expected.end(), was[1].at("labelled").begin(), was[1].at("labelled").end());
        QVERIFY(is[0].at("labelled") == expected);
        writeExperiment("third.json", R"("labels": "no.csv")");
        const CliResult refused = m_folder.run({"run", "third.json"});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("rounds.labels") && refused.err.contains("no.csv"), qPrintable(refused.err));
    }

    void imagesGoIntoAFolderForEachClass_AndAreADataSetThen()
    {
        const CliResult result = m_folder.run({"labels", m_folder.runs().front(), "--folders", "labelled"});
        QVERIFY2(result.code == 0 && result.out == "labelled: 25 images\n", qPrintable(result.out + result.err));
        QFile images(m_folder.path("data/fashion-mnist/train-images-idx3-ubyte"));
        QVERIFY(images.open(QIODevice::ReadOnly));
        const QByteArray pixels = images.readAll().mid(16);
        int count = 0;
        for (const QFileInfo& folder : QDir(m_folder.path("labelled")).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
            for (const QFileInfo& file : QDir(folder.filePath()).entryInfoList(QDir::Files)) {
                const int row = file.completeBaseName().toInt();
                const Picture image = readFitted(file.filePath().toStdString(), 1, 28, 28);
                for (const int at : {3 + 5 * 28, 20 + 11 * 28, 27})
                    QCOMPARE(int(image.pixels[static_cast<std::size_t>(at)]), int(uchar(pixels[row * 784 + at])));
                QCOMPARE(folder.fileName() == "T-shirt-top", row % 10 == 0);
                ++count;
            }
        QCOMPARE(count, 25);
        QCOMPARE(m_folder.run({"labels", m_folder.runs().front(), "--folders", "labelled"}).code, 1); // is not empty

        writeExperiment("folder.json", R"("initial": 10)", R"("name": "image-folder", "folder": "labelled")");
        QCOMPARE(m_folder.run({"run", "folder.json", "--quiet", "--out", "again"}).code, 0);
        const CliResult table = m_folder.run({"labels", "again"});
        for (const QStringList& row : rowsOf(table.out))
            QVERIFY2(row[1].startsWith(row[3] + '/') && row[1].endsWith(".png"), qPrintable(table.out));
        QVERIFY(m_folder.run({"labels", "again", "--folders", "copied"}).code == 0);
        for (const QStringList& row : rowsOf(table.out)) {
            QFile was(m_folder.path("labelled/" + row[1])), is(m_folder.path("copied/" + row[1]));
            QVERIFY(was.open(QIODevice::ReadOnly) && is.open(QIODevice::ReadOnly));
            QVERIFY(was.readAll() == is.readAll());
        }
    }
};

QTEST_GUILESS_MAIN(TestCliLabels)
#include "tst_cli_labels.moc"
