// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_names.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace assay {
namespace {

/// The names that begin with prefix; names are sorted.
std::span<const std::string> beginningWith(const std::vector<std::string> &names, const std::string &prefix)
{
    const auto first = std::ranges::lower_bound(names, prefix);
    auto last = first;
    if (first != names.end() && first->starts_with(prefix)) {
        std::string after = prefix;
        ++after.back(); // the separator's successor: behind every name of the prefix
        last = std::lower_bound(first, names.end(), after);
    }
    return { first, last };
}

/// The longest block around name of which everything is concerned; the name itself where there is none.
std::string blockOf(const std::string &name, const std::vector<std::string> &concerned,
                    const std::vector<std::string> &all)
{
    for (auto at = name.find_first_of("./"); at != std::string::npos; at = name.find_first_of("./", at + 1)) {
        const std::string prefix = name.substr(0, at + 1);
        const auto here = beginningWith(concerned, prefix);
        if (here.size() > 1 && here.size() == beginningWith(all, prefix).size())
            return prefix + "*";
    }
    return name;
}

std::string listed(const std::vector<std::string> &names, std::size_t mostNamed)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), mostNamed); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > mostNamed ? text + " and " + countText(names.size() - mostNamed) + " more" : text;
}

void addNew(std::vector<std::string> &names, std::string name)
{
    if (std::ranges::find(names, name) == names.end())
        names.push_back(std::move(name));
}

/// Where two names end alike, from a separator on.
std::size_t commonTail(std::string_view left, std::string_view right)
{
    std::size_t alike = 0, tail = 0;
    while (alike < std::min(left.size(), right.size())
           && left[left.size() - 1 - alike] == right[right.size() - 1 - alike]) {
        ++alike;
        const char letter = left[left.size() - alike];
        tail = letter == '.' || letter == '/' ? alike : tail;
    }
    return tail;
}

} // namespace

std::string groupedNames(const std::vector<std::string> &concerned, std::vector<std::string> all,
                         std::size_t mostNamed)
{
    std::ranges::sort(all);
    std::vector<std::string> sorted = concerned, groups;
    std::ranges::sort(sorted);
    std::string last;
    for (const std::string &name : concerned) {
        if (last.ends_with('*') && name.starts_with(std::string_view(last).substr(0, last.size() - 1)))
            continue;
        last = blockOf(name, sorted, all);
        addNew(groups, last);
    }
    return listed(groups, mostNamed);
}

std::string groupedPairs(const std::vector<std::pair<std::string, std::string>> &pairs,
                         const std::string &verb, std::size_t mostNamed)
{
    struct Stem {
        std::string left, right;
        std::size_t count = 0, first = 0;
    };
    std::vector<Stem> stems;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto &[left, right] = pairs[i];
        const std::size_t tail = commonTail(left, right);
        const Stem stem { left.substr(0, left.size() - tail), right.substr(0, right.size() - tail), 1, i };
        const auto known = std::ranges::find_if(
            stems, [&](const Stem &one) { return one.left == stem.left && one.right == stem.right; });
        if (known == stems.end())
            stems.push_back(stem);
        else
            ++known->count;
    }
    std::vector<std::string> groups;
    for (const Stem &stem : stems)
        groups.push_back(stem.count == 1 ? pairs[stem.first].first + verb + pairs[stem.first].second
                                         : stem.left + ".*" + verb + stem.right + ".* ("
                                 + countText(stem.count) + " layers)");
    return listed(groups, mostNamed);
}

} // namespace assay
