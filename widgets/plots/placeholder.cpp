// SPDX-License-Identifier: GPL-3.0-or-later
// placeholder: removed with the first real file of this part
