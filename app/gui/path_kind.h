// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace sharpscope {

/// What a path that was dropped on the window, or named on the command line, is.
enum class PathKind { Missing, Unknown, Experiment, Capsule, Model, Run, ClassFolders, Images, Folder };

/// Unknown: a file of no kind that can be opened. Capsule: a ZIP archive. Run: a run folder, or one of TensorBoard's.
/// Model: a file of weights or a TorchScript file. ClassFolders: a folder with a folder of images for each class, or
/// such ones in "train" and "test". Images: one with images in it, without labels. Folder: any other, taken for a
/// folder of runs, and a submission to a cluster.
PathKind kindOf(const QString& path);

/// What can be opened and dropped, in a sentence.
QString whatCanBeOpened();

} // namespace sharpscope
