// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <string>
#include <vector>

namespace sharpscope {

/// Removes surfaces from runs' folders, and puts them back step by step: their files are kept here as long as the
/// window lives. What a step is called is the window's `landscape.removed`, so that undo and redo go through them.
class SurfaceBin final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// `title`: what the surface is called in words. Says why() where it cannot be done.
    void remove(const QString& run, const std::string& name, const QString& title);

    /// The last step that holds, "3 remove step 400 · 17×17": its number and what it did; empty before the first.
    const std::string& now() const { return m_done == 0 ? m_first : m_steps[m_done - 1].name; }
    /// Takes back, or makes again, all that lies between. A step that is not known is an earlier session's: it holds.
    void goTo(const std::string& step);

Q_SIGNALS:
    void removed(const QString& run, const QString& name);
    void putBack(const QString& run, const QString& name);
    void failed(const QString& why);

private:
    struct Step {
        std::string name;
        QString run;
        std::string surface;
        std::string file; ///< its bytes
    };
    bool take(Step& step);
    bool give(const Step& step);

    std::vector<Step> m_steps;
    std::size_t m_done = 0; ///< of them hold
    std::string m_first;
};

} // namespace sharpscope
