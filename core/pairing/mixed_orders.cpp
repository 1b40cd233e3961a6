// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pairing/mixed_orders.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <map>

namespace assay {
namespace {

constexpr std::size_t NamedInSummary = 8;

/// "model.layers.3.mlp" and "model.layers.11.mlp" are both "model.layers.#.mlp".
std::string roleOf(const std::string &name)
{
    std::string role;
    for (const char letter : name)
        if (letter < '0' || letter > '9')
            role += letter;
        else if (!role.ends_with('#'))
            role += '#';
    return role;
}

/// Of orders that are a property of the converter; what was cut or put together differs by layer honestly.
bool isOrder(TransformKind kind)
{
    return kind == TransformKind::None || kind == TransformKind::Transpose || kind == TransformKind::QkPermute
        || kind == TransformKind::NeoxQkv;
}

std::string orderOf(const Transform &transform)
{
    std::string text = transformName(transform.kind);
    if (transform.heads > 0)
        text += " of " + std::to_string(transform.heads) + " heads";
    return text;
}

struct Role {
    std::map<std::string, std::vector<std::size_t>> byOrder {}; ///< matches
};

/// The order that most layers have; of as many the one that the names called for.
const std::string *usualOrder(const Role &role, const Pairing &pairing)
{
    const std::string *usual = nullptr;
    std::pair<std::size_t, std::size_t> most;
    for (const auto &[order, members] : role.byOrder) {
        const auto asNamed = static_cast<std::size_t>(
            std::ranges::count_if(members, [&](std::size_t i) { return pairing.matches[i].note.empty(); }));
        if (const std::pair count { members.size(), asNamed }; !usual || count > most) {
            usual = &order;
            most = count;
        }
    }
    return usual;
}

} // namespace

void noteMixedOrders(const Model &reference, Pairing &pairing)
{
    std::map<std::string, Role> roles;
    for (std::size_t i = 0; i < pairing.matches.size(); ++i) {
        const Match &match = pairing.matches[i];
        if (match.kind != MatchKind::Paired || !match.reference || !match.candidate
            || !isOrder(match.transform.kind) || !match.transform.then.empty())
            continue;
        const TensorInfo &tensor = reference.tensors[*match.reference];
        roles[roleOf(tensor.name) + " " + tensor.shape.text()].byOrder[orderOf(match.transform)].push_back(i);
    }
    Finding finding { .rule = "pairing.mixed-order", .severity = Severity::Warning };
    std::string names;
    for (const auto &[name, role] : roles) {
        const std::string *usual = role.byOrder.size() > 1 ? usualOrder(role, pairing) : nullptr;
        for (const auto &[order, members] : role.byOrder) {
            if (!usual || order == *usual)
                continue;
            for (const std::size_t i : members) {
                const std::string &own = reference.tensors[*pairing.matches[i].reference].name;
                finding.subject = finding.subject.empty() ? own : finding.subject;
                if (finding.evidence.size() < NamedInSummary)
                    names += (names.empty() ? "" : ", ") + own + " (" + order + ", where "
                        + countText(role.byOrder.at(*usual).size()) + " of its like are " + *usual + ")";
                finding.evidence.push_back({ .label = own, .stated = *usual, .computed = order });
            }
        }
    }
    if (finding.evidence.empty())
        return;
    finding.summary = countText(finding.evidence.size())
        + (finding.evidence.size() == 1 ? " layer lies" : " layers lie")
        + " in another order than the others of the same role, and a program reads all of them alike: "
        + names + (finding.evidence.size() > NamedInSummary ? " and more" : "");
    pairing.findings.push_back(std::move(finding));
}

} // namespace assay
