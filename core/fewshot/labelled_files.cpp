// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fewshot/labelled_files.h"

namespace sharpscope {

std::shared_ptr<Dataset> loadClasses(const std::string& name, const std::filesystem::path& folder,
                                     const PictureFiles& files, const std::vector<std::string>& classNames,
                                     const LoadOptions& options, int side, std::vector<std::string>& notes)
{
    LoadOptions sized = options;
    if (sized.imageSize == 0) sized.imageSize = side;
    const PictureSize size = commonSize(files, sized);
    std::shared_ptr<Dataset> data = loadPictures(files, size, options.stop, notes);
    data->name = name;
    data->classNames = classNames;
    nameFilesFrom(folder, *data);
    return data;
}

} // namespace sharpscope
