// SPDX-License-Identifier: GPL-3.0-or-later
// Omniglot (Lake, Salakhutdinov, Tenenbaum, "Human-level concept learning through probabilistic program induction",
// Science 2015): 1,623 characters of 50 alphabets, each drawn once by 20 people, as its archives lay it out,
// ALPHABET/characterNN/*.png of 105×105 pixels. Few-shot papers turn it to white on black, scale it to 28×28, take the
// four rotations of a character for classes of their own, and forget the archives' own split: 1,100 characters train,
// 100 validate, 423 test (Finn et al. 2017; 1,200 train and validate in Vinyals et al. 2016).
#pragma once

#include "core/fewshot/class_source.h"

namespace sharpscope {

/// images_background and images_evaluation, or the two small archives, as .zip or unpacked; characters that lie in
/// several come once. Where not all 1,623 are there, 64 % of them train, 10 % validate, 26 % test, and a note says so.
ClassSource omniglot();

} // namespace sharpscope
