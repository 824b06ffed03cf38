// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/zip.h"

#include "core/base/error.h"

#include <zip.h>

#include <algorithm>

namespace sharpscope {

namespace {

constexpr std::uint64_t deflateAtBest = 1032; // no deflated byte makes more than this
constexpr std::uint64_t localHeader = 30;     // of each entry, without its name

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using OpenEntry = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

struct ZipError {
    zip_error_t error;
    ZipError() { zip_error_init(&error); }
    ~ZipError() { zip_error_fini(&error); }
    std::string text() { return zip_error_strerror(&error); }
};

struct Described {
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t packed = 0;
    std::string unreadable = {}; ///< why it cannot be opened
};

/// The entry as the archive's directory has it; with a reason, if the directory itself is damaged.
std::string describe(zip_t* archive, std::size_t entry, Described& found)
{
    zip_stat_t status;
    if (zip_stat_index(archive, entry, 0, &status) != 0) return zip_strerror(archive);
    constexpr zip_uint64_t needed =
        ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((status.valid & needed) != needed) return "entry " + std::to_string(entry) + " is damaged";
    found = {.name = status.name, .size = status.size, .packed = status.comp_size};
    const std::string name = '"' + found.name + "\" ";
    const std::uint64_t most = status.comp_method == ZIP_CM_STORE ? found.packed : found.packed * deflateAtBest;
    if (status.encryption_method != ZIP_EM_NONE)
        found.unreadable = name + "is encrypted";
    else if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE)
        found.unreadable = name + "is packed by a method other than deflate";
    else if (found.size > most)
        found.unreadable = name + "claims more bytes than it can hold";
    return {};
}

/// How many bytes of what goes in have been read: libzip itself counts entries, and what comes out of its packing.
class ZipProgress {
public:
    ZipProgress(const std::vector<ZipFile>& files, const Going& going) : m_going(going)
    {
        for (const ZipFile& file : files) {
            std::error_code gone; // said when it is read
            const auto size = file.path.empty() ? file.bytes.size() : std::filesystem::file_size(file.path, gone);
            m_all += gone ? 0.0 : static_cast<double>(size);
        }
    }

    /// Takes the source; what is read of it is counted as long as this lives. Null as zip_source_file().
    zip_source_t* counted(zip_t* archive, zip_source_t* source)
    {
        if (!source || !m_going) return source;
        auto* one = new Counted{*this, source};
        zip_source_t* made = zip_source_function(archive, &ZipProgress::answer, one);
        if (!made) {
            zip_source_free(source);
            delete one;
        }
        return made;
    }

    bool isStopped() const { return m_isStopped; }

private:
    struct Counted {
        ZipProgress& progress;
        zip_source_t* source;
    };

    bool goOn(zip_int64_t bytes)
    {
        m_done += static_cast<double>(bytes);
        m_isStopped |= !m_going(m_all > 0 ? std::min(m_done / m_all, 1.0) : 1);
        return !m_isStopped;
    }

    static zip_int64_t answer(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command)
    {
        auto* one = static_cast<Counted*>(self);
        switch (command) {
        case ZIP_SOURCE_OPEN:
            return zip_source_open(one->source);
        case ZIP_SOURCE_READ: {
            const zip_int64_t bytes = zip_source_read(one->source, data, length);
            return bytes >= 0 && one->progress.goOn(bytes) ? bytes : -1;
        }
        case ZIP_SOURCE_CLOSE:
            return zip_source_close(one->source);
        case ZIP_SOURCE_STAT:
            return zip_source_stat(one->source, static_cast<zip_stat_t*>(data)) < 0
                       ? -1
                       : static_cast<zip_int64_t>(sizeof(zip_stat_t));
        case ZIP_SOURCE_ERROR:
            return zip_error_to_data(zip_source_error(one->source), data, length);
        case ZIP_SOURCE_FREE:
            zip_source_free(one->source);
            delete one;
            return 0;
        case ZIP_SOURCE_SUPPORTS:
            return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                                  ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
        default:
            return -1;
        }
    }

