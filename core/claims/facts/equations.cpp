// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/claims/facts/equations.h"

#include "core/claims/facts/directions.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>

namespace assay {
namespace {

/// More factors than this are no calculation that anybody writes into a sentence.
constexpr std::size_t MostOperands = 12;

struct Mark {
    std::string_view text;
    char operation; ///< + - * / or = ( )
};
constexpr std::array Operators {
    Mark { "\xc3\x97", '*' },
    Mark { "\xe2\x8b\x85", '*' },
    Mark { "\xc2\xb7", '*' },
    Mark { "*", '*' },
    Mark { "\xc3\xb7", '/' },
    Mark { "/", '/' },
    Mark { "\xe2\x88\x95", '/' },
    Mark { "+", '+' },
    Mark { "\xe2\x88\x92", '-' },
    Mark { "\xe2\x80\x93", '-' },
    Mark { "-", '-' },
    Mark { "=", '=' },
    Mark { "\xe2\x89\x88", '=' },
};

/// The one operation between two numbers; empty if there is none, or words, or several.
std::optional<char> operationIn(std::string_view gap)
{
    std::optional<char> found;
    std::size_t letters = 0;
    for (std::size_t at = 0; at < gap.size();) {
        const auto mark = std::ranges::find_if(
            Operators, [&](const Mark &candidate) { return gap.substr(at).starts_with(candidate.text); });
        if (mark != Operators.end()) {
            // "x ="? a unit written as a sign of multiplication, and then the sign that counts.
            if (found && !(*found == '*' && mark->operation == '='))
                return {};
            found = mark->operation;
            at += mark->text.size();
            continue;
        }
        const char c = gap[at++];
        // "max 3" is no product.
        const bool alone = (at == 1 || gap[at - 2] == ' ') && (at == gap.size() || gap[at] == ' ');
        // "Was 1.6x in 2.9": behind its number it is a unit, unless the next number follows.
        const bool isUnit = at == 1 && std::ranges::any_of(gap.substr(at), [](char one) {
                                return std::isalpha(static_cast<unsigned char>(one)) != 0;
                            });
        if (c == 'x' && !found && alone && !isUnit) {
            found = '*';
            continue;
        }
        if (c == ' ' || c == '%' || c == '$' || c == '(' || c == ')')
            continue;
        // Units and nouns stand between: "100 MB / 25 MB"; more than a word is a sentence.
        if (++letters > 24)
            return {};
        if (c == ',' || c == ';' || c == '.' || c == ':')
            return {};
    }
    return found;
}

struct Operand {
    std::size_t fact = NoIndex;
    std::vector<Interval> readings {};
};

std::optional<Interval> apply(char operation, const Interval &a, const Interval &b)
{
    const auto times = [](const Interval &x, const Interval &y) {
        const auto [low, high]
            = std::minmax({ x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high });
        return Interval { low, high };
    };
    switch (operation) {
    case '+':
        return Interval { a.low + b.low, a.high + b.high };
    case '-':
        return Interval { a.low - b.high, a.high - b.low };
    case '*':
        return times(a, b);
    case '/':
        if (b.low <= 0 && b.high >= 0)
            return {};
        return times(a, { 1 / b.high, 1 / b.low });
    default:
        return {};
    }
}

/// Left to right, products before sums.
std::optional<Interval> evaluate(const std::vector<Interval> &values, const std::vector<char> &operations)
{
    Interval sum {}, product = values.front();
    char pending = 0;
    const auto fold = [&]() -> bool {
        if (pending == 0)
            sum = product;
        else if (const auto folded = apply(pending, sum, product))
            sum = *folded;
        else
            return false;
        return true;
    };
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (operations[i] == '*' || operations[i] == '/') {
            const auto folded = apply(operations[i], product, values[i + 1]);
            if (!folded)
                return {};
            product = *folded;
            continue;
        }
        if (!fold())
            return {};
        pending = operations[i];
        product = values[i + 1];
    }
    return fold() ? std::optional(sum) : std::nullopt;
}

/// A whole number of a calculation is meant as it stands: "2 + 16/32" is 2.5.
bool isExact(const Amount &amount)
{
    const bool pure = amount.dimension == Dimension::Plain || amount.dimension == Dimension::Count
        || amount.dimension == Dimension::BitsPerWeight;
    return pure && amount.printedUnit == 1 && !amount.approximate && !amount.range;
}

bool hasNoUnit(const Amount &amount)
{
    return amount.dimension == Dimension::Plain || amount.dimension == Dimension::Ratio
        || amount.dimension == Dimension::BitsPerWeight
        || (amount.dimension == Dimension::Count && amount.printedUnit <= 1);
}

/// Bare factors are in whatever unit their result has ("7.8 x 4 / 8 = 3.9 GB", "2 x 128,000 x 4,096 = 1.05
/// billion"): the nearest power of the units that people count in. False if even that is further off than any
/// slip of arithmetic.
bool scaleLike(std::vector<Interval> &computed, const Fact &target)
{
    constexpr double MostSlip = 3, MostUnscaled = 100;
    if (computed.empty() || target.amount.value <= 0)
        return !computed.empty();
    double best = 1, nearest = std::numeric_limits<double>::infinity();
    for (const double scale : { 1.0, unitFactor(target.amount), 0.01, 100.0, 1e3, 1e6, 1e9, 1e-3 }) {
        const double middle = scale * (computed.front().low + computed.front().high) / 2;
        const double far = middle > 0 ? std::abs(std::log(middle / target.amount.value)) : nearest;
        if (far < nearest) {
            nearest = far;
            best = scale;
        }
    }
    for (Interval &one : computed)
        one = { best * one.low, best * one.high };
    return nearest <= std::log(best == 1 ? MostUnscaled : MostSlip);
}

struct Chain {
    std::vector<std::size_t> facts {};
    std::vector<char> operations {};
};

/// "9.6 (2.5 x 3.84)" is a result and its calculation only if they are near; "1 (0-9)" is a range, and
/// "2 ** (8 * (15 - N))" no calculation with a result.
bool isOfBrackets(const Chain &chain, const Fact &target, const std::vector<Interval> &computed)
{
    constexpr double MostSlip = 3;
    const bool onlyMinus = std::ranges::all_of(chain.operations, [](char one) { return one == '-'; });
    // "0.2 % (0.1 % + 0.4 %)": shares of different wholes.
    if (target.amount.dimension == Dimension::Percent
        && std::ranges::any_of(chain.operations, [](char one) { return one == '+'; }))
        return false;
    return !onlyMinus && std::ranges::any_of(computed, [&](const Interval &one) {
        return one.high * MostSlip > target.amount.value && one.low < MostSlip * target.amount.value;
    });
}

/// "32.5 billion x 4 bits = 16.25 GB": eight bits are a byte.
bool isOfBits(const Chain &chain, const Ledger &ledger, const Fact &target)
{
    const auto dimensionOf = [&](std::size_t fact) { return ledger.facts[fact].amount.dimension; };
    const auto isBits = [&](std::size_t fact) {
        return dimensionOf(fact) == Dimension::Bits || dimensionOf(fact) == Dimension::BitsPerWeight;
    };
    return target.amount.dimension == Dimension::Bytes && std::ranges::count_if(chain.facts, isBits) == 1
        && std::ranges::all_of(chain.operations, [](char one) { return one == '*'; })
        && std::ranges::none_of(chain.facts,
                                [&](std::size_t fact) { return dimensionOf(fact) == Dimension::Bytes; });
}

enum class Written { Behind, Before }; ///< the result: behind a sign of equality, or before brackets

void addEquation(const DocumentTree &tree, TreeId sentence, const Chain &chain, std::size_t target,
                 Ledger &ledger, Written written = Written::Behind)
{
    if (chain.facts.size() < 2 || chain.facts.size() > MostOperands)
        return;
    LedgerEquation equation { .target = target, .sources = chain.facts };
    for (std::size_t reading = 0; reading < 2; ++reading) {
        std::vector<Interval> values;
        for (const std::size_t fact : chain.facts) {
            const Amount &amount = ledger.facts[fact].amount;
            const auto readings = amount.intervals();
            values.push_back(isExact(amount) ? Interval { amount.value, amount.value }
                                             : readings[std::min(reading, readings.size() - 1)]);
        }
        if (const auto computed = evaluate(values, chain.operations))
            equation.computed.push_back(*computed);
    }
    if (isOfBits(chain, ledger, ledger.facts[target]))
        for (Interval &one : equation.computed)
            one = { one.low / 8, one.high / 8 };
    const bool bare = std::ranges::all_of(
        chain.facts, [&](std::size_t fact) { return hasNoUnit(ledger.facts[fact].amount); });
    if (bare && !scaleLike(equation.computed, ledger.facts[target]))
        return;
    if (equation.computed.empty()
        || (written == Written::Before && !isOfBrackets(chain, ledger.facts[target], equation.computed)))
        return;
    const Fact &first = ledger.facts[chain.facts.front()], &last = ledger.facts[chain.facts.back()];
    const std::string_view text = tree.text(sentence);
    equation.written = std::string(text.substr(first.begin, last.begin + last.length - first.begin));
    ledger.equations.push_back(std::move(equation));
}

} // namespace

