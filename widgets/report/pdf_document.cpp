// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_document.h"

#include <QDateTime>
#include <QHash>
#include <QRegularExpression>

#include <optional>

namespace assay {
namespace {

/// The parts of the written document that the update refers to.
struct Skeleton {
    int catalogue = 0, objectCount = 0;
    qint64 crossReference = 0;
    QByteArray catalogueBody, info;
    QVector<int> pages;
    QVector<int> annotations; ///< object of each page's /Annots, 0 where there is none
};

int numberAfter(const QByteArray &text, const char *key)
{
    const qsizetype at = text.lastIndexOf(key);
    return at < 0 ? 0 : text.mid(at + qsizetype(qstrlen(key)), 16).simplified().split(' ').value(0).toInt();
}

/// Offsets of all objects, from the cross-reference table.
QHash<int, qint64> objectOffsets(const QByteArray &document, qint64 table)
{
    QHash<int, qint64> offsets;
    const QList<QByteArray> lines = document.mid(table).split('\n');
    int number = -1;
    for (qsizetype i = 1; i < lines.size() && !lines[i].startsWith("trailer"); ++i) {
        const QList<QByteArray> words = lines[i].simplified().split(' ');
        if (words.size() == 2)
            number = words[0].toInt();
        else if (words.size() == 3) {
            if (words[2] == "n")
                offsets.insert(number, words[0].toLongLong());
            ++number;
        }
    }
    return offsets;
}

QByteArray objectBody(const QByteArray &document, qint64 offset)
{
    const qsizetype begin = document.indexOf("obj", offset) + 3;
    return document.mid(begin, document.indexOf("endobj", begin) - begin).trimmed();
}

std::optional<Skeleton> readSkeleton(const QByteArray &document)
{
    Skeleton skeleton;
    const qsizetype trailer = document.lastIndexOf("trailer");
    if (trailer < 0)
        return std::nullopt;
    const QByteArray tail = document.mid(trailer);
    skeleton.catalogue = numberAfter(tail, "/Root ");
    skeleton.objectCount = numberAfter(tail, "/Size ");
    skeleton.info = QByteArray::number(numberAfter(tail, "/Info ")) + " 0 R";
    skeleton.crossReference = numberAfter(tail, "startxref");
    const auto offsets = objectOffsets(document, skeleton.crossReference);
    if (!offsets.contains(skeleton.catalogue))
        return std::nullopt;
    skeleton.catalogueBody = objectBody(document, offsets[skeleton.catalogue]);
    const QByteArray tree
        = objectBody(document, offsets.value(numberAfter(skeleton.catalogueBody, "/Pages ")));
    static const QRegularExpression reference(QStringLiteral("(\\d+) 0 R"));
    auto kids = reference.globalMatch(QString::fromLatin1(tree.mid(tree.indexOf("/Kids"))));
    while (kids.hasNext()) {
        const int page = kids.next().captured(1).toInt();
        skeleton.pages << page;
        skeleton.annotations << numberAfter(objectBody(document, offsets.value(page)), "/Annots ");
    }
    if (skeleton.pages.isEmpty() || !skeleton.catalogueBody.endsWith(">>"))
        return std::nullopt;
    return skeleton;
}

/// A UTF-16 text string of ISO 32000-1, 7.9.2.2.
QByteArray textString(const QString &text)
{
    QByteArray hex = "<FEFF";
    for (const QChar letter : text)
        hex += QByteArray::number(letter.unicode(), 16).rightJustified(4, '0').toUpper();
    return hex + ">";
}

class Update {
public:
    explicit Update(QByteArray document)
        : m_document(std::move(document))
    {
    }
    void add(int number, const QByteArray &body)
    {
        m_offsets.insert(number, m_document.size() + 1);
        m_document += "\n" + QByteArray::number(number) + " 0 obj\n" + body + "\nendobj";
    }
    QByteArray finish(const Skeleton &skeleton, int size)
    {
        const qsizetype table = m_document.size() + 1;
        m_document += "\nxref\n";
        for (auto entry = m_offsets.cbegin(); entry != m_offsets.cend(); ++entry)
            m_document += QByteArray::number(entry.key()) + " 1\n"
                + QByteArray::number(entry.value()).rightJustified(10, '0') + " 00000 n \n";
        m_document += "trailer\n<<\n/Size " + QByteArray::number(size) + "\n/Root "
            + QByteArray::number(skeleton.catalogue) + " 0 R\n/Info " + skeleton.info + "\n/Prev "
            + QByteArray::number(skeleton.crossReference) + "\n>>\nstartxref\n" + QByteArray::number(table)
            + "\n%%EOF\n";
        return m_document;
    }

private:
    QByteArray m_document;
    QMap<int, qint64> m_offsets;
};

QByteArray destination(const Skeleton &skeleton, const OutlineEntry &entry, double pageHeight)
{
    const int page = skeleton.pages.value(entry.page - 1, skeleton.pages.last());
    return "[" + QByteArray::number(page) + " 0 R /XYZ 0 "
        + QByteArray::number(pageHeight - entry.top + 6, 'f', 1) + " null]";
}

void addOutline(Update &update, const Skeleton &skeleton, const PdfNavigation &navigation, int root)
{
    const auto count = static_cast<int>(navigation.outline.size());
    const auto ref = [](int number) { return QByteArray::number(number) + " 0 R"; };
    update.add(root,
               "<< /Type /Outlines /First " + ref(root + 1) + " /Last " + ref(root + count) + " /Count "
                   + QByteArray::number(count) + " >>");
    for (int i = 0; i < count; ++i) {
        const auto &entry = navigation.outline[static_cast<std::size_t>(i)];
        QByteArray body = "<< /Title " + textString(entry.title) + " /Parent " + ref(root) + " /Dest "
            + destination(skeleton, entry, navigation.pageHeight);
        if (i > 0)
            body += " /Prev " + ref(root + i);
        if (i + 1 < count)
            body += " /Next " + ref(root + i + 2);
        update.add(root + 1 + i, body + " >>");
    }
}

/// The contents lines of one page become links; they replace its (empty) list of annotations.
void addLinks(Update &update, const Skeleton &skeleton, const PdfNavigation &navigation)
{
    QMap<int, QByteArray> lists;
    for (const auto &link : navigation.links) {
        const int annotations = skeleton.annotations.value(link.page - 1, 0);
        if (annotations == 0 || link.target >= navigation.outline.size())
            continue;
        const auto number = [](double value) { return QByteArray::number(value, 'f', 1); };
        lists[annotations] += "<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [" + number(link.left)
            + " " + number(navigation.pageHeight - link.top - link.height) + " "
            + number(link.left + link.width) + " " + number(navigation.pageHeight - link.top) + "] /Dest "
            + destination(skeleton, navigation.outline[link.target], navigation.pageHeight) + " >>\n";
    }
    for (auto list = lists.cbegin(); list != lists.cend(); ++list)
        update.add(list.key(), "[ " + list.value() + "]");
}

/// Puts text in the place of length bytes at begin, and sets right what the cross-reference table says of
/// everything behind it.
QByteArray spliced(QByteArray document, qsizetype begin, qsizetype length, const QByteArray &text)
{
    const qint64 shift = text.size() - length;
    document.replace(begin, length, text);
    const qsizetype start = document.lastIndexOf("startxref");
    if (shift == 0 || start < 0)
        return document;
    const qint64 table = numberAfter(document, "startxref") + shift;
    document.replace(start, document.size() - start, "startxref\n" + QByteArray::number(table) + "\n%%EOF\n");
    constexpr qsizetype EntryDigits = 10; // "0000000017 00000 n"
    for (qsizetype at = document.indexOf('\n', table) + 1; at > 0 && at < start;
         at = document.indexOf('\n', at) + 1) {
        const QByteArray entry = document.mid(at, 18);
        if (entry.startsWith("trailer"))
            break;
        if (entry.size() == 18 && entry.endsWith('n') && entry.left(EntryDigits).toLongLong() > begin)
            document.replace(at, EntryDigits,
                             QByteArray::number(entry.left(EntryDigits).toLongLong() + shift)
                                 .rightJustified(EntryDigits, '0'));
    }
    return document;
}

/// The writer puts down the time of day and the zone, in a text as long as the zone's name.
QByteArray withDate(QByteArray document, const std::string &date)
{
    const QDate given = QDate::fromString(QString::fromStdString(date).left(10), Qt::ISODate);
    const QByteArray stamp
        = (given.isValid() ? given : QDate(2000, 1, 1)).toString(QStringLiteral("yyyyMMdd")).toLatin1()
        + "000000Z";
    static const QByteArray key("/CreationDate (D:");
    const qsizetype at = document.indexOf(key);
    if (at < 0)
        return document;
    const qsizetype begin = at + key.size();
    const qsizetype length = document.indexOf(')', begin) - begin;
    return spliced(std::move(document), begin, length, stamp);
}

} // namespace

QByteArray finishPdf(QByteArray document, const std::string &date, const PdfNavigation &navigation)
{
    document = withDate(std::move(document), date);
    const auto skeleton = readSkeleton(document);
    if (!skeleton || navigation.outline.empty())
        return document;
    Update update(std::move(document));
    const int root = skeleton->objectCount;
    QByteArray catalogue = skeleton->catalogueBody;
    catalogue.chop(2);
    update.add(skeleton->catalogue,
               catalogue + "/Outlines " + QByteArray::number(root) + " 0 R\n/PageMode /UseOutlines\n>>");
    addOutline(update, *skeleton, navigation, root);
    addLinks(update, *skeleton, navigation);
    return update.finish(*skeleton, root + 1 + static_cast<int>(navigation.outline.size()));
}

} // namespace assay
