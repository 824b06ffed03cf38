// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that come in as a table: the right image gets the right class, and what is wrong is named with its row.
#include "core/active/label_file.h"
#include "core/base/error.h"
#include "core/data/dataset_outline.h"
#include "tests/core/data/data_files.h"

using namespace sharpscope;
namespace fs = std::filesystem;

namespace {

DatasetOutline animals(const std::string& folder = {})
{
    return {.name = "animals",
            .classNames = {"cat", "dog", "sea; lion"},
            .size = 4,
            .files = {"a/1.png", "a/2.png", "b/1.png", "b/3.png"},
            .folder = folder};
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
        // a file's name counts more than an image's number: files may have come or gone since
        QCOMPARE(triplesOf(resolved(read("image,file,label,class,round\n0,b/1.png,1,dog,-1\n7,3.png,2,\"sea; lion\",4\n"
                                         "1,a/2.png,-1,,4\n"),
                                    animals())),
                 (std::vector<Triple>{{-1, 2, 1}, {-1, 3, 2}, {-1, 1, -1}}));
    }

    void aClassIsNamedInAnyCaseAndByOneNumber()
    {
        QCOMPARE(triplesOf(resolved(read("image,class\n2,Dog\n3,SEA; LION\n0,cat\n"), animals())),
                 (std::vector<Triple>{{-1, 2, 1}, {-1, 3, 2}, {-1, 0, 0}}));
        DatasetOutline alike = animals();
        alike.classNames = {"dog", "Dog", "DOG"};
        QCOMPARE(triplesOf(resolved(read("image,class\n2,Dog\n"), alike)), (std::vector<Triple>{{-1, 2, 1}}));
        QVERIFY(messageOf([&] { resolved(read("image,class\n2,dOG\n"), alike); }).contains("is of class \"dOG\", but"));
        for (const char* number : {"0", "2", "7", "-1"})
            QCOMPARE(
                why(QByteArray("image,label,class\n3,2,sea; lion\n2,") + number + ",dog\n"),
                QString("/labels.csv, row 3: 2 is of class \"dog\", whose number is 1, and of number %1; leave one of "
                        "them out")
                    .arg(number));
    }

    void anImageOutsideOfAPartIsNamedWithItsRow()
    {
        const std::vector<ImagePart> parts = {{.what = "seed 1's", .images = {0, 2, 3}},
                                              {.what = "seed 2's", .images = {1, 2}}};
        QCOMPARE(resolved(read("image,class\n2,dog\n"), animals(), parts).size(), 1U);
        const auto said = [&](const QByteArray& text) {
            return messageOf([&] { resolved(read(text), animals(), parts); });
        };
        QVERIFY(said("image,class\n2,dog\n1,cat\n").endsWith("labels.csv, row 3: image 1 is none of seed 1's"));
        QVERIFY(said("file,class\nb/3.png,dog\n").endsWith("row 2: image \"b/3.png\" is none of seed 2's"));
    }

    void spreadsheetsWriteItOtherwise()
    {
        QCOMPARE(
            triplesOf(resolved(read("\xEF\xBB\xBF\"file\";\"class\"\r\nb/1.png;dog\r\n\r\n 3.png ;\"sea; lion\"\r\n"),
                               animals())),
            (std::vector<Triple>{{-1, 2, 1}, {-1, 3, 2}}));
        QCOMPARE(triplesOf(resolved(read("image\tlabel\n2\t1"), animals())), (std::vector<Triple>{{-1, 2, 1}}));
    }

