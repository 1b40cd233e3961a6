// SPDX-License-Identifier: GPL-3.0-or-later
// What the things on the report's pages are, in the order in which they are read: noted while they are drawn,
// so that a screen reader can be told (ISO 32000-1, 14.7 and 14.8). What is drawn outside of every element
// (running heads, rules, repeated titles) is decoration.
#pragma once

#include <QByteArray>
#include <QRectF>
#include <QString>

#include <utility>
#include <vector>

namespace assay {

class PageTags {
public:
    /// Of an element: another one, or a mark on a page.
    struct Kid {
        bool isMark = false;
        std::size_t index = 0; ///< of elements() or marks()
    };
    struct Item {
        QByteArray type; ///< "P", "TD", ... of 14.8.4
        QString alternative {}; ///< what a picture shows, in words
        QRectF place {}; ///< of a picture: points from the left and the top of its page
        std::size_t parent = 0;
        std::vector<Kid> kids {};
    };
    struct Mark {
        int page = 0; ///< 1-based
        std::size_t item = 0;
    };

    PageTags()
        : m_items { Item { "Document" } }
    {
    }
    const std::vector<Item> &items() const { return m_items; } ///< the first is the whole document
    const std::vector<Mark> &marks() const { return m_marks; }

    /// An element around what is drawn while it lives.
    class Element {
    public:
        Element(PageTags &tags, const char *type)
            : m_tags(tags)
            , m_before(tags.m_current)
        {
            tags.m_current = tags.add(type);
        }
        ~Element() { m_tags.m_current = m_before; }
        Element(const Element &) = delete;
        Element &operator=(const Element &) = delete;
        Item &item() { return m_tags.m_items[m_tags.m_current]; }
        std::size_t index() const { return m_tags.m_current; }

    private:
        PageTags &m_tags;
        std::size_t m_before;
    };
    /// What is drawn while it lives is decoration, whatever is open.
    class Decoration {
    public:
        explicit Decoration(PageTags &tags)
            : m_tags(tags)
            , m_before(std::exchange(tags.m_isDecoration, true))
        {
        }
        ~Decoration() { m_tags.m_isDecoration = m_before; }
        Decoration(const Decoration &) = delete;
        Decoration &operator=(const Decoration &) = delete;

    private:
        PageTags &m_tags;
        bool m_before;
    };

    bool isDecoration() const { return m_isDecoration || m_current == 0; }
    /// Of the current element.
    std::size_t addMark(int page);
    /// The list that items go on in: the last thing of the document if it is one, else a new one.
    std::size_t openList();
    /// Makes it the current element again; the earlier one comes back.
    std::size_t enter(std::size_t item) { return std::exchange(m_current, item); }

private:
    std::size_t add(const char *type);

    std::vector<Item> m_items;
    std::vector<Mark> m_marks;
    std::size_t m_current = 0;
    bool m_isDecoration = false;
};

} // namespace assay
