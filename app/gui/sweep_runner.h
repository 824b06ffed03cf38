// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/launcher.h"

namespace sharpscope {

class SweepTab;

/// The hand on the sweep that is looked at: does the runs that are missing or were interrupted, also after the process
/// that did it was killed, holds and stops it as a whole, and extends it.
class SweepRunner final : public QObject {
    Q_OBJECT

public:
    SweepRunner(const Launcher::Surroundings& here, SweepTab& tab, QObject* parent);

private:
    bool isAtWork() const; ///< this window's job does the sweep
    void refresh();
    void goOn();
    void extend();
    std::vector<std::filesystem::path> interrupted() const;

    Launcher::Surroundings m_here;
    SweepTab& m_tab;
    QString m_started; ///< the sweep that was gone on with last
};

} // namespace sharpscope
