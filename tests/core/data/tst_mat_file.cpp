// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/data/mat_file.h"
#include "core/data/registry.h"
#include "mat_files.h"

#include <cstring>

using namespace sharpscope;

namespace {

using Integers = std::vector<std::int64_t>;

void writeSvhn(const std::filesystem::path& file, std::size_t count, const std::vector<double>& digits,
               const QByteArray& pixels)
{
    writeMat(file, {{"X", MAT_C_UINT8, {32, 32, 3, count}, pixels},
                    {"y", MAT_C_DOUBLE, {digits.size(), 1}, bytesOf(digits)}});
}

/// Little-endian.
void putWord(QByteArray& bytes, qsizetype at, std::uint32_t value) { std::memcpy(bytes.data() + at, &value, 4); }

} // namespace

class TestMatFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsNumbersOfAnyClass()
    {
        const Folder folder;
        for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
            writeMat(folder / "a.mat",
                     {{"doubles", MAT_C_DOUBLE, {1, 3}, bytesOf<double>({1, 102, -5})},
                      {"words", MAT_C_INT32, {2, 1}, bytesOf<std::int32_t>({7, -8})},
                      {"bytes", MAT_C_UINT8, {2, 3}, QByteArray("\1\2\3\4\5\xff", 6)}},
                     compression);
            QCOMPARE(readMatIntegers(folder / "a.mat", "doubles").values, (Integers{1, 102, -5}));
            QCOMPARE(readMatIntegers(folder / "a.mat", "words").values, (Integers{7, -8}));
            QCOMPARE(readMatIntegers(folder / "a.mat", "bytes").values, (Integers{1, 2, 3, 4, 5, 255}));
            QCOMPARE(readMatBytes(folder / "a.mat", "bytes").shape, (Integers{2, 3}));
        }
    }
    void saysWhatIsNotThere()
    {
        const Folder folder;
        writeMat(folder / "a.mat", {{"x", MAT_C_DOUBLE, {1, 2}, bytesOf<double>({1, 2.5})}});
        QCOMPARE(messageOf([&] { readMatIntegers(folder / "a.mat", "y"); }), "a.mat: has no variable \"y\"");
        QCOMPARE(messageOf([&] { readMatBytes(folder / "a.mat", "x"); }), "a.mat: x is not of class uint8");
        QCOMPARE(messageOf([&] { readMatIntegers(folder / "a.mat", "x"); }),
                 "a.mat: x has 2.500000 at index 1, which is no whole number");
        QVERIFY(messageOf([&] { readMatBytes(folder / "b.mat", "x"); }).endsWith("b.mat: not there"));
        writeFile(folder / "c.mat", someBytes(500));
        QCOMPARE(messageOf([&] { readMatBytes(folder / "c.mat", "x"); }),
                 "c.mat: no MATLAB file of version 5: byte 126 does not say \"IM\"");
    }
    void noticesEveryTruncation()
    {
        const Folder folder;
        for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
            writeMat(folder / "a.mat", {{"x", MAT_C_UINT8, {5, 8}, someBytes(40)}}, compression);
            const QByteArray whole = contentOf(folder / "a.mat");
            for (qsizetype size = 0; size < whole.size(); ++size) {
                writeFile(folder / "t.mat", whole.first(size));
                const QString message = messageOf([&] { readMatBytes(folder / "t.mat", "x"); });
                QVERIFY2(message.startsWith("t.mat: "), qPrintable(QString::number(size) + ": " + message));
                if (size > 136)
                    QCOMPARE(message, QString("t.mat: ends at byte %1, %2 expected").arg(size).arg(whole.size()));
            }
        }
    }
    void survivesEveryFlippedBit()
    {
        const Folder folder;
        for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
            writeMat(folder / "a.mat", {{"x", MAT_C_UINT8, {5, 8}, someBytes(40)}}, compression);
            const auto values = readMatBytes(folder / "a.mat", "x").values;
            const QByteArray whole = contentOf(folder / "a.mat");
            for (qsizetype bit = 124 * 8; bit < whole.size() * 8; ++bit) {
                QByteArray damaged = whole;
                damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
                writeFile(folder / "t.mat", damaged);
                std::vector<std::uint8_t> read;
                const QString message = messageOf([&] { read = readMatBytes(folder / "t.mat", "x").values; });
                if (read.empty())
                    QVERIFY2(message.startsWith("t.mat: "), qPrintable(QString::number(bit) + ": " + message));
                else if (compression == MAT_COMPRESSION_ZLIB && bit >= 136 * 8) // has a checksum
                    QVERIFY2(read == values, qPrintable(QString::number(bit)));
            }
        }
    }
    void doesNotAllocateWhatAHeaderOnlyPromises()
    {
        const Folder folder;
        writeMat(folder / "a.mat", {{"x", MAT_C_UINT8, {5, 8}, someBytes(40)}}, MAT_COMPRESSION_NONE);
        QByteArray bytes = contentOf(folder / "a.mat");
        // header 128, tag 8, array flags 16, dimensions: tag 8, 4 + 4
        QCOMPARE(bytes.mid(160, 8), QByteArray("\5\0\0\0\x08\0\0\0", 8));
        putWord(bytes, 160, 1000000000);
        writeFile(folder / "a.mat", bytes);
        const QString message = messageOf([&] { readMatBytes(folder / "a.mat", "x"); });
        QVERIFY2(message.startsWith("a.mat: x promises 8000000000 values, but the file has room for "),
                 qPrintable(message));
    }
    void namesThatClaimGigabytesAreRefused()
    {
        const Folder folder;
        for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
            writeMat(folder / "a.mat", {{"a_long_name", MAT_C_UINT8, {5, 8}, someBytes(40)}}, MAT_COMPRESSION_NONE);
            QByteArray bytes = contentOf(folder / "a.mat");
            QCOMPARE(bytes.mid(168, 8), QByteArray("\1\0\0\0\x0b\0\0\0", 8)); // the name's tag
            putWord(bytes, 172, 0xf0000000);
            if (compression == MAT_COMPRESSION_ZLIB) {
                QByteArray packed = qCompress(bytes.mid(128)).mid(4);
                QByteArray tag(8, 0);
                putWord(tag, 0, 15);
                putWord(tag, 4, static_cast<std::uint32_t>(packed.size()));
                bytes = bytes.first(128) + tag + packed;
            }
            writeFile(folder / "a.mat", bytes);
            const QString message = messageOf([&] { readMatBytes(folder / "a.mat", "x"); });
            QVERIFY2(
                message.startsWith("a.mat: after byte 136, a matrix's name promise 4026531840 bytes, the matrix has "),
                qPrintable(message));
        }
    }
    void saysWhatVersion73OfOtherProgramsLacks()
    {
        const Folder folder;
        writeFile(folder / "h5py.mat", QByteArray("\x89HDF\r\n\x1a\n", 8) + QByteArray(500, 0));
        const QString message = messageOf([&] { readMatBytes(folder / "h5py.mat", "x"); });
        QVERIFY2(message.contains("is an HDF5 file without the header") && message.contains("version 7"),
                 qPrintable(message));
        writeFile(folder / "other.mat",
                  "MATLAB 7.3 MAT-file" + QByteArray(493, ' ') + "\x89HDF\r\n\x1a\n" + QByteArray(500, 0));
        const QString other = messageOf([&] { readMatBytes(folder / "other.mat", "x"); });
        QVERIFY2(other.startsWith("other.mat: ") && other.contains("version 7.3 files of other programs lack that"),
                 qPrintable(other));
    }
    void readsSvhn()
    {
        const Folder folder;
        const QByteArray pixels = someBytes(3 * 3072);
        writeSvhn(folder / "svhn/train_32x32.mat", 3, {1, 10, 9}, pixels);
        writeSvhn(folder / "svhn/test_32x32.mat", 2, {10, 2}, pixels.first(2 * 3072));
        const TrainAndTest data = loadDataset("svhn", folder.path());
        QCOMPARE(data.train->imageShape(), (Integers{3, 32, 32}));
        QCOMPARE(data.train->labels[1].item<int>(), 0); // 10 stands for 0
        QCOMPARE(data.train->labels[2].item<int>(), 9);
        const auto at = [&](int row, int column, int channel, int image) {
            return int(std::uint8_t(pixels[row + 32 * (column + 32 * (channel + 3 * image))]));
        };
        QCOMPARE(data.train->images[2][1][5][20].item<int>(), at(5, 20, 1, 2));
        QVERIFY(data.train->images.is_contiguous());
        QCOMPARE(data.test->size(), 2);
    }
    void saysWhatIsWrongWithSvhn()
    {
        const Folder folder;
        const QByteArray pixels = someBytes(3 * 3072);
        const auto load = [&] { loadDataset("svhn", folder.path()); };
        writeSvhn(folder / "svhn/test_32x32.mat", 3, {1, 2, 3}, pixels);
        writeSvhn(folder / "svhn/train_32x32.mat", 3, {1, 11, 9}, pixels);
        QCOMPARE(messageOf(load), "train_32x32.mat, y: label 11 at index 1, but labels go from 1 to 10");
        writeSvhn(folder / "svhn/train_32x32.mat", 3, {1, 2}, pixels);
        QCOMPARE(messageOf(load), "train_32x32.mat, y: 2 labels, but X has 3 images");
        writeMat(folder / "svhn/train_32x32.mat", {{"X", MAT_C_UINT8, {32, 3, 32, 3}, pixels}});
        QCOMPARE(messageOf(load), "train_32x32.mat: X is 32 x 3 x 32 x 3, expected 32 x 32 x 3 x N");
    }
};

QTEST_GUILESS_MAIN(TestMatFile)
#include "tst_mat_file.moc"
