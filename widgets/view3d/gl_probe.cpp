// SPDX-License-Identifier: GPL-3.0-or-later
// X11's macros (None, Bool, Status ...) stay in this file.
#include "widgets/view3d/gl_probe.h"

#include <GL/glx.h>
#include <X11/Xlib.h>

#include <memory>

namespace sharpscope {

namespace {

struct CloseDisplay {
    void operator()(Display* display) const { XCloseDisplay(display); }
};

struct FreeX {
    void operator()(void* memory) const { XFree(memory); }
};

/// The default handler ends the process; while this lives, an error only makes the call that caused it fail.
class IgnoreErrors {
public:
    IgnoreErrors() : m_before(XSetErrorHandler([](Display*, XErrorEvent*) { return 0; })) {}
    ~IgnoreErrors() { XSetErrorHandler(m_before); }
    IgnoreErrors(const IgnoreErrors&) = delete;
    IgnoreErrors& operator=(const IgnoreErrors&) = delete;

private:
    XErrorHandler m_before;
};

} // namespace

std::optional<std::string> tryGlContext()
{
    const std::unique_ptr<Display, CloseDisplay> display(XOpenDisplay(nullptr));
    if (!display || !glXQueryExtension(display.get(), nullptr, nullptr)) return std::nullopt;

    const int wanted[] = {GLX_DRAWABLE_TYPE,
                          GLX_WINDOW_BIT,
                          GLX_RENDER_TYPE,
                          GLX_RGBA_BIT,
                          GLX_RED_SIZE,
                          8,
                          GLX_GREEN_SIZE,
                          8,
                          GLX_BLUE_SIZE,
                          8,
                          None};
    int count = 0;
    const std::unique_ptr<GLXFBConfig, FreeX> configs(
        glXChooseFBConfig(display.get(), DefaultScreen(display.get()), wanted, &count));
    if (!configs || count == 0) return std::nullopt;

    using CreateContext = GLXContext (*)(Display*, GLXFBConfig, GLXContext, Bool, const int*);
    const auto create = reinterpret_cast<CreateContext>(
        glXGetProcAddressARB(reinterpret_cast<const GLubyte*>("glXCreateContextAttribsARB")));
    if (!create) return std::nullopt;

    const IgnoreErrors ignoreErrors;
    const int attributes[] = {
        GLX_CONTEXT_MAJOR_VERSION_ARB,    3,   GLX_CONTEXT_MINOR_VERSION_ARB, 2, GLX_CONTEXT_PROFILE_MASK_ARB,
        GLX_CONTEXT_CORE_PROFILE_BIT_ARB, None};
    const GLXContext context = create(display.get(), configs.get()[0], nullptr, True, attributes);
    XSync(display.get(), False); // an error of the server arrives here
    if (!context) return std::nullopt;
    std::string renderer;
    if (glXMakeContextCurrent(display.get(), None, None, context))
        if (const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER))) renderer = name;
    glXMakeContextCurrent(display.get(), None, None, nullptr);
    glXDestroyContext(display.get(), context);
    return renderer;
}

} // namespace sharpscope
