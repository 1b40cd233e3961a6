// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/page_tags.h"

namespace assay {

std::size_t PageTags::add(const char *type)
{
    if (m_isDecoration)
        return m_current;
    const std::size_t made = m_items.size();
    m_items.push_back({ .type = type, .parent = m_current });
    m_items[m_current].kids.push_back({ .isMark = false, .index = made });
    return made;
}

std::size_t PageTags::addMark(int page)
{
    m_marks.push_back({ .page = page, .item = m_current });
    m_items[m_current].kids.push_back({ .isMark = true, .index = m_marks.size() - 1 });
    return m_marks.size() - 1;
}

std::size_t PageTags::openList()
{
    const auto &kids = m_items.front().kids;
    if (!kids.empty() && m_items[kids.back().index].type == "L")
        return kids.back().index;
    return add("L");
}

} // namespace assay
