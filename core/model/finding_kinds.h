// SPDX-License-Identifier: GPL-3.0-or-later
// THE list of every finding: what a reader, the accounting, the comparison, the forensics or a rule can say.
// To add one: a row here, in the order of ids; then write Finding { .rule = "its.id", .severity = ... } where
// it is found. A test reads the sources: an id without a row, or with another severity, fails. `assay rules`,
// the window and the report follow by themselves.
#pragma once

#include "core/model/finding.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace assay {

struct FindingKind {
    const char *id;
    Severity severity;
    const char *title; ///< what it looks for, one sentence
    const char *explanation; ///< for the window and the report
};

inline constexpr std::array FindingKinds = [] {
    using enum Severity;
    return std::array {
        FindingKind { "accounting.buffers", Note, "Buffers among the elements",
                      "Masks, tables and running statistics are stored and never trained." },
        FindingKind { "accounting.declared-parameters", Warning,
                      "A declared parameter count that the tensors do not have",
                      "The metadata state how many parameters there are; the tensors are counted here." },
        FindingKind { "accounting.declared-size", Warning, "A declared total size that the files do not have",
                      "The index or header states the bytes of all tensors; they are added up here." },
        FindingKind { "accounting.dense-zeros", Note, "Zeros stored as numbers",
                      "A pruned tensor that is stored dense takes as many bytes as before." },
        FindingKind { "accounting.few-levels", Note, "Values on few levels stored at full width",
                      "A quantiser was applied and its result stored as plain floats: nothing is saved." },
        FindingKind { "accounting.optimizer", Note, "Training state among the elements",
                      "Moments of an optimizer and step counters are stored and are no weights." },
        FindingKind { "accounting.tied", Note, "Tied copies among the elements",
                      "Counted once as parameters." },
        FindingKind { "accounting.uncompared", Note,
                      "Tensors that were not compared with each other for copies",
                      "So many have one shape that their contents were left uncompared." },
        FindingKind { "accounting.upcast", Note, "Values of 16 bits stored in 32",
                      "The low bits of every sampled float32 are zero: half of the bytes carry nothing." },
        FindingKind { "arithmetic.derived", Failure,
                      "Shares, rates, differences, products and means against their sources",
                      "Each derived number is recomputed from the stated numbers beside it, in intervals." },
        FindingKind {
            "arithmetic.ratio", Failure, "A stated ratio against the document's own sizes and counts",
            "Of its record, row or sentence; rounded inputs are intervals, MB is tried as 10^6 and 2^20." },
        FindingKind { "artefact.known", Note, "An artefact whose form is known",
                      "Recognised by its keys; what such a file can hold is said." },
        FindingKind { "baseline.f32", Warning, "A ratio that holds only against 4 bytes per element",
                      "The reference is stored in 16 bits or fewer; counting it as float32 multiplies every "
                      "ratio without compressing anything." },
        FindingKind { "baseline.optimizer", Warning, "Training state counted with the model",
                      "Moments of an optimizer are not weights: leaving them out compresses nothing." },
        FindingKind { "bound.rate", Warning, "A rate and a fidelity that hardly go together",
                      "Shannon's bound for weights that are independent given their variance, at the rate "
                      "that the ratio leaves of 32-bit weights; assumed where no reference was measured." },
        FindingKind { "bound.rate-distortion", Failure, "A rate and a fidelity that cannot go together",
                      "Exactness below a tenth of a bit, or a likeness that the reference's own structure "
                      "cannot keep at that rate." },
        FindingKind { "bound.rate-floor", Warning, "A rate at which hardly any of the weights can remain",
                      "Below 0.1 bits per weight less than 13 % of the energy can be kept, unless the "
                      "weights have structure." },
        FindingKind { "bytes.bits-per-weight", Failure, "Stated bits per weight against all stored bytes",
                      "Whole numbers that name a format are not held against it." },
        FindingKind {
            "bytes.count", Failure, "Stated parameters, tensors and layers against those that are there",
            "With and without tied copies and buffers. Round numbers in names are not held against it." },
        FindingKind { "bytes.percent", Failure, "A claimed share against the measured one",
                      "Space saved or kept, coverage, zeros: in the direction that the words give." },
        FindingKind { "bytes.ratio", Failure, "A claimed ratio against the measured ones",
                      "Of files and of stored tensors; words that name disk space bind it to the files." },
        FindingKind { "bytes.size", Failure, "A stated size against the bytes on disk",
                      "Weight files, stored tensors and the whole folder are all tried." },
        FindingKind { "codes.beyond-rounding", Note,
                      "Codes of 8 bits with larger errors than rounding leaves",
                      "Other weights were rounded than the reference's: of further training, or of another "
                      "checkpoint." },
        FindingKind { "config.disagrees", Warning, "A configuration that the tensors contradict",
                      "Layers, vocabulary and tied head as config.json states them, against the tensors that "
                      "are there." },
        FindingKind {
            "config.padding", Note, "A vocabulary padded beyond what the configuration states",
            "Embedding rows above the stated vocabulary: padding to a round number, as many trainers do." },
        FindingKind { "container.contradiction", Failure, "An Assay container that contradicts itself",
                      "A part that its list names is missing or does not fit what the list states." },
        FindingKind { "container.needs-base", Warning, "Differences that decode only with a base model",
                      "The base model's bytes are not counted: no ratio of such a file is confirmed." },
        FindingKind {
            "count.list", Failure, "A count that the list or array beside it contradicts",
            "\"6 layers\" above a list of five names; lists that only give examples are left alone." },
        FindingKind { "coverage.buffer", Warning, "A mask buffer presented as a compressed weight",
                      "Causal masks are constants of the architecture: rank 4, square, named attn.bias." },
        FindingKind { "coverage.layers", Failure, "An artefact that covers only some layers of the model",
                      "The elements of the layers in its payload against the element count it states." },
        FindingKind { "coverage.pair", Warning, "A candidate that reproduces only part of the reference",
                      "Tied copies and buffers are counted on neither side." },
        FindingKind { "coverage.unknown-layer", Warning, "Layers that the reference does not have",
                      "Some names of the artefact are the reference's, others are not." },
        FindingKind {
            "directory.duplicate-format", Note, "The same weights in a second format",
            "A folder holds the model in several formats; one of them is the model, the others are copies." },
        FindingKind { "directory.incomplete", Warning, "A file that is not whole",
                      "A partial download or a file that ends early lies in the folder." },
        FindingKind { "directory.link-outside", Warning, "A link that leads out of the folder",
                      "It was not followed: what lies outside is not part of the model." },
        FindingKind { "directory.other-weights", Note, "Weight files beside the model that are no copy of it",
                      "Adapters, projectors, other quantisations: named and not counted." },
        FindingKind {
            "directory.partitioned", Warning, "A checkpoint shared out over processes",
            "The parts of a training run; what could be joined was, and the true counts are said." },
        FindingKind { "directory.several-models", Note, "A folder of several models",
                      "Components of a pipeline: the largest is read." },
        FindingKind { "directory.slices", Note, "A checkpoint in slices",
                      "Rows, columns and copies of each tensor, joined into the whole." },
        FindingKind { "directory.stale-shards", Warning, "Shards of another set beside the model",
                      "Left over from another save: named and not counted." },
        FindingKind { "directory.unreadable-copy", Warning, "A copy in another format that could not be read",
                      "It was left alone; the model was read from the other format." },
        FindingKind { "documents.disagree", Failure,
                      "Two documents with different values for one named model",
                      "Only where both name the model." },
        FindingKind { "documents.one-key", Failure, "Two values for one thing within a document",
                      "Same thing, quantity, side and width, and no rounding reconciles the two." },
        FindingKind { "documents.retracted", Failure, "A result that the document takes back",
                      "Stated as a result in one place, withdrawn in another." },
        FindingKind {
            "evidence.blob-hash", Failure, "A cache blob that is not what its name says",
            "The Hub names large files of its cache by the SHA-256 of their content: another content is "
            "another file." },
        FindingKind { "evidence.empty-file", Failure, "A model without any weights",
                      "Zero bytes, or a folder or file that holds no tensor." },
        FindingKind { "evidence.empty-payload", Failure, "An artefact whose payload list is empty",
                      "It names lists for the compressed values, and all of them are empty." },
        FindingKind { "evidence.missing-file", Failure, "A model that was named is not there",
                      "Nothing lies at the path, so no claim about it can be supported." },
        FindingKind { "evidence.named-file", Note,
                      "A model file that a document names does not lie beside it",
                      "A value that is a relative path with a model's suffix: neither there nor in the "
                      "document's folder, and not among what was given." },
        FindingKind { "evidence.placeholder", Failure, "A few words of text in a model's name",
                      "The file is plain text of at most 1 KiB and no known format." },
        FindingKind { "evidence.pointer", Warning, "A Git LFS pointer stands in place of the weights",
                      "A pointer is a text of about 130 bytes. Its declared size and SHA-256 are reported; "
                      "no ratio is made from the pointer's own bytes." },
        FindingKind { "evidence.truncated", Failure, "A file that ends before what it declares",
                      "A partial download or a cut file: what is missing cannot be judged." },
        FindingKind { "evidence.unreadable", Warning, "A model that could not be read here",
                      "Not known to be wrong: claims about it stay undecidable." },
        FindingKind { "fidelity.error", Failure, "A stated error against the measured ones",
                      "Accused only if the stated value is better than every reading of its name; for a "
                      "single layer also if it is worse." },
        FindingKind { "fidelity.lossless", Failure, "Claims of exactness against the decoded weights",
                      "Every weight is compared as a number." },
        FindingKind { "fidelity.similarity", Failure, "A stated likeness against the measured ones",
                      "Accused only if the stated value is better than every reading of its name." },
        FindingKind { "flax.duplicate-name", Warning, "Two tensors of one name",
                      "The second was listed under another name." },
        FindingKind { "flax.trailing-bytes", Warning, "Bytes behind the last value",
                      "They belong to nothing that was read." },
        FindingKind { "gguf.empty-tensor", Warning, "A tensor without elements",
                      "A dimension of zero is legal to read and holds nothing." },
        FindingKind { "gguf.file-type", Warning, "A declared file type that most tensors do not have",
                      "general.file_type names the type of most tensors; they are counted here." },
        FindingKind { "gguf.fork-type", Note, "A tensor type of a fork of ggml",
                      "It is listed; its size and values are not known." },
        FindingKind {
            "gguf.gap", Warning, "Bytes between tensors that belong to none",
            "More than alignment explains: something else is stored there, or an offset is wrong." },
        FindingKind { "gguf.long-name", Warning, "A tensor name that ggml does not take",
                      "Names are kept in 64 bytes there; some programs built on it take up to 128." },
        FindingKind { "gguf.nested-array", Failure, "An array of arrays in the metadata",
                      "No version of ggml reads it; other programs will refuse the file." },
        FindingKind { "gguf.overlong-name", Failure, "A tensor name that no program takes",
                      "Names have at most 127 bytes." },
        FindingKind { "gguf.rank", Note, "A tensor of more dimensions than ggml knows",
                      "ggml reads at most four." },
        FindingKind { "gguf.removed-type", Warning, "A tensor type that was removed from ggml",
                      "Loaders of today refuse such a file." },
        FindingKind {
            "gguf.split", Warning, "A split model whose parts do not agree",
            "split.no, split.count and split.tensors.count of each part against the files and tensors." },
        FindingKind { "gguf.tensor-name", Warning, "A tensor name longer than ggml reads",
                      "ggml reads names of at most 63 bytes; other programs will refuse the file." },
        FindingKind { "gguf.trailing-bytes", Warning, "Bytes behind the last tensor",
                      "They belong to nothing that the header describes." },
        FindingKind { "gguf.unknown-type", Failure, "A tensor type that no version of ggml knows",
                      "It is listed; its size and values are not known." },
        FindingKind { "hdf5.links", Warning, "Links or virtual data sets that were not followed",
                      "What they point to lies elsewhere and is not part of what was read." },
        FindingKind { "identity.declared-method", Failure,
                      "A method that the candidate declares against its tensors",
                      "Its configuration and metadata name bits, group size or file type; the stored tensors "
                      "show them. Methods that quantise on loading are left alone." },
        FindingKind { "identity.fake-quantisation", Warning,
                      "Values rounded to few levels and stored in full width",
                      "At most 256 distinct values per tensor in 16 bits or more: nothing is saved." },
        FindingKind {
            "identity.other-training", Failure, "A candidate of another training of the same shapes",
            "The values correlate, and differ far more than the candidate's own precision explains." },
        FindingKind { "identity.pruned-dense", Warning, "Pruned weights stored as full zeros",
                      "Zeros in a dense tensor take as many bytes as any number." },
        FindingKind { "identity.same-model", Warning, "A candidate that is the reference",
                      "The same values in as many bytes." },
        FindingKind { "identity.scattered-energy", Warning,
                      "Layers that grow and shrink as no code makes them",
                      "Full-width values whose energy changes both ways by more than 1.3 times that of the "
                      "error: another training, or scales moved between layers." },
        FindingKind { "identity.unrelated", Failure, "A candidate that is another model",
                      "Matrices of the same shapes whose values do not correlate." },
        FindingKind { "index.unmapped", Warning, "An index and its files that do not name the same tensors",
                      "The index maps names to files; both were read." },
        FindingKind { "keras.lambda-layer", Warning, "A layer that carries code",
                      "A Lambda layer runs Python when the model is loaded. Here it was only read." },
        FindingKind { "layer.constant", Warning, "A layer of one value where the reference has many",
                      "Every value of the candidate is the same." },
        FindingKind { "layer.dead", Warning, "A layer of zeros where the reference has values",
                      "Every value of the candidate is zero." },
        FindingKind { "layer.error-above-one", Warning, "An error larger than the layer itself",
                      "Relative mean squared error above one: storing nothing would be closer." },
        FindingKind { "layer.misscaled-codes", Warning, "Codes decoded with other scales than their own",
                      "Rows or groups are the reference's times factors that no honest code of that error "
                      "has: the scales of another row or layer." },
        FindingKind { "layer.negated", Warning, "A layer with every sign turned",
                      "The values agree once each is multiplied by minus one." },
        FindingKind { "layer.non-finite", Warning, "NaN or infinite values on one side only",
                      "They are counted, and left out of every error sum." },
        FindingKind { "layer.other-layer", Warning, "A layer with the values of another layer",
                      "Exchanged or copied: the values are those of another tensor of the reference." },
        FindingKind { "layer.part-dead", Warning, "Rows or columns of zeros where the reference has values",
                      "At least one line in 200 is nothing but zeros, and as strong as others in the "
                      "reference: heads or channels taken out." },
        FindingKind { "layer.part-unrelated", Warning, "A layer that is the reference's in a part only",
                      "Some rows or columns are a code of the reference's, others are unrelated to them or "
                      "have their signs turned." },
        FindingKind { "layer.reordered", Warning, "A layer with the same values in another order",
                      "The sorted values agree: the same weights, moved." },
        FindingKind { "layer.scaled", Warning, "A layer that is the reference times one number",
                      "The values agree once the factor is taken out." },
        FindingKind { "layer.shifted-codes", Warning, "Codes moved by a constant in every group",
                      "The mean error of a group is a step where rounding leaves none: its zero points are "
                      "off by one." },
        FindingKind { "layer.unrelated", Warning,
                      "A layer whose values have nothing to do with the reference",
                      "No correlation with the tensor of its name." },
        FindingKind { "layout.config-disagrees", Warning,
                      "A configuration that the stored tensors contradict",
                      "Bits, group size or form as stated, against the shapes of the words; the tensors are "
                      "believed." },
        FindingKind { "layout.parts-misfit", Warning, "Parts of a quantised layer that do not fit each other",
                      "They look like a known layout and are left as they are stored." },
        FindingKind {
            "layout.raw-codes", Warning, "Codes of a quantiser without what decodes them",
            "A neighbour holds scales that no known layout reads, or none is there: nothing was measured." },
        FindingKind { "layout.zeros-off-by-one", Warning, "Zero points that lie one step off",
                      "The error is that of a constant step: a zero stored by another convention." },
        FindingKind { "limits.document", Warning, "A document longer or deeper than is read",
                      "What lies past the limit was not read and not judged." },
        FindingKind { "limits.payload", Warning, "A payload list longer than is kept",
                      "Numbers past the limit were counted, not read." },
        FindingKind { "limits.statements", Warning, "More statements than are read",
                      "The document makes more statements than the limit; the rest was not judged." },
        FindingKind { "limits.text", Warning, "Text longer than is kept",
                      "Text past the limit was not read." },
        FindingKind { "model.adapter", Warning, "An adapter, not the model",
                      "Low-rank matrices that are added to a base model; alone they are none." },
        FindingKind { "names.hidden-characters", Warning, "A name with control or direction characters",
                      "It may look like another name; it is shown escaped." },
        FindingKind { "npy.no-numbers", Warning, "An array whose elements are no numbers",
                      "Objects and texts are listed and not decoded." },
        FindingKind { "npy.trailing-bytes", Warning, "Bytes behind the array",
                      "The header describes fewer bytes than the file has." },
        FindingKind { "npz.other-member", Note, "A member of the archive that is no array",
                      "It was listed and left alone." },
        FindingKind { "onnx.float-quantised", Note, "Float constants that the graph quantises when it runs",
                      "They are stored at full size: the file is not smaller by it." },
        FindingKind { "pairing.folded-normalisation", Note, "Normalisation folded into the next matrix",
                      "The candidate multiplies a normalisation into its neighbour: both differ, their "
                      "product agrees." },
        FindingKind { "pairing.mapping", Warning, "A line of the mapping file that names no tensor",
                      "The names that the mapping states were not found in the opened models." },
        FindingKind { "pairing.mixed-order", Warning,
                      "A layer whose values lie in another order than its like",
                      "A program reads all layers of one role alike: rows that one of them has in another "
                      "order are read wrongly, though the values agree." },
        FindingKind { "pairing.rotary-order", Warning,
                      "Queries and keys in another rotary order than the format's",
                      "Programs of one format turn neighbouring rows, those of the other the halves of a "
                      "head; the values agree in an order that one of both does not read." },
        FindingKind {
            "pairing.scale-not-undone", Warning, "A scale that nothing in the file takes back",
            "Columns were multiplied and no neighbour divides by it: the stored weights count as they are." },
        FindingKind { "pattern.equal-ratio", Warning, "One large ratio for different things",
                      "Codes of fixed rate give every model the same small ratio; ratios of 50 and more "
                      "depend on the weights." },
        FindingKind { "pattern.self-flag", Warning, "A flag that affirms beside one that refuses",
                      "The document's own tests say that what it affirms was not reached." },
        FindingKind { "pattern.stages", Warning, "Stages whose product is not the stated whole",
                      "Each stage works on what the one before leaves; their ratios multiply." },
        FindingKind { "payload.capacity", Warning, "A payload too small for the tensor it stands for",
                      "64 bits for every distinct number bound what the payload can say about the weights." },
        FindingKind { "payload.formula", Failure, "A payload that a formula predicts",
                      "A linear recurrence of order up to 3 in value, logarithm or phase, or a period; "
                      "relative residual below 1e-9 over at least 100 terms." },
        FindingKind { "payload.identical", Warning, "The same payload for two different models",
                      "Number for number the same in two documents." },
        FindingKind {
            "payload.noise", Failure, "A payload that is a random generator's output",
            "Kolmogorov-Smirnov with given parameters, moments and neighbours, at 1 % corrected for the "
            "number of series; only for lists far shorter than the tensors they stand for." },
        FindingKind { "payload.size-alone", Note, "Payload lengths that the tensor's size alone decides",
                      "n / min(1000, n/1000) in every layer." },
        FindingKind { "payload.text-inflation", Warning, "Payload written as text, and counted as bytes",
                      "Hexadecimal doubles the bytes, base64 adds a third; the file holds the text." },
        FindingKind { "payload.truncated", Failure, "A payload list shorter than it declares",
                      "The numbers in the list against the count stated beside it." },
        FindingKind { "pickle.bound-method", Note, "A pickle that asks for an attribute of an object",
                      "A bound method; harmless by itself." },
        FindingKind { "pickle.dangerous-global", Failure, "A pickle that would run code when loaded",
                      "It names a function that can run programs or open files. Here it was only read." },
        FindingKind { "pickle.duplicate-name", Warning, "Two tensors of one name",
                      "The second was listed under another name." },
        FindingKind { "pickle.no-numbers", Warning, "A pickle entry whose elements are no numbers",
                      "It was listed and not decoded." },
        FindingKind { "pickle.no-tensors", Warning, "A pickle of which no tensor could be read",
                      "It was looked through for what it would run." },
        FindingKind { "pickle.trailing-bytes", Warning, "Bytes behind the end of the pickle",
                      "What follows the STOP opcode is never loaded." },
        FindingKind { "pickle.unknown-global", Note, "A pickle that names something unknown",
                      "Neither a known harmless name nor a known dangerous one." },
        FindingKind { "quantisation.share", Warning, "A quantisation that reaches only part of the weights",
                      "Declared for the model; the matrices that are stored in full are counted." },
        FindingKind { "rate.less-than-a-bit", Warning, "Stored values of less than a bit each",
                      "Bytes over stored values: a value that is stored takes a bit at least." },
        FindingKind { "repository.licence", Note, "What the repository says about its licence",
                      "The first lines of the licence file or the field of the card, quoted." },
        FindingKind { "reproduction.differs", Warning, "A stated ratio that the method does not give here",
                      "The method was run on the reference with the settings that the document states." },
        FindingKind { "reproduction.out-of-reach", Failure,
                      "A stated ratio that no setting of the method gives",
                      "By the bits that its codes take, or by what its coder makes of these very bytes." },
        FindingKind { "run.behaviour", Failure,
                      "No loss of quality, the same answers or speech that a run does not show",
                      "Both models are run on the text that was given. Refuted where three errors of the "
                      "measurement do not reach what is claimed; one text that shows a loss is enough." },
        FindingKind { "run.figure", Failure, "A stated figure of quality against the run on its text",
                      "Changes of perplexity, agreement and divergence beyond three errors; a perplexity "
                      "alone only if no choice of windows can explain it." },
        FindingKind { "run.no-information", Failure, "A candidate whose predictions carry no information",
                      "It predicts no better than guessing evenly, or than the counts of the tokens." },
        FindingKind { "safetensors.large-header", Warning,
                      "A header larger than the reference reader accepts",
                      "It was read within its bounds; other programs will refuse the file." },
        FindingKind { "safetensors.trailing-bytes", Warning, "Bytes behind the last tensor",
                      "They belong to nothing that the header describes." },
        FindingKind { "shards.tensor-differs", Failure, "One tensor in two shards with different bytes",
                      "Which of them is meant cannot be known." },
        FindingKind { "shards.tensor-twice", Warning, "One tensor in two shards",
                      "The bytes are the same; it counts once." },
        FindingKind { "size.rounds-to-nothing", Warning, "A size of nothing beside a ratio",
                      "A ratio to \"0.00 MB\" cannot be recomputed." },
        FindingKind { "table.law", Failure, "A cell that breaks what the other rows obey",
                      "Formulas between columns are searched without any word; a law counts only if it can "
                      "hardly be luck." },
        FindingKind { "table.total", Failure, "Totals and means of a table against its rows",
                      "Incomplete tables and rows that are of more than is shown are left alone." },
        FindingKind { "template.code", Warning, "A chat template that does more than write text",
                      "It reaches for attributes or imports when it is rendered. Here it was only read." },
        FindingKind { "tflite.external-buffers", Warning, "Weights that lie outside of the file",
                      "Buffers of the model point to bytes that are not in it." },
        FindingKind { "tflite.scales", Warning, "Scales that do not fit their tensor",
                      "The tensor is listed and not decoded." },
        FindingKind { "torch.other-pickle", Note, "A further pickle in the archive",
                      "It is not the model; what it names is listed." },
        FindingKind { "torch.repeated-elements", Warning, "A tensor that repeats what is stored once",
                      "A stride of zero makes a large shape of few stored values." },
        FindingKind { "torch.storage-size", Warning, "A storage of another size than stated",
                      "The archive member against the size that the pickle states." },
        FindingKind { "torch.trailing-bytes", Warning, "Bytes behind the last storage",
                      "They belong to no storage of the file." },
        FindingKind { "torch.unused-storage", Note, "Storages that no tensor uses",
                      "They are stored and belong to nothing that was read." },
        FindingKind { "words.placeholder", Warning, "TBD, placeholder, stub or mock in place of a result",
                      "The document says itself that there is no result yet." },
        FindingKind { "words.projected", Note,
                      "Results that the document calls planned, projected or theoretical",
                      "A projection may be honest; it is not a measurement." },
        FindingKind { "words.simulated", Warning, "Results that the document calls simulated or synthetic",
                      "Simulated numbers are not measurements of weights." },
        FindingKind { "words.skipped", Warning, "Things that were skipped, under a claim of all",
                      "The document says both." },
        FindingKind { "zip.damaged", Warning, "A damaged archive",
                      "The directory of the archive and its members do not agree, or a checksum is wrong." },
    };
}();

static_assert(std::ranges::adjacent_find(FindingKinds, std::ranges::greater_equal {},
                                         [](const FindingKind &kind) { return std::string_view(kind.id); })
                  == FindingKinds.end(),
              "ids stand in order, each once");

/// The row of an id that is known while compiling: another id does not compile.
consteval const FindingKind &findingKind(std::string_view id)
{
    for (const FindingKind &kind : FindingKinds)
        if (id == kind.id)
            return kind;
    throw "no row of FindingKinds has this id";
}

std::span<const FindingKind> findingKinds();
/// Of a text that is not known while compiling (a project file); nullptr if there is none.
const FindingKind *findFindingKind(std::string_view id);

} // namespace assay
