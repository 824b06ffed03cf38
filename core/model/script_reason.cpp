// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/script_reason.h"

#include "core/base/error.h"
#include "core/base/zip.h"

#include <array>
#include <fstream>
#include <string_view>

namespace sharpscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* howToSave =
    "holds a state_dict or a pickle of torch.save, no code; save the network itself in Python: "
    "torch.jit.script(module).save(\"net.pt\")";

struct Contents {
    bool hasCode = false;
    bool hasData = false;
};

Contents contentsOf(const fs::path& file)
{
    const ZipReader zip(file);
    Contents contents;
    for (std::size_t i = 0; i < zip.count(); ++i) {
        const std::string name = zip.name(i);
        contents.hasCode |= name.find("/code/") != std::string::npos || name.ends_with("/constants.pkl");
        contents.hasData |= name.ends_with("/data.pkl");
    }
    return contents;
}

/// An archive as torch.save makes it: like torch.jit's, but without code.
bool isPickleInZip(const fs::path& file)
{
    try {
        const Contents contents = contentsOf(file);
        return contents.hasData && !contents.hasCode;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

std::string reasonOf(const std::string& traceback)
{
    std::string_view text = traceback;
    constexpr std::string_view here = "<--- HERE";
    if (const std::size_t last = text.rfind(here); last != std::string_view::npos) {
        text.remove_prefix(last); // the lines of code go on, indented; the exception stands at the margin
        std::size_t line = text.find('\n');
        while (line != std::string_view::npos &&
               (line + 1 == text.size() || text[line + 1] == ' ' || text[line + 1] == '\n' || text[line + 1] == '~'))
            line = text.find('\n', line + 1);
        text = line == std::string_view::npos ? std::string_view(traceback) : text.substr(line + 1);
    }
    for (const std::string_view prefix : {"builtins.", "RuntimeError: "})
        if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    return std::string(text.substr(0, text.find('\n')));
}

std::string whatItIsInstead(const fs::path& file)
{
    std::array<char, 9> begin{};
    std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
    const std::string_view start(begin.data(), begin.size());
    if (start.starts_with("\x80\x02\x8a\x0a")) return howToSave; // torch.save up to PyTorch 1.5
    if (start[8] == '{' && start.substr(4, 4) == std::string_view("\0\0\0\0", 4))
        return "is a safetensors file, which holds weights and no code; name it as network.weights of a network";
    return isPickleInZip(file) ? howToSave : "";
}

std::string whyNoScript(const fs::path& file)
{
    std::error_code failed;
    if (!fs::is_regular_file(file, failed)) return fs::exists(file, failed) ? "is no file" : "is not there";
    if (std::string is = whatItIsInstead(file); !is.empty()) return is;
    try {
        return contentsOf(file).hasCode ? "" : "is a ZIP archive without TorchScript's code";
    } catch (const Error&) {
        return "is no TorchScript file, which is a ZIP archive, or it was cut short";
    }
}

} // namespace sharpscope