    const Going& m_going;
    double m_all = 0; ///< bytes
    double m_done = 0;
    bool m_isStopped = false;
};

} // namespace

std::string zipBytes(const std::vector<ZipEntry>& entries)
{
    ZipError error;
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error.error);
    const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> kept(target, &zip_source_free);
    if (target) zip_source_keep(target);
    Archive archive(target ? zip_open_from_source(target, ZIP_TRUNCATE, &error.error) : nullptr, &zip_discard);
    if (!archive) throw Error("a .npz file cannot be made: " + error.text());
    const auto fail = [&] { throw Error(std::string("a .npz file cannot be made: ") + zip_strerror(archive.get())); };
    for (const ZipEntry& entry : entries) {
        zip_source_t* bytes = zip_source_buffer(archive.get(), entry.bytes.data(), entry.bytes.size(), 0);
        const zip_int64_t index = bytes ? zip_file_add(archive.get(), entry.name.c_str(), bytes, ZIP_FL_ENC_UTF_8) : -1;
        if (index < 0) {
            zip_source_free(bytes);
            fail();
        }
        constexpr zip_uint16_t firstOfJanuary1980 = 0x21; // the earliest date the format can say
        const auto at = static_cast<zip_uint64_t>(index);
        if (zip_set_file_compression(archive.get(), at, ZIP_CM_STORE, 0) != 0 ||
            zip_file_set_dostime(archive.get(), at, 0, firstOfJanuary1980, 0) != 0)
            fail();
    }
    if (zip_close(archive.get()) != 0) fail();
    (void)archive.release(); // zip_close() has done it

    zip_stat_t status;
    std::string made;
    bool isRead = zip_source_open(target) == 0 && zip_source_stat(target, &status) == 0;
    if (isRead) {
        made.resize(status.size);
        isRead = zip_source_read(target, made.data(), status.size) == static_cast<zip_int64_t>(status.size);
        zip_source_close(target);
    }
    if (!isRead) throw Error("a .npz file cannot be made: it does not fit into memory");
    return made;
}

void writeZip(const std::filesystem::path& file, const std::vector<ZipFile>& files, const Going& going)
{
    ZipProgress progress(files, going); // outlives the archive's sources
    int code = 0;
    Archive archive(zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code), &zip_discard);
    if (!archive) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const std::string why = zip_error_strerror(&error);
        zip_error_fini(&error);
        throw Error(file.string() + ": cannot be written: " + why);
    }
    const auto fail = [&](const std::string& name) {
        throw Error(file.string() + ": cannot be written: \"" + name + "\": " + zip_strerror(archive.get()));
    };
    for (const ZipFile& each : files) {
        zip_source_t* source = each.path.empty()
                                   ? zip_source_buffer(archive.get(), each.bytes.data(), each.bytes.size(), 0)
                                   : zip_source_file(archive.get(), each.path.c_str(), 0, 0);
        source = progress.counted(archive.get(), source);
        const zip_int64_t index =
            source ? zip_file_add(archive.get(), each.name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
        if (index < 0) {
            zip_source_free(source);
            fail(each.name);
        }
        const auto method = each.isPacked ? ZIP_CM_DEFLATE : ZIP_CM_STORE;
        if (zip_set_file_compression(archive.get(), static_cast<zip_uint64_t>(index), method, 0) != 0) fail(each.name);
    }
    if (zip_close(archive.get()) != 0)
        throw Error(file.string() + (progress.isStopped()
                                         ? ": is not written: it was stopped"
                                         : std::string(": cannot be written: ") + zip_strerror(archive.get())));
    (void)archive.release(); // zip_close() has done it
}

struct ZipReader::Parts {
    std::string file;
    Archive archive{nullptr, &zip_discard};
    std::vector<Described> entries;
    OpenEntry open{nullptr, &zip_fclose};
    std::string openName;
};

