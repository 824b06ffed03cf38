// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/picture.h"
#include "picture_files.h"

#include "mat_files.h"

using namespace sharpscope;

namespace {

Picture grey(int width, int height, std::vector<std::uint8_t> pixels)
{
    return {.width = width, .height = height, .channels = 1, .pixels = std::move(pixels)};
}

using Pixels = std::vector<std::uint8_t>;

} // namespace

class TestPicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsPngExactly()
    {
        const Folder folder;
        const QByteArray pixels = someBytes(5 * 4 * 3);
        writePicture(folder / "a.png", 5, 4, 3, pixels);
        const Picture picture = readPicture(folder / "a.png", 3);
        QCOMPARE(picture.width, 5);
        QCOMPARE(picture.height, 4);
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(picture.pixels.data()), qsizetype(picture.pixels.size())),
                 pixels);
        QCOMPARE(readPictureSize(folder / "a.png"), (PictureSize{5, 4, false}));
    }
    void readsJpegNearly()
    {
        const Folder folder;
        writePicture(folder / "a.jpg", 20, 10, 3, plain(20, 10, {200, 40, 90}));
        const Picture picture = readPicture(folder / "a.jpg", 3);
        QVERIFY(std::abs(picture.pixels[0] - 200) < 6 && std::abs(picture.pixels[1] - 40) < 6);
        writePicture(folder / "g.png", 3, 3, 1, plain(3, 3, {7}));
        QVERIFY(readPictureSize(folder / "g.png").grey);
        QCOMPARE(readPicture(folder / "g.png", 3).pixels, Pixels(27, 7));
    }
    void refusesWhatIsNoImage()
    {
        const Folder folder;
        writeFile(folder / "a.jpg", "not an image at all");
        QVERIFY(messageOf([&] { readPicture(folder / "a.jpg", 3); }).startsWith("a.jpg: cannot be read: "));
        QVERIFY(messageOf([&] { readPicture(folder / "b.jpg", 3); }).startsWith("b.jpg: cannot be read: "));
        writeFile(folder / "c.png", {});
        QVERIFY(messageOf([&] { readPicture(folder / "c.png", 3); }).startsWith("c.png: cannot be read: "));
    }
    void refusesEveryTruncatedPng()
    {
        const Folder folder;
        writePicture(folder / "a.png", 9, 9, 3, someBytes(9 * 9 * 3));
        const QByteArray whole = contentOf(folder / "a.png");
        for (qsizetype size = 0; size + 16 < whole.size(); ++size) { // the last chunk says only "end"
            writeFile(folder / "t.png", whole.first(size));
            QVERIFY2(messageOf([&] { readPicture(folder / "t.png", 3); }).startsWith("t.png: cannot be read: "),
                     qPrintable(QString::number(size)));
        }
    }
    void survivesEveryFlippedByteAndTruncation()
    {
        const Folder folder;
        for (const char* name : {"a.png", "a.jpg"}) {
            writePicture(folder / name, 9, 7, 3, someBytes(9 * 7 * 3));
            const QByteArray whole = contentOf(folder / name);
            const auto attempt = [&](const QByteArray& bytes) {
                writeFile(folder / (std::string("t") + name), bytes);
                try {
                    const Picture picture = readPicture(folder / (std::string("t") + name), 3);
                    QCOMPARE(std::int64_t(picture.pixels.size()), std::int64_t(picture.width) * picture.height * 3);
                } catch (const Error&) {
                }
            };
            for (qsizetype i = 0; i < whole.size(); ++i) {
                QByteArray damaged = whole;
                damaged[i] = static_cast<char>(~damaged[i]);
                attempt(damaged);
                attempt(whole.first(i));
            }
        }
    }
    void refusesImagesThatClaimToBeHuge()
    {
        const Folder folder;
        writePicture(folder / "a.png", 2, 2, 1, someBytes(4));
        QByteArray bytes = contentOf(folder / "a.png");
        bytes.replace(16, 8, bigEndian(20000) + bigEndian(20000));
        writeFile(folder / "a.png", bytes);
        QCOMPARE(messageOf([&] { readPicture(folder / "a.png", 1); }),
                 "a.png: cannot be read: it claims 20000 x 20000 pixels");
    }
    void fitsByAveraging()
    {
        const Picture same = grey(2, 2, {1, 2, 3, 4});
        QCOMPARE(fitted(same, 2, 2).pixels, same.pixels);
        QCOMPARE(fitted(grey(4, 4, Pixels(16, 77)), 3, 3).pixels, Pixels(9, 77));
        QCOMPARE(fitted(grey(4, 4, Pixels(16, 255)), 7, 7).pixels, Pixels(49, 255));
        QCOMPARE(fitted(grey(4, 4, Pixels{0, 0, 40, 40, 0, 0, 40, 40, 0, 0, 40, 40, 0, 0, 40, 40}), 1, 1).pixels,
                 Pixels{20});
        // triangle of half width 2 about 1: 3/4, 3/4, 1/4 of the first three pixels, over their sum
        QCOMPARE(
            fitted(grey(4, 4, Pixels{0, 70, 140, 210, 0, 70, 140, 210, 0, 70, 140, 210, 0, 70, 140, 210}), 2, 2).pixels,
            (Pixels{50, 160, 50, 160}));
        // twice as large: quarters of the way
        QCOMPARE(fitted(grey(2, 2, {0, 100, 0, 100}), 4, 4).pixels,
                 (Pixels{0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100}));
    }
    void cropsToTheMiddle()
    {
        Picture wide = grey(6, 2, {9, 9, 1, 2, 9, 9, 9, 9, 3, 4, 9, 9});
        QCOMPARE(fitted(wide, 2, 2).pixels, (Pixels{1, 2, 3, 4}));
        Picture colour{.width = 1, .height = 3, .channels = 3, .pixels = {0, 0, 0, 10, 20, 30, 0, 0, 0}};
        QCOMPARE(fitted(colour, 1, 1).pixels, (Pixels{10, 20, 30}));
    }
};

QTEST_GUILESS_MAIN(TestPicture)
#include "tst_picture.moc"
