// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of each codec: name, default, range, sentence. The rows of codec_table.cpp point here.
#pragma once

#include "core/codecs/codec.h"

#include <array>

namespace assay {

/// Read by stored_numbers.h. Where a codec had no choice at first, its default is what it stored then.
constexpr CodecParameter numbersParameter(const char *defaultValue, const char *sentence)
{
    return { "numbers", defaultValue, "half|bfloat16|float32", sentence };
}

inline constexpr std::array BitnetParameters {
    CodecParameter { "scale", "absmean", "absmean|threshold|best",
                     "absmean: threshold half the mean magnitude (the published rule); threshold: 0.7 of it; "
                     "best: threshold and value of least squared error" },
    CodecParameter {
        "packing", "trits", "trits|2bit|tq1_0|tq2_0",
        "trits: 5 per byte; 2bit: 4 per byte; tq1_0, tq2_0: llama.cpp blocks with a scale each" },
    CodecParameter { "epsilon", "0", "0.0..1.0",
                     "added to the mean magnitude before dividing; published code uses 1e-5" },
};
inline constexpr std::array ZstdParameters {
    CodecParameter { "level", "3", "1..22", "higher is smaller and slower" },
    CodecParameter {
        "mode", "auto", "auto|match|huffman",
        "huffman: no matches, entropy only; auto: that for the exponents split off by byteplane" },
};
inline constexpr std::array LzmaParameters {
    CodecParameter { "level", "6", "0..9", "higher is smaller and slower" },
};
inline constexpr std::array DeflateParameters {
    CodecParameter { "level", "6", "1..9", "higher is smaller and slower" },
};

inline constexpr std::array IntnParameters {
    CodecParameter { "bits", "4", "2..8", "bits per code" },
    CodecParameter { "group", "128", "0..65536", "weights that share a scale; 0 = those of a row" },
    CodecParameter { "mode", "sym", "sym|asym|zero",
                     "sym: a scale; asym: and a minimum; zero: and a zero point among the codes" },
    numbersParameter("half", "format of scales and minima"),
};
inline constexpr std::array RftParameters {
    CodecParameter {
        "basis", "canonical", "canonical|phase|qr|operator|dct|fft",
        "canonical: golden-ratio frame made orthonormal; phase: phases times the Fourier transform; "
        "operator: eigenbasis of a Toeplitz operator; dct, fft: the usual ones, as controls" },
    CodecParameter { "n", "1024", "2..4096", "weights per block" },
    CodecParameter { "keep", "0.1", "0.0..1.0", "share of the coefficients that are kept" },
    CodecParameter { "threshold", "0", "0.0..1000.0",
                     "if above 0, instead of a share: coefficients of at least so many root mean squares" },
    CodecParameter { "bits", "8", "2..13", "bits per kept value, one of them the sign" },
};
inline constexpr std::array SeedlmParameters {
    CodecParameter { "bits", "4", "3..4", "4: 8 weights from 3 coefficients; 3: 12 weights from 4" },
};
inline constexpr std::array VptqParameters {
    CodecParameter { "v", "8", "1..32", "weights of one column that make a vector" },
    CodecParameter { "k", "4096", "2..65536", "codewords" },
    CodecParameter { "residual", "0", "0..65536", "codewords for what the first codebook leaves; 0 = none" },
    CodecParameter { "outliers", "0", "0.0..0.5", "share of the columns that get a codebook of their own" },
    CodecParameter { "outlier_k", "4096", "2..65536", "codewords of the outlier columns" },
    CodecParameter { "iterations", "10", "0..100", "rounds of k-means" },
};
inline constexpr std::array HyperParameters {
    CodecParameter {
        "variant", "lattice", "lattice|theta",
        "lattice: two weights as a lattice point, as published; theta: one float for 256 ternary "
        "weights" },
    CodecParameter { "points", "1600", "4..65536", "lattice: points of the square" },
    CodecParameter { "classes", "3", "1..8", "lattice: factors that pull outliers into the square" },
    CodecParameter { "side", "5", "0.01..1000.0", "lattice: side of the square in root mean squares" },
};
inline constexpr std::array SymbolicParameters {
    CodecParameter { "m", "64", "1..65536", "amplitudes; the claim is a ratio of length / m" },
};
inline constexpr std::array SvdParameters {
    CodecParameter { "keep", "0.25", "0.0..1.0", "numbers in the factors over numbers in the matrix" },
    CodecParameter { "rank", "0", "0..8192", "if above 0, instead of a share: singular values kept" },
    numbersParameter("half", "format of the factors"),
};
inline constexpr std::array Nf4Parameters {
    CodecParameter { "double", "off", "off|on",
                     "on: the largest magnitudes are quantised to 8 bits in turn" },
};
inline constexpr std::array KeepParameters {
    CodecParameter { "keep", "0.5", "0.0..1.0", "share of the weights that are kept" },
};
inline constexpr std::array DeltaParameters {
    CodecParameter { "bits", "0", "0..8",
                     "0: every weight comes back exactly; 1: signs and one scale per tensor; else bits per "
                     "code of the difference" },
    CodecParameter { "group", "128", "0..65536",
                     "from 2 bits on: weights that share a scale; 0 = those of a row" },
};
inline constexpr std::array PruneParameters {
    CodecParameter { "keep", "0.5", "0.0..1.0", "share of the weights that are kept" },
    CodecParameter {
        "index", "mask", "mask|gaps|coded",
        "which are kept: a bit a weight; bytes that count zeros; the bits in an arithmetic coder" },
    numbersParameter("half", "format of the kept weights"),
};
inline constexpr std::array NmParameters {
    CodecParameter { "n", "2", "1..32", "weights kept of every m" },
    CodecParameter { "m", "4", "2..32", "weights of a group" },
    numbersParameter("half", "format of the kept weights"),
};
inline constexpr std::array CodebookParameters {
    CodecParameter { "k", "16", "2..256", "values of the codebook" },
    CodecParameter { "iterations", "50", "0..1000", "rounds of k-means, fewer if nothing moves" },
    numbersParameter("float32", "format of the codebook's values"),
};
inline constexpr std::array RansParameters {
    CodecParameter { "mantissa", "raw", "raw|coded",
                     "coded: bits behind the exponents too, by how far out the exponent lies; slow" },
};
inline constexpr std::array GzipParameters {
    CodecParameter { "level", "6", "1..9", "higher is smaller and slower" },
};

} // namespace assay
