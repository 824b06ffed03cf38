// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <string>
#include <vector>

namespace sharpscope {

/// Removes surfaces from runs' folders, and puts them back, the last one first: their files are kept here as long as
/// the window lives.
class SurfaceBin final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// `title`: what the surface is called in words. Says why() where it cannot be done.
    void remove(const QString& run, const std::string& name, const QString& title);
    void putBackLast();
    QString last() const { return m_removed.empty() ? QString() : m_removed.back().title; } ///< empty: there is none

Q_SIGNALS:
    void removed(const QString& run, const QString& name);
    void putBack(const QString& run, const QString& name);
    void failed(const QString& why);

private:
    struct Removed {
        QString run;
        std::string name;
        QString title;
        std::string file; ///< its bytes
    };
    std::vector<Removed> m_removed;
};

} // namespace sharpscope
