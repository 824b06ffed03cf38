// SPDX-License-Identifier: GPL-3.0-or-later
// One's own folders of images, and few-shot data: Omniglot's archives, Mini-ImageNet's tables, CIFAR-FS's lists.
#include "input_files.h"
#include "reader.h"
#include "repaired.h"

#include "core/data/class_folders.h"
#include "core/data/dataset_outline.h"
#include "core/data/registry.h"
#include "core/data/thumbnails.h"
#include "core/fewshot/cifar_fs.h"
#include "core/fewshot/class_folder_splits.h"
#include "core/fewshot/class_source.h"
#include "core/fewshot/mini_imagenet.h"
#include "core/fewshot/omniglot.h"

#include "../core/fewshot/small_omniglot.h"

#include <sstream>

namespace sharpscope::fuzz {

namespace {

namespace fs = std::filesystem;

constexpr int mostFiles = 24;

std::string smallPng()
{
    static const std::string bytes = pngBytes(2, 2, 3, plain(2, 2, {200, 30, 10})).toStdString();
    return bytes;
}

/// What a line of a listing asks for: "cat/1.png", or "cat/1.png=j" with another content.
void plantOne(const fs::path& folder, std::string line)
{
    char what = 'p';
    if (line.size() > 2 && line[line.size() - 2] == '=') {
        what = line.back();
        line.resize(line.size() - 2);
    }
    fs::path file = folder;
    int depth = 0;
    for (const fs::path& part : fs::path(line.substr(0, line.find('\0'))).relative_path())
        if (!part.empty() && part != "." && part != ".." && part.string().size() < 200 && ++depth < 7) file /= part;
    std::error_code failed; // where a name is both a file and a folder
    if (depth == 0 || (fs::create_directories(file.parent_path(), failed), failed)) return;
    switch (what) {
    case 'l':
        fs::create_symlink("nowhere", file, failed);
        break;
    case 'u':
        fs::create_directory_symlink("..", file, failed); // a loop
        break;
    case 'd':
        fs::create_directory(file, failed);
        break;
    default:
        if (fs::is_directory(file, failed)) return;
        put(file.lexically_relative(scratch()), what == 'j'   ? jpegBytes(9, 4, 1, QByteArray(36, 'x')).toStdString()
                                                : what == 'x' ? "cat\ndog\n"
                                                : what == 'e' ? ""
                                                              : smallPng());
    }
}

/// A folder as a list of the files in it, a line each.
fs::path plant(const char* name, const std::string& listing)
{
    const fs::path folder = scratch() / name;
    fs::remove_all(folder);
    fs::create_directories(folder);
    std::istringstream lines(listing);
    std::string line;
    for (int i = 0; i < mostFiles && std::getline(lines, line); ++i)
        plantOne(folder, line);
    return folder;
}

/// The classes as they are usually split, as a run of few-shot learning begins.
void loadClasses(const ClassSource& source, const fs::path& folder)
{
    std::vector<std::string> notes;
    const std::shared_ptr<Dataset> data = source.load(folder, {}, notes);
    promised(data->labels.size(0) == data->images.size(0), "images without labels");
    splitByNames(data, source.usualSplit(folder, data->classNames, 1, notes));
}

Reader ownFolder()
{
    const auto seeds = [] {
        return std::vector<std::string>{
            "cat/1.png\ncat/2.jpg=j\ndog/1.png\ndog/2.png\n",
            "train/cat/1.png\ntrain/dog/1.png\ntest/cat/1.png\ntest/dog/1.png\nval/cat/1.png\n",
            "a.png\nb.jpg=j\nclasses.txt=x\ntest/cat/1.png\ntest/dog/2.png\n",
            "cat/1.png\ncat/up=u\ndog/gone.png=l\ndog/2.png\nbird=d\n"};
    };
    return {"own-folder", seeds, [](const std::string& bytes) {
                const fs::path folder = plant("mine.d", bytes);
                holdsPictures(folder);
                holdsClassFolders(folder);
                whyNoClassFolders(folder);
                datasets(folder);
                bool isTaken = false;
                for (const char* kind : {"image-folder", "unlabelled-images"}) {
                    whyMissing(kind, folder);
                    whyNoClasses(kind, folder, {});
                    takes("mine.d", [&] { outlineOf(kind, folder, {}); });
                    takes("mine.d", [&] { previewDataset(kind, folder, 2); });
                    isTaken |= takes("mine.d", [&] { loadDataset(kind, folder); });
                }
                return takes("mine.d", [&] { loadClasses(classFolderSplits(), folder); }) || isTaken;
            }};
}

Reader omniglotArchive()
{
    return {"omniglot", [] { return std::vector{zipBytes(test::drawings("images_background", 0, 4, 2))}; },
            [](const std::string& bytes) {
                return eitherWay(bytes, repairedZip, [](const std::string& one) {
                    const fs::path folder = put("omniglot/images_background.zip", one).parent_path();
                    return takes("omniglot", [&] { loadClasses(omniglot(), folder); });
                });
            }};
}

/// The train part's table; the others and the images are there.
Reader fewShotTable()
{
    const auto seeds = [] {
        return std::vector<std::string>{"filename,label\na1.png,a\na2.png,a\nb1.png,b\n",
                                        "\xEF\xBB\xBF\"label\";\"filename\"\r\n\"a\";a1.png\r\nb;\"b1.png\"\r\n"};
    };
    return {"few-shot-csv", seeds, [](const std::string& bytes) {
                static const fs::path folder = [] {
                    for (const char* image : {"a1", "a2", "b1", "c1", "d1"})
                        put(std::string("mini-imagenet/images/") + image + ".png", smallPng());
                    put("mini-imagenet/val.csv", "filename,label\nc1.png,c\n");
                    return put("mini-imagenet/test.csv", "filename,label\nd1.png,d\n").parent_path();
                }();
                put("mini-imagenet/train.csv", bytes);
                return takes("", [&] { loadClasses(miniImagenet(), folder); });
            }};
}

/// A list of classes, one a line.
Reader fewShotList()
{
    return {"few-shot-list",
            [] {
                return std::vector<std::string>{"apple\nbear\n", "bear\r\n\r\napple \n"};
            },
            [](const std::string& bytes) {
                static const fs::path folder = [] {
                    for (const char* name : {"apple", "bear", "chair", "dolphin"})
                        put(std::string("cifar-fs/data/") + name + "/1.png", smallPng());
                    put("cifar-fs/splits/bertinetto/val.txt", "chair\n");
                    put("cifar-fs/splits/bertinetto/test.txt", "dolphin\n");
                    return scratch() / "cifar-fs";
                }();
                put("cifar-fs/splits/bertinetto/train.txt", bytes);
                return takes("", [&] { loadClasses(cifarFs(), folder); });
            }};
}

} // namespace

std::vector<Reader> folderReaders() { return {ownFolder(), omniglotArchive(), fewShotTable(), fewShotList()}; }

} // namespace sharpscope::fuzz