    void aPathMayBeWrittenInManyWays()
    {
        const fs::path folder = m_folder / "set";
        fs::create_directories(folder / "a");
        fs::create_directories(folder / "b");
        fs::create_directory_symlink(folder, m_folder / "link");
        const DatasetOutline data = animals(folder.string());
        const auto rowOf = [&](const fs::path& path) {
            return resolved(read(QByteArray::fromStdString("file,class\n" + path.string() + ",dog\n")), data)[0].image;
        };
        QCOMPARE(rowOf("./b/3.png"), 3);
        QCOMPARE(rowOf("a/../b/1.png"), 2);
        QCOMPARE(rowOf(folder / "a/2.png"), 1);
        QCOMPARE(rowOf(folder / "a/../b/1.png"), 2);
        QCOMPARE(rowOf(m_folder / "link/b/1.png"), 2);
        // of another place it is another image, whatever its name
        QVERIFY(messageOf([&] { rowOf("/elsewhere/b/3.png"); }).contains("is none of the images of animals"));
        QVERIFY(messageOf([&] { rowOf("c/3.png"); }).contains("is none of the images of animals"));
        const auto given = resolved(read("file,class\nb/3.png,dog\n./b/3.png,dog\n"), data);
        QCOMPARE(triplesOf(given), (std::vector<Triple>{{-1, 3, 1}})); // once
    }

    void whatIsWrongIsNamed()
    {
        QCOMPARE(why("file,class\n3.png,cat\n4.png,dog\n"),
                 "/labels.csv, row 3: \"4.png\" is none of the images of animals");
        QCOMPARE(why("file,class\n1.png,dog\n"),
                 "/labels.csv, row 2: several images of animals are called \"1.png\"; name their folders, too");
        QCOMPARE(why("image,class\n2,dgo\n"),
                 "/labels.csv, row 2: 2 is of class \"dgo\", but the classes of animals are cat, dog, sea; lion; did "
                 "you mean \"dog\"?");
        QCOMPARE(why("image,class\n2,zebra\n"),
                 "/labels.csv, row 2: 2 is of class \"zebra\", but the classes of animals are cat, dog, sea; lion");
        for (const char* row : {"4", "999", "-1"}) // the rows of animals are 0 to 3
            QCOMPARE(
                why(QByteArray("image,class\n3,cat\n") + row + ",cat\n"),
                QString("/labels.csv, row 3: there is no image %1: the 4 train images of animals are numbered from 0")
                    .arg(row));
        for (const char* label : {"3", "-2"})
            QCOMPARE(why(QByteArray("image,label\n1,") + label + "\n"),
                     QString("/labels.csv, row 2: 1 is of class %1, but the 3 classes of animals are numbered from 0")
                         .arg(label));
        QCOMPARE(why("file,class\n"), "/labels.csv: has titles and no row below them, so no label");
        QCOMPARE(why("file,class\nb/3.png,dog\n./b/3.png,cat\n"),
                 "/labels.csv, row 3: \"./b/3.png\" is given a class twice, and not the same");
        QCOMPARE(why("image,class\n2,dog\n3,cat\n2,cat\n"),
                 "/labels.csv, row 4: 2 is of class \"dog\" further up, and of class \"cat\" here");
        QCOMPARE(why("image,class\n2,dog\nx,cat\n"),
                 "/labels.csv, row 3: \"x\" is no whole number, as \"image\" is to be");
        QCOMPARE(why("image,class\n2,dog,1\n"), "/labels.csv, row 2: has 3 cells, but there are 2 titles");
        QCOMPARE(why("name,class\n2,dog\n"), "/labels.csv: has no column \"file\" and none \"image\"");
        QCOMPARE(why("image\n2\n"), "/labels.csv: has no column \"class\" and none \"label\"");
        QCOMPARE(why("image,class\n,dog\n"), "/labels.csv, row 2: has neither \"file\" nor \"image\"");
        QCOMPARE(why("\n"), "/labels.csv: is empty");
        QCOMPARE(why("file,class\nb/3.png,dog\nK\xF6ln.png,cat\n"), // as spreadsheets of old write it
                 "/labels.csv: line 3 is no UTF-8; save the table as CSV in UTF-8");
        QVERIFY(why("image,class\n2,\"dog\n").startsWith("/labels.csv, row 2: is no CSV"));
        QVERIFY(messageOf([&] { readLabelFile(m_folder / "other.csv"); }).contains("other.csv"));
    }
};

QTEST_GUILESS_MAIN(TestLabelFile)
#include "tst_label_file.moc"
