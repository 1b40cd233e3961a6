// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/pdf_document.h"

#include "widgets/report/pdf_structure.h"

#include <QCoreApplication>
#include <QDateTime>

namespace assay {
namespace {

QByteArray destination(const PdfFile &file, const OutlineEntry &entry, double pageHeight)
{
    const int page = file.pages().value(entry.page - 1, file.pages().last());
    return "[" + PdfFile::referenceTo(page) + " /XYZ 0 "
        + QByteArray::number(pageHeight - entry.top + 6, 'f', 1) + " null]";
}

void addOutline(PdfFile &file, const PdfNavigation &navigation)
{
    if (navigation.outline.empty())
        return;
    const int root = file.add();
    const auto count = static_cast<int>(navigation.outline.size());
    std::vector<int> entries;
    for (int i = 0; i < count; ++i)
        entries.push_back(file.add());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const OutlineEntry &entry = navigation.outline[i];
        QByteArray body = "<< /Title " + PdfFile::textString(entry.title) + " /Parent "
            + PdfFile::referenceTo(root) + " /Dest " + destination(file, entry, navigation.pageHeight);
        if (i > 0)
            body += " /Prev " + PdfFile::referenceTo(entries[i - 1]);
        if (i + 1 < entries.size())
            body += " /Next " + PdfFile::referenceTo(entries[i + 1]);
        file.replace(entries[i], body + " >>");
    }
    file.replace(root,
                 "<< /Type /Outlines /First " + PdfFile::referenceTo(entries.front()) + " /Last "
                     + PdfFile::referenceTo(entries.back()) + " /Count " + QByteArray::number(count) + " >>");
    file.extend(file.catalogue(), "/Outlines " + PdfFile::referenceTo(root) + "\n/PageMode /UseOutlines");
}

/// The contents lines of one page become links; they replace its (empty) list of annotations. The link of
/// each item of the tags.
std::map<std::size_t, int> addLinks(PdfFile &file, const PdfNavigation &navigation)
{
    std::map<std::size_t, int> links;
    QMap<int, QByteArray> lists;
    for (const auto &link : navigation.links) {
        const int annotations
            = file.reference(file.pages().value(link.page - 1, file.pages().last()), "/Annots ");
        if (annotations == 0 || link.target >= navigation.outline.size())
            continue;
        const OutlineEntry &entry = navigation.outline[link.target];
        const auto number = [](double value) { return QByteArray::number(value, 'f', 1); };
        const int annotation
            = file.add("<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /Rect [" + number(link.left) + " "
                       + number(navigation.pageHeight - link.top - link.height) + " "
                       + number(link.left + link.width) + " " + number(navigation.pageHeight - link.top)
                       + "] /Dest " + destination(file, entry, navigation.pageHeight) + " /Contents "
                       + PdfFile::textString(entry.title) + " >>");
        lists[annotations] += PdfFile::referenceTo(annotation) + " ";
        links.emplace(link.item, annotation);
    }
    for (auto list = lists.cbegin(); list != lists.cend(); ++list)
        file.replace(list.key(), "[ " + list.value() + "]");
    return links;
}

QDate dateOf(const std::string &date)
{
    const QDate given = QDate::fromString(QString::fromStdString(date).left(10), Qt::ISODate);
    return given.isValid() ? given : QDate(2000, 1, 1);
}

/// The writer puts down the time of day and the zone.
void setDate(PdfFile &file, const QDate &date)
{
    static const QByteArray Key("/CreationDate (D:");
    QByteArray info = file.object(file.info());
    const qsizetype at = info.indexOf(Key);
    if (at < 0)
        return;
    const qsizetype begin = at + Key.size();
    info.replace(begin, info.indexOf(')', begin) - begin,
                 date.toString(QStringLiteral("yyyyMMdd")).toLatin1() + "000000Z");
    file.replace(file.info(), info);
}

/// Title and language, for people who ask the file and not the page (XMP, ISO 16684-1).
void addMetadata(PdfFile &file, const QDate &date, const PdfNavigation &navigation)
{
    const QString language = QCoreApplication::translate("PdfDocument", "en");
    const QString packet
        = QStringLiteral(
              "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
              "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
              "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
              "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
              "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
              "<dc:format>application/pdf</dc:format>\n"
              "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%1</rdf:li></rdf:Alt></dc:title>\n"
              "<dc:language><rdf:Bag><rdf:li>%2</rdf:li></rdf:Bag></dc:language>\n"
              "<xmp:CreatorTool>%3</xmp:CreatorTool>\n<xmp:CreateDate>%4</xmp:CreateDate>\n"
              "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>")
              .arg(navigation.title.toHtmlEscaped(), language, navigation.program.toHtmlEscaped(),
                   date.toString(Qt::ISODate) + QStringLiteral("T00:00:00Z"));
    const QByteArray bytes = packet.toUtf8(); // not packed, so that every program finds it
    const int metadata
        = file.add("<< /Type /Metadata /Subtype /XML /Length " + QByteArray::number(bytes.size())
                   + " >>\nstream\n" + bytes + "\nendstream");
    file.extend(file.catalogue(),
                "/Metadata " + PdfFile::referenceTo(metadata) + "\n/Lang (" + language.toLatin1()
                    + ")\n/ViewerPreferences << /DisplayDocTitle true >>");
}

} // namespace

QByteArray finishPdf(const QByteArray &document, const std::string &date, const PdfNavigation &navigation)
{
    auto file = PdfFile::parse(document);
    if (!file)
        return document;
    setDate(*file, dateOf(date));
    addMetadata(*file, dateOf(date), navigation);
    addOutline(*file, navigation);
    addStructure(*file, navigation.tags, navigation.pageHeight, addLinks(*file, navigation));
    return file->write();
}

} // namespace assay
