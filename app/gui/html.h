// SPDX-License-Identifier: GPL-3.0-or-later
// Text on its way into HTML.
#pragma once

#include <QString>

#include <string>

namespace sharpscope {

inline QString escaped(const QString& text) { return text.toHtmlEscaped(); }
inline QString escaped(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }
inline QString escaped(const char* text) { return QString::fromUtf8(text).toHtmlEscaped(); }

} // namespace sharpscope
