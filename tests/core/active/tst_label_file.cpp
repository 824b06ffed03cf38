// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that come in as a table: the right image gets the right class, and what is wrong is named with its row.
#include "core/active/label_file.h"
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "tests/core/data/data_files.h"

using namespace sharpscope;

namespace {

Dataset animals()
{
    Dataset data;
    data.name = "animals";
    data.classNames = {"cat", "dog", "sea; lion"};
    data.files = {"a/1.png", "a/2.png", "b/1.png", "b/3.png"};
    return data;
}

using Triple = std::array<std::int64_t, 3>;
std::vector<Triple> triplesOf(const std::vector<GivenLabel>& labels)
{
    std::vector<Triple> all;
    for (const GivenLabel& one : labels)
        all.push_back({one.round, one.image, one.label});
    return all;
}

} // namespace

class TestLabelFile : public QObject {
    Q_OBJECT

    Folder m_folder;

    std::vector<PlannedLabel> read(const QByteArray& text)
    {
        writeFile(m_folder / "labels.csv", text);
        return readLabelFile(m_folder / "labels.csv");
    }
    QString why(const QByteArray& text)
    {
        return messageOf([&] { resolved(read(text), animals()); })
            .remove(QString::fromStdString(m_folder.path().string()));
    }

private Q_SLOTS:
    void namesAndNumbersSayTheSame()
    {
        const std::vector<Triple> expected = {{-1, 2, 1}, {-1, 3, 2}};
        QCOMPARE(triplesOf(resolved(read("file,class\nb/1.png,dog\n3.png,\"sea; lion\"\n"), animals())), expected);
        QCOMPARE(triplesOf(resolved(read("image,label\n2,1\n3,2\n3,2\n"), animals())), expected);
    }

    void whatIsOursComesBackIn()
    {
        // a name counts more than a number: files may have come or gone since
        QCOMPARE(triplesOf(resolved(read("image,file,label,class,round\n0,b/1.png,0,dog,-1\n7,3.png,2,\"sea; lion\",4\n"
                                         "1,a/2.png,-1,,4\n"),
                                    animals())),
                 (std::vector<Triple>{{-1, 2, 1}, {-1, 3, 2}, {-1, 1, -1}}));
    }

    void spreadsheetsWriteItOtherwise()
    {
        QCOMPARE(
            triplesOf(resolved(read("\xEF\xBB\xBF\"file\";\"class\"\r\nb/1.png;dog\r\n\r\n 3.png ;\"sea; lion\"\r\n"),
                               animals())),
            (std::vector<Triple>{{-1, 2, 1}, {-1, 3, 2}}));
        QCOMPARE(triplesOf(resolved(read("image\tlabel\n2\t1"), animals())), (std::vector<Triple>{{-1, 2, 1}}));
    }

    void whatIsWrongIsNamed()
    {
        QCOMPARE(why("file,class\n4.png,dog\n"), "labels: \"4.png\" is none of the images of animals");
        QCOMPARE(why("file,class\n1.png,dog\n"),
                 "labels: several images of animals are called \"1.png\"; name their folders, too");
        QCOMPARE(why("image,class\n2,dgo\n"),
                 "labels: 2 is of class \"dgo\", but the classes of animals are cat, dog, sea; lion");
        QCOMPARE(why("image,class\n2,dog\n3,cat\n2,cat\n"),
                 "/labels.csv, row 4: 2 is of class \"dog\" further up, and of class \"cat\" here");
        QCOMPARE(why("image,class\n2,dog\nx,cat\n"),
                 "/labels.csv, row 3: \"x\" is no whole number, as \"image\" is to be");
        QCOMPARE(why("image,class\n2,dog,1\n"), "/labels.csv, row 2: has 3 cells, but there are 2 titles");
        QCOMPARE(why("name,class\n2,dog\n"), "/labels.csv: has no column \"file\" and none \"image\"");
        QCOMPARE(why("image\n2\n"), "/labels.csv: has no column \"class\" and none \"label\"");
        QCOMPARE(why("image,class\n,dog\n"), "/labels.csv, row 2: has neither \"file\" nor \"image\"");
        QCOMPARE(why("\n"), "/labels.csv: is empty");
        QVERIFY(why("image,class\n2,\"dog\n").startsWith("/labels.csv, row 2: is no CSV"));
        QVERIFY(messageOf([&] { readLabelFile(m_folder / "other.csv"); }).contains("other.csv"));
    }
};

QTEST_GUILESS_MAIN(TestLabelFile)
#include "tst_label_file.moc"
