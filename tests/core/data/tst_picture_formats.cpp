// SPDX-License-Identifier: GPL-3.0-or-later
// What other programs make of the same files: which way is up, what is transparent, print inks; formats beside JPEG and
// PNG; and what little memory small files with large claims get.
#include "core/base/error.h"
#include "core/data/picture.h"
#include "picture_files.h"

#include "../memory_peak.h"

#include <sys/resource.h>

using namespace sharpscope;

namespace {

using Pixels = std::vector<std::uint8_t>;

/// Twice as wide as high: red, green / blue, white, each of 32 × 16.
QByteArray flag()
{
    QByteArray pixels;
    for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 64; ++x)
            pixels.append(y < 16 ? (x < 32 ? "\xff\0\0" : "\0\xff\0") : (x < 32 ? "\0\0\xff" : "\xff\xff\xff"), 3);
    return pixels;
}

/// The colours in the corners, row by row: "RGBW" of the flag as it is.
QString cornersOf(const Picture& picture)
{
    QString corners;
    for (const int y : {2, picture.height - 3})
        for (const int x : {2, picture.width - 3}) {
            const std::uint8_t* p = &picture.pixels[std::size_t(y * picture.width + x) * 3];
            corners += p[0] > 128 && p[1] > 128 ? 'W' : p[0] > 128 ? 'R' : p[1] > 128 ? 'G' : 'B';
        }
    return corners;
}

long peakKilobytes()
{
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// A chunk with its checksum.
QByteArray chunk(const QByteArray& type, const QByteArray& content)
{
    const QByteArray bytes = type + content;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    return bigEndian(static_cast<std::uint32_t>(content.size())) + bytes + bigEndian(static_cast<std::uint32_t>(sum));
}

/// Grey and black, whatever its size.
QByteArray emptyPng(std::uint32_t width, std::uint32_t height)
{
    const QByteArray rows((qsizetype(width) + 1) * height, 0);
    QByteArray packed(qsizetype(compressBound(uLong(rows.size()))), 0);
    uLongf size = uLongf(packed.size());
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
             uLong(rows.size()));
    packed.truncate(qsizetype(size));
    return QByteArray("\x89PNG\r\n\x1a\n") +
           chunk("IHDR", bigEndian(width) + bigEndian(height) + QByteArray("\x08\0\0\0\0", 5)) + chunk("IDAT", packed) +
           chunk("IEND", {});
}

} // namespace

class TestPictureFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void photographsComeUpright()
    {
        const char* const seen[] = {"RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"};
        const Folder folder;
        for (int orientation = 1; orientation <= 8; ++orientation) {
            writeFile(folder / "a.jpg", jpegBytes(64, 32, 3, flag(), false, exifBytes(orientation)));
            QByteArray png = pngBytes(64, 32, 3, flag());
            png.insert(png.indexOf("IDAT") - 4, chunk("eXIf", exifBytes(orientation).mid(6)));
            writeFile(folder / "a.png", png);
            writeFile(folder / "a.tif", magickBytes("TIFF", 64, 32, 3, flag(), orientation));
            for (const char* name : {"a.jpg", "a.png", "a.tif"}) {
                const Picture whole = readPicture(folder / name, 3), small = readFitted(folder / name, 3, 16, 16);
                QVERIFY2(whole.width == (orientation < 5 ? 64 : 32), name);
                QCOMPARE(cornersOf(whole), QString(seen[orientation - 1]));
                QCOMPARE(cornersOf(small), QString(seen[orientation - 1]));
                const PictureSize size = readPictureSize(folder / name);
                QCOMPARE(size.width, whole.width);
                QCOMPARE(size.height, whole.height);
            }
        }
        for (const QByteArray& damaged :
             {exifBytes(0), exifBytes(9), exifBytes(6).first(20), QByteArray("Exif\0\0", 6)}) {
            writeFile(folder / "a.jpg", jpegBytes(64, 32, 3, flag(), false, damaged));
            QCOMPARE(cornersOf(readPicture(folder / "a.jpg", 3)), "RGBW");
        }
    }

    void fittingRowByRowIsFittingTheWhole()
    {
        const Folder folder;
        const QByteArray pixels = someBytes(90 * 70 * 3);
        writeFile(folder / "a.png", pngBytes(90, 70, 3, pixels));
        writeFile(folder / "b.jpg", jpegBytes(90, 70, 3, pixels));
        writeFile(folder / "c.jpg", jpegBytes(90, 70, 3, pixels, true));
        for (const char* name : {"a.png", "b.jpg", "c.jpg"})
            for (const auto& [width, height] : {std::pair(32, 32), {90, 70}, {100, 20}, {7, 60}, {200, 200}})
                QVERIFY(readFitted(folder / name, 3, width, height).pixels ==
                        fitted(readPicture(folder / name, 3, {width, height}), width, height).pixels);
    }

    /// colour·α + 255·(1 − α) in the stored values, as Pillow's alpha_composite over white and every browser.
    void opacityIsBlendedInTheStoredValues()
    {
        const QByteArray half("\0\x64\xc8\x80", 4);
        const Pixels expected{127, 177, 227};
        const Folder folder;
        writeFile(folder / "a.png", pngBytes(1, 1, 4, half));
        writeFile(folder / "a.webp", magickBytes("WEBP", 1, 1, 4, half));
        for (const char* name : {"a.png", "a.webp"})
            QCOMPARE(readPicture(folder / name, 3).pixels, expected);
        const QByteArray rows("\0\x64\x80\x64\0", 5); // grey 100, half and not at all
        QByteArray packed(64, 0);
        uLongf size = 64;
        compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), 5);
        packed.truncate(qsizetype(size));
        writeFile(folder / "a.png", QByteArray("\x89PNG\r\n\x1a\n") +
                                        chunk("IHDR", bigEndian(2) + bigEndian(1) + QByteArray("\x08\x04\0\0\0", 5)) +
                                        chunk("IDAT", packed) + chunk("IEND", {}));
        QCOMPARE(readPicture(folder / "a.png", 1).pixels, (Pixels{177, 255}));
    }

    void printInksAreReadAsTheirFileMeansThem()
    {
        const Folder folder;
        writeFile(folder / "adobe.jpg", jpegBytes(8, 8, 4, plain(8, 8, {255, 255, 255, 255})));
        writeFile(folder / "bare.jpg", jpegBytes(8, 8, 4, plain(8, 8, {0, 0, 0, 0}), false, {}, false));
        writeFile(folder / "cyan.jpg", jpegBytes(8, 8, 4, plain(8, 8, {255, 0, 0, 0}), false, {}, false));
        for (const char* white : {"adobe.jpg", "bare.jpg"})
            QVERIFY2(readPicture(folder / white, 3).pixels[0] > 250, white);
        const Pixels cyan = readPicture(folder / "cyan.jpg", 3).pixels;
        QVERIFY(cyan[0] < 6 && cyan[1] > 249 && cyan[2] > 249);
    }

    void greyOfColoursIsPillows()
    {
        const Folder folder;
        writeFile(folder / "a.png", pngBytes(3, 1, 3, QByteArray("\xff\0\0\0\xff\0\0\0\xff", 9)));
        QCOMPARE(readPicture(folder / "a.png", 1).pixels, (Pixels{76, 150, 29}));
    }

    void readsTheOtherFormatsToThePixel()
    {
        const Folder folder;
        const QByteArray colours = someBytes(11 * 7 * 3);
        for (const char* format : {"WEBP", "BMP", "TIFF", "PPM"}) {
            writeFile(folder / "a", magickBytes(format, 11, 7, 3, colours));
            const Picture picture = readPicture(folder / "a", 3);
            QVERIFY2(QByteArray(reinterpret_cast<const char*>(picture.pixels.data()),
                                qsizetype(picture.pixels.size())) == colours,
                     format);
            QVERIFY(readPictureSize(folder / "a") == (PictureSize{11, 7, false}));
            const QByteArray whole = magickBytes(format, 11, 7, 3, colours);
            writeFile(folder / "t", whole.first(whole.size() / 2));
            QVERIFY2(messageOf([&] { readPicture(folder / "t", 3); }).startsWith("t: cannot be read: "), format);
        }
        writeFile(folder / "a.gif", magickBytes("GIF", 2, 1, 3, QByteArray("\x0a\x14\x1e\xc8\x64\0", 6)));
        QCOMPARE(readPicture(folder / "a.gif", 3).pixels, (Pixels{10, 20, 30, 200, 100, 0}));
    }

    /// All rows were fitted before the crop: 3 GB.
    void aLongThinPngTakesTheMemoryOfItsRows()
    {
        const Folder folder;
        writeFile(folder / "thin.png", emptyPng(1, 1'000'000));
        writeFile(folder / "large.png", emptyPng(9000, 9000));
        const long before = peakKilobytes();
        QCOMPARE(readFitted(folder / "thin.png", 3, 256, 256).pixels, Pixels(256 * 256 * 3, 0));
        QCOMPARE(readFitted(folder / "large.png", 3, 32, 32).pixels, Pixels(32 * 32 * 3, 0));
        QVERIFY2(peakKilobytes() - before < 20'000, qPrintable(QString::number(peakKilobytes() - before)));
    }

    void aSparseFileIsNotReadForItsHeader()
    {
        const Folder folder;
        writeFile(folder / "a.jpg", jpegBytes(8, 6, 3, plain(8, 6, {9, 9, 9})));
        writeFile(folder / "a.png", pngBytes(8, 6, 3, plain(8, 6, {9, 9, 9})));
        writeFile(folder / "a.webp", magickBytes("WEBP", 8, 6, 3, plain(8, 6, {9, 9, 9})));
        const long before = peakKilobytes();
        for (const char* name : {"a.jpg", "a.png", "a.webp"}) {
            std::filesystem::resize_file(folder / name, 5'000'000'000);
            if (QByteArray(name) == "a.webp") {
                QCOMPARE(messageOf([&] { readPictureSize(folder / name); }),
                         "a.webp: cannot be read: it has 5000000000 bytes; of a WEBP at most 536870912 are read");
                continue;
            }
            QCOMPARE(readPictureSize(folder / name).width, 8);
            QCOMPARE(readPicture(folder / name, 3).height, 6);
        }
        QVERIFY2(peakKilobytes() - before < 20'000, qPrintable(QString::number(peakKilobytes() - before)));
    }

    /// 34 bytes took 1.2 GB: what GraphicsMagick decodes it holds whole, in 8 bytes a pixel.
    void whatIsHeldWholeIsRefusedEarlier()
    {
        const Folder folder;
        QByteArray gif = magickBytes("GIF", 2, 1, 3, plain(2, 1, {9, 9, 9}));
        const QByteArray large("\x70\x17\x6f\x17", 4);
        gif.replace(6, 4, large).replace(gif.indexOf(QByteArray("\x2c\0\0\0\0", 5)) + 5, 4, large);
        writeFile(folder / "a.gif", gif);
        writeFile(folder / "a.webp", QByteArray("RIFF\x1a\0\0\0WEBPVP8L\x0e\0\0\0\x2f\x0e\xa7\xc3\x09\x07\x10\x11\xfd"
                                                "\x0f"
                                                "DD\xff\x03",
                                                34));
        for (const auto& [name, size] : {std::pair("a.gif", "6000 x 5999"), {"a.webp", "9999 x 9999"}}) {
            const MemoryPeak peak;
            const QString why =
                QString("%1: cannot be read: it claims %2 pixels; at most 32000000 are read").arg(name, size);
            QCOMPARE(messageOf([&] { readFitted(folder / name, 3, 32, 32); }), why);
            QCOMPARE(messageOf([&] { readPictureSize(folder / name); }), why);
            QVERIFY2(peak.megabytes() < 20, qPrintable(QString::number(peak.megabytes())));
        }
        writeFile(folder / "a.png", emptyPng(6000, 5999)); // row by row
        QCOMPARE(readFitted(folder / "a.png", 3, 32, 32).pixels.size(), std::size_t(32 * 32 * 3));
    }

    /// What fuzzing found: std::out_of_range, and a width of −1.
    void sizesThatNoPictureHasAreRefused()
    {
        const Folder folder;
        writeFile(folder / "cut.webp", QByteArray("RIFF\xd8\1\0", 7));
        QVERIFY(messageOf([&] {
                    readPictureSize(folder / "cut.webp");
                }).startsWith("cut.webp: cannot be read: it is no JPEG, PNG"));
        writeFile(folder / "wide.pgm", "P5\n4294967295 9\n255\n" + QByteArray(108, 'x'));
        QVERIFY(messageOf([&] { readPictureSize(folder / "wide.pgm"); }).startsWith("wide.pgm: cannot be read: "));
        QVERIFY(messageOf([&] { readFitted(folder / "wide.pgm", 3, 9, 9); }).startsWith("wide.pgm: cannot be read: "));
    }

    /// As an archive holds them. GraphicsMagick refused all of its formats there.
    void bytesInMemoryAreReadAsTheirFileIs()
    {
        const Folder folder;
        for (const char* format : {"WEBP", "BMP", "GIF", "TIFF", "PPM"}) {
            const QByteArray bytes = magickBytes(format, 12, 9, 3, someBytes(12 * 9 * 3));
            writeFile(folder / "a", bytes);
            const Picture ofFile = readFitted(folder / "a", 3, 6, 5);
            QVERIFY2(readFitted(bytes.toStdString(), "a", 3, 6, 5).pixels == ofFile.pixels, format);
        }
    }

    /// 14 s of zeros before "contains no image".
    void aJpegWhoseImageDoesNotBeginOrEndIsGivenUp()
    {
        const Folder folder;
        writeFile(folder / "a.jpg", "\xff\xd8\xff");
        const QByteArray whole = jpegBytes(64, 64, 3, plain(64, 64, {9, 99, 200}));
        writeFile(folder / "b.jpg", whole.chopped(2)); // without its end
        for (const char* name : {"a.jpg", "b.jpg"})
            std::filesystem::resize_file(folder / name, 5'000'000'000);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(messageOf([&] { readPictureSize(folder / "a.jpg"); }),
                 "a.jpg: cannot be read: no image begins in its first 16777216 bytes");
        QCOMPARE(readPictureSize(folder / "b.jpg").width, 64);
        QCOMPARE(messageOf([&] { readPicture(folder / "b.jpg", 3); }),
                 "b.jpg: cannot be read: it goes on far beyond its pixels");
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }

    void aJpegOfTooManyScansIsRefusedSoon()
    {
        const QByteArray whole = jpegBytes(640, 640, 1, plain(640, 640, {100}), true);
        const qsizetype first = whole.indexOf("\xff\xda"), second = whole.indexOf("\xff\xda", first + 2);
        const qsizetype tables = whole.lastIndexOf("\xff\xc4", second);
        const qsizetype third = whole.indexOf("\xff\xc4", second);
        QVERIFY(first > 0 && second > first && tables > first && third > second);
        QByteArray many = whole.first(third);
        for (int i = 0; i < 2000; ++i)
            many += whole.mid(second, third - second);
        const Folder folder;
        writeFile(folder / "a.jpg", many + "\xff\xd9");
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(messageOf([&] { readPicture(folder / "a.jpg", 1); }),
                 "a.jpg: cannot be read: it has more than 100 scans, the most that are read");
        QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestPictureFormats)
#include "tst_picture_formats.moc"
