// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_structure.h"

#include "widgets/report/page_measures.h"

#include <QRegularExpression>

namespace assay {
namespace {

const QByteArray BeginDecoration = "/Artifact BMC\n", End = "EMC\n";

/// Where a mark came to lie.
struct Content {
    int page = 0; ///< object
    int id = -1; ///< on its page; -1 where the mark was not found
};

/// The drawing of a page with marked content for its marks, which are numbered along the page.
QByteArray markedContent(const QByteArray &drawing, int page, const PageTags &tags,
                         std::vector<Content> &contents, QVector<std::size_t> &itemsOfPage)
{
    static const QRegularExpression MarkPattern(
        QStringLiteral("%1 (\\d+) 1 1 re\nf\n").arg(static_cast<int>(MarkLeft)));
    QByteArray marked = BeginDecoration;
    qsizetype end = 0;
    const QString text = QString::fromLatin1(drawing); // one letter a byte
    for (auto marks = MarkPattern.globalMatch(text); marks.hasNext();) {
        const auto mark = marks.next();
        marked += drawing.mid(end, mark.capturedStart() - end);
        end = mark.capturedEnd();
        const auto number = mark.captured(1).toULongLong();
        const std::size_t index = number / 2;
        if (number % 2 == 1 || index >= contents.size()) {
            marked += End + BeginDecoration;
            continue;
        }
        contents[index] = { .page = page, .id = static_cast<int>(itemsOfPage.size()) };
        const std::size_t item = tags.marks()[index].item;
        itemsOfPage << item;
        marked += End + "/" + tags.items()[item].type + " << /MCID " + QByteArray::number(contents[index].id)
            + " >> BDC\n";
    }
    return marked + drawing.mid(end) + End;
}

/// What the element's kind needs besides its kids.
QByteArray attributesOf(const PageTags::Item &item, double pageHeight)
{
    QByteArray attributes;
    if (item.type == "TH")
        attributes += " /A << /O /Table /Scope /Column >>";
    if (item.type == "L")
        attributes += " /A << /O /List /ListNumbering /None >>";
    if (!item.alternative.isEmpty())
        attributes += " /Alt " + PdfFile::textString(item.alternative);
    if (!item.place.isNull()) {
        const auto number = [](double value) { return QByteArray::number(value, 'f', 1); };
        attributes += " /A << /O /Layout /BBox [" + number(item.place.left()) + " "
            + number(pageHeight - item.place.bottom()) + " " + number(item.place.right()) + " "
            + number(pageHeight - item.place.top()) + "] >>";
    }
    return attributes;
}

} // namespace

void addStructure(PdfFile &file, const PageTags &tags, double pageHeight,
                  const std::map<std::size_t, int> &annotations)
{
    std::vector<Content> contents(tags.marks().size());
    const int root = file.add();
    std::vector<int> objects;
    for (std::size_t i = 0; i < tags.items().size(); ++i)
        objects.push_back(file.add());
    QByteArray parents; // of marks, page by page, then of annotations
    for (qsizetype at = 0; at < file.pages().size(); ++at) {
        const int page = file.pages()[at];
        const int drawing = file.reference(page, "/Contents ");
        QVector<std::size_t> items;
        file.replaceStream(drawing, markedContent(file.streamOf(drawing), page, tags, contents, items));
        file.extend(page, "/StructParents " + QByteArray::number(at) + "\n/Tabs /S");
        parents += QByteArray::number(at) + " [";
        for (const std::size_t item : items)
            parents += " " + PdfFile::referenceTo(objects[item]);
        parents += " ]\n";
    }
    qsizetype key = file.pages().size();
    for (const auto &[item, annotation] : annotations) {
        file.extend(annotation, " /StructParent " + QByteArray::number(key));
        parents += QByteArray::number(key++) + " " + PdfFile::referenceTo(objects[item]) + "\n";
    }
    for (std::size_t i = 0; i < tags.items().size(); ++i) {
        const PageTags::Item &item = tags.items()[i];
        QByteArray kids;
        for (const PageTags::Kid &kid : item.kids)
            if (!kid.isMark)
                kids += " " + PdfFile::referenceTo(objects[kid.index]);
            else if (const Content &content = contents[kid.index]; content.id >= 0)
                kids += " << /Type /MCR /Pg " + PdfFile::referenceTo(content.page) + " /MCID "
                    + QByteArray::number(content.id) + " >>";
        if (const auto link = annotations.find(i); link != annotations.end())
            kids += " << /Type /OBJR /Obj " + PdfFile::referenceTo(link->second) + " >>";
        file.replace(objects[i],
                     "<< /Type /StructElem /S /" + item.type + " /P "
                         + PdfFile::referenceTo(i == 0 ? root : objects[item.parent]) + " /K [" + kids + " ]"
                         + attributesOf(item, pageHeight) + " >>");
    }
    file.replace(root,
                 "<< /Type /StructTreeRoot /K " + PdfFile::referenceTo(objects.front())
                     + " /ParentTree << /Nums [\n" + parents + "] >> /ParentTreeNextKey "
                     + QByteArray::number(key) + " >>");
    file.extend(file.catalogue(),
                "/StructTreeRoot " + PdfFile::referenceTo(root) + "\n/MarkInfo << /Marked true >>");
}

} // namespace assay
