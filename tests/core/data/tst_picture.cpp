// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/picture.h"
#include "picture_files.h"

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
        writeFile(folder / "p.jpeg", jpegBytes(20, 10, 3, plain(20, 10, {200, 40, 90}), true));
        QVERIFY(std::abs(readPicture(folder / "p.jpeg", 3).pixels[2] - 90) < 6);
        writePicture(folder / "g.jpg", 8, 8, 1, plain(8, 8, {120}));
        QVERIFY(readPictureSize(folder / "g.jpg").grey);
        QVERIFY(std::abs(readPicture(folder / "g.jpg", 3).pixels[191] - 120) < 3);
        writePicture(folder / "inks.jpg", 8, 8, 4, plain(8, 8, {255, 128, 64, 200}));
        const Picture inks = readPicture(folder / "inks.jpg", 3);
        QCOMPARE(inks.pixels.size(), std::size_t{8 * 8 * 3});
        QVERIFY(std::abs(inks.pixels[0] - 200) < 6 && std::abs(inks.pixels[1] - 100) < 6);
    }
    void readsGreyAndTransparentPng()
    {
        const Folder folder;
        writePicture(folder / "t.png", 2, 1, 4, QByteArray("\x0a\x14\x1e\xff\x0a\x14\x1e\x00", 8));
        QCOMPARE(readPicture(folder / "t.png", 3).pixels, (Pixels{10, 20, 30, 255, 255, 255}));
        writePicture(folder / "g.png", 3, 3, 1, plain(3, 3, {7}));
        QVERIFY(readPictureSize(folder / "g.png").grey);
        QCOMPARE(readPicture(folder / "g.png", 3).pixels, Pixels(27, 7));
    }
    void goesByContentNotByName()
    {
        const Folder folder;
        writeFile(folder / "really_png.jpg", pngBytes(3, 3, 1, plain(3, 3, {7})));
        QCOMPARE(readPicture(folder / "really_png.jpg", 1).pixels, Pixels(9, 7));
        QVERIFY(isPictureFile("a/b.JPeG") && isPictureFile("b.png") && !isPictureFile("png") &&
                !isPictureFile("a.heic"));
        for (const char* name : {"a.JFIF", "a.WebP", "a.bmp", "a.gif", "a.tif", "a.TIFF", "a.pgm", "a.ppm"})
            QVERIFY2(isPictureFile(name), name);
    }
    void decodesLargeJpegsSmaller()
    {
        const Folder folder;
        QByteArray ramp;
        for (int y = 0; y < 400; ++y)
            for (int x = 0; x < 640; ++x)
                ramp.append(static_cast<char>(x * 255 / 639));
        writePicture(folder / "a.jpg", 640, 400, 1, ramp);
        const Picture whole = readPicture(folder / "a.jpg", 1), small = readPicture(folder / "a.jpg", 1, {40, 25});
        QCOMPARE(small.width, 80);
        QCOMPARE(small.height, 50);
        QCOMPARE(readPicture(folder / "a.jpg", 1, {400, 250}).width, 640);
        const Picture expected = fitted(whole, 40, 25), found = fitted(small, 40, 25);
        for (std::size_t i = 0; i < expected.pixels.size(); ++i)
            QVERIFY(std::abs(expected.pixels[i] - found.pixels[i]) <= 2);
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
    void refusesEveryTruncatedFile()
    {
        const Folder folder;
        const QByteArray pixels = someBytes(9 * 9 * 3);
        for (const QByteArray& whole :
             {pngBytes(9, 9, 3, pixels), jpegBytes(9, 9, 3, pixels), jpegBytes(9, 9, 3, pixels, true)}) {
            const qsizetype end = whole.startsWith("\x89") ? 16 : 2; // the last chunk or marker says only "end"
            for (qsizetype size = 0; size + end < whole.size(); ++size) {
                writeFile(folder / "t.jpg", whole.first(size));
                QVERIFY2(messageOf([&] { readPicture(folder / "t.jpg", 3); }).startsWith("t.jpg: cannot be read: "),
                         qPrintable(QString::number(size)));
            }
        }
    }
    /// libjpeg goes on with pixels of its own; nobody is to take them for the picture's.
    void refusesJpegsThatAreDamagedInside()
    {
        const Folder folder;
        QByteArray whole = jpegBytes(64, 64, 3, someBytes(64 * 64 * 3));
        writeFile(folder / "t.jpg", whole);
        readPicture(folder / "t.jpg", 3);
        whole.replace(whole.size() / 2, 300, QByteArray(300, '\xff'));
        writeFile(folder / "t.jpg", whole);
        for (const PictureSize& enough : {PictureSize(), PictureSize{4, 4}}) {
            const QString why = messageOf([&] { readPicture(folder / "t.jpg", 3, enough); });
            QVERIFY2(why.startsWith("t.jpg: cannot be read: it is damaged (Corrupt JPEG data"), qPrintable(why));
        }
        QVERIFY(messageOf([&] { readFitted(folder / "t.jpg", 3, 8, 8); }).contains("it is damaged"));
        QCOMPARE(readPictureSize(folder / "t.jpg").width, 64);
    }
    void survivesEveryFlippedByte()
    {
        const Folder folder;
        const QByteArray pixels = someBytes(9 * 7 * 3);
        for (const QByteArray& whole :
             {pngBytes(9, 7, 3, pixels), jpegBytes(9, 7, 3, pixels), jpegBytes(9, 7, 3, pixels, true)}) {
            const auto attempt = [&](const QByteArray& bytes) {
                writeFile(folder / "t.jpg", bytes);
                try {
                    const Picture picture = readPicture(folder / "t.jpg", 3);
                    QCOMPARE(std::int64_t(picture.pixels.size()), std::int64_t(picture.width) * picture.height * 3);
                } catch (const Error&) {
                }
            };
            for (qsizetype i = 0; i < whole.size(); ++i) {
                QByteArray damaged = whole;
                damaged[i] = static_cast<char>(~damaged[i]);
                attempt(damaged);
            }
        }
    }
    void refusesImagesThatClaimToBeHuge()
    {
        const Folder folder;
        QByteArray jpeg = jpegBytes(2, 2, 1, someBytes(4));
        const qsizetype frame = jpeg.indexOf("\xff\xc0"); // marker, length 2, precision 1, height 2, width 2
        jpeg.replace(frame + 5, 4, QByteArray("\x4e\x20\x4e\x20"));
        writeFile(folder / "a.jpg", jpeg);
        QCOMPARE(messageOf([&] { readPicture(folder / "a.jpg", 1); }),
                 "a.jpg: cannot be read: it claims 20000 x 20000 pixels; at most 100000000 are read");
        QByteArray png = pngBytes(2, 2, 1, someBytes(4));
        png.replace(16, 8, bigEndian(20000) + bigEndian(20000)); // and the chunk's checksum
        png.replace(
            29, 4,
            bigEndian(static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(png.data()) + 12, 17))));
        writeFile(folder / "a.png", png);
        QCOMPARE(messageOf([&] { readPicture(folder / "a.png", 1); }),
                 "a.png: cannot be read: it claims 20000 x 20000 pixels; at most 100000000 are read");
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
