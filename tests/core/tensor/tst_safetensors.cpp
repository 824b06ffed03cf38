// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/safetensors.h"

#include "core/base/error.h"

#include "../memory_peak.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <QtTest>

#include <csignal>
#include <fstream>
#include <sys/resource.h>

namespace sharpscope {

namespace fs = std::filesystem;

class TestSafetensors : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path file(const char* name = "t.safetensors") const { return m_folder.filePath(name).toStdString(); }

    void writeRaw(std::uint64_t length, const std::string& header, std::size_t dataBytes) const
    {
        std::ofstream out(file(), std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(&length), 8);
        out << header << std::string(dataBytes, '\1');
    }
    std::string readError() const
    {
        try {
            readSafetensors(file());
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    }

private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        TensorFile written;
        written.tensors = {{"bytes", at::arange(3, at::kByte)},
                           {"real", at::randn({2, 3})},
                           {"double", at::randn({4}, at::kDouble)},
                           {"count", at::arange(5, at::kLong)},
                           {"half", at::randn({3}).to(at::kHalf)},
                           {"brain", at::randn({3}).to(at::kBFloat16)},
                           {"scalar", at::zeros({})},
                           {"none", at::empty({0, 7})}};
        written.metadata = {{"sharpscope", R"({"step": 3})"}, {"note", "ρ₁ \"quoted\"\n"}};
        writeSafetensors(file(), written);
        const TensorFile read = readSafetensors(file());
        QCOMPARE(read.metadata, written.metadata);
        QCOMPARE(read.tensors.size(), written.tensors.size());
        for (const auto& [name, tensor] : written.tensors) {
            const auto it = std::find_if(read.tensors.begin(), read.tensors.end(),
                                         [&, &n = name](const NamedTensor& other) { return other.first == n; });
            QVERIFY(it != read.tensors.end());
            QCOMPARE(it->second.scalar_type(), tensor.scalar_type());
            QVERIFY(it->second.equal(tensor));
        }
    }

    void writesStridedTensorsContiguous()
    {
        const at::Tensor x = at::randn({2, 3, 4, 5});
        writeSafetensors(file(), {.tensors = {{"x", x.permute({0, 3, 1, 2})}}, .metadata = {}});
        const at::Tensor read = readSafetensors(file()).tensors.at(0).second;
        QVERIFY(read.is_contiguous());
        QVERIFY(read.equal(x.permute({0, 3, 1, 2})));
    }

