# SPDX-License-Identifier: GPL-3.0-or-later
"""An X server of one's own. -noreset: it must outlive its first client."""
import os
import subprocess


class Display:
    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-noreset", "-nolisten",
                                        "tcp", "+extension", "GLX"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with open(read) as lines:
            number = lines.readline().strip()  # to its end: the server dies where nobody takes it
        if not number:
            raise OSError("Xvfb did not start")
        self.environment = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()
