// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/gui/sweep_shown.h"
#include "app/gui/sweep_view.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QHBoxLayout;
class QLabel;

namespace sharpscope {

/// What there is to choose on the Sweep page: the sweep, which result of its runs, the two fields of the map, where the
/// others are held, the method. A wish stays as it is where what is shown does not have it.
class SweepControls final : public QWidget {
    Q_OBJECT

public:
    explicit SweepControls(QWidget* parent = nullptr);

    const SweepView& wanted() const { return m_wanted; }
    void setWanted(const SweepView& wanted) { m_wanted = wanted; } ///< seen with the next offer

    QString folderOf(const QStringList& folders) const; ///< the one that is wanted, else the last; empty: there is none
    SweepMetric metricOf(const SweepFile& sweep, const std::vector<std::string>& tags) const;
    void chooseIn(SweepShown& shown) const; ///< fields, method, where the others are held, the bars

    void offerFolders(const QStringList& folders, const QString& shown);
    void offer(const SweepShown& shown, const std::vector<std::string>& tags);

Q_SIGNALS:
    void changed(); ///< what is wanted, by the user

private:
    QComboBox* addBox(QHBoxLayout* row, const QString& title, const char* name, const QString& help,
                      const std::function<void(const QString&)>& take);
    void offerFields(const SweepShown& shown);
    void offerOthers(const SweepShown& shown);

    SweepView m_wanted;
    QComboBox *m_folder, *m_tag, *m_summary, *m_x, *m_y, *m_method, *m_spread;
    QHBoxLayout* m_fields;
    QWidget* m_others = nullptr; ///< boxes of the fields that the map does not have
    std::vector<std::string> m_otherPaths;
};

} // namespace sharpscope