ZipReader::ZipReader(std::string_view bytes, std::string file) : m_parts(std::make_unique<Parts>())
{
    m_parts->file = std::move(file);
    check(zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr), bytes.size());
}

ZipReader::ZipReader(const std::filesystem::path& file) : m_parts(std::make_unique<Parts>())
{
    m_parts->file = file.string();
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(file, error);
    if (error) fail("cannot open: " + error.message());
    check(zip_source_file_create(file.c_str(), 0, 0, nullptr), size);
}

void ZipReader::check(zip_source* source, std::uint64_t archiveBytes)
{
    const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> kept(source, &zip_source_free);
    constexpr std::size_t smallestArchive = 22; // of nothing at all, libzip makes an archive without entries
    if (archiveBytes < smallestArchive || !source) fail("is no ZIP archive, or its end is missing");
    ZipError error;
    zip_source_keep(source);
    m_parts->archive.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error.error));
    if (!m_parts->archive) {
        zip_source_free(source);
        const int code = zip_error_code_zip(&error.error);
        if (code == ZIP_ER_OPEN || code == ZIP_ER_READ) fail("cannot open: " + error.text());
        const bool isNone = code == ZIP_ER_NOZIP;
        fail(isNone ? "is no ZIP archive, or its end is missing" : "is a damaged ZIP archive: " + error.text());
    }
    std::uint64_t claimed = 0;
    const auto count = static_cast<std::size_t>(zip_get_num_entries(m_parts->archive.get(), 0));
    for (std::size_t i = 0; i < count; ++i) {
        Described entry;
        if (const std::string why = describe(m_parts->archive.get(), i, entry); !why.empty()) fail(why);
        claimed += localHeader + entry.name.size();
        if (entry.packed > archiveBytes || claimed + entry.packed > archiveBytes)
            fail("its entries overlap: together they claim more bytes than the archive has");
        claimed += entry.packed;
        m_parts->entries.push_back(std::move(entry));
    }
}

ZipReader::~ZipReader() = default;

std::size_t ZipReader::count() const { return m_parts->entries.size(); }
std::string ZipReader::name(std::size_t entry) const { return m_parts->entries.at(entry).name; }
std::uint64_t ZipReader::size(std::size_t entry) const { return m_parts->entries.at(entry).size; }
std::uint64_t ZipReader::packedSize(std::size_t entry) const { return m_parts->entries.at(entry).packed; }

void ZipReader::open(std::size_t entry)
{
    const Described& wanted = m_parts->entries.at(entry);
    m_parts->openName = wanted.name;
    if (!wanted.unreadable.empty()) fail(wanted.unreadable);
    m_parts->open.reset(zip_fopen_index(m_parts->archive.get(), entry, 0));
    if (!m_parts->open) fail('"' + m_parts->openName + "\": " + zip_strerror(m_parts->archive.get()));
}

void ZipReader::read(char* to, std::size_t bytes)
{
    while (bytes > 0) {
        const zip_int64_t count = zip_fread(m_parts->open.get(), to, bytes);
        if (count < 0) fail('"' + m_parts->openName + "\": " + zip_file_strerror(m_parts->open.get()));
        if (count == 0) fail('"' + m_parts->openName + "\" ends too early");
        to += count;
        bytes -= static_cast<std::size_t>(count);
    }
}

void ZipReader::finish()
{
    char more = 0;
    const zip_int64_t count = zip_fread(m_parts->open.get(), &more, 1);
    if (count < 0) fail('"' + m_parts->openName + "\": " + zip_file_strerror(m_parts->open.get()));
    if (count > 0) fail('"' + m_parts->openName + "\" holds more bytes than it claims");
    m_parts->open.reset();
}

void ZipReader::fail(const std::string& why) const { throw Error(m_parts->file + ": " + why); }

} // namespace sharpscope
