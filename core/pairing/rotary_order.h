// SPDX-License-Identifier: GPL-3.0-or-later
// Queries and keys whose rows do not lie in the order in which a program of their file's format reads them.
#pragma once

#include "core/pairing/conversion.h"

namespace assay {

/// GGUF of architecture llama and Meta's own files rotate neighbouring rows, Hugging Face the halves of a
/// head: conversion permutes the rows. A finding where most of the pair's queries and keys agree in another
/// order than the formats call for: one of both models is read wrongly. Single layers are mixed_orders'
/// matter.
void noteRotaryOrder(const Model &reference, const Conversion &conversion, Pairing &pairing);

} // namespace assay
