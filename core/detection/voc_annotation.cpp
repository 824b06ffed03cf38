// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detection/voc_annotation.h"

#include "core/base/csv.h"
#include "core/base/describe.h"
#include "core/base/error.h"
#include "core/base/files.h"

#include <pugixml.hpp>

#include <charconv>
#include <optional>
#include <sstream>

namespace sharpscope {

namespace {

std::int64_t lineAt(const std::string& text, std::ptrdiff_t offset)
{
    const auto end = text.begin() + std::clamp<std::ptrdiff_t>(offset, 0, std::ssize(text));
    return 1 + std::count(text.begin(), end, '\n');
}

std::optional<double> numberIn(const pugi::xml_node& node)
{
    const std::string_view text = node.text().get();
    const std::size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
    if (first == text.npos) return std::nullopt;
    double number = 0;
    const char* end = text.data() + last + 1;
    const auto read = std::from_chars(text.data() + first, end, number);
    if (read.ec != std::errc() || read.ptr != end || !(number > -1e9 && number < 1e9)) return std::nullopt;
    return number;
}

std::string placeIn(const std::string& file, std::int64_t line) { return file + ", line " + std::to_string(line); }

std::string trimmed(const char* text)
{
    const std::string_view all = text;
    const std::size_t first = all.find_first_not_of(" \t\r\n");
    if (first == all.npos) return {};
    return std::string(all.substr(first, all.find_last_not_of(" \t\r\n") + 1 - first));
}

} // namespace

VocAnnotation readVocAnnotation(const std::filesystem::path& file, BadInput& bad)
{
    const std::string text = readFile(file), name = file.filename().string();
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
    if (!parsed) throw Error(placeIn(name, lineAt(text, parsed.offset)) + ": is no sound XML: " + parsed.description());
    const pugi::xml_node root = document.child("annotation");
    if (!root) throw Error(placeIn(name, 1) + ": has no <annotation>");

    VocAnnotation annotation;
    annotation.imageFile = trimmed(root.child("filename").text().get());
    annotation.width = static_cast<int>(numberIn(root.child("size").child("width")).value_or(0));
    annotation.height = static_cast<int>(numberIn(root.child("size").child("height")).value_or(0));
    for (const pugi::xml_node object : root.children("object")) {
        VocObject read;
        read.line = lineAt(text, object.offset_debug());
        read.className = trimmed(object.child("name").text().get());
        read.isDifficult = numberIn(object.child("difficult")).value_or(0) != 0;
        std::string wrong = read.className.empty() ? "has no <name>" : "";
        for (const auto& [field, value] : {std::pair("xmin", &read.xmin), std::pair("ymin", &read.ymin),
                                           std::pair("xmax", &read.xmax), std::pair("ymax", &read.ymax)}) {
            const std::optional<double> number = numberIn(object.child("bndbox").child(field));
            if (number)
                *value = *number;
            else if (wrong.empty())
                wrong = std::string("<bndbox> has no number <") + field + '>';
        }
        if (wrong.empty())
            annotation.objects.push_back(std::move(read));
        else
            bad.add(BadInput::Unreadable, placeIn(name, read.line) + ": " + wrong);
    }
    return annotation;
}

std::string vocXml(const std::string& folder, const VocAnnotation& annotation)
{
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("annotation");
    const auto add = [](pugi::xml_node to, const char* name, const std::string& value) {
        to.append_child(name).text().set(value.c_str());
    };
    add(root, "folder", folder);
    add(root, "filename", annotation.imageFile);
    pugi::xml_node size = root.append_child("size");
    add(size, "width", std::to_string(annotation.width));
    add(size, "height", std::to_string(annotation.height));
    add(size, "depth", "3");
    add(root, "segmented", "0");
    for (const VocObject& object : annotation.objects) {
        pugi::xml_node node = root.append_child("object");
        add(node, "name", object.className);
        add(node, "pose", "Unspecified");
        add(node, "truncated", "0");
        add(node, "difficult", object.isDifficult ? "1" : "0");
        pugi::xml_node box = node.append_child("bndbox");
        add(box, "xmin", exactText(object.xmin));
        add(box, "ymin", exactText(object.ymin));
        add(box, "xmax", exactText(object.xmax));
        add(box, "ymax", exactText(object.ymax));
    }
    std::ostringstream text;
    document.save(text, "\t", pugi::format_default | pugi::format_no_declaration);
    return text.str();
}

void writeVocAnnotation(const std::filesystem::path& file, const std::string& folder, const VocAnnotation& annotation)
{
    writeFileAtomically(file, vocXml(folder, annotation));
}

std::vector<TruthBox> truthsOf(const VocAnnotation& annotation, const std::string& file, int width, int height,
                               const std::vector<std::string>& classNames, BadInput& bad)
{
    std::vector<TruthBox> truths;
    for (const VocObject& o : annotation.objects) {
        const std::string place = placeIn(file, o.line);
        const std::string box = '"' + o.className + "\" at " + exactText(o.xmin) + ", " + exactText(o.ymin) + " … " +
                                exactText(o.xmax) + ", " + exactText(o.ymax);
        const std::string image = "the image of " + std::to_string(width) + " × " + std::to_string(height);
        const auto known = std::find(classNames.begin(), classNames.end(), o.className);
        if (known == classNames.end()) {
            const std::string nearest = nearestName(o.className, classNames);
            bad.add(BadInput::UnknownClass, place + ": \"" + o.className + "\" is none of the classes" +
                                                (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
            continue;
        }
        if (o.xmin >= o.xmax || o.ymin >= o.ymax) {
            bad.add(BadInput::NoArea, place + ": " + box + " has no area");
            continue;
        }
        const Box whole{(o.xmin - 1) / width, (o.ymin - 1) / height, o.xmax / width, o.ymax / height};
        const Box inside = intersection(whole, {0, 0, 1, 1});
        if (!(inside.width() > 0 && inside.height() > 0)) {
            bad.add(BadInput::OutsideImage, place + ": " + box + " is outside " + image);
            continue;
        }
        if (inside != whole) bad.add(BadInput::ClippedBox, place + ": " + box + " stands over the edge of " + image);
        truths.push_back({inside, known - classNames.begin(), o.isDifficult});
    }
    return truths;
}

} // namespace sharpscope
