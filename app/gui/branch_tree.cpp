// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/branch_tree.h"

#include "core/base/json_value.h"

#include <QFileInfo>

#include <algorithm>
#include <functional>

namespace sharpscope {

namespace {

/// The index of the run that one branched off: of that name, in the same folder if there are several; −1: not here.
int parentOf(const std::vector<TreeRun>& runs, std::size_t of, const QString& name)
{
    int found = -1;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const QFileInfo folder(runs[i].id);
        if (i == of || folder.fileName() != name) continue;
        if (folder.path() == QFileInfo(runs[of].id).path()) return static_cast<int>(i);
        if (found < 0) found = static_cast<int>(i);
    }
    return found;
}

} // namespace

std::vector<TreeRow> branchTree(const std::vector<TreeRun>& runs)
{
    std::vector<TreeRow> all;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const TreeRun& run = runs[i];
        TreeRow row{.id = run.id,
                    .label = run.label,
                    .color = run.color,
                    .parentName = {},
                    .trained = run.trained,
                    .isRunning = run.isRunning};
        const auto branch = run.experiment.find("branch");
        if (branch != run.experiment.end() && branch->is_object()) {
            row.parentName = QString::fromStdString(valueOr(*branch, "run", std::string()));
            row.from = valueOr(*branch, "round", std::int64_t(0));
            row.parent = parentOf(runs, i, row.parentName);
            std::erase_if(row.trained, [&](std::int64_t round) { return round < row.from; });
        }
        all.push_back(std::move(row));
    }
    std::vector<TreeRow> tree;
    std::vector<bool> isPlaced(all.size());
    const std::function<void(std::size_t, int)> place = [&](std::size_t i, int parent) {
        if (isPlaced[i]) return;
        isPlaced[i] = true;
        const int here = static_cast<int>(tree.size());
        tree.push_back(all[i]);
        tree.back().parent = parent;
        std::vector<std::size_t> branches;
        for (std::size_t j = 0; j < all.size(); ++j)
            if (all[j].parent == static_cast<int>(i)) branches.push_back(j);
        std::stable_sort(branches.begin(), branches.end(),
                         [&](std::size_t a, std::size_t b) { return all[a].from < all[b].from; });
        for (const std::size_t j : branches)
            place(j, here);
    };
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].parent < 0) place(i, -1);
    for (std::size_t i = 0; i < all.size(); ++i)
        place(i, -1); // damaged experiments: each other's branches
    return tree;
}

} // namespace sharpscope