void findEquations(const DocumentTree &tree, TreeId sentence, std::size_t firstFact, Ledger &ledger)
{
    const std::string_view text = tree.text(sentence);
    std::vector<std::size_t> facts;
    for (std::size_t i = firstFact; i < ledger.facts.size(); ++i)
        if (ledger.facts[i].value != NoIndex && ledger.facts[i].sentence == sentence)
            facts.push_back(i);
    if (facts.size() < 2)
        return;
    const auto digits
        = [&](std::size_t fact) -> const TreeValue & { return tree.values[ledger.facts[fact].value]; };
    Chain chain { .facts = { facts.front() } };
    std::size_t opened = NoIndex; ///< the number before a bracket that holds the chain
    for (std::size_t i = 1; i < facts.size(); ++i) {
        const TreeValue &before = digits(facts[i - 1]), &after = digits(facts[i]);
        const std::size_t from = before.digitsBegin + before.digitsLength, to = after.digitsBegin;
        const std::string_view gap = from <= to ? text.substr(from, to - from) : std::string_view();
        const auto operation = operationIn(gap);
        if (operation == '=') {
            addEquation(tree, sentence, chain, facts[i], ledger);
            chain = { .facts = { facts[i] } };
            opened = NoIndex;
        } else if (operation) {
            chain.facts.push_back(facts[i]);
            chain.operations.push_back(*operation);
        } else {
            if (opened != NoIndex && gap.find(')') != std::string_view::npos)
                addEquation(tree, sentence, chain, opened, ledger, Written::Before);
            chain = { .facts = { facts[i] } };
            // "Six matrices are int8; the head (20 x 56) is not": brackets of something else.
            const bool isBehind = gap.find('(') != std::string_view::npos
                && gap.find_first_of(");") == std::string_view::npos
                && !ledger.facts[facts[i - 1]].amount.word;
            opened = isBehind ? facts[i - 1] : NoIndex;
        }
    }
    const TreeValue &last = digits(facts.back());
    const std::size_t end = last.digitsBegin + last.digitsLength;
    if (opened != NoIndex && text.substr(end, 24).find(')') != std::string_view::npos)
        addEquation(tree, sentence, chain, opened, ledger, Written::Before);
}

} // namespace assay
