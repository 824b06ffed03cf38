// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/branch_maker.h"

#include "core/active/branch.h"

namespace sharpscope {

namespace fs = std::filesystem;

BranchMaker::~BranchMaker()
{
    if (m_thread.joinable()) m_thread.join();
}

void BranchMaker::make(const QString& run, std::int64_t round, const QStringList& assignments)
{
    if (m_isBusy) return;
    m_isBusy = true;
    if (m_thread.joinable()) m_thread.join();
    std::vector<std::string> texts;
    for (const QString& one : assignments)
        texts.push_back(one.toStdString());
    m_thread = std::jthread([this, path = fs::path(run.toStdString()), round, texts = std::move(texts)] {
        QString branch, why;
        try {
            branch =
                QString::fromStdString(branchRun(RunFolder::open(path), round, texts, path.parent_path()).string());
        } catch (const std::exception& error) {
            why = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, branch, why] {
                m_isBusy = false;
                if (why.isEmpty())
                    Q_EMIT made(branch);
                else
                    Q_EMIT failed(why);
            },
            Qt::QueuedConnection);
    });
}

} // namespace sharpscope