    void leavesOnlyTheFileItselfBehind()
    {
        writeSafetensors(file(), {.tensors = {{"x", at::zeros({2})}}, .metadata = {}});
        writeSafetensors(file(), {.tensors = {{"x", at::zeros({3})}}, .metadata = {}});
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files).size(), 1);
        QCOMPARE(readSafetensors(file()).tensors.at(0).second.numel(), 3);
    }

    void writeNamesFileAndTensor()
    {
        const auto errorOf = [](const fs::path& path, const NamedTensors& tensors) -> std::string {
            try {
                writeSafetensors(path, {.tensors = tensors, .metadata = {}});
            } catch (const Error& error) {
                return error.what();
            }
            return "";
        };
        const at::Tensor x = at::zeros({2});
        QVERIFY(errorOf(file("no/such/folder/x.safetensors"), {{"x", x}}).find("no/such/folder") != std::string::npos);
        QVERIFY(errorOf(file(), {{"x", x}, {"x", x}}).find("\"x\" occurs twice") != std::string::npos);
        QVERIFY(errorOf(file(), {{"c", x.to(at::kComplexFloat)}}).find("\"c\"") != std::string::npos);
        QVERIFY(errorOf(file(), {{"u", at::Tensor()}}).find("\"u\" is undefined") != std::string::npos);
        QVERIFY(errorOf(file(), {{"\xff", x}}).find("UTF-8") != std::string::npos);
    }

    void aFullDiskKeepsTheOldFile()
    {
        writeSafetensors(file(), {.tensors = {{"x", at::zeros({2})}}, .metadata = {}});
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
        std::signal(SIGXFSZ, SIG_IGN); // what a disk that fills up does not send
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
        QVERIFY_EXCEPTION_THROWN(writeSafetensors(file(), {.tensors = {{"x", at::zeros({10000})}}, .metadata = {}}),
                                 Error);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
        QCOMPARE(QDir(m_folder.path()).entryList({"t.safetensors*"}, QDir::Files).size(), 1);
        QCOMPARE(readSafetensors(file()).tensors.at(0).second.numel(), 2);
    }

    void damagedHeadersAreNamed_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<int>("data");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const char* header, int data, const char* says) {
            QTest::newRow(name) << header << data << says;
        };
        const char* f4 = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
        row("truncated data", f4, 7, "the file holds 7 bytes");
        row("data left over", f4, 9, "end at byte 8 of 9");
        row("no dtype", R"({"a":{"shape":[2],"data_offsets":[0,8]}})", 8, "no dtype");
        row("wrong size", R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8, "need 12 bytes");
        row("backwards", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8, "bytes 8 to 0");
        row("negative offset", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}})", 8, "data_offsets");
        row("real offset", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8.0]}})", 8, "data_offsets");
        row("three offsets", R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}})", 8, "data_offsets");
        row("negative shape", R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8, "no valid shape");
        row("huge", R"({"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}})", 8, "2^63");
        row("overflow", R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0, "2^63");
        row("overflow of an empty one",
            R"({"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}})", 0, "2^63");
        row("billions promised", R"({"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}})", 8,
            "bytes 0 to 4000000000");
        row("overlap",
            R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
            12, "\"b\" begins at byte 4 and so overlaps");
        row("hole",
            R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
            12, "bytes 4 on belong to no tensor");
        row("twice",
            R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
            8, "gives \"a\" twice");
        row("dtype twice", R"({"a":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}})", 8,
            "its header (byte 34) gives \"dtype\" twice in \"a\"");
        row("number too large", R"({"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}})", 8, "1e999");
        row("no object", "[1,2,3]", 0, "no JSON object");
        row("entry no object", R"({"a":3})", 0, "\"a\" is described by no JSON object");
        row("no JSON", R"({"a":{"dtype":"F32",)", 0, "its header (byte 28) is no JSON: it ends too early");
        row("metadata not text", R"({"__metadata__":{"k":3}})", 0, "metadata \"k\" is no text");
    }
    void damagedHeadersAreNamed()
    {
        QFETCH(QString, header);
        QFETCH(int, data);
        QFETCH(QString, says);
        writeRaw(static_cast<std::uint64_t>(header.toStdString().size()), header.toStdString(),
                 static_cast<std::size_t>(data));
        const std::string error = readError();
        QVERIFY2(error.starts_with(file().string()), error.c_str());
        QVERIFY2(error.find(says.toStdString()) != std::string::npos, error.c_str());
    }

    void bytesThatAreNoUtf8AreNamed()
    {
        writeRaw(8, "{\"\xff\":{}}", 0);
        const std::string error = readError();
        QVERIFY2(error.find("its header (byte 10) is no JSON: this byte is no UTF-8") != std::string::npos,
                 error.c_str());
    }

    /// The rest of a file is not worth less for one tensor that LibTorch has no type for.
    void tensorsOfOtherTypesDisturbNobody()
    {
        const std::string header = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                                   R"("c":{"dtype":"C64","shape":[1],"data_offsets":[8,16]},)"
                                   R"("u":{"dtype":"U32","shape":[2],"data_offsets":[16,24]},)"
                                   R"("x":{"dtype":"F31","shape":[3],"data_offsets":[24,25]}})";
        writeRaw(header.size(), header, 25);
        QCOMPARE(readSafetensors(file()).tensors.size(), std::size_t{1});
        const SafetensorsFile opened(file());
        QCOMPARE(opened.tensors().size(), std::size_t{4});
        QCOMPARE(opened.read("a").numel(), 2);
        for (const char* name : {"c", "u", "x", "missing"})
            try {
                opened.read(name);
                QFAIL("was read");
            } catch (const Error& error) {
                QVERIFY2(QString(error.what()).contains('"' + QString(name) + '"'), error.what());
            }
        const std::string wrong = R"({"u":{"dtype":"U32","shape":[3],"data_offsets":[0,8]}})";
        writeRaw(wrong.size(), wrong, 8);
        QVERIFY(readError().find("need 12 bytes") != std::string::npos);
    }

    void aLongHeaderIsRefusedBeforeItIsRead()
    {
        writeRaw(99'000'000, "", 0);
        fs::resize_file(file(), 99'000'008);
        const MemoryPeak memory;
        QVERIFY2(readError().find("up to 8388608 are read") != std::string::npos, readError().c_str());
        QVERIFY2(memory.megabytes() < 20, qPrintable(QString::number(memory.megabytes())));
    }

    /// What is not read costs no memory, however large the file is.
    void onlyWhatIsAskedForIsRead()
    {
        const std::string header = R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                                   R"("b":{"dtype":"U8","shape":[5000000000],"data_offsets":[2,5000000002]}})";
        writeRaw(header.size(), header, 0);
        fs::resize_file(file(), 8 + header.size() + 5'000'000'002);
        const MemoryPeak memory;
        QCOMPARE(SafetensorsFile(file()).read("a").numel(), 2);
        QVERIFY2(memory.megabytes() < 20, qPrintable(QString::number(memory.megabytes())));
    }

    void bracketsWithoutEndAreNamed()
    {
        writeRaw(60000, std::string(60000, '['), 0);
        const std::string error = readError();
        QVERIFY2(error.find("its header (byte 208) is nested deeper than 200") != std::string::npos, error.c_str());
    }

    void lengthsBeyondTheFileAreNamed()
    {
        writeRaw(~std::uint64_t{0}, "{}", 0);
        QVERIFY(readError().find("promise a header of 18446744073709551615 bytes, the file has 10") !=
                std::string::npos);
        std::ofstream(file(), std::ios::trunc) << "abc";
        QVERIFY(readError().find("ends at byte 3") != std::string::npos);
        fs::remove(file());
        QVERIFY(readError().find("cannot open") != std::string::npos);
    }

    void everyBitFlippedIsReadOrNamed()
    {
        writeSafetensors(
            file(), {.tensors = {{"a", at::zeros({2, 3})}, {"b", at::arange(2, at::kLong)}}, .metadata = {{"k", "v"}}});
        std::ifstream in(file(), std::ios::binary);
        const std::string good{std::istreambuf_iterator<char>(in), {}};
        for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
            std::string bad = good;
            bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
            std::ofstream(file(), std::ios::binary | std::ios::trunc) << bad;
            try {
                readSafetensors(file());
            } catch (const Error&) { // any other exception fails the test
            }
        }
    }
};

} // namespace sharpscope

QTEST_GUILESS_MAIN(sharpscope::TestSafetensors)
#include "tst_safetensors.moc"
