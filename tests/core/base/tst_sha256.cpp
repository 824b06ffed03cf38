// SPDX-License-Identifier: GPL-3.0-or-later
// The examples of FIPS 180-4 and NIST, in one piece and in many.
#include "core/base/error.h"
#include "core/base/sha256.h"

#include <QCryptographicHash>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

using namespace sharpscope;

class TestSha256 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theStandardsExamples()
    {
        QCOMPARE(sha256(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(sha256("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(sha256(std::string(1'000'000, 'a')),
                 std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }

    /// The lengths at which a block or the count at its end just fits, against another program's SHA-256.
    void everyLengthInOneAndInManyPieces()
    {
        for (int length = 0; length < 200; ++length) {
            std::string text;
            for (int i = 0; i < length; ++i)
                text += static_cast<char>(i * 37 + length);
            const QByteArray bytes = QByteArray::fromStdString(text);
            const std::string expected =
                QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
            QCOMPARE(sha256(text), expected);
            Sha256 pieces;
            for (std::size_t at = 0; at < text.size(); at += 7)
                pieces.add(std::string_view(text).substr(at, 7));
            QCOMPARE(pieces.hex(), expected);
        }
    }

    void aFileIsItsBytes()
    {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("big").toStdString(), text(3'000'001, '\x80');
        std::ofstream(file, std::ios::binary) << text;
        QCOMPARE(sha256OfFile(file), sha256(text));
        QVERIFY_EXCEPTION_THROWN(sha256OfFile(folder.filePath("none").toStdString()), Error);
    }
};

QTEST_GUILESS_MAIN(TestSha256)
#include "tst_sha256.moc"
