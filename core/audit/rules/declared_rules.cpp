// SPDX-License-Identifier: GPL-3.0-or-later
// The method that a candidate's own configuration declares, against how its tensors are stored.
#include "core/audit/rules/rule_checks.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay {
namespace {

/// Methods whose files hold quantised tensors; others quantise plain weights when they are loaded.
constexpr std::array<std::string_view, 5> StoredMethods { "gptq", "awq", "compressed-tensors", "vptq",
                                                          "quip" };

struct FileTypeRow {
    int number;
    const char *name;
    const char *tensorType; ///< that at least one large matrix must have
};
constexpr std::array FileTypes {
    FileTypeRow { 2, "Q4_0", "Q4_0" },    FileTypeRow { 3, "Q4_1", "Q4_1" },
    FileTypeRow { 7, "Q8_0", "Q8_0" },    FileTypeRow { 8, "Q5_0", "Q5_0" },
    FileTypeRow { 9, "Q5_1", "Q5_1" },    FileTypeRow { 10, "Q2_K", "Q2_K" },
    FileTypeRow { 11, "Q3_K_S", "Q3_K" }, FileTypeRow { 12, "Q3_K_M", "Q3_K" },
    FileTypeRow { 13, "Q3_K_L", "Q3_K" }, FileTypeRow { 14, "Q4_K_S", "Q4_K" },
    FileTypeRow { 15, "Q4_K_M", "Q4_K" }, FileTypeRow { 16, "Q5_K_S", "Q5_K" },
    FileTypeRow { 17, "Q5_K_M", "Q5_K" }, FileTypeRow { 18, "Q6_K", "Q6_K" },
};

struct StoredForms {
    std::size_t matrices = 0, quantised = 0;
    std::string plainType {}; ///< of the first plain matrix
};

bool isMatrix(const TensorInfo &tensor)
{
    return tensor.role == TensorRole::Weight && tensor.shape.rank() >= 2;
}

/// Smaller matrices are left plain by many methods.
constexpr std::uint64_t FewestElements = 4096;

/// Integers are codes, or words of them that no layout could read: nothing says that those are plain.
bool isWidePlain(const TensorInfo &tensor)
{
    return tensor.isPlain() && tensor.note.empty() && traits(tensor.dtype).isFloat
        && 8 * tensor.storedBytes() >= 16 * tensor.elementCount();
}

StoredForms formsOf(const Model &model)
{
    StoredForms forms;
    for (const TensorInfo &tensor : model.tensors) {
        if (!isMatrix(tensor))
            continue;
        // A small matrix that is quantised shows the method as well as a large one.
        const bool plain = isWidePlain(tensor);
        if (plain && tensor.elementCount() < FewestElements)
            continue;
        ++forms.matrices;
        if (!plain)
            ++forms.quantised;
        else if (forms.plainType.empty())
            forms.plainType = tensor.dtypeName;
    }
    return forms;
}

/// Declared value against that of every tensor that carries it in its layout.
void judgeNumber(const AuditContext &context, std::optional<double> stated, const char *what,
                 std::uint64_t TensorInfo::*parameter, RuleHits &hits)
{
    if (!stated || *stated <= 0)
        return;
    std::size_t agreeing = 0, others = 0;
    double other = 0;
    for (const TensorInfo &tensor : context.candidate.model->tensors) {
        if (tensor.*parameter == 0)
            continue;
        const auto value = static_cast<double>(tensor.*parameter);
        const bool agrees = std::abs(value - *stated) < 0.5;
        ++(agrees ? agreeing : others);
        other = agrees ? other : value;
    }
    if (agreeing > 0 || others == 0)
        return;
    hits.push_back(hitOf(context,
                         std::string("Its configuration declares ") + what + " of " + numberText(*stated)
                             + ", and all " + countText(others)
                             + " quantised tensors are stored with another, as " + numberText(other) + "."));
}

void checkConfig(const AuditContext &context, RuleHits &hits)
{
    const DeclaredMethod &declared = context.declared;
    const auto forms = formsOf(*context.candidate.model);
    const bool stored = std::ranges::find(StoredMethods, declared.name) != StoredMethods.end();
    if (stored && forms.matrices > 0 && forms.quantised == 0) {
        hits.push_back(hitOf(context,
                             "Its configuration declares the method \"" + declared.name
                                 + "\", and none of its " + countText(forms.matrices)
                                 + " matrices is quantised: they are stored as plain " + forms.plainType
                                 + "."));
        return;
    }
    judgeNumber(context, declared.bits, "quantization bits", &TensorInfo::bits, hits);
    judgeNumber(context, declared.groupSize, "a quantization group size", &TensorInfo::groupSize, hits);
}

/// A file type names the type of most matrices; where rows are no multiple of 256 other types replace it.
void checkFileType(const AuditContext &context, RuleHits &hits)
{
    const auto &model = *context.candidate.model;
    if (!context.declared.fileType)
        return;
    const auto row = std::ranges::find(FileTypes, *context.declared.fileType, &FileTypeRow::number);
    if (row == FileTypes.end())
        return;
    {
        std::size_t eligible = 0, named = 0;
        for (const TensorInfo &tensor : model.tensors) {
            const bool matrix = isMatrix(tensor) && tensor.shape[tensor.shape.rank() - 1] % 256 == 0;
            eligible += matrix ? 1 : 0;
            named += tensor.dtypeName == row->tensorType ? 1 : 0;
        }
        if (eligible < 2 || named > 0)
            return;
        RuleHit hit;
        hit.finding = Finding { .rule = {},
                                .subject = fileNameOf(context.candidate.path),
                                .summary = std::string("Its metadata declares the file type ") + row->name
                                    + ", and none of its " + countText(eligible) + " matrices is stored as "
                                    + row->tensorType + "." };
        hits.push_back(std::move(hit));
    }
}

} // namespace

RuleHits checkDeclaredMethod(const AuditContext &context, const RunControl &)
{
    RuleHits hits;
    if (!context.candidate.model)
        return hits;
    checkConfig(context, hits);
    checkFileType(context, hits);
    return hits;
}

} // namespace assay
