// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/queued_job.h"

#include <QComboBox>

#include <string>

namespace sharpscope {

/// What becomes of a training when another job is asked for: it is paused, waited for, or shares the cores.
class SharingBox final : public QComboBox {
    Q_OBJECT

public:
    explicit SharingBox(QWidget* parent = nullptr);

    Sharing sharing() const;
    std::string key() const;             ///< "pause", "wait" or "share", for a file
    void setKey(const std::string& key); ///< nothing for an unknown one
};

} // namespace sharpscope
